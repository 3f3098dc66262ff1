//! Documents of an agreement: what points to them.

use super::{Agreement, AgreementText};
use crate::{
    documents::{Carries, Documents, Pointing},
    identity::Id,
    vocabulary::Vocabulary,
};

impl Carries for Agreement {
    fn documents(&self) -> &Documents {
        &self.documents
    }

    fn documents_mut(&mut self) -> &mut Documents {
        &mut self.documents
    }

    /// Its text, every text that was ever frozen, and what became of it.
    fn pointing(&self, document: Id) -> Vec<Pointing> {
        let annexed = |text: &AgreementText| text.annexes.iter().any(|annex| annex.document == document);
        let frozen = self.versions.iter().filter(|version| version.annexes.contains(&document));
        let mut all: Vec<Pointing> = frozen
            .map(|version| Pointing::new("/annexes", format!("Version {} of the text", version.number)))
            .collect();
        if all.is_empty() && annexed(&self.text) {
            all.push(Pointing::new("/annexes", "The text that is being written"));
        }
        let judged = self.progress.iter().filter(|progress| progress.documents.contains(&document));
        all.extend(judged.map(|progress| {
            let list = if self.text.milestones.iter().any(|one| one.key == progress.key) {
                "milestones"
            } else {
                "obligations"
            };
            let detail = format!("What shows on {} how far {} was kept", progress.on, progress.key.as_str());
            Pointing::new(format!("/{list}"), detail)
        }));
        let found = self.reassessments.iter().filter(|found| found.documents.contains(&document));
        all.extend(found.map(|found| {
            let (theme, scale) = (found.theme.as_str(), &found.scale.reference);
            Pointing::new("/assessments", format!("What shows on {} how {theme} stands by {scale}", found.on))
        }));
        let gates = self.gates.iter().filter(|gate| gate.documents.contains(&document));
        all.extend(gates.map(|gate| {
            let detail = format!("What the stage {} of {} rests on", gate.stage.word(), gate.on);
            Pointing::new("/stages", detail)
        }));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Role,
        agreements::{
            Version,
            assess::Reassessment,
            follow::{Judgement, Progress},
            stages::{Gate, GateDecision, Stage},
            text::tests::{link, note, text},
            undertaking::Key,
        },
        documents::{Annex, ContentDigest, Document, DocumentKind, FileName, MediaType},
        period::day,
        text::Title,
    };
    use chrono::DateTime;

    type Point = Box<dyn Fn(&mut Agreement)>;

    fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    fn document() -> Document {
        Document {
            kind: DocumentKind::Map,
            title: Title::parse("A map").unwrap(),
            file_name: FileName::parse("map.pdf").unwrap(),
            media_type: MediaType::Pdf,
            bytes: 1,
            sha256: ContentDigest::of([7; 32]),
            confidential: None,
            role: Role::Clerk,
            organisation: None,
            added_at: DateTime::UNIX_EPOCH,
            changed_at: DateTime::UNIX_EPOCH,
            revision: 1,
        }
    }

    #[test]
    fn a_document_stays_while_anything_points_to_it() {
        let annex = || Annex { document: id(1), sha256: ContentDigest::of([7; 32]) };
        let carrying = || {
            let mut agreement = Agreement::draft(text());
            agreement.documents.add(id(1), document()).unwrap();
            agreement
        };
        let progress = Progress {
            key: Key::parse("O1").unwrap(),
            judgement: Judgement::Met,
            on: day("2026-06-01").unwrap(),
            evidence: note("A list"),
            documents: vec![id(1)],
            organisation: None,
            at: DateTime::UNIX_EPOCH,
            version: 1,
            rewritten_by: None,
        };
        let found = Reassessment {
            party: link(2),
            scale: link(9),
            theme: Key::parse("buying").unwrap(),
            point: 2,
            on: day("2026-06-01").unwrap(),
            evidence: note("A list"),
            documents: vec![id(1)],
            organisation: None,
            at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let gate = Gate {
            stage: Stage::FullBusinessCase,
            decision: GateDecision::Passed,
            on: day("2026-06-01").unwrap(),
            evidence: note("A case"),
            documents: vec![id(1)],
            minute_ref: None,
            organisation: None,
            at: DateTime::UNIX_EPOCH,
        };
        let cases: [(&str, Point); 5] = [
            ("The text that is being written", Box::new(move |agreement| agreement.text.annexes.push(annex()))),
            (
                "Version 1 of the text",
                Box::new(move |agreement| {
                    let mut text = text();
                    text.annexes.push(Annex { document: id(1), sha256: ContentDigest::of([7; 32]) });
                    let version =
                        Version::freeze(1, &text, vec![], day("2026-06-01").unwrap(), None, DateTime::UNIX_EPOCH);
                    agreement.versions.push(version);
                }),
            ),
            (
                "What shows on 2026-06-01 how far O1 was kept",
                Box::new(move |agreement| agreement.progress.push(progress.clone())),
            ),
            (
                "What shows on 2026-06-01 how buying stands by ref:9",
                Box::new(move |agreement| agreement.reassessments.push(found.clone())),
            ),
            (
                "What the stage full_business_case of 2026-06-01 rests on",
                Box::new(move |agreement| agreement.gates.push(gate.clone())),
            ),
        ];
        for (expected, point) in cases {
            let mut agreement = carrying();
            point(&mut agreement);
            let told: Vec<String> =
                agreement.take_out(id(1)).unwrap_err().into_iter().map(|pointing| pointing.detail).collect();
            assert_eq!(told, [expected]);
            assert!(agreement.documents.get(id(1)).is_some());
        }
        let mut agreement = carrying();
        assert_eq!(agreement.take_out(id(2)), Ok(None));
        assert_eq!(agreement.take_out(id(1)), Ok(Some(document())));
        assert_eq!(agreement.documents.iter().count(), 0);
    }

    #[test]
    fn a_record_carries_so_many_documents() {
        let mut documents = Documents::default();
        for number in 0..Documents::MOST {
            documents.add(id(number as u128), document()).unwrap();
        }
        assert!(documents.add(id(9_999), document()).is_err());
        assert_eq!(documents.iter().count(), Documents::MOST);
    }
}
