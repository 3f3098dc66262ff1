//! `GET` and `POST /v1/agreements/{id}/signatures`.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    access::{Action, Denied, Owner, Permit},
    agreements::{
        Agreement, Version,
        sign::{NotSigned, Signing},
        version::{Decision, VersionState},
    },
    event::Happening,
    fault::{Fault, Faults},
    identity::{Link, Reference, Space},
    period::day,
    record::owners,
    resource::Resource as Collection,
    store::Session,
    text::{Note, Title},
    vocabulary::Vocabulary,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    change::{Done, Posted, Work, illegal},
    reading::read_own,
    transitions::AuthorityBody,
};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::{Word, view::moment},
    store::AppSession,
};

/// A party's decision on the text that is before it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SignatureBody {
    /// The party.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub party: String,
    /// What it decides; `signed` when not said.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<Decision>)]
    pub decision: Option<Word<Decision>>,
    /// The digest of the text, as the agreement or its version tells it. Another is a 409 `text_changed`.
    #[validate(length(min = 64, max = 64))]
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )]
    pub text_sha256: String,
    /// Who signs.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300)]
    pub name: String,
    /// In which capacity.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300, example = "Town Clerk")]
    pub capacity: String,
    /// By which decision of the party.
    #[validate(nested)]
    pub authority: AuthorityBody,
    /// The day of the signature, where it is not today: what was signed on paper and is recorded later.
    #[serde(default)]
    #[schema(format = Date)]
    pub signed_on: Option<String>,
    /// Why it is declined or taken back.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub reason: Option<String>,
}

/// What the parties decided of an agreement's texts.
#[derive(Serialize, ToSchema)]
pub struct AgreementSignatures {
    /// Their decisions, oldest first.
    #[schema(max_items = 10_000)]
    items: Vec<AgreementSignature>,
    /// The parties whose signature the text that is before them lacks.
    #[schema(max_items = 200)]
    outstanding: Vec<String>,
}

/// A party's decision on a text.
#[derive(Serialize, ToSchema)]
pub struct AgreementSignature {
    /// The version of the text.
    #[schema(minimum = 1, maximum = 100_000)]
    version: u32,
    /// Its digest, for those from whom nothing in it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, example = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    text_sha256: Option<String>,
    /// Where the version stands.
    #[schema(schema_with = crate::resource::word::one::<VersionState>)]
    state: Word<VersionState>,
    /// The party.
    #[schema(max_length = 200, example = "gss:E04008560")]
    party: String,
    /// What it decided.
    #[schema(schema_with = crate::resource::word::one::<Decision>)]
    decision: Word<Decision>,
    /// Who signed.
    #[schema(max_length = 300)]
    name: Option<String>,
    /// In which capacity.
    #[schema(max_length = 300, example = "Town Clerk")]
    capacity: String,
    /// By which decision of the party.
    authority: AuthorityBody,
    /// Why it was declined or taken back.
    #[schema(max_length = 10_000)]
    reason: Option<String>,
    /// The day on which it decided.
    #[schema(format = Date)]
    signed_on: String,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
    /// By which role; the audit log tells by whom.
    #[schema(max_length = 20, example = "signatory")]
    role: &'static str,
    /// Of which organisation.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
}

fn told(version: &Version, place: usize, names: &BTreeMap<String, Title>, whole: bool) -> AgreementSignature {
    let signature = &version.signatures[place];
    let name = names.get(&version.signatory_at(place));
    AgreementSignature {
        version: version.number,
        text_sha256: whole.then(|| version.sha256.clone()),
        state: Word(version.state),
        party: signature.party.reference.clone(),
        decision: Word(signature.decision),
        name: name.map(|name| name.as_str().to_owned()),
        capacity: signature.capacity.as_str().to_owned(),
        authority: (&signature.authority).into(),
        reason: signature.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        signed_on: signature.on.to_string(),
        at: moment(signature.at),
        role: signature.role.word(),
        organisation: signature.organisation.as_ref().map(|organisation| organisation.reference.clone()),
    }
}

/// What the parties decided of an agreement's texts
#[utoipa::path(
    get, path = "/v1/agreements/{id}/signatures", operation_id = "list_agreement_signatures", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    responses((status = 200, description = "Their decisions, oldest first", body = AgreementSignatures)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_signatures(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let read = read_own(&session, &asking, &id).await?;
    let agreement = &read.record.state;
    let whole = read.withheld.is_empty();
    let of = |version: &Version| -> Vec<_> {
        (0..version.signatures.len()).map(|place| told(version, place, &agreement.signatories, whole)).collect()
    };
    let items = agreement.versions.iter().flat_map(of).collect();
    let outstanding = agreement.pending().map(Version::outstanding).unwrap_or_default();
    let outstanding = outstanding.into_iter().map(|party| party.reference.clone()).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementSignatures { items, outstanding }))
}

