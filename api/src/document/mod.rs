//! The OpenAPI document: what the code declares, made whole by the house's rules.
//!
//! `accord-openapi` builds it and commits it; the server embeds the committed text and never builds it.

mod analyses;
mod bounds;
mod carried;
mod collections;
mod embedded;
mod example;
mod files;
mod follow;
mod headers;
mod house;
mod observations;
mod parameters;
mod parts;
mod patches;
mod ranked;
mod records;
mod schemas;
mod share;
mod unused;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

pub use analyses::*;
pub use embedded::*;
pub use parts::*;
pub use ranked::*;

use crate::{
    accounts, agreements, audit, auth, catalogue, changes, councils, formations, http, imports, outcomes, places,
    reference, resource,
};

/// The operations that are declared beside their handlers.
#[derive(OpenApi)]
#[openapi(
    components(schemas(
        places::geojson::FeatureCollection,
        outcomes::indicator::IndicatorVersion,
        resource::sight::AllowedAction,
        catalogue::requests::transitions::FeedbackBody,
        catalogue::requests::transitions::CallOffBody
    )),
    paths(
        places::geometry::fetch_area_geometry,
        places::relatives::list_area_ancestors,
        places::relatives::list_area_descendants,
        places::lineage::fetch_area_lineage,
        councils::lineage::fetch_council_lineage,
        councils::merge::merge_council,
        councils::split::split_council,
        formations::memberships::list_formation_memberships,
        formations::overlaps::list_formation_overlaps,
        outcomes::comparisons::fetch_comparison,
        outcomes::comparisons::draw_comparison,
        outcomes::series::fetch_series,
        outcomes::series::draw_series,
        outcomes::trends::fetch_trend,
        outcomes::trends::draw_trend,
        outcomes::rollups::fetch_rollup,
        outcomes::inequalities::fetch_inequality,
        outcomes::inequalities::draw_inequality,
        outcomes::rankings::fetch_ranking,
        outcomes::rankings::draw_ranking,
        outcomes::observations::list::list_observations,
        outcomes::observations::single::create::create_observation,
        outcomes::observations::single::fetch::fetch_observation,
        outcomes::observations::single::replace::replace_observation,
        outcomes::observations::single::amend::amend_observation,
        outcomes::observations::single::withdraw::withdraw_observation,
        outcomes::sign_offs::sign::create_sign_off,
        outcomes::sign_offs::transitions::list_sign_off_transitions,
        outcomes::sign_offs::transitions::move_sign_off,
        agreements::transitions::list_agreement_transitions,
        agreements::transitions::move_agreement,
        agreements::signatures::list_agreement_signatures,
        agreements::signatures::sign_agreement,
        agreements::versions::list_agreement_versions,
        agreements::versions::compare_agreement_versions,
        agreements::variations::vary_agreement,
        agreements::obligations::list_agreement_obligations,
        agreements::obligations::judge_agreement_obligation,
        agreements::stages::list_agreement_stages,
        agreements::stages::pass_agreement_stage,
        agreements::assessments::list_agreement_assessments,
        agreements::assessments::assess_agreement,
        agreements::reviews::list_agreement_reviews,
        agreements::reviews::review_agreement,
        agreements::register::fetch_agreements_register,
        agreements::load::fetch_agreements_load,
        agreements::rollup::fetch_agreements_rollup,
        agreements::clones::clone_agreement,
        agreements::template::drafts::draft_from_agreement_template,
        agreements::calendar::fetch_agreement_calendar,
        agreements::calendar::fetch_agreements_calendar,
        imports::told::list_imports,
        imports::told::fetch_import,
        imports::told::list_import_rows,
        changes::list_changes,
        audit::list::list_audit_entries,
        audit::verify::verify_audit_entries,
        catalogue::eligibility::fetch_offer_eligibility,
        catalogue::expressions::submit::create_expression_of_interest,
        catalogue::expressions::transitions::list_expression_of_interest_transitions,
        catalogue::expressions::transitions::move_expression_of_interest,
        catalogue::requests::ask::create_offer_request,
        catalogue::requests::transitions::list_offer_request_transitions,
        catalogue::requests::transitions::move_offer_request,
        catalogue::requests::take_up::fetch_offer_take_up,
        accounts::me::fetch_me,
        accounts::passphrase::change_passphrase,
        accounts::letters::ask_passphrase_reset,
        accounts::passphrase::set_passphrase,
        accounts::letters::invite_user,
        accounts::second_factor::begin_second_factor,
        accounts::second_factor::confirm_second_factor,
        accounts::second_factor::remove_second_factor,
        accounts::sessions::list_sessions,
        accounts::sessions::end_session,
        accounts::sessions::end_user_sessions,
        accounts::person::export_user_data,
        accounts::person::export_representative_data,
        accounts::erasure::list_erasures,
        accounts::erasure::ask_erasure,
        accounts::erasure::approve_erasure,
        accounts::secrets::list_client_secrets,
        accounts::secrets::make_client_secret,
        accounts::secrets::revoke_client_secret,
        auth::revoke::revoke_token,
        auth::revoke::introspect_token,
        reference::list_errors,
        reference::fetch_error,
        reference::list_identifier_schemes,
        reference::fetch_attribution,
        auth::token::issue_token,
        auth::discovery::fetch_jwks,
        auth::discovery::fetch_server_metadata,
        http::health::live,
        http::health::ready,
        http::health::metrics,
    )
)]
struct Declared;

