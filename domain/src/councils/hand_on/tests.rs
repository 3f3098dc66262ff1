use super::*;
use crate::{access::Role, period::day};

fn link(number: u128) -> Link {
    Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") }
}

#[test]
fn a_thing_goes_to_whoever_alone_serves_its_place_and_else_to_whoever_takes_the_rest() {
    let by = Permit { role: Role::Steward, organisation: None, acts_for: None, joins: None };
    let heirs = [link(2), link(3), link(4)];
    for (serving, rest, expected) in [
        (&[3][..], None, Some(3)),
        (&[3], Some(2), Some(3)),
        (&[], Some(2), Some(2)),
        (&[3, 4], Some(2), Some(2)),
        (&[3, 4], None, None),
        (&[9], None, None),
        (&[], None, None),
    ] {
        let rest = rest.map(link);
        let on = day("2026-04-01").unwrap();
        let handover = Handover { from: &link(1), heirs: &heirs, rest: rest.as_ref(), on, by: &by };
        let serving: Vec<Id> = serving.iter().map(|number| link(*number).id).collect();
        assert_eq!(handover.heir(&serving), expected.map(link).as_ref(), "{serving:?} {rest:?}");
    }
}
