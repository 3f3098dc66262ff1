//! Each chart as it was last looked at. After a change that was looked at as a picture:
//! `ACCORD_GOLDEN=write cargo test -p accord charts`.

use std::{env, fs, path::PathBuf};

use super::samples::{comparison, curve, ranking, series};

fn hold(name: &str, svg: &str) {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.extend(["src", "charts", "tests", "golden", name]);
    if env::var_os("ACCORD_GOLDEN").is_some_and(|asked| asked == "write") {
        fs::write(&path, svg).expect("the file can be written");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(known == svg, "{name} is not drawn as it was: look at it, then write it anew");
}

#[test]
fn charts_are_drawn_as_they_were() {
    let lines: [&[Option<f64>]; 2] =
        [&[Some(12.0), Some(0.0), None, Some(9.0)], &[Some(20.0), Some(21.0), None, Some(19.0)]];
    hold("series.svg", &series(&[("Frome", lines[0]), ("Wells", lines[1])]).svg());
    hold("comparison.svg", &comparison().svg());
    hold("ranking.svg", &ranking(100).svg());
    hold("curve.svg", &curve(&[(0.2, 0.08), (0.4, 0.2), (0.6, 0.38), (0.8, 0.62)]).svg());
}