/// Sign an agreement for a party, decline it, or take a signature back
///
/// A signatory of the party, or of the organisation that acts for a formation, decides on the exact text that is before
/// the parties: the body names its digest, so that nobody signs what they have not seen. What was signed on paper is
/// recorded with the day on it (`signed_on`). When all have signed, and its day has come, the text is in effect. When one declines or takes its signature back, the parties negotiate again; a
/// variation falls, and the text it would have replaced stays. Whoever operates the installation signs for nobody.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/signatures", operation_id = "sign_agreement", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = SignatureBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:sign"]))
)]
pub async fn sign_agreement(posted: Posted) -> Result<Answer, Problem> {
    posted.sign("SignatureBody", signed).await
}

/// Takes the decision of a party.
pub async fn signed(work: &Work<'_>, agreement: &mut Agreement, body: SignatureBody) -> Result<Done, Problem> {
    let said = body.read(work).await?;
    let permit = for_party(work, agreement, &said.party).await?;
    let declined = said.decision != Decision::Signed;
    let asked = work.asked;
    agreement.sign(said, &permit, asked.at, asked.today, &work.around).map_err(|why| refused(why, agreement))?;
    Ok((if declined { Happening::Declined } else { Happening::Signed }, permit))
}

impl SignatureBody {
    async fn read(&self, work: &Work<'_>) -> Result<Signing, Problem> {
        let mut faults = Faults::default();
        let party = self.party(work.session, &mut faults).await?;
        let name = faults.take("/name", Title::parse(&self.name));
        let capacity = faults.take("/capacity", Title::parse(&self.capacity));
        let authority = self.authority.read("/authority", &mut faults);
        let reason = faults.take_optional("/reason", self.reason.as_deref(), Note::parse);
        let on = faults.take_optional("/signed_on", self.signed_on.as_deref(), day);
        let (Some(party), Some(name), Some(capacity), Some(authority)) = (party, name, capacity, authority) else {
            return Err(faults.into());
        };
        let decision = self.decision.map_or(Decision::Signed, |word| word.0);
        let text_sha256 = self.text_sha256.clone();
        Ok(faults.or(Signing { party, decision, text_sha256, name, capacity, authority, on, reason })?)
    }
}

impl SignatureBody {
    /// The party that is meant: itself, also where it was merged since.
    async fn party(&self, session: &AppSession, faults: &mut Faults) -> Result<Option<Link>, Problem> {
        let Some(reference) = faults.take("/party", Reference::parse(&self.party)) else { return Ok(None) };
        for space in [Space::Organisation, Space::Of(Collection::Formations)] {
            let found = session.resolve(space, std::slice::from_ref(&reference)).await?.pop().flatten();
            if let Some(found) = found.filter(|found| !found.deleted) {
                return Ok(Some(found.link));
            }
        }
        let fault = Fault::new("/party", "reference_not_found", format!("No organisation {}", self.party));
        faults.note(fault.with_value(&self.party));
        Ok(None)
    }
}

/// The leave to sign for a party: that of a signatory of the organisation that acts for it.
async fn for_party(work: &Work<'_>, agreement: &Agreement, party: &Link) -> Result<Permit, Problem> {
    let acting = agreement.signs_for(party);
    if acting.is_empty() {
        let fault = Fault::new("/party", "not_a_signer", "Nobody signs for it in this agreement");
        return Err(Faults(vec![fault.with_value(&party.reference)]).into());
    }
    let owner = (party.clone(), Owner::Organisations(acting));
    let owners = owners(work.session, work.asked, &owner).await?;
    work.asked.actor.may_on(Action::Sign, &owners).map_err(|denied: Denied| denied.into())
}

fn refused(why: NotSigned, agreement: &Agreement) -> Problem {
    let detail = why.to_string();
    match why {
        NotSigned::NoText(_) => illegal(detail, agreement, vec![]),
        NotSigned::TextChanged { number, sha256 } => Problem::new(Code::TextChanged, detail)
            .member("version", json!(number))
            .member("text_sha256", json!(sha256)),
        NotSigned::Unmet(unmet) => illegal(detail, agreement, vec![unmet]),
        NotSigned::Decided { .. } => Problem::new(Code::Duplicate, detail),
        NotSigned::Fault(fault) => Faults(vec![fault]).into(),
    }
}
