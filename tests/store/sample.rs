//! Records to keep.

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use domain::{
    access::{Actor, Subject, SubjectKind},
    councils::{Basis, Council, CouncilKind, CouncilStatus, Profile, Representative},
    formations::{Formation, FormationKind, Issue, Member, MemberRole},
    identity::{Id, Identifier, Identifiers, Link},
    money::Money,
    partners::{AssociationMembership, Partner, PartnerKind},
    period::{Span, day},
    places::{Area, AreaCode, AreaKind, AreaMembership, Position},
    record::{Aggregate, Asked, Change, Record, save},
    store::{Repository, Store, StoreError},
    text::{Email, Note, Telephone, Title, WebAddress},
};
use persistence::{SqlSession, SqlStore};

/// A new id.
pub fn new_id() -> Id {
    Id(uuid::Uuid::now_v7())
}

/// Now, in whole microseconds.
pub fn now() -> DateTime<Utc> {
    let now = Utc::now();
    now.with_nanosecond(now.nanosecond() / 1000 * 1000).expect("a time")
}

/// An operator asks.
pub fn asked() -> Asked {
    let at = now();
    let actor = Actor::operator(Subject { kind: SubjectKind::Client, id: new_id() });
    let new_salt = || [7; 16];
    Asked {
        actor,
        at,
        today: at.date_naive(),
        request: "a-request".into(),
        from: Some(std::net::IpAddr::from([192, 0, 2, 7])),
        import: None,
        reason: None,
        new_id,
        new_salt,
    }
}

/// A day, or none of an empty text.
pub fn date(said: &str) -> Option<NaiveDate> {
    day(said).ok()
}

pub fn span(from: &str, to: &str) -> Span {
    Span { from: date(from), to: date(to) }
}

pub fn title(said: &str) -> Title {
    Title::parse(said).expect("a title")
}

pub fn identifier(said: &str) -> Identifier {
    Identifier::parse(said).expect("an identifier")
}

pub fn identifiers(said: &[&str]) -> Identifiers {
    Identifiers::new(said.iter().map(|said| identifier(said)).collect())
}

pub fn area(code: &str, name: &str) -> Area {
    Area {
        code: AreaCode::parse(code).expect("a code"),
        name: title(name),
        kind: AreaKind::Parish,
        span: span("1974-04-01", ""),
        position: Position::parse(-2.32, 51.23).ok(),
        outline: None,
        source: Some(title("Office for National Statistics")),
        licence: None,
    }
}

pub fn containment(child: &Link, parent: &Link, span: Span) -> AreaMembership {
    AreaMembership { child: child.clone(), parent: parent.clone(), weight: 0.25, span, source: None }
}

pub fn council(name: &str, known_as: &[&str]) -> Council {
    Council {
        identifiers: identifiers(known_as),
        name: title(name),
        kind: CouncilKind::Town,
        status: CouncilStatus::Active,
        unitary: None,
        areas: vec![],
        website: WebAddress::parse("https://www.example.gov.uk/").ok(),
        email: Email::parse("clerk@example.gov.uk").ok(),
        telephone: Telephone::parse("01373 000000").ok(),
        span: span("1974-04-01", ""),
        basis: Some(Basis::Published),
        profiles: vec![Profile {
            as_of: date("2024-04-01"),
            electorate: Some(21_000),
            precept: Money::parse("1234567.89").ok(),
            staff_fte: Some(7.5),
            ..Profile::default()
        }],
        source: None,
        licence: None,
        merged_into: None,
    }
}

pub fn partner(name: &str, kind: PartnerKind, known_as: &[&str]) -> Partner {
    Partner {
        identifiers: identifiers(known_as),
        name: title(name),
        kind,
        website: None,
        email: None,
        areas: vec![],
        ended_on: None,
    }
}

pub fn formation(name: &str, members: Vec<Member>, issues: &[&str]) -> Formation {
    Formation {
        identifiers: Identifiers::default(),
        name: title(name),
        kind: FormationKind::Cluster,
        purpose: Note::parse("To share a warden").ok(),
        issues: issues.iter().map(|issue| Issue::parse(issue).expect("an issue")).collect(),
        lead: members.first().map(|member| member.organisation.clone()),
        members,
        span: span("2020-01-01", ""),
        terms_of_reference: None,
    }
}

pub fn member(organisation: &Link, span: Span) -> Member {
    Member { organisation: organisation.clone(), role: MemberRole::Host, span }
}

pub fn representative(organisation: &Link, name: &str) -> Representative {
    Representative {
        identifiers: Identifiers::default(),
        organisation: organisation.clone(),
        name: title(name),
        role: title("Clerk"),
        email: Email::parse("clerk@example.gov.uk").ok(),
        telephone: None,
        span: span("2021-05-01", ""),
    }
}

pub fn association_membership(council: &Link, association: &Link, span: Span) -> AssociationMembership {
    AssociationMembership { council: council.clone(), association: association.clone(), span }
}

/// Keeps changes, with their events.
pub async fn keep<A: Aggregate>(store: &SqlStore, changes: &[Change<A>]) -> Result<(), StoreError>
where
    SqlSession: Repository<A>,
{
    let asked = asked();
    store.write(async |session: &SqlSession| save(session, &asked, changes).await).await
}

/// Keeps a new record.
pub async fn created<A: Aggregate>(store: &SqlStore, state: A) -> Record<A>
where
    SqlSession: Repository<A>,
{
    let change = Change::create(new_id(), now(), state);
    keep(store, std::slice::from_ref(&change)).await.expect("the record is kept");
    change.after
}

/// Keeps another state of a record.
pub async fn revised<A: Aggregate>(store: &SqlStore, record: &Record<A>, state: A) -> Result<Record<A>, StoreError>
where
    SqlSession: Repository<A>,
{
    let change = Change::revise(record.clone(), now(), state);
    keep(store, std::slice::from_ref(&change)).await?;
    Ok(change.after)
}

/// A record as it stands.
pub async fn standing<A: Aggregate>(store: &SqlStore, id: Id) -> Option<Record<A>>
where
    SqlSession: Repository<A>,
{
    Repository::<A>::get(&store.session(), &[id]).await.expect("the record is read").pop()
}
