//! Time along an axis: months, quarters, or periods by the names they were given.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    scale::Scale,
    text::{shorten, width},
};

/// A period on the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch<'a> {
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// Its name as given.
    pub label: &'a str,
}

/// A mark on the axis with its name, and the year where it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// The name.
    pub name: String,
    /// The year beneath.
    pub year: Option<String>,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day's place in time.
pub fn moment(day: NaiveDate) -> f64 {
    f64::from(day.num_days_from_ce())
}

impl Stretch<'_> {
    /// The middle, where its figure is drawn.
    pub fn middle(&self) -> f64 {
        f64::midpoint(moment(self.start), moment(self.end) + 1.0)
    }

    /// How many whole calendar months it is, if it is.
    fn months(&self) -> Option<i32> {
        let after = self.end.checked_add_days(Days::new(1))?;
        (self.start.day() == 1 && after.day() == 1 && after > self.start).then(|| month(after) - month(self.start))
    }

    /// As a person says it: `April 2022` for a calendar month, `April 2013 to December 2017` for days that are named by
    /// their ends, the given name for all else.
    pub fn said(&self) -> String {
        let of = |day: NaiveDate| format!("{} {}", name(month(day)), day.year());
        match self.months() {
            Some(1) => of(self.start),
            Some(_) if self.label == format!("{}/{}", self.start, self.end) => {
                format!("{} to {}", of(self.start), of(self.end))
            }
            _ if self.label.trim().is_empty() => format!("{} to {}", self.start, self.end),
            _ => self.label.to_owned(),
        }
    }
}

/// Months since the year nought.
fn month(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

/// A month's first day.
fn beginning(month: i32) -> Option<NaiveDate> {
    let at = u32::try_from(month.rem_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(month.div_euclid(12), at + 1, 1)
}

fn name(month: i32) -> &'static str {
    usize::try_from(month.rem_euclid(12)).map_or("", |at| MONTHS[at])
}

fn short(month: i32) -> &'static str {
    &name(month)[..3]
}

/// The ticks of an axis on which these periods stand, sorted and without doubles.
pub fn ticks(stretches: &[Stretch<'_>], x: &Scale, size: f64) -> Vec<Tick> {
    let grain = stretches.first().and_then(Stretch::months).filter(|of| matches!(of, 1 | 3));
    match (grain, stretches.first(), stretches.last()) {
        (Some(of), Some(first), Some(last)) if stretches.iter().all(|s| s.months() == Some(of)) => {
            let ticks = by_month(of, (month(first.start), month(last.start)), x, size);
            if ticks.is_empty() { by_name(stretches, x, size) } else { ticks }
        }
        _ => by_name(stretches, x, size),
    }
}

/// Every so many months, as many as fit; the year beneath when it begins or changes.
fn by_month(grain: i32, (first, last): (i32, i32), x: &Scale, size: f64) -> Vec<Tick> {
    let middle = |month: i32| Some(f64::midpoint(moment(beginning(month)?), moment(beginning(month + grain)?)));
    let place = |month: i32| middle(month).map(|middle| x.at(middle));
    let (Some(left), Some(right)) = (place(first), place(first + grain)) else { return Vec::new() };
    let slot = (right - left) / f64::from(grain);
    let widest = width(if grain == 1 { "May" } else { "May–May" }, size) + 8.0;
    let every = [1, 2, 3, 6].into_iter().filter(|of| of % grain == 0).find(|of| slot * f64::from(*of) >= widest);
    let year_width = width("2020", size) + 8.0;
    let every = every.unwrap_or_else(|| {
        [12, 24, 60, 120, 240].into_iter().find(|of| slot * f64::from(*of) >= year_width).unwrap_or(600)
    });
    let mut told = None;
    let wanted = (first..=last).filter(|month| (month - first.rem_euclid(grain)).rem_euclid(every) == 0);
    let mut out: Vec<Tick> = Vec::new();
    for month in wanted {
        let year = month.div_euclid(12);
        let name = match (every >= 12, grain) {
            (true, _) => year.to_string(),
            (_, 1) => short(month).to_owned(),
            _ => format!("{}–{}", short(month), short(month + grain - 1)),
        };
        let fresh = every < 12 && told.replace(year) != Some(year);
        if let Some(x) = place(month) {
            out.push(Tick { x, name, year: fresh.then(|| year.to_string()) });
        }
    }
    out
}

/// The given names, leaving out what would overlap.
fn by_name(stretches: &[Stretch<'_>], x: &Scale, size: f64) -> Vec<Tick> {
    let mut out: Vec<Tick> = Vec::new();
    let mut free = f64::NEG_INFINITY;
    for stretch in stretches {
        let name = shorten(&stretch.said(), size, 110.0);
        let (at, half) = (x.at(stretch.middle()), width(&name, size) / 2.0);
        if at - half >= free {
            free = at + half + 10.0;
            out.push(Tick { x: at, name, year: None });
        }
    }
    out
}
