//! Every address, and what answers there.

use actix_web::{
    http::Method,
    web::{ServiceConfig, delete, get, patch, post, put},
};
use domain::{catalogue::Expression, outcomes::SignOff, record::Aggregate};

use crate::{
    accounts,
    addresses::{Addresses, resource},
    agreements, audit,
    catalogue::{self, expressions, requests},
    changes, councils, document, documents, each_carrier, each_resource, formations,
    imports::{accept::import, importer::Records, told},
    outcomes::{self, observations::single},
    places, reference,
    resource::handlers::{amend, create, fetch, list, remove, replace, template},
};

/// Every route but those of access and operation, which the server adds.
pub fn configure(config: &mut ServiceConfig) {
    let mut addresses = Addresses::default();
    // Addresses with words of their own stand before those with `{id}`.
    macro_rules! imports_of {
        ($aggregate:ty) => {
            let name = <$aggregate as Aggregate>::RESOURCE;
            addresses.service(resource(format!("/v1/imports/{name}")).route(post().to(import::<Records<$aggregate>>)));
            let template_address = format!("/v1/imports/{name}/template.csv");
            addresses.service(resource(template_address).route(get().to(template::<$aggregate>)));
        };
    }
    each_resource!(imports_of);
    agreements(&mut addresses);
    documents(&mut addresses);
    figures(&mut addresses);
    offers(&mut addresses);
    expressions_of_interest(&mut addresses);
    analyses(&mut addresses);
    addresses
        .service(resource("/v1/imports").route(get().to(told::list_imports)))
        .service(resource("/v1/imports/{id}").route(get().to(told::fetch_import)))
        .service(resource("/v1/imports/{id}/rows").route(get().to(told::list_import_rows)));
    macro_rules! collection {
        ($aggregate:ty) => {
            let name = <$aggregate as Aggregate>::RESOURCE;
            addresses.service(
                resource(format!("/v1/{name}"))
                    .route(get().to(list::<$aggregate>))
                    .route(post().to(create::<$aggregate>)),
            );
            addresses.service(
                resource(format!("/v1/{name}/{{id}}"))
                    .route(get().to(fetch::<$aggregate>))
                    .route(put().to(replace::<$aggregate>))
                    .route(patch().to(amend::<$aggregate>))
                    .route(delete().to(remove::<$aggregate>)),
            );
        };
    }
    each_resource!(collection);
    addresses
        .service(resource("/v1/areas/{id}/geometry").route(get().to(places::geometry::fetch_area_geometry)))
        .service(resource("/v1/areas/{id}/ancestors").route(get().to(places::relatives::list_area_ancestors)))
        .service(resource("/v1/areas/{id}/descendants").route(get().to(places::relatives::list_area_descendants)))
        .service(resource("/v1/areas/{id}/lineage").route(get().to(places::lineage::fetch_area_lineage)))
        .service(resource("/v1/councils/{id}/lineage").route(get().to(councils::lineage::fetch_council_lineage)))
        .service(resource("/v1/councils/{id}/merge").route(post().to(councils::merge::merge_council)))
        .service(resource("/v1/councils/{id}/split").route(post().to(councils::split::split_council)))
        .service(
            resource("/v1/formations/{id}/overlaps").route(get().to(formations::overlaps::list_formation_overlaps)),
        )
        .service(
            resource("/v1/formation-memberships").route(get().to(formations::memberships::list_formation_memberships)),
        )
        .service(resource("/v1/audit-entries").route(get().to(audit::list::list_audit_entries)))
        .service(resource("/v1/audit-entries/verification").route(get().to(audit::verify::verify_audit_entries)))
        .service(resource("/v1/me").route(get().to(accounts::me::fetch_me)))
        .service(resource("/v1/me/passphrase").route(put().to(accounts::passphrase::change_passphrase)))
        .service(
            resource("/v1/me/second-factor")
                .route(post().to(accounts::second_factor::begin_second_factor))
                .route(put().to(accounts::second_factor::confirm_second_factor)),
        )
        .service(resource("/v1/passphrase-resets").route(post().to(accounts::letters::ask_passphrase_reset)))
        .service(resource("/v1/passphrases").route(post().to(accounts::passphrase::set_passphrase)))
        .service(resource("/v1/sessions").route(get().to(accounts::sessions::list_sessions)))
        .service(resource("/v1/sessions/{id}").route(delete().to(accounts::sessions::end_session)))
        .service(resource("/v1/users/{id}/invitations").route(post().to(accounts::letters::invite_user)))
        .service(resource("/v1/users/{id}/sessions").route(delete().to(accounts::sessions::end_user_sessions)))
        .service(
            resource("/v1/users/{id}/second-factor").route(delete().to(accounts::second_factor::remove_second_factor)),
        )
        .service(resource("/v1/users/{id}/personal-data").route(get().to(accounts::person::export_user_data)))
        .service(
            resource("/v1/representatives/{id}/personal-data")
                .route(get().to(accounts::person::export_representative_data)),
        )
        .service(
            resource("/v1/clients/{id}/secrets")
                .route(get().to(accounts::secrets::list_client_secrets))
                .route(post().to(accounts::secrets::make_client_secret)),
        )
        .service(
            resource("/v1/clients/{id}/secrets/{item}").route(delete().to(accounts::secrets::revoke_client_secret)),
        )
        .service(
            resource("/v1/erasures")
                .route(get().to(accounts::erasure::list_erasures))
                .route(post().to(accounts::erasure::ask_erasure)),
        )
        .service(resource("/v1/erasures/{id}/approvals").route(post().to(accounts::erasure::approve_erasure)))
        .service(resource("/v1/changes").route(get().to(changes::list_changes)))
        .service(resource("/v1/errors").route(get().to(reference::list_errors)))
        .service(resource("/errors/{code}").route(get().to(reference::fetch_error)))
        .service(resource("/v1/identifier-schemes").route(get().to(reference::list_identifier_schemes)))
        .service(resource("/v1/attribution").route(get().to(reference::fetch_attribution)));
    addresses.register(config);
}

