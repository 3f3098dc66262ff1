//! What only the other records can tell: whose identifier it is, what would close a circle, what overlaps.

use std::collections::HashMap;

use super::{
    Aggregate, Asked, Change, Claim,
    named::{judge_named, judge_next},
    permit,
    seats::vacated,
};
use crate::{
    access::{Denied, Role},
    fault::Fault,
    graph::{Edge, Graph, Reach},
    identity::{Found, Id, Link, Reference},
    period::Span,
    resource::{Openness, Resource},
    store::{Repository, StoreError},
};

/// What earlier rows of the same request have said, so that later ones are judged as if those stood.
#[derive(Debug, Default)]
pub struct Pending {
    reach: Reach,
    claims: HashMap<String, Vec<(Id, Span)>>,
}

/// What was found of one change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Why it cannot stand.
    pub faults: Vec<Fault>,
    /// The record that holds an identifier already.
    pub existing: Option<Found>,
    /// Why it may not be written, whatever it says.
    pub refused: Option<Refused>,
}

const OWN_ACCOUNT: &str = "Nobody disables or deletes the account they are signed in with, changes its address or takes \
                           its one-time codes away; somebody else who may does";

/// Why a change may not be written, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The caller lacks something.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It does not stand where it could be written so.
    #[error("{0}")]
    Closed(String),
    /// Nobody would administer the organisation, or operate the installation, any more.
    #[error("Nobody else is {0} there; grant it to somebody first")]
    LastOf(Role),
    /// Nobody disables or deletes their own account, or changes how they prove who they are without a proof.
    #[error("{OWN_ACCOUNT}")]
    OwnAccount,
}

impl Refused {
    /// The code of the error catalogue.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(Denied::Anonymous) => "unauthenticated",
            Self::Denied(Denied::NotMember { .. }) => "not_member",
            Self::Denied(Denied::OwnGrant) => "own_grant",
            Self::Denied(Denied::Missing(_)) => "not_permitted",
            Self::Closed(_) => "illegal_state",
            Self::LastOf(_) => "last_admin",
            Self::OwnAccount => "own_account",
        }
    }
}

/// Judges changes against the store and against each other, in their order.
///
/// Also finds whether what was said beside a record's state adds or removes anything.
pub async fn judge<A, T>(
    store: &T,
    asked: &Asked,
    changes: &mut [Change<A>],
    pending: &mut Pending,
) -> Result<Vec<Verdict>, StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let denied = permit(store, asked, changes).await?;
    let verdict = |denied: Option<Denied>| Verdict { refused: denied.map(Refused::Denied), ..Verdict::default() };
    let mut verdicts: Vec<Verdict> = denied.into_iter().map(verdict).collect();
    for (verdict, change) in verdicts.iter_mut().zip(changes.iter_mut()) {
        let Some(permit) = change.permit.clone().filter(|_| change.after.deleted_at.is_none()) else { continue };
        let before = change.before.as_ref().map(|before| &before.state);
        let denied = change.after.state.written_by(before, &permit).err();
        verdict.refused = verdict.refused.take().or(denied.map(Refused::Denied));
    }
    for (verdict, vacated) in verdicts.iter_mut().zip(vacated(store, asked, changes).await?) {
        verdict.refused = verdict.refused.take().or(vacated);
    }
    for (verdict, change) in verdicts.iter_mut().zip(changes.iter()) {
        verdict.refused = verdict.refused.take().or(change.closed().map(Refused::Closed));
    }
    // What is deleted says nothing any more.
    if changes.iter().all(|change| change.after.deleted_at.is_some()) {
        return Ok(verdicts);
    }
    judge_keys(store, asked, changes, &mut verdicts).await?;
    judge_claims(store, changes, pending, &mut verdicts).await?;
    judge_edges(store, changes, pending, &mut verdicts).await?;
    judge_named(store, changes, &mut verdicts).await?;
    judge_next(store, changes, &mut verdicts).await?;
    Ok(verdicts)
}

async fn judge_keys<A, T>(
    store: &T,
    asked: &Asked,
    changes: &[Change<A>],
    verdicts: &mut [Verdict],
) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let mut wanted = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let held = change.before.as_ref().map(|before| before.state.keys()).unwrap_or_default();
        for key in change.after.state.keys().into_iter().filter(|key| !held.contains(key)) {
            if !key.is_natural_key() && A::RESOURCE != Resource::Areas && !asked.actor.may_write(&key) {
                let detail = format!("Only the owner of the scheme {} or an operator gives its values", key.scheme());
                verdicts[at]
                    .faults
                    .push(Fault::new("/identifiers", "scheme_not_owned", detail).with_value(key.to_string()));
            }
            wanted.push((at, key));
        }
    }
    let references: Vec<_> = wanted.iter().map(|(_, key)| Reference::Identifier(key.clone())).collect();
    let found = store.holders(A::RESOURCE.space(), &references).await?;
    for ((at, key), found) in wanted.into_iter().zip(found) {
        let Some(found) = found.filter(|found| found.link.id != changes[at].after.id) else { continue };
        let fault = if A::RESOURCE.openness() != Openness::Public {
            // Whose it is, is for those who may see it.
            let pointer = if key.is_natural_key() { "" } else { "/identifiers" };
            Fault::new(pointer, "duplicate", format!("Another {} says the same already", found.resource.singular()))
        } else if key.is_natural_key() {
            Fault::new("", "duplicate", format!("{} says the same already", found.link.id))
        } else {
            Fault::new(
                "/identifiers",
                "duplicate",
                format!("{key} belongs to {} {}", found.resource.singular(), found.link.id),
            )
            .with_value(key.to_string())
        };
        verdicts[at].faults.push(fault);
        verdicts[at].existing = Some(found);
    }
    Ok(())
}

