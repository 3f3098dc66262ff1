//! Colours have contrast on their ground, and nothing is told by colour alone.

use crate::charts::style::{DARK, LIGHT, LOOKS, PRINT, Theme};

/// WCAG 2's relative luminance.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let share = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap_or(0)) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_marks_have_contrast() {
    for theme in [&LIGHT, &DARK, &PRINT] {
        let Theme { paper, ink, muted, marks } = theme;
        assert!(contrast(ink, paper) >= 7.0 && contrast(muted, paper) >= 4.5);
        for mark in marks {
            assert!(contrast(mark, paper) >= 3.0, "{mark} on {paper}: {:.2}", contrast(mark, paper));
        }
    }
    assert!(contrast("#1a1a1a", "#f0e442") >= 7.0, "the banner");
}

#[test]
fn looks_differ_without_colour() {
    for (at, one) in LOOKS.iter().enumerate() {
        assert!(LOOKS[at + 1..].iter().all(|other| one.shape != other.shape && one.dash != other.dash));
    }
}
