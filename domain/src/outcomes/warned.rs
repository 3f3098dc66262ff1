//! What a reader must know, and every analysis says alike: code and sentence.

use super::words::counted;

/// That figures may still change, of so many of them.
pub fn not_final(unsure: usize) -> Option<(&'static str, String)> {
    let said = || format!("{} provisional or estimated", counted(unsure, "figure is", "figures are"));
    (unsure > 0).then(|| ("figures_not_final", said()))
}

/// That shares are compared as if they were rates.
pub fn shares_as_rates() -> (&'static str, String) {
    let detail = "Shares are compared as rates of events: their intervals are wider than those of shares, the more so \
                  the nearer the shares are to 1";
    ("shares_as_rates", detail.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_may_change_are_counted() {
        let said = |unsure| not_final(unsure).map(|(_, detail)| detail);
        assert_eq!(said(0), None);
        assert_eq!(said(1).unwrap(), "1 figure is provisional or estimated");
        assert_eq!(said(12).unwrap(), "12 figures are provisional or estimated");
    }
}
