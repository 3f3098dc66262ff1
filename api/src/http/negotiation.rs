//! Which form of an answer is wanted.

use actix_web::{HttpRequest, http::header::ACCEPT};

use super::{codes::Code, problem::Problem, query::Query};
use crate::resource::listing::unknown;

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page as JSON.
    Json,
    /// A table.
    Csv,
    /// An object a line.
    Ndjson,
    /// A feature collection.
    GeoJson,
}

impl Format {
    /// The media type, as answers say it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::GeoJson => "application/geo+json",
        }
    }

    /// How files of it end, which is also its name in `format=`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::GeoJson => "geojson",
        }
    }

    fn base(self) -> &'static str {
        self.media_type().split(';').next().unwrap_or_default()
    }
}

/// The form a request wants: `format=` wins, then Accept. Errors: 400, and 406 when none is offered.
pub fn negotiate(req: &HttpRequest, query: &mut Query, offered: &[Format]) -> Result<Format, Problem> {
    if let Some(said) = query.take("format") {
        let known: Vec<&str> = offered.iter().map(|format| format.extension()).collect();
        let wanted = offered.iter().find(|format| format.extension() == said).copied();
        let refused =
            || Problem::new(Code::InvalidParameter, "The query is not valid").with(unknown("format", &said, &known));
        return wanted.ok_or_else(refused);
    }
    let accept: Vec<&str> = req.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    best(&accept.join(","), offered).ok_or_else(|| {
        let forms: Vec<&str> = offered.iter().map(|format| format.base()).collect();
        Problem::new(Code::NotAcceptable, format!("Offered are {}", forms.join(", ")))
    })
}

fn best(accept: &str, offered: &[Format]) -> Option<Format> {
    if accept.trim().is_empty() {
        return offered.first().copied();
    }
    let mut best: Option<(f32, Format)> = None;
    for format in offered {
        let quality = quality(accept, format.base());
        if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
            best = Some((quality, *format));
        }
    }
    best.map(|(_, format)| format)
}

/// The quality of the most specific range that fits a media type.
fn quality(accept: &str, media_type: &str) -> f32 {
    let kind = media_type.split('/').next().unwrap_or_default();
    let mut found: Option<(u8, f32)> = None;
    for part in accept.split(',') {
        let mut fields = part.split(';').map(str::trim);
        let range = fields.next().unwrap_or_default().to_ascii_lowercase();
        let rank = match range.as_str() {
            said if said == media_type => 3,
            said if said.strip_suffix("/*") == Some(kind) => 2,
            "*/*" => 1,
            _ => continue,
        };
        let quality =
            fields.find_map(|field| field.strip_prefix("q=")).and_then(|said| said.parse().ok()).unwrap_or(1.0);
        if found.is_none_or(|(known, _)| rank > known) {
            found = Some((rank, quality));
        }
    }
    found.map_or(0.0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Format] = &[Format::Json, Format::Csv, Format::Ndjson];

    #[test]
    fn the_best_form_is_given() {
        for (accept, format) in [
            ("", Some(Format::Json)),
            ("*/*", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            ("text/*;q=0.5, application/json;q=0.1", Some(Format::Csv)),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some(Format::Json)),
            ("application/json;q=0, */*", Some(Format::Csv)),
            ("image/png", None),
        ] {
            assert_eq!(best(accept, ALL), format, "{accept}");
        }
    }
}
