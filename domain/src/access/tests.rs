use super::*;
use crate::{identity::Link, resource::Resource, vocabulary::Vocabulary};

fn link(number: u128) -> Link {
    Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") }
}

const COUNCIL: u128 = 1;
const UNITARY: u128 = 2;
const ASSOCIATION: u128 = 3;
const ELSEWHERE: u128 = 4;

fn held(role: Role, place: u128) -> Held {
    Held {
        role,
        organisation: (place != 0).then(|| link(place)),
        in_association: place == ASSOCIATION,
        in_principal: place == UNITARY,
    }
}

fn actor(scopes: Vec<Scope>, roles: Vec<Held>) -> Actor {
    let subject = Subject { kind: SubjectKind::User, id: Id(uuid::Uuid::from_u128(9)) };
    Actor { subject: Some(subject), session: None, rights: Arc::new(Rights { scopes, roles, schemes: vec![] }) }
}

/// The council, a member of the association, in the unitary.
fn of_the_council() -> Owners {
    Owners::Organisations(vec![Standing {
        organisation: Some(link(COUNCIL)),
        principals: vec![link(UNITARY).id],
        associations: vec![link(ASSOCIATION).id],
        is_council: true,
    }])
}

fn actions() -> Vec<Action> {
    let of_each = Resource::ALL
        .iter()
        .flat_map(|resource| [Action::Write(*resource), Action::Govern(*resource), Action::Import(*resource)]);
    let reads = Resource::ALL.iter().filter(|resource| !resource.is_public()).map(|resource| Action::Read(*resource));
    of_each
        .chain(reads)
        .chain([
            Action::ReadImports,
            Action::ReadPersonal,
            Action::ReadOwn,
            Action::ReadShared,
            Action::ReadSuppressed,
            Action::Sign,
            Action::LockFigures,
            Action::ReadAudit,
            Action::HandlePerson,
            Action::Introspect,
        ])
        .collect()
}

/// Who may do what to a council's record, by hand: role and place, and the actions that are permitted there.
///
/// `c` writes councils, partners, representatives and agreements, `S` signs; `C` governs councils and partners; `f` writes formations; `m`
/// ends an association membership, `M` begins one; `a` writes accounts; `r` reads accounts; `i` imports what it writes;
/// `p` sees personal data, `o` what is the council's own, `s` what is shared, and requests of offers; `l` reads the log; `e` handles a person's
/// data; `t` asks about tokens; `j` reads imports; `n` writes indicators, observations and claims, signs
/// figures off and sees small numbers, `k` locks what was signed off; `T` writes targets; `v` writes assets and services,
/// `q` offers, assessment scales, expressions of interest and templates of agreements; `x` reads expressions of interest.
const TABLE: &[(Role, u128, &str)] = &[
    (Role::Viewer, COUNCIL, "osjx"),
    (Role::Contributor, COUNCIL, "fosjx"),
    (Role::Clerk, COUNCIL, "cfposjTvqx"),
    (Role::Signatory, COUNCIL, "Sosjx"),
    (Role::Analyst, COUNCIL, "osjnTx"),
    (Role::Steward, COUNCIL, "cfmposjnkTvqx"),
    (Role::Admin, COUNCIL, "cfmMarposletjvqx"),
    (Role::Auditor, COUNCIL, "rosltjx"),
    (Role::Viewer, UNITARY, ""),
    (Role::Contributor, UNITARY, ""),
    (Role::Clerk, UNITARY, ""),
    (Role::Signatory, UNITARY, ""),
    (Role::Analyst, UNITARY, "n"),
    (Role::Steward, UNITARY, "cCfmMposjnkTv"),
    (Role::Admin, UNITARY, ""),
    (Role::Auditor, UNITARY, ""),
    (Role::Viewer, ASSOCIATION, ""),
    (Role::Contributor, ASSOCIATION, ""),
    (Role::Clerk, ASSOCIATION, ""),
    (Role::Signatory, ASSOCIATION, ""),
    (Role::Analyst, ASSOCIATION, ""),
    (Role::Steward, ASSOCIATION, "cCfposj"),
    (Role::Admin, ASSOCIATION, ""),
    (Role::Auditor, ASSOCIATION, ""),
    (Role::Viewer, ELSEWHERE, ""),
    (Role::Contributor, ELSEWHERE, ""),
    (Role::Clerk, ELSEWHERE, ""),
    (Role::Signatory, ELSEWHERE, ""),
    (Role::Analyst, ELSEWHERE, ""),
    (Role::Steward, ELSEWHERE, ""),
    (Role::Admin, ELSEWHERE, ""),
    (Role::Auditor, ELSEWHERE, ""),
    (Role::Auditor, 0, "rosltx"),
    (Role::Operator, 0, "*"),
];

