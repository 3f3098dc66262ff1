//! Closed lists of words: kinds, roles, statuses.

/// A closed list of words, each with one spelling everywhere: JSON, CSV, columns and filters.
pub trait Vocabulary: Copy + Eq + Sized + 'static {
    /// The list's name, as a schema is called.
    const NAME: &'static str;
    /// What the list is of, in a sentence.
    const MEANING: &'static str;
    /// Every word, in the order it is told.
    const ALL: &'static [Self];
    /// Every spelling, in the same order.
    const WORDS: &'static [&'static str];
    /// The word's spelling.
    fn word(self) -> &'static str;
    /// The member that is spelt so, if any.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.word() == word)
    }
}

/// Declares an enum that is a [`Vocabulary`], kept in documents by its spelling.
#[macro_export]
macro_rules! vocabulary {
    ($(#[doc = $meaning:literal])+ $name:ident { $($(#[doc = $doc:literal])* $member:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $meaning])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(
            #[doc = concat!("`", $word, "`.")] $(#[doc = $doc])*
            #[serde(rename = $word)] $member,
        )+ }

        impl $crate::vocabulary::Vocabulary for $name {
            const NAME: &'static str = stringify!($name);
            const MEANING: &'static str = concat!($($meaning),+);
            const ALL: &'static [Self] = &[$(Self::$member),+];
            const WORDS: &'static [&'static str] = &[$($word),+];
            fn word(self) -> &'static str { match self { $(Self::$member => $word),+ } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::vocabulary::Vocabulary::word(*self))
            }
        }
    };
}
