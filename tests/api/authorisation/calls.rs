//! How each operation is called: its address and its body, about council A.

use acceptance::{
    World,
    agreed::{assessed, outline, scale, taken, training},
    county::{A, B, SALC, UNITARY},
};
use reqwest::Method;
use serde_json::{Value, json};

/// What is sent.
pub enum Sent {
    Nothing,
    Json(Value),
    Form(&'static str),
    Csv(String),
    File(&'static [u8]),
}

/// A call.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub sent: Sent,
}

/// The records that calls are about.
pub struct Records {
    pub user: String,
    pub client: String,
    pub secret: String,
    pub grant: String,
    pub erasure: String,
    pub representative: String,
    pub formation: String,
    pub partner: String,
    pub membership: String,
    pub lies_in: String,
    pub import: String,
    pub target: String,
    pub observation: String,
    pub sign_off: String,
    pub request: String,
    pub expression: String,
    pub agreement: String,
    pub agreement_document: String,
    pub asset_document: String,
}

async fn made(world: &World, path: &str, body: Value) -> String {
    world.post(path, &body).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

impl Records {
    /// One of each, of council A, made by the operator.
    pub async fn make(world: &World) -> Self {
        let user = made(
            world,
            "/v1/users",
            json!({"name": "Deputy Clerk of Frome", "email": "deputy@example.org", "organisation": A}),
        )
        .await;
        let client = made(world, "/v1/clients", json!({"identifiers": ["ref:website"], "name": "Website of Frome", "organisation": A, "scopes": ["councils:write"]})).await;
        world.post(&format!("/v1/clients/{client}/secrets"), &json!({})).await.is(201);
        let secrets = world.request(Method::GET, &format!("/v1/clients/{client}/secrets")).send().await.unwrap();
        let secrets: Value = serde_json::from_slice(&secrets.bytes().await.unwrap()).unwrap();
        let representative = made(
            world,
            "/v1/representatives",
            json!({"organisation": A, "name": "Town Clerk of Frome", "role": "clerk", "email": "clerk@example.org"}),
        )
        .await;
        let erasure = world.ask_erasure("representative", &representative).await;
        made(world, "/v1/indicators", crate::indicators::admissions()).await;
        made(world, "/v1/claims", claim("ref:frome-press")).await;
        made(world, "/v1/agenda-tags", tag("population_health")).await;
        made(world, "/v1/assessment-scales", scale(1)).await;
        made(world, "/v1/assets", asset("ref:park")).await;
        made(world, "/v1/offers", offer("ref:training")).await;
        made(world, "/v1/services", service("ref:grass")).await;
        made(world, "/v1/agreement-templates", outline("ref:outline", A)).await;
        for kept_by_another in ["ref:market", "ref:verges"] {
            let mut kept = service(kept_by_another);
            kept["provider"] = UNITARY.into();
            made(world, "/v1/services", kept).await;
        }
        world.import("/v1/imports/observations", &figure("1000")).await.is(201);
        let observed = world.get("/v1/observations").await.is(200).json();
        let place = json!({"child": "gss:E04008560", "parent": UNITARY, "valid_from": "2023-04-01"});
        let agreement = agreement(world).await;
        let csv = "identifiers,website\nref:frome,https://example.org\n";
        Self {
            grant: world.grant_role("user", &user, ("viewer", A)).await,
            secret: secrets["items"][0]["id"].as_str().unwrap().to_owned(),
            formation: made(
                world,
                "/v1/formations",
                json!({"name": "Frome Cluster", "kind": "cluster", "lead": A, "members": [{"organisation": A}]}),
            )
            .await,
            partner: made(
                world,
                "/v1/partners",
                json!({"name": "Frome Town Hall Trust", "kind": "community_group", "areas": ["gss:E04008560"]}),
            )
            .await,
            membership: made(
                world,
                "/v1/association-memberships",
                json!({"council": A, "association": SALC, "from": "2001-01-01", "to": "2001-12-31"}),
            )
            .await,
            lies_in: world.get("/v1/area-memberships?child=gss:E04008560").await.json()["items"][0]["id"]
                .as_str()
                .map_or_else(|| place.to_string(), str::to_owned),
            import: world.import("/v1/imports/councils", csv).await.is(201).json()["id"].as_str().unwrap().to_owned(),
            target: made(world, "/v1/targets", target("2027-01-01", "2027-12-31")).await,
            request: made(world, "/v1/offers/ref:training/requests", request()).await,
            expression: made(world, "/v1/expressions-of-interest", interest("ref:market")).await,
            sign_off: made(world, "/v1/sign-offs", sign_off("2016-04-01", "2017-03-31")).await,
            observation: observed["items"][0]["id"].as_str().unwrap().to_owned(),
            user,
            client,
            asset_document: document(world, "/v1/assets/ref:park").await,
            agreement_document: document(world, &format!("/v1/agreements/{agreement}")).await,
            agreement,
            erasure,
            representative,
        }
    }

    fn address(&self, path: &str) -> String {
        let id = match path.split('/').nth(2).unwrap_or_default() {
            "areas" => "gss:E04008560",
            "area-memberships" => &self.lies_in,
            "councils" => A,
            "partners" => &self.partner,
            "formations" => &self.formation,
            "association-memberships" => &self.membership,
            "representatives" => &self.representative,
            "users" => &self.user,
            "clients" => &self.client,
            "role-grants" => &self.grant,
            "indicators" => "code:emergency-admissions",
            "claims" => "ref:frome-press",
            "agenda-tags" => "code:population_health",
            "assessment-scales" => "code:governance-1",
            "assets" => "ref:park",
            "offers" => "ref:training",
            "services" => "ref:grass",
            "agreement-templates" => "ref:outline",
            "targets" => &self.target,
            "agreements" => &self.agreement,
            "observations" => &self.observation,
            "sign-offs" => &self.sign_off,
            "expressions-of-interest" => &self.expression,
            "erasures" => &self.erasure,
            "imports" => &self.import,
            _ => "0195f0b0-7d7e-7000-8000-00000000ffff",
        };
        let item = match path.split('/').nth(2).unwrap_or_default() {
            "offers" => &self.request,
            "agreements" => &self.agreement_document,
            "assets" => &self.asset_document,
            _ => &self.secret,
        };
        path.replace("{id}", id).replace("{item}", item).replace("{code}", "not_found")
    }

    /// The call of an operation.
    pub async fn call(&self, world: &World, method: &str, path: &str, id: &str) -> Call {
        let address = self.address(path);
        let sent = match id {
            "issue_token" => Sent::Form("grant_type=client_credentials"),
            "revoke_token" | "introspect_token" => Sent::Form("token=x"),
            "add_agreement_document" | "add_asset_document" => Sent::File(b"%PDF-1.7\n"),
            _ if id.starts_with("import_") => Sent::Csv(self.row(world, id).await),
            _ if id.starts_with("replace_") => Sent::Json(whole(world, &address).await),
            _ => self.body(id).map_or(Sent::Nothing, Sent::Json),
        };
        let address = match id {
            "fetch_ranking" | "draw_ranking" => {
                format!("{address}?indicator=code:emergency-admissions&kind=parish&period=2016/17")
            }
            "fetch_offer_eligibility" => format!("{address}?council={A}"),
            "compare_agreement_versions" => format!("{address}?from=1&to=1"),
            "add_agreement_document" | "add_asset_document" => format!("{address}?kind=map&file_name=map.pdf"),
            _ => address,
        };
        let is_dry = method != "get" && !path.starts_with("/oauth2/");
        let more = if address.contains('?') { '&' } else { '?' };
        let path = if is_dry { format!("{address}{more}dry_run=true") } else { address };
        Call { method: Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap(), path, sent }
    }

    fn body(&self, id: &str) -> Option<Value> {
        Some(match id {
            "create_area" => json!({"code": "selwood", "name": "Selwood", "kind": "locality"}),
            "create_area_membership" => json!({"child": "gss:E04008575", "parent": "gss:E04008560", "weight": 0.5}),
            "create_council" => {
                json!({"identifiers": ["ref:nunney"], "name": "Nunney Parish Council", "kind": "parish", "unitary": UNITARY, "areas": ["gss:E04008575"]})
            }
            "create_partner" => {
                json!({"name": "Nunney Village Trust", "kind": "community_group", "areas": ["gss:E04008575"]})
            }
            "create_formation" => json!({"name": "Selwood Cluster", "kind": "cluster", "lead": A}),
            "create_association_membership" => {
                json!({"council": A, "association": SALC, "from": "2003-01-01", "to": "2003-12-31"})
            }
            "create_representative" => json!({"organisation": A, "name": "Mayor of Frome", "role": "chair"}),
            "create_user" => {
                json!({"name": "Events Officer of Frome", "email": "events@example.org", "organisation": A})
            }
            "create_client" => json!({"name": "Calendar of Frome", "organisation": A, "scopes": ["formations:write"]}),
            "create_role_grant" => json!({"user": self.user, "role": "contributor", "organisation": A}),
            "create_indicator" => {
                let mut indicator = crate::indicators::admissions();
                indicator["code"] = "another".into();
                indicator
            }
            "create_offer_request" => request(),
            "create_expression_of_interest" => interest("ref:verges"),
            "move_expression_of_interest" => json!({"to": "withdrawn"}),
            "move_offer_request" => json!({"to": "approved"}),
            "create_offer" => offer("ref:advice"),
            "create_asset" => asset("ref:hall"),
            "create_service" => service("ref:toilets"),
            "create_assessment_scale" => scale(2),
            "amend_asset" | "amend_assessment_scale" | "amend_offer" | "amend_service" => {
                json!({"source": "A register"})
            }
            "create_agenda_tag" => tag("isolation"),
            "amend_agenda_tag" => json!({"source": "Founding document"}),
            "create_agreement_template" => outline("ref:another", A),
            "amend_agreement_template" => json!({"source": "A register"}),
            "draft_from_agreement_template" => {
                json!({"parties": taken(A), "term": {"starts_on": "2027-04-01"}})
            }
            "create_agreement" => training("2027-04-01", None),
            "clone_agreement" => json!({}),
            "amend_agreement_document" | "amend_asset_document" => json!({"kind": "lease"}),
            "amend_agreement" => json!({"identifiers": ["ref:county-77"]}),
            "move_agreement" => json!({"to": "under_review"}),
            "vary_agreement" => {
                json!({"rationale": "Demand rose", "takes_effect_on": "2100-01-01", "changes": {"purpose": "More"}})
            }
            "judge_agreement_obligation" => json!({"key": "O1", "judgement": "met", "evidence": "A list"}),
            "assess_agreement" => {
                json!({"scale": "code:governance-1", "theme": "buying", "point": 1, "evidence": "A register"})
            }
            "review_agreement" => json!({"findings": "It works", "conclusion": "continue"}),
            "pass_agreement_stage" => {
                json!({"stage": "expression_of_interest", "decision": "passed", "evidence": "A form"})
            }
            "sign_agreement" => {
                json!({"party": A, "text_sha256": "0".repeat(64), "name": "Somebody", "capacity": "Clerk",
                "authority": {"minute_ref": "1"}})
            }
            "create_claim" => claim("ref:another"),
            "create_observation" => {
                json!({"indicator": "code:emergency-admissions", "area": "gss:E04008560", "value": 7,
                "period": {"start": "2027-01-01", "end": "2027-12-31"}})
            }
            "amend_observation" => json!({"value": 990}),
            "create_sign_off" => sign_off("2016-01-01", "2017-12-31"),
            "move_sign_off" => json!({"to": "locked"}),
            "create_target" => target("2028-01-01", "2028-12-31"),
            "amend_indicator" => json!({"source": "OHID"}),
            "amend_claim" => json!({"note": "Quoted often"}),
            "amend_target" => json!({"value": 790}),
            "amend_area" => json!({"source": "ONS"}),
            "amend_area_membership" => json!({"source": "ONS"}),
            "amend_association_membership" => json!({"to": "2001-12-30"}),
            "amend_council" | "amend_partner" => json!({"website": "https://example.org/frome"}),
            "amend_formation" => json!({"purpose": "Together"}),
            "amend_representative" => json!({"telephone": "01373 000000"}),
            "amend_user" | "amend_client" => json!({"name": "Another name"}),
            "amend_role_grant" => json!({"to": "2040-01-01"}),
            "merge_council" => json!({"into": B, "effective_on": "2040-04-01"}),
            "split_council" => {
                json!({"into": [{"council": B, "areas": ["gss:E04008560"]}, {"council": "ref:buckland-dinham", "areas": []}], "effective_on": "2040-04-01"})
            }
            "ask_erasure" => json!({"kind": "user", "record": self.user, "reason": "Asked for"}),
            "make_client_secret" => json!({}),
            "change_passphrase" => json!({"current": "one two three four", "passphrase": "five six seven eight"}),
            "begin_second_factor" => json!({"passphrase": "one two three four"}),
            "confirm_second_factor" => json!({"code": "000000"}),
            "ask_passphrase_reset" => json!({"email": "nobody@example.org"}),
            "set_passphrase" => json!({"token": "none", "passphrase": "short"}),
            _ => return None,
        })
    }

    async fn row(&self, world: &World, id: &str) -> String {
        let (collection, columns, row) = match id {
            "import_areas" => ("areas", "source", "ONS"),
            "import_area_memberships" => ("area-memberships", "source", "ONS"),
            "import_councils" => ("councils", "website", "https://example.org/frome"),
            "import_partners" => ("partners", "website", "https://example.org/hall"),
            "import_formations" => ("formations", "purpose", "Together"),
            "import_association_memberships" => ("association-memberships", "to", "2001-12-30"),
            "import_representatives" => ("representatives", "telephone", "01373 000000"),
            "import_observations" => return figure("990"),
            "import_indicators" => ("indicators", "source", "OHID"),
            "import_offers" => ("offers", "source", "A register"),
            "import_assessment_scales" => ("assessment-scales", "source", "A register"),
            "import_assets" => ("assets", "source", "A register"),
            "import_services" => ("services", "source", "A register"),
            "import_agenda_tags" => ("agenda-tags", "source", "Founding document"),
            "import_agreement_templates" => ("agreement-templates", "source", "A register"),
            "import_agreements" => ("agreements", "identifiers", "ref:county-77"),
            "import_claims" => ("claims", "note", "Quoted often"),
            "import_targets" => ("targets", "value", "790"),
            "import_users" => ("users", "name", "Another name"),
            "import_clients" => ("clients", "name", "Another name"),
            "import_role_grants" => ("role-grants", "to", "2040-01-01"),
            other => panic!("{other} has no row"),
        };
        let address = self.address(&format!("/v1/{collection}/{{id}}"));
        let record = world.send(Method::GET, &address, world.request(Method::GET, &address)).await.is(200).json();
        format!("id,{columns}\n{},{row}\n", record["id"].as_str().unwrap())
    }
}

/// The whole record as it stands, as it would be sent back.
async fn whole(world: &World, address: &str) -> Value {
    let mut record = world.send(Method::GET, address, world.request(Method::GET, address)).await.is(200).json();
    record["revision"] = record["revision"].take();
    record
}

/// A file of one observation of council A's place.
fn figure(value: &str) -> String {
    format!("indicator,area,period,value\ncode:emergency-admissions,gss:E04008560,2016/17,{value}\n")
}

fn tag(code: &str) -> Value {
    json!({"code": code, "name": "An issue", "meaning": "What is meant by it"})
}

fn asset(identifier: &str) -> Value {
    json!({"identifiers": [identifier], "name": "A park", "use_class": "park_open_space", "owner": A})
}

fn offer(identifier: &str) -> Value {
    json!({"identifiers": [identifier], "name": "Training", "kind": "training", "provider": A})
}

fn request() -> Value {
    json!({"council": A, "wanted_on": "2026-10-01"})
}

/// What council A would take on from the unitary.
fn interest(service: &str) -> Value {
    json!({"service": service, "organisation": A, "purpose": "Kept by those who use it"})
}

fn service(identifier: &str) -> Value {
    json!({"identifiers": [identifier], "name": "Grass cutting", "kind": "grounds_maintenance", "provider": A})
}

/// A document of a record.
async fn document(world: &World, record: &str) -> String {
    let path = format!("{record}/documents?kind=map&file_name=map.pdf");
    let request = world.request(Method::POST, &path).header("content-type", "application/pdf").body(&b"%PDF-1.7\n"[..]);
    world.send(Method::POST, &path, request).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

/// An agreement of council A with the unitary, in force.
async fn agreement(world: &World) -> String {
    let id = made(world, "/v1/agreements", assessed("2026-01-01", 1)).await;
    for to in ["proposed", "negotiating", "agreed"] {
        let body = json!({"to": to, "authority": {"minute_ref": "FTC 2026/034"}});
        world.post(&format!("/v1/agreements/{id}/transitions"), &body).await.is(201);
    }
    let text_sha256 = world.get(&format!("/v1/agreements/{id}")).await.json()["text_sha256"].take();
    for party in [A, UNITARY] {
        let signatory = world.officer("signatory", party).await;
        let body = json!({"party": party, "text_sha256": text_sha256, "name": "The signatory", "capacity": "Clerk",
            "authority": {"minute_ref": "FTC 2026/035"}});
        signatory.post(world, &format!("/v1/agreements/{id}/signatures"), &body).await.is(201);
    }
    id
}

fn claim(identifier: &str) -> Value {
    json!({"identifiers": [identifier], "indicator": "code:emergency-admissions", "area": "gss:E04008560",
        "statistic": "two_point_change", "value": -17, "unit": "per cent", "comparison": "own_past", "peer_reviewed": false,
        "source": "Resurgence & Ecologist 2018"})
}

fn sign_off(start: &str, end: &str) -> Value {
    json!({"indicator": "code:emergency-admissions", "period": {"start": start, "end": end}})
}

fn target(start: &str, end: &str) -> Value {
    json!({"indicator": "code:emergency-admissions", "area": "gss:E04008560", "value": 800, "set_by": A,
        "period": {"start": start, "end": end}})
}
