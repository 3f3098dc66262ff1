//! `GET /v1/formation-memberships`: who is in what, on which issue, on which day.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use domain::{
    formations::{FormationKind, Issue, MemberRole},
    identity::{Id, Reference, Space},
    listing::Place,
    period,
    resource::Resource,
    store::Session,
    vocabulary::Vocabulary,
};
use persistence::FormationMembershipQuery;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    app::App,
    http::{
        answer::Answer,
        codes::Code,
        problem::{Located, Problem},
        query::Query,
    },
    resource::{
        Word,
        cursor::Seal,
        handlers::page_address,
        listing::{LIMITS, read_limit, unknown, wrong},
    },
    store::AppSession,
};

/// One organisation's part in one formation.
#[derive(Serialize, ToSchema)]
pub struct FormationMembership {
    /// The formation.
    #[schema(max_length = 200, example = "modgov:902")]
    formation: String,
    /// Its name.
    #[schema(max_length = 300, example = "Frome Local Community Network")]
    formation_name: String,
    /// Its kind.
    #[schema(schema_with = crate::resource::word::one::<FormationKind>)]
    formation_kind: Word<FormationKind>,
    /// What it works on.
    #[schema(max_items = 50, example = json!(["population_health"]))]
    issues: Vec<String>,
    /// The council or partner.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: String,
    /// Its name.
    #[schema(max_length = 300, example = "Frome Town Council")]
    organisation_name: String,
    /// What it is there.
    #[schema(schema_with = crate::resource::word::one::<MemberRole>)]
    role: Word<MemberRole>,
    /// The first day; null when not known.
    #[schema(format = Date)]
    from: Option<String>,
    /// The last day; null while it is a member.
    #[schema(format = Date)]
    to: Option<String>,
}

const PARAMETERS: &[&str] = &["valid_on", "issue", "organisation", "formation", "kind", "limit", "cursor", "total"];

/// Who is in what, on which issue, on which day
///
/// One entry for each part an organisation has in a formation. `valid_on` leaves those whose formation and
/// membership both held on that day; an unknown end does not exclude.
#[utoipa::path(
    get, path = "/v1/formation-memberships", operation_id = "list_formation_memberships", tag = "formations",
    params(crate::document::FormationMembershipFilters),
    responses((status = 200, description = "A page of memberships", body = crate::document::FormationMembershipPage)),
    security((), ("bearer" = []))
)]
pub async fn list_formation_memberships(app: Data<App>, req: HttpRequest) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let session = app.store.session();
    let mut faults = Vec::new();
    let limit = read_limit(query.take("limit"), LIMITS, &mut faults);
    let cursor = query.take("cursor");
    let total = query.take_bool("total")?;
    let question: String = query.rest().map(|(name, value)| format!("{name}={value}&")).collect();
    let mut asked = FormationMembershipQuery { limit, ..FormationMembershipQuery::default() };
    if let Some(said) = query.take("valid_on") {
        match period::day(&said) {
            Ok(day) => asked.valid_on = Some(day),
            Err(malformed) => faults.push(wrong("valid_on", malformed.code, &malformed.detail, &said)),
        }
    }
    if let Some(said) = query.take("issue") {
        match Issue::parse(&said) {
            Ok(issue) => asked.issue = Some(issue.as_str().to_owned()),
            Err(malformed) => faults.push(wrong("issue", malformed.code, &malformed.detail, &said)),
        }
    }
    if let Some(said) = query.take("kind") {
        if FormationKind::from_word(&said).is_none() {
            faults.push(unknown("kind", &said, FormationKind::WORDS));
        }
        asked.kind = Some(said);
    }
    asked.organisation = record(&session, &mut query, "organisation", Space::Organisation, &mut faults).await?;
    asked.formation = record(&session, &mut query, "formation", Space::Of(Resource::Formations), &mut faults).await?;
    query.finish(PARAMETERS)?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let seal = Seal::new(&app.cursor_key, &format!("formation-memberships|{question}"));
    asked.after = cursor.map(|cursor| seal.read(&cursor, &[])).transpose()?.map(|place| place.id);
    let page = session.formation_memberships(&asked).await?;
    let items: Vec<FormationMembership> = page.items.into_iter().filter_map(told).collect();
    let cursor = page.next.map(|id| seal.write(&Place { keys: vec![], id }));
    let next = cursor.as_ref().map(|cursor| page_address(&req, cursor));
    let mut told = json!({"limit": limit, "next_cursor": cursor, "next": next});
    if total {
        told["total"] = session.count_formation_memberships(&asked).await?.into();
    }
    Ok(Answer::json(StatusCode::OK, &json!({"items": items, "page": told})))
}

fn told(row: persistence::FormationMembershipRow) -> Option<FormationMembership> {
    Some(FormationMembership {
        formation: row.formation,
        formation_name: row.formation_name,
        formation_kind: Word(FormationKind::from_word(&row.formation_kind)?),
        issues: row.issues,
        organisation: row.organisation,
        organisation_name: row.organisation_name,
        role: Word(MemberRole::from_word(&row.role)?),
        from: row.span.from.map(|day| day.to_string()),
        to: row.span.to.map(|day| day.to_string()),
    })
}

async fn record(
    session: &AppSession,
    query: &mut Query,
    name: &str,
    space: Space,
    faults: &mut Vec<Located>,
) -> Result<Option<Id>, Problem> {
    let Some(said) = query.take(name) else { return Ok(None) };
    let reference = match Reference::parse(&said) {
        Ok(reference) => reference,
        Err(malformed) => {
            faults.push(wrong(name, malformed.code, &malformed.detail, &said));
            return Ok(None);
        }
    };
    let found = session.resolve(space, &[reference]).await?.pop().flatten();
    if found.is_none() {
        faults.push(wrong(name, "reference_not_found", &format!("No {} {said}", space.name()), &said));
    }
    Ok(found.map(|found| found.link.id))
}
