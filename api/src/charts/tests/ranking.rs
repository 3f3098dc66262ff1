//! Rankings: standings, and what is left out.

use super::{
    samples::ranking,
    sound::{drawn, sound},
};

#[test]
fn long_rankings_show_both_ends_and_the_chosen() {
    let svg = ranking(500).svg();
    let told = sound(&svg);
    for place in ["Place 0", "Place 1", "Place 499", "Place 77", "Place 76", "Place 78"] {
        assert!(drawn(&svg).iter().any(|line| line == place), "{place}");
    }
    assert!(told.contains("78. Place 77 (chosen): 87 (95% interval 85 to 89), worse than England."));
    let rows = drawn(&svg).iter().filter(|line| line.starts_with("Place ")).count();
    assert_eq!(rows, 20);
    let left: u32 =
        drawn(&svg).iter().filter_map(|line| line.strip_prefix("… ")?.split(' ').next()?.parse::<u32>().ok()).sum();
    assert_eq!(left, 480, "shown and left out are all there are");
}

#[test]
fn however_many_are_chosen_the_room_is_kept() {
    let mut chart = ranking(500);
    chart.rows.iter_mut().for_each(|row| row.chosen = true);
    assert_eq!(drawn(&chart.svg()).iter().filter(|line| line.starts_with("Place ")).count(), 20);
}

#[test]
fn the_axis_is_the_same_for_every_choice() {
    let mut chart = ranking(500);
    let axis = |svg: &str| {
        drawn(svg)
            .into_iter()
            .filter(|line| line.parse::<u32>().is_ok_and(|n| n > 0 && n % 100 == 0))
            .collect::<Vec<_>>()
    };
    let before = axis(&chart.svg());
    chart.rows.iter_mut().for_each(|row| row.chosen = row.name == "Place 310");
    assert_eq!(before, axis(&chart.svg()));
}

#[test]
fn what_has_no_figure_says_why() {
    let mut chart = ranking(3);
    chart.rows[1].value = None;
    chart.rows[1].absent = "suppressed (small number)".into();
    chart.rows[2].value = None;
    chart.rows[2].rank = None;
    let svg = chart.svg();
    let told = sound(&svg);
    assert!(told.contains("2. Place 1: suppressed (small number).") && told.contains("\nPlace 2: no figure."));
    assert!(drawn(&svg).iter().any(|line| line == "suppressed (small number)"));
}

#[test]
fn equals_show_the_rank_that_they_share() {
    let mut chart = ranking(4);
    chart.rows[2].rank = Some(2);
    let svg = chart.svg();
    assert!(sound(&svg).contains("2. Place 2: "));
    let ranks: Vec<_> = drawn(&svg).into_iter().filter(|line| ["1", "2", "3", "4"].contains(&line.as_str())).collect();
    assert_eq!(ranks, ["1", "2", "2", "4"]);
}

#[test]
fn who_leads_and_who_trails_is_told_above() {
    let mut chart = ranking(3);
    chart.verdict = "Place 2 has the highest figure.".into();
    let svg = chart.svg();
    assert!(sound(&svg).contains("Place 2 has the highest figure.\n"));
    assert!(drawn(&svg).iter().any(|line| line == "Place 2 has the highest figure."));
}
