//! Every address, and what answers there.

use actix_web::{
    http::Method,
    web::{ServiceConfig, delete, get, patch, post, put, resource},
};
use domain::record::Aggregate;

use crate::{
    catalogue, changes, councils, document, each_resource, formations,
    imports::{accept::import, told},
    places,
    resource::handlers::{amend, create, fetch, list, remove, replace, template},
};

/// Every route but those of access and operation, which the server adds.
pub fn configure(config: &mut ServiceConfig) {
    // Addresses with words of their own stand before those with `{id}`.
    macro_rules! imports_of {
        ($aggregate:ty) => {
            let name = <$aggregate as Aggregate>::RESOURCE;
            config.service(resource(format!("/v1/imports/{name}")).route(post().to(import::<$aggregate>)));
            let template_address = format!("/v1/imports/{name}/template.csv");
            config.service(resource(template_address).route(get().to(template::<$aggregate>)));
        };
    }
    each_resource!(imports_of);
    config
        .service(resource("/v1/imports").route(get().to(told::list_imports)))
        .service(resource("/v1/imports/{id}").route(get().to(told::fetch_import)))
        .service(resource("/v1/imports/{id}/rows").route(get().to(told::list_import_rows)));
    macro_rules! collection {
        ($aggregate:ty) => {
            let name = <$aggregate as Aggregate>::RESOURCE;
            config.service(
                resource(format!("/v1/{name}"))
                    .route(get().to(list::<$aggregate>))
                    .route(post().to(create::<$aggregate>)),
            );
            config.service(
                resource(format!("/v1/{name}/{{id}}"))
                    .route(get().to(fetch::<$aggregate>))
                    .route(put().to(replace::<$aggregate>))
                    .route(patch().to(amend::<$aggregate>))
                    .route(delete().to(remove::<$aggregate>)),
            );
        };
    }
    each_resource!(collection);
    config
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
        .service(resource("/v1/changes").route(get().to(changes::list_changes)))
        .service(resource("/v1/errors").route(get().to(catalogue::list_errors)))
        .service(resource("/errors/{code}").route(get().to(catalogue::fetch_error)))
        .service(resource("/v1/identifier-schemes").route(get().to(catalogue::list_identifier_schemes)))
        .service(resource("/v1/attribution").route(get().to(catalogue::fetch_attribution)));
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
