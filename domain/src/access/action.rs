//! What is asked, with the scope and the roles it takes.

use super::{Role, Scope};
use crate::{resource::Resource, vocabulary::Vocabulary};

/// What somebody asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Change a record within what its keepers decide.
    Write(Resource),
    /// Create or delete a record, or change what others rely on.
    Govern(Resource),
    /// Read a record of a collection that is not public.
    Read(Resource),
    /// Bring many rows into a collection.
    Import(Resource),
    /// Read the record of an import.
    ReadImports,
    /// See contact details of people.
    ReadPersonal,
    /// See what an organisation keeps to itself.
    ReadOwn,
    /// See what is told to councils and partners, not to the public.
    ReadShared,
    /// See small numbers that are hidden from others.
    ReadSuppressed,
    /// Sign an agreement for a party, decline it, or take a signature back.
    Sign,
    /// Close figures that were signed off to changes, and open them again.
    LockFigures,
    /// Read the audit log.
    ReadAudit,
    /// Export one person's data, or ask for or approve its erasure.
    HandlePerson,
    /// Ask what a token permits.
    Introspect,
}

/// Which roles an action takes: in the record's own organisation, or in one that acts for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rule {
    /// In the organisation itself.
    pub own: &'static [Role],
    /// In the principal authority it lies in.
    pub principal: &'static [Role],
    /// In an association it is a member of.
    pub association: &'static [Role],
    /// In any principal authority, for what these keep together.
    pub common: &'static [Role],
    /// For the installation, besides the operator.
    pub installation: &'static [Role],
}

use Role::{Admin, Analyst, Auditor, Clerk, Contributor, Signatory, Steward, Viewer};

const EVERYBODY: &[Role] = &[Viewer, Contributor, Clerk, Signatory, Analyst, Steward, Admin, Auditor];
const STEWARD: &[Role] = &[Steward];
const ANALYSTS: &[Role] = &[Analyst, Steward];
const NOBODY: Rule = Rule { own: &[], principal: &[], association: &[], common: &[], installation: &[] };

impl Action {
    /// The scopes it takes.
    pub fn scopes(self) -> Vec<Scope> {
        match self {
            Self::Write(resource) | Self::Govern(resource) => vec![Scope::write(resource)],
            Self::Read(resource) => vec![Scope::read(resource)],
            Self::Import(resource) => vec![Scope::named("imports:write"), Scope::write(resource)],
            Self::ReadImports => vec![Scope::named("imports:write")],
            Self::ReadPersonal => vec![Scope::named("personal:read")],
            Self::ReadOwn | Self::ReadShared => vec![],
            Self::ReadSuppressed => vec![Scope::named("suppressed:read")],
            Self::Sign => vec![Scope::named("agreements:sign")],
            Self::LockFigures => vec![Scope::write(Resource::SignOffs)],
            Self::ReadAudit => vec![Scope::named("audit:read")],
            Self::HandlePerson => vec![Scope::named("personal:erase")],
            Self::Introspect => vec![Scope::named("tokens:introspect")],
        }
    }

    /// Whether whoever operates the installation does it for every organisation. It signs for none.
    pub fn is_operators(self) -> bool {
        self != Self::Sign
    }

