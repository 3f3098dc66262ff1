//! `docs/access.md`, `docs/outcomes.md`, `docs/catalogue.md` and `docs/agreements.md`: their walkthroughs are run as they stand.

use acceptance::{
    Kind, World,
    shell::{examples, run},
};
use api::mail::Mailer;
use reqwest::Method;
use serde_json::json;

async fn walk(kind: Kind) {
    let outbox = tempfile::tempdir().unwrap();
    let place = outbox.path().display().to_string();
    let mailer = Mailer::from_setting(&format!("file:{place}"), "Accord <accord@example.org>", None).unwrap();
    let world = World::with(kind, |config| config.mailer = mailer).await;
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("ACCORD_URL", world.url.as_str()),
        ("ACCORD_CLIENT_ID", &world.client_id),
        ("ACCORD_CLIENT_SECRET", &world.client_secret),
        ("ACCORD_OUTBOX", &place),
    ];
    let ran = run(folder.path(), &examples("docs/access.md"), &settings).await.well();
    assert!(ran.said.contains("\"role\": \"steward\""), "{}", ran.said);
    let frome = world.get("/v1/councils/ref:frome").await.is(200).json();
    assert_eq!(frome["website"], "https://www.frometowncouncil.gov.uk");
    let chair = world.get("/v1/representatives?organisation=ref:frome").await.is(200).json();
    assert_eq!(chair["items"][0]["name"], "Mayor of Frome");
    let deputy = std::fs::read_to_string(folder.path().join("deputy")).unwrap();
    let token = deputy.trim().trim_start_matches("Authorization: ").to_owned();
    // Every node hears of it within a second.
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(5);
    loop {
        let request = world.anonymous(Method::GET, "/v1/me").header("authorization", &token);
        let status = world.send(Method::GET, "/v1/me", request).await.status;
        if status == 401 {
            break;
        }
        assert!(std::time::Instant::now() < patience, "a disabled account is answered {status}");
        tokio::task::yield_now().await;
    }
    let secret = std::fs::read_to_string(folder.path().join("secret")).unwrap();
    let client = world
        .send(Method::GET, "/v1/clients/ref:salc-sync", world.request(Method::GET, "/v1/clients/ref:salc-sync"))
        .await
        .json();
    let told = world.token_of(client["id"].as_str().unwrap(), secret.trim()).await.is(200).json();
    assert_eq!(told["token_type"], json!("Bearer"));
}

mod a_county_is_set_up_as_the_guide_says {
    use super::*;

    #[tokio::test]
    async fn sqlite() {
        walk(Kind::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        walk(Kind::Postgres).await;
    }
}

async fn walk_figures(kind: Kind) {
    let world = World::new(kind).await;
    api::demo::load(&world.app).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("ACCORD_URL", world.url.as_str()),
        ("ACCORD_CLIENT_ID", &world.client_id),
        ("ACCORD_CLIENT_SECRET", &world.client_secret),
    ];
    let ran = run(folder.path(), &examples("docs/outcomes.md"), &settings).await.well();
    for said in [
        "in Frome the figure fell by 17.0% (95% interval \u{2212}24.3 to \u{2212}9.0)",
        "\"gss:E04008560\",-30,\"%\",,,,false,",
        "Frome, from 1,000 in 2013/14 (estimated) to 830 in 2016/17 (estimated): the figure fell by 17.0%",
        "the figure fell by 7.9 a quarter (95% interval 2.8 to 13.1)",
        "The line ends 14.0% below where it begins",
        "the figure rose by 236.0 a quarter (95% interval 152.0 to 320.0)",
        "The line ends 28.5% above where it begins",
        "at the interruption, from 2016-Q2 on, the level changed by",
        "Residents (Census 2021) [people] in Somerset, 2021: 571,578 in its 339 parts.",
        "now 174 normal, revision 2",
        "then 171 provisional, revision 1",
        "everybody: null suppressed",
        "analysts: 3 normal",
        "1. South Somerset 106.5",
        "4 areas, South Somerset has the highest figure (106.5) and Sedgemoor the lowest (101.1)",
        "concentration index -0.075",
        "locked\nperiod_locked\nreopened\n",
    ] {
        assert!(ran.said.contains(said), "{said} is not in {}", ran.said);
    }
    let picture = std::fs::read_to_string(folder.path().join("frome.svg")).unwrap();
    assert!(picture.starts_with("<svg") && picture.contains("SYNTHETIC"));
    let file = std::fs::read_to_string(folder.path().join("falls.csv")).unwrap();
    assert_eq!(file.lines().count(), 1 + 6 + 8, "{file}");
}

