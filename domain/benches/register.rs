//! What the register computes for every row, request or point.

#![allow(missing_docs)]

use std::hint::black_box;

use accord_domain::{
    graph::{Graph, Reach},
    identity::{Id, Identifier},
    places::Shape,
    text::fold,
};
use criterion::{Criterion, criterion_group, criterion_main};
use uuid::Uuid;

fn texts(c: &mut Criterion) {
    c.bench_function("fold a name", |b| b.iter(|| fold(black_box("St. Mary’s & Écluse-sur-Axe Parish Council"))));
    c.bench_function("parse an identifier", |b| b.iter(|| Identifier::parse(black_box("gss:E04008560"))));
}

/// A ring of 1,000 corners around Frome.
fn shape() -> Shape {
    let corner = |n: u32| {
        let angle = f64::from(n % 1000) / 1000.0 * std::f64::consts::TAU;
        [-2.32 + 0.03 * angle.cos(), 51.23 + 0.02 * angle.sin()]
    };
    Shape::parse(vec![vec![(0..=1000).map(corner).collect()]]).unwrap_or_else(|fault| panic!("{}", fault.detail))
}

fn places(c: &mut Criterion) {
    let shape = shape();
    c.bench_function("a point in a ring of 1,000 corners", |b| {
        b.iter(|| black_box(&shape).holds(black_box(-2.31), black_box(51.235)));
    });
}

fn graphs(c: &mut Criterion) {
    let id = |n: u32| Id(Uuid::from_u128(u128::from(n)));
    let mut reach = Reach::default();
    for n in 0..10_000 {
        reach.add(Graph::Lineage, id(n), id(n + 1));
    }
    c.bench_function("no circle in a chain of 10,000", |b| {
        b.iter(|| reach.closes_circle(Graph::Lineage, id(20_000), black_box(id(0))));
    });
}

criterion_group!(benches, texts, places, graphs);
criterion_main!(benches);