/// What is asked of an offer, and requests of it.
fn offers(addresses: &mut Addresses) {
    addresses
        .service(
            resource("/v1/offers/{id}/eligibility").route(get().to(catalogue::eligibility::fetch_offer_eligibility)),
        )
        .service(
            resource("/v1/offers/{id}/requests")
                .route(get().to(requests::list::list_offer_requests))
                .route(post().to(requests::ask::create_offer_request)),
        )
        .service(resource("/v1/offers/{id}/requests/{item}").route(get().to(requests::fetch::fetch_offer_request)))
        .service(
            resource("/v1/offers/{id}/requests/{item}/transitions")
                .route(get().to(requests::transitions::list_offer_request_transitions))
                .route(post().to(requests::transitions::move_offer_request)),
        )
        .service(resource("/v1/offers/{id}/take-up").route(get().to(requests::take_up::fetch_offer_take_up)));
}

/// Who would take an asset or a service on.
fn expressions_of_interest(addresses: &mut Addresses) {
    addresses
        .service(
            resource("/v1/expressions-of-interest")
                .route(get().to(list::<Expression>))
                .route(post().to(expressions::submit::create_expression_of_interest)),
        )
        .service(resource("/v1/expressions-of-interest/{id}").route(get().to(fetch::<Expression>)))
        .service(
            resource("/v1/expressions-of-interest/{id}/transitions")
                .route(get().to(expressions::transitions::list_expression_of_interest_transitions))
                .route(post().to(expressions::transitions::move_expression_of_interest)),
        );
}

/// What agreements have beside what every collection has.
fn agreements(addresses: &mut Addresses) {
    addresses
        .service(
            resource("/v1/agreements/calendar.ics").route(get().to(agreements::calendar::fetch_agreements_calendar)),
        )
        .service(resource("/v1/agreements/register").route(get().to(agreements::register::fetch_agreements_register)))
        .service(resource("/v1/agreements/rollup").route(get().to(agreements::rollup::fetch_agreements_rollup)))
        .service(resource("/v1/agreements/load").route(get().to(agreements::load::fetch_agreements_load)))
        .service(resource("/v1/agreements/{id}/clones").route(post().to(agreements::clones::clone_agreement)))
        .service(
            resource("/v1/agreement-templates/{id}/drafts")
                .route(post().to(agreements::template::drafts::draft_from_agreement_template)),
        )
        .service(
            resource("/v1/agreements/{id}/calendar.ics")
                .route(get().to(agreements::calendar::fetch_agreement_calendar)),
        )
        .service(
            resource("/v1/agreements/{id}/transitions")
                .route(get().to(agreements::transitions::list_agreement_transitions))
                .route(post().to(agreements::transitions::move_agreement)),
        )
        .service(
            resource("/v1/agreements/{id}/signatures")
                .route(get().to(agreements::signatures::list_agreement_signatures))
                .route(post().to(agreements::signatures::sign_agreement)),
        )
        .service(
            resource("/v1/agreements/{id}/versions").route(get().to(agreements::versions::list_agreement_versions)),
        )
        .service(
            resource("/v1/agreements/{id}/differences")
                .route(get().to(agreements::versions::compare_agreement_versions)),
        )
        .service(resource("/v1/agreements/{id}/variations").route(post().to(agreements::variations::vary_agreement)))
        .service(
            resource("/v1/agreements/{id}/obligations")
                .route(get().to(agreements::obligations::list_agreement_obligations))
                .route(post().to(agreements::obligations::judge_agreement_obligation)),
        )
        .service(
            resource("/v1/agreements/{id}/stages")
                .route(get().to(agreements::stages::list_agreement_stages))
                .route(post().to(agreements::stages::pass_agreement_stage)),
        )
        .service(
            resource("/v1/agreements/{id}/assessments")
                .route(get().to(agreements::assessments::list_agreement_assessments))
                .route(post().to(agreements::assessments::assess_agreement)),
        )
        .service(
            resource("/v1/agreements/{id}/reviews")
                .route(get().to(agreements::reviews::list_agreement_reviews))
                .route(post().to(agreements::reviews::review_agreement)),
        );
}

