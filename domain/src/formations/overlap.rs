//! Which formations share members: overlap is welcome, and worth seeing.

use chrono::NaiveDate;

use super::Formation;
use crate::identity::Link;

/// The members that two formations share, on a day or ever.
pub fn shared_members(one: &Formation, other: &Formation, on: Option<NaiveDate>) -> Vec<Link> {
    let present = |span: &crate::period::Span| on.is_none_or(|day| span.holds(day));
    let mut shared: Vec<Link> = Vec::new();
    for member in one.members.iter().filter(|member| present(&member.span)) {
        let there =
            other.members.iter().any(|theirs| theirs.organisation == member.organisation && present(&theirs.span));
        if there && !shared.contains(&member.organisation) {
            shared.push(member.organisation.clone());
        }
    }
    shared
}