/// Builds the document from the code.
pub fn build() -> Value {
    let declared = serde_json::to_value(Declared::openapi()).unwrap_or_default();
    let mut paths = declared["paths"].as_object().cloned().unwrap_or_default();
    let mut schemas = declared["components"]["schemas"].as_object().cloned().unwrap_or_default();
    schemas.extend(schemas::schemas());
    collections::add(&mut paths, &mut schemas);
    carried::add(&mut paths, &mut schemas);
    observations::add(&mut paths);
    // A collection, one of its records, and what belongs to that stand together.
    let mut paths: Vec<(String, Value)> = paths.into_iter().collect();
    paths.sort_by(|(one, _), (other, _)| one.cmp(other));
    let paths: Map<String, Value> = paths.into_iter().collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Accord",
            "version": env!("CARGO_PKG_VERSION"),
            "description": include_str!("introduction.md").trim(),
            "contact": {"name": "Accord maintainers"},
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This server, in production or test.", "x-internal": false}],
        "tags": tags(),
        "paths": paths,
        "components": {"schemas": schemas, "headers": headers::all(), "securitySchemes": {"bearer": bearer()}},
    });
    house::keep(&mut document);
    document
}

fn tags() -> Value {
    json!([
        {"name": "areas", "description": "Places: areas, their shapes, and which lies in which."},
        {"name": "councils", "description": "The register of councils, their merges and splits."},
        {"name": "partners", "description": "Other organisations, and membership of associations."},
        {"name": "formations", "description": "Councils and partners working together."},
        {"name": "representatives", "description": "People with a role for an organisation."},
        {"name": "indicators", "description": "What is measured, which way is better, and how that was defined over time."},
        {"name": "observations", "description": "Figures of areas, organisations and formations, period by period, and who vouches for them."},
        {"name": "analyses", "description": "What follows from observations, with how sure it is and in plain words: series, comparisons, trends, rankings, inequalities and roll-ups, and their pictures."},
        {"name": "targets", "description": "Figures that an organisation set out to reach."},
        {"name": "agreements", "description": "Locality agreements: their texts, their life, who signed, what became of them; and templates to draft from."},
        {"name": "claims", "description": "Figures that others published; those that conflict stand side by side."},
        {"name": "imports", "description": "Many rows at once, with a report that tells of each."},
        {"name": "changes", "description": "What happened to records, in an order that nothing later disturbs."},
        {"name": "users", "description": "People who sign in."},
        {"name": "clients", "description": "Service accounts, by which programs sign in, and their secrets."},
        {"name": "role-grants", "description": "Who holds which role, for which organisation, and when."},
        {"name": "audit", "description": "What was done, by whom: a log that nobody alters unseen."},
        {"name": "agenda-tags", "description": "The issues that councils work on, with what is meant by each."},
        {"name": "assessment-scales", "description": "The scales by which councils say where they stand, version by version."},
        {"name": "assets", "description": "Land and buildings that can be handed over."},
        {"name": "services", "description": "What organisations do for people, and can hand over."},
        {"name": "expressions-of-interest", "description": "Who would take an asset or a service on, and who is preferred."},
        {"name": "offers", "description": "What councils can be helped with, which councils, and what they asked for."},
        {"name": "reference", "description": "Error codes, identifier schemes, attribution."},
        {"name": "access", "description": "Tokens and the keys that verify them, sessions, passphrases, and one's own rights."},
        {"name": "operation", "description": "Health and metrics."},
    ])
}

fn bearer() -> Value {
    let scopes: Map<String, Value> = domain::access::Scope::all()
        .into_iter()
        .map(|(scope, meaning)| (scope.as_str().to_owned(), meaning.into()))
        .collect();
    json!({
        "type": "oauth2",
        "description": "A bearer token from the token endpoint: an RFC 9068 JWT signed with EdDSA, verified as RFC8725 \
            advises. A program signs in at the token endpoint with HTTP basic authentication (client_credentials); a person's \
            own front-end with address and passphrase (password), and goes on with the refresh token it got.",
        "flows": {
            "clientCredentials": {"tokenUrl": "/oauth2/token", "refreshUrl": "/oauth2/token", "scopes": scopes},
            "password": {"tokenUrl": "/oauth2/token", "refreshUrl": "/oauth2/token", "scopes": scopes},
        },
    })
}