/// Documents of every record that carries them.
fn documents(addresses: &mut Addresses) {
    macro_rules! documents_of {
        ($aggregate:ty) => {
            let name = <$aggregate as Aggregate>::RESOURCE;
            let under = format!("/v1/{name}/{{id}}/documents");
            addresses
                .service(
                    resource(under.clone())
                        .route(get().to(documents::list::list::<$aggregate>))
                        .route(post().to(documents::upload::upload::<$aggregate>)),
                )
                .service(
                    resource(format!("{under}/{{item}}"))
                        .route(get().to(documents::list::fetch::<$aggregate>))
                        .route(patch().to(documents::amend::amend::<$aggregate>))
                        .route(delete().to(documents::remove::remove::<$aggregate>)),
                )
                .service(
                    resource(format!("{under}/{{item}}/content"))
                        .route(get().to(documents::content::fetch_content::<$aggregate>)),
                );
        };
    }
    each_carrier!(documents_of);
}

/// Observations, and who vouches for them.
fn figures(addresses: &mut Addresses) {
    addresses
        .service(
            resource("/v1/imports/observations")
                .route(post().to(import::<outcomes::observations::import::Observations>)),
        )
        .service(
            resource("/v1/imports/observations/template.csv").route(get().to(outcomes::observations::import::blank)),
        )
        .service(
            resource("/v1/observations")
                .route(get().to(outcomes::observations::list::list_observations))
                .route(post().to(single::create::create_observation)),
        )
        .service(
            resource("/v1/observations/{id}")
                .route(get().to(single::fetch::fetch_observation))
                .route(put().to(single::replace::replace_observation))
                .route(patch().to(single::amend::amend_observation))
                .route(delete().to(single::withdraw::withdraw_observation)),
        )
        .service(
            resource("/v1/sign-offs")
                .route(get().to(list::<SignOff>))
                .route(post().to(outcomes::sign_offs::sign::create_sign_off)),
        )
        .service(resource("/v1/sign-offs/{id}").route(get().to(fetch::<SignOff>)))
        .service(
            resource("/v1/sign-offs/{id}/transitions")
                .route(get().to(outcomes::sign_offs::transitions::list_sign_off_transitions))
                .route(post().to(outcomes::sign_offs::transitions::move_sign_off)),
        );
}

/// What is computed from figures, and its pictures.
fn analyses(addresses: &mut Addresses) {
    addresses
        .service(resource("/v1/series").route(get().to(outcomes::series::fetch_series)))
        .service(resource("/v1/series/chart.svg").route(get().to(outcomes::series::draw_series)))
        .service(resource("/v1/trends").route(get().to(outcomes::trends::fetch_trend)))
        .service(resource("/v1/trends/chart.svg").route(get().to(outcomes::trends::draw_trend)))
        .service(resource("/v1/rollups").route(get().to(outcomes::rollups::fetch_rollup)))
        .service(resource("/v1/comparisons").route(get().to(outcomes::comparisons::fetch_comparison)))
        .service(resource("/v1/comparisons/chart.svg").route(get().to(outcomes::comparisons::draw_comparison)))
        .service(resource("/v1/inequalities").route(get().to(outcomes::inequalities::fetch_inequality)))
        .service(resource("/v1/inequalities/chart.svg").route(get().to(outcomes::inequalities::draw_inequality)))
        .service(resource("/v1/rankings").route(get().to(outcomes::rankings::fetch_ranking)))
        .service(resource("/v1/rankings/chart.svg").route(get().to(outcomes::rankings::draw_ranking)));
}

/// Every documented address with its methods, so that a known address tells which it allows.
pub fn inventory() -> Vec<(String, Vec<Method>)> {
    let paths = document::embedded()["paths"].as_object();
    let methods = |item: &serde_json::Value| {
        let names = item.as_object().into_iter().flatten().map(|(name, _)| name.to_ascii_uppercase());
        names.filter_map(|name| Method::from_bytes(name.as_bytes()).ok()).collect()
    };
    paths.into_iter().flatten().map(|(path, item)| (path.clone(), methods(item))).collect()
}
