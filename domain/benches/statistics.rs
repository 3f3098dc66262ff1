//! What the statistics compute for every row of a series, a ranking or a published table.

#![allow(missing_docs)]

use std::hint::black_box;

use accord_domain::statistics::{
    Level,
    counts::{byar, exact},
    difference::{Arm, difference_in_differences},
    interrupted::{Errors, Scale, segmented, segmented_counts},
    linear_trend::{evenly_spaced, linear_trend},
    proportions::{Share, proportion},
    rates::crude_rate,
    suppression::{Sum, Table},
};
use criterion::{Criterion, criterion_group, criterion_main};

fn figures(c: &mut Criterion) {
    c.bench_function("Byar's limits of a count", |b| b.iter(|| byar(black_box(1045.0), Level::P95)));
    c.bench_function("exact limits of a count below ten", |b| b.iter(|| exact(black_box(7.0), Level::P998)));
    c.bench_function("a crude rate", |b| b.iter(|| crude_rate(black_box(222.0), 3215.0, 1000.0, Level::P95)));
    let share = Share { cases: 65.0, of: 100.0 };
    c.bench_function("Wilson's interval", |b| b.iter(|| proportion(black_box(share), 100.0, Level::P95)));
    let (frome, somerset) = (Arm::of_counts(1000.0, 830.0), Arm::of_counts(20000.0, 25800.0));
    c.bench_function("a difference in differences", |b| {
        b.iter(|| difference_in_differences(black_box(frome), somerset, Level::P95));
    });
}

/// Sixty months that rise, with a wave on them.
fn months() -> Vec<f64> {
    (0..60_u32).map(|at| (4900.0 + 11.0 * f64::from(at) + 200.0 * f64::from(at).sin()).round()).collect()
}

fn series(c: &mut Criterion) {
    let months = months();
    let timed = evenly_spaced(&months);
    c.bench_function("a linear trend of 60 points", |b| b.iter(|| linear_trend(black_box(&timed), Level::P95)));
    c.bench_function("an interrupted series of 60 points", |b| {
        b.iter(|| segmented(black_box(&months), 30, Errors::NeweyWest(None), Level::P95));
    });
    c.bench_function("an interrupted series of 60 counts", |b| {
        b.iter(|| segmented_counts(black_box(&months), None, 30, Scale::QuasiPoisson, Level::P95));
    });
}

/// A county of 300 parishes, each in one of 5 districts and one of 18 networks that cross them.
fn tables(c: &mut Criterion) {
    let mut counts: Vec<f64> = (0..300_u32).map(|at| f64::from(at * at % 47)).collect();
    let mut sums = Vec::new();
    for (of, by) in [(5, 60), (18, 17)] {
        for group in 0..of {
            let parts: Vec<usize> = (0..300).filter(|at| (at / by).min(of - 1) == group).collect();
            counts.push(parts.iter().map(|part| counts[*part]).sum());
            sums.push(Sum { total: counts.len() - 1, parts });
        }
    }
    counts.push(counts[300..305].iter().sum());
    sums.push(Sum { total: 323, parts: (300..305).collect() });
    sums.push(Sum { total: 323, parts: (305..323).collect() });
    let table = Table::new(counts, sums).unwrap_or_else(|refusal| panic!("{refusal}"));
    c.bench_function("a table of 300 parishes in two kinds of totals", |b| b.iter(|| black_box(&table).protected(5)));
}

criterion_group!(benches, figures, series, tables);
criterion_main!(benches);
