//! Rules that a complete document keeps. The published rulesets judge form and security; these judge whether a
//! reader finds on every operation what the API conventions promise.

mod examples;
mod operations;
mod references;
mod responses;
mod statuses;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

/// One place where the document is not complete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where, as a JSON pointer into the document.
    pub at: String,
    /// The rule's name, in kebab case.
    pub rule: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} ({})", self.at, self.message, self.rule)
    }
}

/// Everything that is missing from the document, sorted by place; empty when it is complete.
pub fn findings(document: &Value) -> Vec<Finding> {
    let mut found = Vec::new();
    operations::check(document, &mut found);
    statuses::check(document, &mut found);
    responses::check(document, &mut found);
    examples::check(document, &mut found);
    references::check(document, &mut found);
    found.sort();
    found.dedup();
    found
}

/// Adds a finding; the rules' one way to speak.
fn report(found: &mut Vec<Finding>, rule: &'static str, at: &str, message: impl Into<String>) {
    found.push(Finding { at: at.to_owned(), rule, message: message.into() });
}