mod figures_are_brought_and_compared_as_the_guide_says {
    use super::*;

    #[tokio::test]
    async fn sqlite() {
        walk_figures(Kind::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        walk_figures(Kind::Postgres).await;
    }
}

async fn walk_catalogue(kind: Kind) {
    let world = World::new(kind).await;
    api::demo::load(&world.app).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("ACCORD_URL", world.url.as_str()),
        ("ACCORD_CLIENT_ID", &world.client_id),
        ("ACCORD_CLIENT_SECRET", &world.client_secret),
    ];
    let ran = run(folder.path(), &examples("docs/catalogue.md"), &settings).await.well();
    for said in [
        "Street cleaning and road sweeping",
        "\"use_class\": \"park_open_space\"",
        "\"isolation\",\"People who have fewer contacts",
        "0 None\n1 Foundation\n2 Quality\n3 Quality Gold\n",
        "together, version 1\nillegal_state\nin use until 2027-03-31\non that day: version 1\non that day: version 2\n",
        "\"code\": \"electorate_unknown\"",
        "approve\ndecline\nwithdraw\n",
        "approved\ndelivered\nclosed\n",
        "\"closed\",\"operator\",",
        "\"mean_score\": 4",
        "most_in_need: 1 of 3 councils, ",
        "least_in_need: 0 of 2 councils, 0 units\nunknown: 0 of 3",
    ] {
        assert!(ran.said.contains(said), "{said} is not in {}", ran.said);
    }
}

mod a_request_is_made_and_answered_as_the_guide_says {
    use super::*;

    #[tokio::test]
    async fn sqlite() {
        walk_catalogue(Kind::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        walk_catalogue(Kind::Postgres).await;
    }
}

async fn walk_agreements(kind: Kind) {
    let world = World::new(kind).await;
    api::demo::load(&world.app).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("ACCORD_URL", world.url.as_str()),
        ("ACCORD_CLIENT_ID", &world.client_id),
        ("ACCORD_CLIENT_SECRET", &world.client_secret),
    ];
    let ran = run(folder.path(), &examples("docs/agreements.md"), &settings).await.well();
    for said in [
        "completion: passed\n",
        "Demonstration signatory for Bridgwater Town Council, Town Clerk (demonstration)",
        "records: met\nopen: open\nfirst_year: met\n",
        "draft, revision 1\n/places: Say which places it is about\n",
        "proposed\nnegotiating\nthe digest is right\nagreed\noutstanding: gss:E04008560\nin_force\n",
        "O1: met\n",
        "not_on_scale\ndue on 2026-06-30, overdue: true\ngovernance: from 1 to 2, reached: true\n",
        "Attendance list: application/pdf, 29 bytes\napplication/pdf\nthe same bytes\n",
        "What shows on 2026-06-30 how far O1 was kept\nAttendance list\nbusiness_case: Prices are being negotiated\n",
        "/purpose: Councillors who know what they may do\nversion 2 held on that day\ncompleted\n",
        "well_being\nopen_space_notice\nstage_open\nno_authority\nnegotiating\n",
        "no_target_group /terms/target_group\ntheory_incomplete /terms/theory\n",
        "no_beneficiary /terms/promises/0/falls_to\nno_evaluation /terms/evaluation\n",
        "Training for councillors (demonstration): completed\n",
        "agreement.moved\n",
        "15 devolved on ",
        "Training, next year (demonstration): draft\n",
    ] {
        assert!(ran.said.contains(said), "{said} is not in {}", ran.said);
    }
}

mod an_agreement_is_made_signed_and_varied_as_the_guide_says {
    use super::*;

    #[tokio::test]
    async fn sqlite() {
        walk_agreements(Kind::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        walk_agreements(Kind::Postgres).await;
    }
}
