//! The document tells every address that the server has, and no other.

use std::collections::BTreeSet;

use acceptance::{Kind, World};
use domain::{record::Aggregate, resource::Resource, vocabulary::Vocabulary};
use reqwest::Method;

#[tokio::test]
async fn every_operation_is_answered_by_its_own() {
    let world = World::new(Kind::Sqlite).await;
    for (template, methods) in api::routes::inventory() {
        let path =
            template.replace("{id}", "0195f0b0-7d7e-7000-8000-000000000001").replace("{code}", "validation_failed");
        for method in methods {
            let method = Method::from_bytes(method.as_str().as_bytes()).unwrap();
            let response = world.anonymous(method.clone(), &path).send().await.unwrap();
            let (status, body) = (response.status().as_u16(), response.text().await.unwrap());
            let nobody = status == 405 || body.contains(r#""detail":"Nothing is at this address""#);
            assert!(!nobody, "{method} {template} is documented, and nobody answers it: {body}");
        }
    }
}

/// The addresses that the code registers, read from the code: a macro cannot be asked.
fn registered() -> BTreeSet<String> {
    let sources = [include_str!("../../api/src/routes.rs"), include_str!("../../api/src/server.rs")];
    let literals = sources.iter().flat_map(|source| source.split("resource(\"").skip(1));
    let mut found: BTreeSet<String> =
        literals.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect();
    for resource in Resource::ALL {
        for address in ["/v1/{}", "/v1/{}/{id}", "/v1/imports/{}", "/v1/imports/{}/template.csv"] {
            // Nobody signs off or bids by a file; requests stand beneath their offers.
            let alone = *resource != Resource::OfferRequests;
            let by_hand = matches!(resource, Resource::SignOffs | Resource::ExpressionsOfInterest);
            if alone && !(by_hand && address.contains("imports")) {
                found.insert(address.replacen("{}", &resource.to_string(), 1));
            }
        }
    }
    macro_rules! documents_of {
        ($aggregate:ty) => {
            for under in ["", "/{item}", "/{item}/content"] {
                found.insert(format!("/v1/{}/{{id}}/documents{under}", <$aggregate as Aggregate>::RESOURCE));
            }
        };
    }
    api::each_carrier!(documents_of);
    found
}

#[test]
fn every_address_is_documented() {
    let documented: BTreeSet<String> = api::routes::inventory().into_iter().map(|(path, _)| path).collect();
    let beside = ["/openapi.json", "/docs", "/docs/{path:.*}"].map(str::to_owned).into();
    let registered = registered();
    assert_eq!(registered.difference(&documented).cloned().collect::<BTreeSet<_>>(), beside);
    assert_eq!(documented.difference(&registered).next(), None);
}