fn letter(action: Action) -> char {
    use Resource::*;
    match action {
        Action::Write(Areas | AreaMemberships | AgendaTags)
        | Action::Govern(Areas | AreaMemberships | AgendaTags)
        | Action::Import(Areas | AreaMemberships | AgendaTags) => 'g',
        Action::Write(Councils | Partners | Representatives | OfferRequests | Agreements)
        | Action::Govern(Representatives | OfferRequests | Agreements)
        | Action::Import(Councils | Partners | Representatives | OfferRequests | Agreements) => 'c',
        Action::Govern(Councils | Partners) => 'C',
        Action::Write(Formations) | Action::Govern(Formations) | Action::Import(Formations) => 'f',
        Action::Write(Indicators | Observations | SignOffs | Claims)
        | Action::Govern(Indicators | Observations | SignOffs | Claims)
        | Action::Import(Indicators | Observations | SignOffs | Claims) => 'n',
        Action::Write(Assets | Services) | Action::Govern(Assets | Services) | Action::Import(Assets | Services) => 'v',
        Action::Write(Offers | AssessmentScales | ExpressionsOfInterest | AgreementTemplates)
        | Action::Govern(Offers | AssessmentScales | ExpressionsOfInterest | AgreementTemplates)
        | Action::Import(Offers | AssessmentScales | ExpressionsOfInterest | AgreementTemplates) => 'q',
        Action::Write(Targets) | Action::Govern(Targets) | Action::Import(Targets) => 'T',
        Action::Write(AssociationMemberships) | Action::Import(AssociationMemberships) => 'm',
        Action::Govern(AssociationMemberships) => 'M',
        Action::Write(Users | Clients | RoleGrants)
        | Action::Govern(Users | Clients | RoleGrants)
        | Action::Import(Users | Clients | RoleGrants) => 'a',
        Action::Read(OfferRequests) => 's',
        Action::Read(ExpressionsOfInterest) => 'x',
        Action::Read(_) => 'r',
        Action::ReadImports => 'j',
        Action::ReadPersonal => 'p',
        Action::ReadOwn => 'o',
        Action::ReadShared => 's',
        Action::ReadSuppressed => 'n',
        Action::Sign => 'S',
        Action::LockFigures => 'k',
        Action::ReadAudit => 'l',
        Action::HandlePerson => 'e',
        Action::Introspect => 't',
    }
}

#[test]
fn every_role_by_place_by_action() {
    let places = [COUNCIL, UNITARY, ASSOCIATION, ELSEWHERE];
    assert_eq!(TABLE.len(), (Role::ALL.len() - 1) * places.len() + 2, "every role but operator at every place");
    for (role, place, permitted) in TABLE {
        let actor = actor(Scope::every(), vec![held(*role, *place)]);
        for action in actions() {
            let operates = *permitted == "*" && action != Action::Sign;
            let expected = operates || permitted.contains(letter(action));
            let decided = actor.may_on(action, &of_the_council());
            assert_eq!(decided.is_ok(), expected, "{role} of {place}: {action:?}: {decided:?}");
            if expected {
                assert_eq!(actor.may(action), Ok(()), "what may be done somewhere may be asked for: {role} {action:?}");
            }
        }
    }
}

