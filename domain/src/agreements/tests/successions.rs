//! Parties that are merged or split.

use super::*;

#[test]
fn an_outstanding_signature_falls_to_the_successor_and_a_given_one_stays() {
    for (signed, outstanding) in [(&[][..], &[1, 4][..]), (&[2], &[1]), (&[1], &[4])] {
        let mut agreement = brought(text(), Agreed);
        for number in signed {
            sign(&mut agreement, *number, "2026-02-01");
        }
        agreement.succeeded(link(2), vec![link(4)], on("2026-03-01"));
        assert_eq!(agreement.day_came(on("2026-02-28"), AT), None, "its day has not come");
        assert_eq!(agreement.acting(), [link(1), link(2)]);
        assert_eq!(agreement.next_day(), day("2026-03-01").ok());
        assert_eq!(agreement.day_came(on("2026-03-01"), AT), Some(Came::Succeeded));
        let told: Vec<_> = agreement.versions[0].outstanding().into_iter().cloned().collect();
        assert_eq!(told, outstanding.iter().map(|number| link(*number)).collect::<Vec<_>>(), "{signed:?}");
        assert_eq!(agreement.acting(), [link(1), link(4)]);
        assert_eq!(agreement.signs_for(&link(4)), [link(4)]);
        for number in [1, 4].into_iter().filter(|number| outstanding.contains(number)) {
            sign(&mut agreement, number, "2026-03-02");
        }
        agreement.day_came(on("2026-04-01"), AT);
        assert_eq!((agreement.status, &agreement.text), (InForce, &text()));
    }
}

#[test]
fn the_successor_takes_back_what_was_signed_for_the_party() {
    let mut agreement = brought(text(), Agreed);
    sign(&mut agreement, 2, "2026-02-01");
    agreement.succeeded(link(2), vec![link(4)], on("2026-03-01"));
    agreement.day_came(on("2026-03-01"), AT);
    let said = signing(&agreement, 4, Decision::Withdrawn);
    agreement.sign(said, &permit(), AT, on("2026-03-02"), &around()).unwrap();
    assert_eq!((agreement.status, &agreement.versions[0].signatures[1].party), (Negotiating, &link(2)));
    let refused = codes(agreement.transition(wish(Agreed), &permit(), AT, on("2026-03-03"), &around()));
    assert_eq!(refused, ["party_ended"], "the next text names who goes on");
}

#[test]
fn a_party_that_succeeds_another_signs_once() {
    let mut agreement = brought(text(), Agreed);
    sign(&mut agreement, 1, "2026-02-01");
    agreement.succeeded(link(2), vec![link(1)], on("2026-03-01"));
    agreement.day_came(on("2026-03-01"), AT);
    assert_eq!((&agreement.versions[0].state, agreement.acting()), (&VersionState::Signed, vec![link(1)]));
}

#[test]
fn chains_and_circles_end() {
    let mut agreement = brought(text(), InForce);
    agreement.succeeded(link(4), vec![link(5), link(6)], on("2026-04-02"));
    agreement.succeeded(link(2), vec![link(4)], on("2026-04-03"));
    agreement.day_came(on("2026-04-03"), AT);
    assert_eq!(agreement.standing_for(&link(2)), [link(5), link(6)]);
    assert_eq!(agreement.stood_for(&link(2), on("2026-04-02")), [link(2)]);
    agreement.succeeded(link(6), vec![link(2)], on("2026-04-03"));
    agreement.day_came(on("2026-04-03"), AT);
    assert_eq!(agreement.standing_for(&link(2)), [link(5)]);
}
