//! Which passphrases are taken: by length, by how often others choose them, by how close they are to the person.

use std::{collections::HashSet, sync::LazyLock};

/// The shortest passphrase, in characters.
pub const SHORTEST: usize = 12;
/// The longest passphrase, in characters.
pub const LONGEST: usize = 128;

/// A listed word of fewer characters is no reason to refuse what it stands in.
const SHORTEST_WORD: usize = 4;
/// How many characters must be left once the words of the person and the register are taken out.
const LEAST_LEFT: usize = 8;
/// Words that anyone would try first on this register.
const CONTEXT: [&str; 7] = ["council", "charter", "accord", "salc", "somerset", "parish", "password"];
/// Where neighbouring characters stand: the alphabet, the digits, the rows and columns of a keyboard.
const LINES: [&str; 16] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "`1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'#",
    "zxcvbnm,./",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
];

/// The passwords that people choose most, and long words of the dictionary; one a line, in lower case.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passphrases.txt").lines().collect());

/// What is wrong with a passphrase: a code and a sentence for each fault, which never repeat it.
///
/// `own_words` are the person's e-mail address and the words of their name. Nothing is trimmed, any character counts
/// as one, and no kind of character is demanded.
pub fn faults(said: &str, own_words: &[&str]) -> Vec<(&'static str, String)> {
    let length = said.chars().count();
    if length > LONGEST {
        return vec![("too_long", format!("At most {LONGEST} characters; this has {length}"))];
    }
    let mut faults = vec![];
    if length < SHORTEST {
        faults.push(("too_short", format!("At least {SHORTEST} characters; this has {length}")));
    }
    let folded = said.to_lowercase();
    if is_common(&folded) {
        faults.push((
            "passphrase_common",
            "Many people choose this one, so it is soon guessed; join several words".into(),
        ));
    }
    if is_context(&folded, own_words) {
        faults.push((
            "passphrase_context",
            "It is little more than your own name or address, or words of this register; add other words".into(),
        ));
    }
    faults
}

/// Whether it is listed, repeated or a run along the keyboard, with or without digits and punctuation around it.
fn is_common(folded: &str) -> bool {
    let core = folded.trim_matches(is_decoration);
    is_trivial(folded) || is_word(core) && is_trivial(core) || holds_one_listed_word(folded)
}

fn is_trivial(text: &str) -> bool {
    COMMON.contains(text) || is_repeated(text) || is_run(text)
}

/// Whether all but one listed word is digits and punctuation.
///
/// The word may itself begin or end with some, so every place where it may do so is tried.
fn holds_one_listed_word(text: &str) -> bool {
    let after = text.len() - text.trim_start_matches(is_decoration).len();
    let before = text.trim_end_matches(is_decoration).len();
    // What may be cut off is ASCII, so that a byte is a character.
    (0..=after).any(|from| {
        (before.max(from)..=text.len()).any(|to| {
            let word = &text[from..to];
            is_word(word) && COMMON.contains(word)
        })
    })
}

/// Whether a listed word, or one to three characters, is said again and again.
fn is_repeated(text: &str) -> bool {
    text.char_indices().skip(1).map(|(end, _)| text.split_at(end)).any(|(unit, rest)| {
        let known = !is_word(unit) || COMMON.contains(unit);
        known && rest.len().is_multiple_of(unit.len()) && rest.split(unit).all(str::is_empty)
    })
}

/// Whether it is made of runs alone, each of three or more neighbouring or equal characters.
fn is_run(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut rest = chars.as_slice();
    while !rest.is_empty() {
        let run = (3..=rest.len()).take_while(|length| is_in_line(&rest[..*length])).last();
        let Some(run) = run else { return false };
        rest = &rest[run..];
    }
    !chars.is_empty()
}

fn is_in_line(piece: &[char]) -> bool {
    let forth: String = piece.iter().collect();
    let back: String = piece.iter().rev().collect();
    piece.iter().all(|c| *c == piece[0]) || LINES.iter().any(|line| line.contains(&forth) || line.contains(&back))
}