    /// The roles it takes; an operator needs none of them.
    pub fn rule(self) -> Rule {
        let kept = |own| Rule { own, principal: STEWARD, association: STEWARD, ..NOBODY };
        match self {
            Self::Write(resource) => match resource {
                Resource::Areas | Resource::AgendaTags => Rule { common: STEWARD, ..NOBODY },
                Resource::AreaMemberships => NOBODY,
                Resource::Councils
                | Resource::Partners
                | Resource::Representatives
                | Resource::OfferRequests
                | Resource::Agreements => kept(&[Clerk, Steward, Admin]),
                Resource::Formations => kept(&[Contributor, Clerk, Steward, Admin]),
                Resource::AssociationMemberships => Rule { own: &[Admin, Steward], principal: STEWARD, ..NOBODY },
                Resource::Indicators | Resource::Observations | Resource::SignOffs | Resource::Claims => {
                    Rule { own: ANALYSTS, principal: ANALYSTS, common: ANALYSTS, ..NOBODY }
                }
                Resource::Targets => Rule { own: &[Clerk, Analyst, Steward], principal: STEWARD, ..NOBODY },
                Resource::Assets | Resource::Services => {
                    Rule { own: &[Clerk, Steward, Admin], principal: STEWARD, ..NOBODY }
                }
                // Nobody bids for another, or decides for it.
                Resource::Offers
                | Resource::AssessmentScales
                | Resource::ExpressionsOfInterest
                | Resource::AgreementTemplates => Rule { own: &[Clerk, Steward, Admin], ..NOBODY },
                Resource::Users | Resource::Clients | Resource::RoleGrants => Rule { own: &[Admin], ..NOBODY },
            },
            Self::Govern(resource) => match resource {
                // What others rely on, such as the area it serves, an organisation does not decide itself: it would
                // reach whatever lies there.
                Resource::Councils | Resource::Partners => kept(&[]),
                // An association does not decide itself who belongs to it.
                Resource::AssociationMemberships => Rule { own: &[Admin], principal: STEWARD, ..NOBODY },
                other => Self::Write(other).rule(),
            },
            Self::Import(resource) => {
                // Each row is judged by itself.
                Self::Write(resource).rule()
            }
            Self::Read(Resource::OfferRequests) => Rule { installation: &[Auditor], ..kept(EVERYBODY) },
            Self::Read(Resource::ExpressionsOfInterest) => Rule { own: EVERYBODY, installation: &[Auditor], ..NOBODY },
            Self::Read(_) => Rule { own: &[Admin, Auditor], installation: &[Auditor], ..NOBODY },
            Self::ReadImports => Rule { own: EVERYBODY, principal: STEWARD, association: STEWARD, ..NOBODY },
            Self::ReadPersonal => kept(&[Clerk, Steward, Admin]),
            Self::ReadOwn => Rule { installation: &[Auditor], ..kept(EVERYBODY) },
            Self::ReadShared => Rule { installation: &[Auditor], ..kept(EVERYBODY) },
            Self::ReadSuppressed => Rule { own: ANALYSTS, principal: ANALYSTS, common: ANALYSTS, ..NOBODY },
            Self::Sign => Rule { own: &[Signatory], ..NOBODY },
            Self::LockFigures => Rule { own: STEWARD, principal: STEWARD, common: STEWARD, ..NOBODY },
            Self::ReadAudit => Rule { own: &[Admin, Auditor], installation: &[Auditor], ..NOBODY },
            Self::HandlePerson => Rule { own: &[Admin], ..NOBODY },
            Self::Introspect => Rule { own: &[Admin, Auditor], installation: &[Auditor], ..NOBODY },
        }
    }
}

impl Rule {
    /// Every role that may do it somewhere.
    pub fn roles(&self) -> Vec<Role> {
        let all = [self.own, self.principal, self.association, self.common, self.installation].concat();
        let mut roles = Vec::new();
        for role in all {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }
}

impl Role {
    /// The scopes that its holder can make use of.
    pub fn scopes(self) -> Vec<Scope> {
        let writes = Resource::ALL.iter().flat_map(|resource| [Action::Govern(*resource), Action::Import(*resource)]);
        let reads =
            Resource::ALL.iter().filter(|resource| !resource.is_public()).map(|resource| Action::Read(*resource));
        let others = [
            Action::ReadImports,
            Action::ReadPersonal,
            Action::ReadSuppressed,
            Action::Sign,
            Action::LockFigures,
            Action::ReadAudit,
            Action::HandlePerson,
            Action::Introspect,
        ];
        let governs = Resource::ALL.iter().map(|resource| Action::Write(*resource));
        let mut scopes = Vec::new();
        for action in writes.chain(governs).chain(reads).chain(others) {
            let holds = self == Self::Operator || action.rule().roles().contains(&self);
            if holds {
                scopes.extend(action.scopes());
            }
        }
        scopes.sort();
        scopes.dedup();
        scopes
    }
}
