//! "Did you mean".

/// The allowed word nearest to what was said, when it is near.
pub fn did_you_mean<'a>(said: &str, allowed: &[&'a str]) -> Option<&'a str> {
    let near = |word: &&&str| strsim::damerau_levenshtein(said, word) <= 1 + said.len().min(12) / 4;
    allowed.iter().filter(near).min_by_key(|word| strsim::damerau_levenshtein(said, word)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(did_you_mean("nme", &["kind", "name"]), Some("name"));
        assert_eq!(did_you_mean("vaild_on", &["valid_on", "valid_from"]), Some("valid_on"));
        assert_eq!(did_you_mean("geometry", &["kind", "name"]), None);
    }
}