/// Whether too little is left without the words of the register and the person.
fn is_context(folded: &str, own_words: &[&str]) -> bool {
    let own: Vec<String> = own_words.iter().map(|word| word.to_lowercase()).collect();
    let local_parts = own.iter().filter_map(|word| Some(word.split_once('@')?.0));
    let parts = own.iter().flat_map(|word| word.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<&str> = own.iter().map(String::as_str).chain(local_parts).chain(parts).collect();
    words.retain(|word| word.chars().count() >= 3);
    words.extend(CONTEXT);
    // The longest first, so that an address goes as a whole before its parts.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = words.iter().fold(folded.to_owned(), |left, word| left.replace(word, ""));
    left.len() < folded.len() && left.chars().count() < LEAST_LEFT
}

fn is_word(text: &str) -> bool {
    text.chars().count() >= SHORTEST_WORD
}

fn is_decoration(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_punctuation() || c == ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(said: &str, own_words: &[&str]) -> Vec<&'static str> {
        faults(said, own_words).into_iter().map(|(code, _)| code).collect()
    }

    #[test]
    fn length_counts_characters() {
        assert_eq!(codes("tr0ub4d", &[]), ["too_short"]);
        assert_eq!(codes("elf kiln mu", &[]), ["too_short"]);
        assert_eq!(codes("elf kiln mug", &[]), [""; 0]);
        let longest = format!("{}🦀 é", "wren ".repeat(25));
        assert_eq!(longest.chars().count(), LONGEST);
        assert_eq!(codes(&longest, &[]), [""; 0]);
        assert_eq!(codes(&format!("{longest} "), &[]), ["too_long"]);
    }

    #[test]
    fn what_many_choose_is_refused() {
        for said in [
            "password1234",
            "PassWord!!!!",
            "2024!dragon!2024",
            "abc123!!!!!!",
            "1q2w3e4r5t6y",
            "motherfucker",
            "letmeinletmein",
            "dragondragon99",
            "aaaaaaaaaaaa",
            "abababababab",
            "            ",
            "🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀",
            "123456789012",
            "zyxwvutsrqpo",
            "qwertyuiop[]",
            "QWERTYasdfgh",
            "1qaz2wsx3edc4rfv",
            "commissioner",
        ] {
            assert!(codes(said, &[]).contains(&"passphrase_common"), "{said}");
        }
    }

    #[test]
    fn what_stands_close_to_the_person_is_refused() {
        let own = ["frome.clerk@example.org", "Ada", "Lovelace"];
        for said in [
            "frome.clerk2026",
            "Frome.Clerk@Example.org",
            "councilcouncil",
            "Somerset Parish Council",
            "ada lovelace 99",
            "Charter-Accord-1!",
        ] {
            assert!(codes(said, &own).contains(&"passphrase_context"), "{said}");
        }
    }

    #[test]
    fn others_are_taken() {
        for said in [
            "correct horse battery staple",
            "  leading and trailing kept  ",
            "Пароль из нескольких слов",
            "the parish pump squeaks at noon",
            "dragon 14 teapot 9",
            "wq8#Lm2!vTz0",
        ] {
            assert_eq!(codes(said, &["jo@example.org", "Jo"]), [""; 0], "{said}");
        }
    }

    /// A search over every cut must not be slow on the worst input, nor any detail repeat what was said.
    #[test]
    fn details_keep_the_secret() {
        let digits = "4071829365".repeat(12);
        for said in [digits.as_str(), "password1234", "councilcouncil"] {
            assert!(faults(said, &[]).iter().all(|(_, detail)| !detail.contains(said)));
        }
    }

    #[test]
    fn the_list_is_folded_and_sorted() {
        let lines: Vec<&str> = include_str!("common_passphrases.txt").lines().collect();
        assert!(lines.is_sorted_by(|one, next| one < next));
        assert!(lines.iter().all(|line| *line == line.to_lowercase() && is_word(line)));
        assert!(lines.iter().filter(|line| line.len() >= SHORTEST).count() > 1_000);
    }
}
