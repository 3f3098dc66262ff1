//! `GET /v1/audit-entries/verification`, and the same offline.

use std::{io::BufRead, path::Path};

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::Data,
};
use domain::{
    access::{Action, Denied, Missing, Role},
    event::{NOTHING_BEFORE, Walk, unhex},
    identity::Id,
};
use jsonwebtoken::{DecodingKey, jwk::JwkSet};
use persistence::Sight;
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{anchor, list::sight};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::listing::{LARGEST, wrong},
};

/// How many entries one answer walks.
const MOST: u64 = 500_000;
/// How many are read at a time.
const BATCH: u32 = 5000;

/// From where to walk, and what to compare with.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct VerificationFilters {
    /// The number of an entry that was verified before; the walk begins behind it.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<i64>,
    /// An anchor that somebody kept, such as from the feed.
    #[param(max_length = 2000)]
    anchor: Option<String>,
}

/// Something that is wrong with the chain.
#[derive(Serialize, ToSchema)]
pub struct ChainBreak {
    /// The number at which it shows.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    seq: i64,
    /// `edited`, `removed`, `reordered`, `cut`, `anchor_differs` or `anchor_forged`.
    #[schema(max_length = 40, example = "edited")]
    code: &'static str,
    /// One sentence.
    #[schema(max_length = 300, example = "Entry 7 is not what was hashed")]
    detail: String,
}

/// What a walk along the chain found.
#[derive(Serialize, ToSchema)]
pub struct Verification {
    /// Whether nothing is wrong with what was walked.
    pub intact: bool,
    /// How many entries were walked.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub entries: u64,
    /// The number of the last one.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub seq: i64,
    /// Its hash.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "afe4347c626f051b2028450f8a120658912faee63ba66a03e73fbcf14efe09f7"
    )]
    pub hash: String,
    /// How many anchors it was compared with.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub anchors: u64,
    /// What to ask with `after` next, where the chain is longer than one answer walks.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub next_after: Option<i64>,
    /// What is wrong, at most a hundred things.
    #[schema(max_items = 100)]
    pub breaks: Vec<ChainBreak>,
}

fn told(walk: Walk, anchors: u64, next_after: Option<i64>) -> Verification {
    let one = |found: domain::event::Break| ChainBreak { seq: found.seq, code: found.code, detail: found.detail };
    Verification {
        intact: walk.breaks.is_empty(),
        entries: walk.entries,
        seq: walk.head.0,
        hash: walk.head.1.iter().map(|byte| format!("{byte:02x}")).collect(),
        anchors,
        next_after,
        breaks: walk.breaks.into_iter().map(one).collect(),
    }
}

/// Verify the audit log
///
/// Walks the chain and names what was edited, removed or reordered, then compares it with the anchors of this node's file
/// and with the one given. At most 500,000 entries an answer. For the installation's auditors and operators.
#[utoipa::path(
    get, path = "/v1/audit-entries/verification", operation_id = "verify_audit_entries", tag = "audit",
    params(VerificationFilters),
    responses((status = 200, description = "What was found", body = Verification)),
    security(("bearer" = ["audit:read"]))
)]
pub async fn verify_audit_entries(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    asking.may(Action::ReadAudit)?;
    if sight(&asking.0.actor) != Sight::Everything {
        let missing = Missing { roles: vec![Role::Auditor], ..Missing::default() };
        return Err(Denied::Missing(missing).into());
    }
    let mut query = Query::of(&req)?;
    let (after, given) = (query.take("after"), query.take("anchor"));
    query.finish(&["after", "anchor"])?;
    let after = match after.as_deref().map(str::parse::<i64>) {
        None => 0,
        Some(Ok(after @ 0..=LARGEST)) => after,
        Some(_) => {
            let fault = wrong("after", "wrong_type", "A whole number", &after.unwrap_or_default());
            return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with(fault));
        }
    };
    let (mut anchors, mut forged) = (Vec::new(), 0);
    let key = |kid: &str| app.keys.ever(kid);
    if let Some(said) = &given {
        anchors.push(anchor::read(said, key).map_err(|error| {
            let fault = wrong("anchor", "wrong_shape", &error.to_string(), said);
            Problem::new(Code::InvalidParameter, "The query is not valid").with(fault)
        })?);
    }
    if let Some(path) = &app.config.anchor_file {
        let kept = anchor::anchors(path).map_err(|error| Problem::internal(&error))?;
        for said in kept {
            match anchor::read(&said, key) {
                Ok(anchor) => anchors.push(anchor),
                Err(_) => forged += 1,
            }
        }
    }
    let verification = verify(&app, after, &anchors, forged).await?;
    Ok(Answer::json(StatusCode::OK, &verification).with(CACHE_CONTROL, "no-store"))
}

