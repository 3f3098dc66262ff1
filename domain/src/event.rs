//! What happened, written last in the change's own transaction: the audit log's entry, and the feed's change.
//!
//! Its number and its place in the chain come once it is committed, so that no number is told before a smaller one.

mod chain;
mod patch;

use chrono::{DateTime, Utc};

pub use chain::{Break, Entry, Link as ChainLink, NOTHING_BEFORE, Numbered, Walk, unhex};
pub use patch::{FROM, PersonalValue, patches};

use crate::{access::Subject, identity::Id, resource::Resource, vocabulary, vocabulary::Vocabulary};

vocabulary! {
    /// What happened: to a record, or to somebody's access.
    Happening {
        Created = "created",
        Updated = "updated",
        Ended = "ended",
        Merged = "merged",
        Split = "split",
        Deleted = "deleted",
        Restored = "restored",
        /// Figures that were signed off were closed to changes.
        Locked = "locked",
        /// Figures that were signed off were opened to changes.
        Reopened = "reopened",
        /// Figures that were signed off changed.
        Lapsed = "lapsed",
        /// An agreement moved to another state.
        Moved = "moved",
        /// A party signed.
        Signed = "signed",
        /// A party declined to sign, or took its signature back.
        Declined = "declined",
        /// A variation was put before the parties, or took effect.
        Varied = "varied",
        /// What became of an agreement was recorded: an obligation kept, a stage passed, a review held.
        Followed = "followed",
        /// A document was added, said otherwise, or taken out.
        Documented = "documented",
        /// A file of observations was brought in.
        Imported = "imported",
        /// Somebody got a token.
        SignedIn = "signed_in",
        /// Somebody did not.
        SignInFailed = "sign_in_failed",
        /// A session ended.
        SignedOut = "signed_out",
        /// A refresh token was used twice, so its session ended.
        TokenReused = "token_reused",
        /// A passphrase was set.
        PassphraseSet = "passphrase_set",
        /// A letter with a one-time token was sent.
        Invited = "invited",
        /// One-time codes were set up or taken away.
        SecondFactor = "second_factor",
        /// A client's secret was made.
        SecretMade = "secret_made",
        /// A client's secret was revoked.
        SecretRevoked = "secret_revoked",
        /// Something protected was asked for and refused.
        Refused = "refused",
        /// Personal data was read.
        PersonalRead = "personal_read",
        /// One person's data was handed out whole.
        PersonExported = "person_exported",
        /// The erasure of one person's data was asked for.
        ErasureAsked = "erasure_asked",
        /// One person's data was erased.
        Erased = "erased",
        /// A signing key was made.
        KeyRotated = "key_rotated",
    }
}

impl Happening {
    /// Whether it is a change of a record, which the feed tells.
    pub fn is_change(self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::Updated
                | Self::Ended
                | Self::Merged
                | Self::Split
                | Self::Deleted
                | Self::Restored
                | Self::Locked
                | Self::Reopened
                | Self::Lapsed
                | Self::Moved
                | Self::Signed
                | Self::Declined
                | Self::Varied
                | Self::Followed
                | Self::Documented
                | Self::Imported
        )
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The event's own id.
    pub id: Id,
    /// The record's collection.
    pub resource: Option<Resource>,
    /// The record.
    pub record: Option<Id>,
    /// The organisation whose record it is, if it is one's.
    pub owner: Option<Id>,
    /// Others whose record it is or was too: they find it in their log. They are no part of the chain, the record's state is.
    pub co_owners: Vec<Id>,
    /// The record's revision after the change.
    pub revision: Option<i64>,
    /// What happened.
    pub happening: Happening,
    /// The names of the fields that changed.
    pub changed: Vec<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub subject: Option<Subject>,
    /// The organisation on whose behalf.
    pub on_behalf_of: Option<Id>,
    /// Why, where it was said.
    pub reason: Option<String>,
    /// The request that asked for it.
    pub request: String,
    /// The digest of the address from which it was asked.
    pub from: Option<[u8; 32]>,
    /// The import it belongs to.
    pub import: Option<Id>,
    /// The merge patch from before to after, as RFC 8785 JSON; personal values stand as digests.
    pub forward: Option<String>,
    /// The merge patch from after to before, likewise.
    pub reverse: Option<String>,
    /// The personal values of both, and the address, kept apart so that they can be erased.
    pub personal: Vec<PersonalValue>,
}

/// What kind of change: of which record, and what happened to it. Written `council.merged`, or `council.*` for any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventKind {
    /// The record's collection.
    pub resource: Resource,
    /// What happened; `None` is anything.
    pub happening: Option<Happening>,
}

impl EventKind {
    /// Reads `council.merged` or `council.*`.
    pub fn parse(said: &str) -> Option<Self> {
        let (record, happening) = said.split_once('.')?;
        let resource = Resource::ALL.iter().copied().find(|resource| resource.singular() == record)?;
        let happening = match happening {
            "*" => None,
            word => Some(
                Happening::ALL.iter().copied().find(|happening| happening.word() == word && happening.is_change())?,
            ),
        };
        Some(Self { resource, happening })
    }
}

impl Event {
    /// The kind as it is written: `council.merged`.
    pub fn kind(&self) -> String {
        self.resource.map_or_else(String::new, |resource| format!("{}.{}", resource.singular(), self.happening.word()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        let merged = EventKind { resource: Resource::Councils, happening: Some(Happening::Merged) };
        assert_eq!(EventKind::parse("council.merged"), Some(merged));
        assert_eq!(EventKind::parse("area-membership.*").unwrap().resource, Resource::AreaMemberships);
        for said in ["council", "councils.*", "council.", "council.shifted", "user.signed_in", "*.*", "*"] {
            assert_eq!(EventKind::parse(said), None, "{said}");
        }
    }
}
