//! `GET /v1/observations`, as pages and as files.

use actix_web::{Either, HttpRequest, HttpResponse, http::StatusCode, web::Data};
use chrono::NaiveDate;
use domain::{listing, outcomes::Dimensions, period::Period, record::Asked};
use persistence::{FigureQuery, Place, day_number};
use serde_json::json;

use super::view::{Names, ObservationView, cells, columns};
use crate::{
    app::App,
    http::{
        answer::Answer,
        codes::Code,
        file::{FileWriter, line, send, write_json},
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::{Located, Problem},
        query::Query,
    },
    outcomes::asked::{as_of, indicators, periods, subjects},
    resource::{
        cursor::Seal,
        handlers::page_address,
        listing::{PageAsked, read_page, wrong},
    },
    store::{AppSession, AppSnapshot},
};

const PARAMETERS: &[&str] = &[
    "indicator",
    "area",
    "organisation",
    "formation",
    "period",
    "from",
    "to",
    "dimensions",
    "as_of",
    "limit",
    "cursor",
    "total",
    "format",
];

/// List observations
///
/// In the order of indicators, dimensions, periods and subjects. As JSON a page; as CSV or NDJSON the whole filtered set
/// from one snapshot. Small numbers are hidden or rounded for callers without the right to see them.
#[utoipa::path(
    get, path = "/v1/observations", operation_id = "list_observations", tag = "observations",
    params(crate::document::ObservationFilters),
    responses((status = 200, description = "Observations", content(
        (crate::document::ObservationPage = "application/json"),
        (String = "text/csv"),
        (String = "application/x-ndjson"),
    ))),
    security((), ("bearer" = []))
)]
pub async fn list_observations(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
) -> Result<Either<Answer, HttpResponse>, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv, Format::Ndjson])?;
    let session = app.store.session();
    let mut faults = Vec::new();
    let PageAsked { limit, cursor, total } = read_page(&mut query, format, &mut faults)?;
    let question: String = query.rest().map(|(name, value)| format!("{name}={value}&")).collect();
    let mut asked = read(&session, &mut query, &mut faults).await?;
    query.finish(PARAMETERS)?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    if format != Format::Json {
        let made = |snapshot| Writer {
            snapshot,
            asked: asking.0.clone(),
            query: asked,
            format,
            names: Names::default(),
            done: false,
        };
        return send(&app, "observations", format, made).await.map(Either::Right);
    }
    let seal = Seal::new(&app.cursor_key, &format!("observations|{question}"));
    asked.after = cursor.map(|cursor| seal.read(&cursor, &[])).transpose()?.and_then(|place| Place::of(place.id));
    let counted = if total { Some(session.count_figures(&asked).await?) } else { None };
    asked.limit = Some(limit + 1);
    let kept = session.kept_figures(&asked).await?;
    let from_memory = kept.is_some();
    let mut figures = match kept {
        Some(kept) => kept,
        None => session.figures(&asked).await?,
    };
    let more = figures.len() > limit as usize;
    figures.truncate(limit as usize);
    let names = if from_memory {
        Names::of_kept(&session, &asking.0, &figures).await?
    } else {
        Names::of(&session, &asking.0, &figures).await?
    };
    let last = figures.last().filter(|_| more).and_then(|figure| figure.kept.place.id());
    let cursor = last.map(|id| seal.write(&listing::Place { keys: vec![], id }));
    let next = cursor.as_ref().map(|cursor| page_address(&req, cursor));
    let items: Vec<ObservationView> = figures.iter().filter_map(|figure| names.view(figure)).collect();
    let mut page = json!({"limit": limit, "next_cursor": cursor, "next": next});
    if let Some(counted) = counted {
        page["total"] = counted.into();
    }
    Ok(Either::Left(Answer::json(StatusCode::OK, &json!({"items": items, "page": page}))))
}

async fn read(session: &AppSession, query: &mut Query, faults: &mut Vec<Located>) -> Result<FigureQuery, Problem> {
    let mut asked = FigureQuery {
        indicators: indicators(session, query, faults).await?,
        subjects: subjects(session, query, faults).await?,
        periods: periods(query, faults),
        as_of: as_of(query, faults),
        ..FigureQuery::default()
    };
    for (name, place, end) in [
        ("from", &mut asked.from, (|period| period.start) as fn(Period) -> NaiveDate),
        ("to", &mut asked.to, |period| period.end),
    ] {
        if let Some(said) = query.take(name) {
            match Period::or_day(&said) {
                Ok(period) => *place = Some(day_number(end(period))),
                Err(malformed) => faults.push(wrong(name, malformed.code, &malformed.detail, &said)),
            }
        }
    }
    if let Some(said) = query.take("dimensions") {
        match Dimensions::parse(if said == "none" { "" } else { &said }) {
            Ok(dimensions) => {
                asked.dims = Some(session.part_number(&dimensions.text()).await?.into_iter().collect());
            }
            Err(malformed) => faults.push(wrong("dimensions", malformed.code, &malformed.detail, &said)),
        }
    }
    Ok(asked)
}

const ROWS: u32 = 2_000;

struct Writer {
    snapshot: AppSnapshot,
    asked: Asked,
    query: FigureQuery,
    format: Format,
    /// Kept from one lot to the next: a file in the order of keys names the same areas for each period.
    names: Names,
    done: bool,
}

impl FileWriter for Writer {
    fn is_done(&self) -> bool {
        self.done
    }

    fn header(&self) -> Vec<u8> {
        match self.format {
            Format::Csv => line(&columns().into_iter().map(str::to_owned).collect::<Vec<_>>()),
            _ => vec![],
        }
    }

    async fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let asked = FigureQuery { limit: Some(ROWS), ..self.query.clone() };
        let figures = self.snapshot.figures(&asked).await?;
        self.done = figures.len() < ROWS as usize;
        self.query.after = figures.last().map(|figure| figure.kept.place);
        self.names.learn(&self.snapshot, &self.asked, &figures, false).await?;
        let mut chunk = Vec::new();
        for view in figures.iter().filter_map(|figure| self.names.view(figure)) {
            if self.format == Format::Csv {
                chunk.extend(line(&cells(&view)));
            } else {
                write_json(&mut chunk, &view);
                chunk.push(b'\n');
            }
        }
        Ok(chunk)
    }
}