#[test]
fn nothing_is_done_without_its_scope_or_without_signing_in() {
    for action in actions() {
        assert_eq!(Actor::anonymous().may_on(action, &of_the_council()), Err(Denied::Anonymous), "{action:?}");
        let bare = actor(vec![], vec![held(Role::Operator, 0)]);
        match bare.may_on(action, &of_the_council()) {
            Err(Denied::Missing(missing)) => assert_eq!(missing.scopes, action.scopes(), "{action:?}"),
            other => assert!(action.scopes().is_empty() && other.is_ok(), "{action:?}: {other:?}"),
        }
    }
}

#[test]
fn reference_data_is_the_operators_and_what_is_common_is_kept_by_principal_authorities() {
    for resource in [Resource::Areas, Resource::AreaMemberships, Resource::Indicators, Resource::Claims] {
        for role in Role::ALL.iter().filter(|role| **role != Role::Operator) {
            for place in [COUNCIL, UNITARY, ASSOCIATION] {
                let actor = actor(Scope::every(), vec![held(*role, place)]);
                assert!(actor.may_on(Action::Write(resource), &Owners::Installation).is_err(), "{role} {place}");
                let keeps: &[Role] = match resource {
                    Resource::Areas => &[Role::Steward],
                    Resource::AreaMemberships => &[],
                    _ => &[Role::Analyst, Role::Steward],
                };
                let makes = place == UNITARY && keeps.contains(role);
                assert_eq!(actor.may_on(Action::Write(resource), &Owners::Common).is_ok(), makes, "{role} {place}");
            }
        }
    }
}

#[test]
fn a_refusal_names_what_is_missing() {
    let clerk = actor(Scope::every(), vec![held(Role::Clerk, ELSEWHERE)]);
    let Err(Denied::Missing(missing)) = clerk.may_on(Action::Write(Resource::Councils), &of_the_council()) else {
        panic!("a clerk of another council is refused")
    };
    assert_eq!(
        (missing.roles, missing.organisations),
        (vec![Role::Clerk, Role::Steward, Role::Admin], vec!["ref:1".to_owned()])
    );
    let salc = actor(Scope::every(), vec![held(Role::Steward, ASSOCIATION)]);
    let mut alone = of_the_council();
    if let Owners::Organisations(standings) = &mut alone {
        standings[0].associations.clear();
    }
    assert!(matches!(salc.may_on(Action::Write(Resource::Councils), &alone), Err(Denied::NotMember { .. })));
}

#[test]
fn an_owned_scheme_is_written_by_its_owner_and_the_operator() {
    let salc = Identifier::parse("salc:0117").unwrap();
    let mut steward = actor(vec![], vec![held(Role::Steward, ASSOCIATION)]);
    assert!(!steward.may_write(&salc));
    assert!(steward.may_write(&Identifier::parse("ref:frome").unwrap()));
    steward.rights = Arc::new(Rights { schemes: vec!["salc"], ..Rights::default() });
    assert!(steward.may_write(&salc) && !steward.may_write(&Identifier::parse("gss:E04008560").unwrap()));
    assert!(actor(vec![], vec![held(Role::Operator, 0)]).may_write(&salc));
}

#[test]
fn a_role_has_the_scopes_it_can_use() {
    let spelt = |role: Role| role.scopes().iter().map(|scope| scope.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(spelt(Role::Viewer), ["expressions-of-interest:read", "imports:write", "offer-requests:read"]);
    assert!(spelt(Role::Clerk).contains(&"representatives:write".to_owned()));
    assert!(!spelt(Role::Clerk).contains(&"role-grants:write".to_owned()));
    assert!(spelt(Role::Admin).contains(&"users:read".to_owned()));
    for role in Role::ALL {
        for scope in role.scopes() {
            assert!(Scope::parse(scope.as_str()).is_some(), "{role}: {}", scope.as_str());
        }
    }
}