async fn judge_claims<A, T>(
    store: &T,
    changes: &[Change<A>],
    pending: &mut Pending,
    verdicts: &mut [Verdict],
) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let claims: Vec<(usize, Claim)> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.after.deleted_at.is_none())
        .filter_map(|(at, change)| change.after.state.claim().map(|claim| (at, claim)))
        .collect();
    if claims.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = claims.iter().map(|(_, claim)| claim.key.clone()).collect();
    for (key, id, span) in store.claimed(&keys).await? {
        hold(pending, &key, id, span, false);
    }
    for (at, claim) in claims {
        let id = changes[at].after.id;
        let rival = pending
            .claims
            .get(&claim.key)
            .into_iter()
            .flatten()
            .find(|(other, span)| *other != id && span.overlaps(&claim.span));
        // A natural key taken by another record is told already.
        if let Some((other, _)) = rival.filter(|_| verdicts[at].faults.is_empty()) {
            verdicts[at].faults.push(Fault::new("", "overlap", format!("{other} says the same of some of these days")));
        } else if verdicts[at].faults.is_empty() {
            hold(pending, &claim.key, id, claim.span, true);
        }
    }
    Ok(())
}

fn hold(pending: &mut Pending, key: &str, id: Id, span: Span, newer: bool) {
    let held = pending.claims.entry(key.to_owned()).or_default();
    match held.iter_mut().find(|(other, _)| *other == id) {
        Some(_) if !newer => {}
        Some(standing) => standing.1 = span,
        None => held.push((id, span)),
    }
}

async fn judge_edges<A, T>(
    store: &T,
    changes: &mut [Change<A>],
    pending: &mut Pending,
    verdicts: &mut [Verdict],
) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let steps: Vec<Vec<Edge>> = changes.iter().map(|change| steps(change)).collect();
    for graph in Graph::ALL {
        // From where an edge leads, for circles; from where it begins, for what is recorded already.
        let mut starts: Vec<Id> =
            steps.iter().flatten().filter(|edge| edge.graph == graph).flat_map(|edge| [edge.from, edge.to]).collect();
        loop {
            let unread = pending.reach.take_unread(graph, starts.iter().copied());
            if unread.is_empty() {
                break;
            }
            let read = store.edges(graph, &unread).await?;
            starts = unread;
            for (from, to) in read {
                pending.reach.add(graph, from, to);
            }
        }
    }
    for (at, (change, edges)) in changes.iter_mut().zip(&steps).enumerate() {
        for before in change.before.iter().flat_map(|before| before.state.edges(before.id)) {
            // What a record itself leads to, it alone says: where it led before no longer counts.
            if before.graph == Graph::Broader && !edges.contains(&before) {
                pending.reach.forget(&before);
            }
        }
        for edge in edges {
            if pending.reach.holds(edge) {
                continue;
            }
            change.beside_changes = true;
            if pending.reach.closes_circle(edge.graph, edge.from, edge.to) {
                let detail = "Leads back to where it began: a record cannot come before, or lie within, itself";
                verdicts[at].faults.push(Fault::new(edge.pointer, "cycle", detail));
            } else if verdicts[at].faults.is_empty() {
                pending.reach.add(edge.graph, edge.from, edge.to);
            }
        }
        if !change.beside_changes {
            change.beside_changes = store.drops_lineage(change.after.id, &change.beside).await?;
        }
    }
    Ok(())
}

fn steps<A: Aggregate>(change: &Change<A>) -> Vec<Edge> {
    let id = change.after.id;
    let beside = &change.beside;
    let to = |graph, pointer| move |link: &Link| Edge { graph, from: id, to: link.id, pointer };
    let mut steps = change.after.state.edges(id);
    steps.extend(beside.parents.iter().map(to(Graph::Containment, "/parents")));
    steps.extend(beside.successors.members().iter().map(to(Graph::Lineage, "/successors")));
    steps.extend(beside.predecessors.members().iter().map(|link| Edge {
        graph: Graph::Lineage,
        from: link.id,
        to: id,
        pointer: "/predecessors",
    }));
    steps
}