/// Walks the chain behind an entry, and compares it with anchors.
async fn verify(app: &App, after: i64, anchors: &[anchor::Anchored], forged: usize) -> Result<Verification, Problem> {
    app.store.number_events().await?;
    let session = app.store.session();
    let before = if after == 0 { Some(NOTHING_BEFORE) } else { session.hash_of(after).await? };
    let mut walk = Walk::after(after, before.unwrap_or(NOTHING_BEFORE));
    if before.is_none() {
        walk.note(after, "cut", format!("Entry {after} is not there"));
    }
    let mut next_after = None;
    loop {
        let batch = session.walked(walk.head.0, BATCH).await?;
        let ids: Vec<Id> = batch.iter().filter_map(|(_, numbered)| Some(numbered.as_ref()?.event.id)).collect();
        let personal = session.personal_values(&ids).await?;
        for (seq, numbered) in &batch {
            let Some(numbered) = numbered else {
                walk.step_unreadable(*seq);
                continue;
            };
            let link = numbered.link();
            walk.step(link, numbered.hash, numbered.event.hash(link));
            walk.step_personal(numbered, personal.get(&numbered.event.id).map_or(&[], Vec::as_slice));
        }
        if batch.len() < BATCH as usize {
            break;
        }
        if walk.entries >= MOST {
            next_after = Some(walk.head.0);
            break;
        }
        // Other requests of this thread have their turn.
        tokio::task::yield_now().await;
    }
    if forged > 0 {
        let detail = format!("{forged} lines of the anchor file are not signed by this installation");
        walk.note(0, "anchor_forged", detail);
    }
    for anchor in anchors {
        let hash = session.hash_of(anchor.seq).await?;
        anchor::compare(&mut walk, anchor, hash);
    }
    Ok(told(walk, anchors.len() as u64, next_after))
}

/// Verifies an export (NDJSON of `/v1/audit-entries`) without a server, and compares it with anchors if there are any.
/// Anchors are believed when a key of the JWK Set signed them. Error: what cannot be read.
pub fn verify_offline(entries: &Path, anchors: Option<&Path>, jwks: Option<&Path>) -> Result<Verification, String> {
    let open = |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let file = std::fs::File::open(entries).map_err(|error| format!("{}: {error}", entries.display()))?;
    let keys: Option<JwkSet> = match jwks {
        Some(path) => {
            Some(serde_json::from_slice(&open(path)?).map_err(|error| format!("{}: {error}", path.display()))?)
        }
        None => None,
    };
    let key = |kid: &str| keys.as_ref().and_then(|keys| keys.find(kid)).and_then(|key| DecodingKey::from_jwk(key).ok());
    let mut named = Vec::new();
    for said in anchors.map(anchor::anchors).transpose().map_err(|error| error.to_string())?.unwrap_or_default() {
        named.push(anchor::read(&said, key).map_err(|error| format!("{error}; give its keys with --jwks"))?);
    }
    let mut walk = Walk::after(0, NOTHING_BEFORE);
    let mut hashes = std::collections::HashMap::new();
    for (at, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        let entry: Value = serde_json::from_str(&line).map_err(|error| format!("line {}: {error}", at + 1))?;
        walk.step_told(&entry).map_err(|why| format!("line {}: {why}", at + 1))?;
        if named.iter().any(|anchor| anchor.seq == walk.head.0) {
            hashes.insert(walk.head.0, entry.get("hash").and_then(unhex).unwrap_or_default());
        }
    }
    for anchor in &named {
        anchor::compare(&mut walk, anchor, hashes.get(&anchor.seq).copied());
    }
    Ok(told(walk, named.len() as u64, None))
}
