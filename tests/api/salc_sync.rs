//! The nightly sync of an association: the script of `demo/salc-sync` itself, against a real server.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, path::PathBuf};

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, B, ELSEWHERE, SALC},
    on_both,
    shell::{self, Ran, at, examples, run},
};
use reqwest::Method;
use serde_json::{Value, json};

const SCOPES: [&str; 4] = ["councils:write", "representatives:write", "association-memberships:write", "imports:write"];
const HEADER: &str = "number,name,kind,parishes,website\n";
const FROME: &str = "0001,Frome Town Council,town,E04008560,https://example.org/frome\n";
const NUNNEY: &str = "0002,\"Nunney, Parish Council\",parish,E04008575,\n";
const CLERKS: &str = "number,council,name,email,from\nC1,0001,Town Clerk of Frome,clerk@example.org,2024-05-01\n";

/// SALC's own machine: a folder with its files, and a client of Accord.
struct Office {
    folder: tempfile::TempDir,
    client: Caller,
    url: String,
}

impl Office {
    async fn open(world: &World) -> Self {
        world.counties().await;
        let client = world.program("Nightly sync of SALC", SALC, &[("steward", SALC)], &SCOPES).await;
        let office = Self { folder: tempfile::tempdir().unwrap(), client, url: world.url.clone() };
        fs::write(office.at("secret"), format!("{}\n", office.client.secret)).unwrap();
        office.files(&[FROME, NUNNEY], CLERKS);
        office
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn files(&self, members: &[&str], clerks: &str) {
        fs::write(self.at("members.csv"), format!("{HEADER}{}", members.concat())).unwrap();
        fs::write(self.at("clerks.csv"), clerks).unwrap();
    }

    /// The script, with more settings; what it did.
    async fn sync(&self, more: &[(&str, &str)]) -> Ran {
        let script = at("demo/salc-sync/sync.sh");
        let mut settings = vec![
            ("ACCORD_URL", self.url.as_str()),
            ("ACCORD_CLIENT_ID", self.client.id.as_str()),
            ("ACCORD_CLIENT_SECRET_FILE", "secret"),
        ];
        settings.extend(more);
        run(self.folder.path(), &format!("exec sh '{}' members.csv clerks.csv", script.display()), &settings).await
    }

    /// Puts a program before curl that runs this first, with the number of the call in `$n`; where it stands.
    fn before_curl(&self, first: &str) -> String {
        let folder = self.at("before");
        fs::create_dir_all(&folder).unwrap();
        let program = format!(
            "#!/bin/sh\nn=$(($(cat '{calls}' 2>/dev/null || echo 0) + 1))\necho $n >'{calls}'\n{first}\n",
            calls = self.at("calls").display()
        );
        fs::write(folder.join("curl"), program).unwrap();
        fs::set_permissions(folder.join("curl"), fs::Permissions::from_mode(0o755)).unwrap();
        format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
    }

    /// The numbers of all changes that came home, and how many lines told them.
    fn came_home(&self) -> (BTreeSet<i64>, usize) {
        let files = fs::read_dir(self.at("state/changes")).unwrap().map(|entry| entry.unwrap().path());
        let lines = files
            .filter(|path| path.extension().is_some())
            .map(|path| fs::read_to_string(path).unwrap())
            .collect::<String>();
        let seq = |line: &str| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap();
        (lines.lines().map(seq).collect(), lines.lines().count())
    }
}

async fn read(world: &World, path: &str) -> Answer {
    world.send(Method::GET, path, world.request(Method::GET, path)).await
}

async fn memberships(world: &World, council: &str) -> Vec<Value> {
    let path = format!("/v1/association-memberships?association={SALC}&council={council}");
    world.get(&path).await.is(200).json()["items"].as_array().unwrap().clone()
}

fn today() -> String {
    api::http::principal::today().to_string()
}

on_both!(members_and_clerks_go_up_and_a_rerun_changes_nothing, world => {
    let office = Office::open(&world).await;
    let first = office.sync(&[]).await.well();
    assert!(first.said.contains("councils: created 1, updated 1"), "{}", first.said);
    let frome = world.get("/v1/councils/salc:0001").await.is(200).json();
    assert_eq!(frome["identifiers"], json!([A, "salc:0001"]), "it was found by its parish, and got its number");
    let nunney = world.get("/v1/councils/salc:0002").await.is(200).json();
    assert_eq!(nunney["name"], "Nunney, Parish Council");
    assert_eq!(memberships(&world, "salc:0002").await[0]["from"], today(), "who is new to the register joins by it");
    let clerk = read(&world, "/v1/representatives/salc:C1").await.is(200).json();
    assert_eq!((&clerk["organisation"], &clerk["email"]), (&json!("salc:0001"), &json!("clerk@example.org")));

    let home = office.came_home();
    let told = world.get("/v1/changes?after=0&limit=1000").await.json();
    assert_eq!(home.0.last(), told["items"].as_array().unwrap().last().unwrap()["seq"].as_i64().as_ref());
    let again = office.sync(&[]).await.well();
    for line in again.said.lines().filter(|line| line.contains("created")) {
        assert!(line.contains("created 0, updated 0, unchanged"), "{line}");
        assert!(line.contains("deleted 0") && line.contains("ended 0"), "{line}");
    }
    assert_eq!(world.get("/v1/councils/salc:0001").await.json()["revision"], frome["revision"]);
    assert_eq!(office.came_home(), home, "and nothing comes home twice");
});

on_both!(a_council_that_left_is_a_council_still, world => {
    let office = Office::open(&world).await;
    office.sync(&[]).await.well();
    office.files(&[NUNNEY], "number,council,name,email,from\n");
    let left = office.sync(&[]).await.well();
    assert!(left.said.contains("ended 1"), "{}", left.said);
    let frome = world.get("/v1/councils/salc:0001").await.is(200).json();
    assert_eq!(frome["status"], "active");
    let ended = memberships(&world, A).await;
    assert_eq!((&ended[0]["to"], &ended[0]["deleted_at"]), (&json!(today()), &Value::Null));
    assert_eq!(read(&world, "/v1/representatives/salc:C1").await.json()["to"], Value::Null, "its clerk is not SALC's to end");
    let again = office.sync(&[]).await.well();
    assert!(!again.said.contains("ended 1"), "{}", again.said);

    // From the next day on it is no member, and SALC cannot bring it back by itself.
    let id = ended[0]["id"].as_str().unwrap();
    world.patch(&format!("/v1/association-memberships/{id}"), &json!({"to": "2024-12-31"})).await.is(200);
    office.files(&["0001,Another name,town,E04008560,\n", NUNNEY], CLERKS);
    let refused = office.sync(&[]).await;
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert!(refused.complained.contains("not_member"), "{refused:?}");
    assert_eq!(world.get("/v1/councils/salc:0001").await.json()["revision"], frome["revision"]);
});

on_both!(a_clerk_is_followed_by_another, world => {
    let office = Office::open(&world).await;
    office.sync(&[]).await.well();
    let other = json!({"organisation": A, "name": "Deputy Clerk of Frome", "role": "clerk"});
    let others = world.post("/v1/representatives", &other).await.is(201).json();
    office.files(&[FROME, NUNNEY], "number,council,name,email,from\nC9,0001,Acting Clerk of Frome,,2025-01-01\n");
    office.sync(&[]).await.well();
    let yesterday = api::http::principal::now().date_naive().pred_opt().unwrap().to_string();
    assert_eq!(read(&world, "/v1/representatives/salc:C1").await.json()["to"], yesterday, "the office ended, the record stays");
    assert_eq!(read(&world, "/v1/representatives/salc:C9").await.json()["to"], Value::Null);
    let others = format!("/v1/representatives/{}", others["id"].as_str().unwrap());
    assert_eq!(read(&world, &others).await.json()["to"], Value::Null, "what others wrote is left alone");
    let again = office.sync(&[]).await.well();
    assert!(again.said.contains("representatives: created 0, updated 0, unchanged 1"), "{}", again.said);
});

on_both!(non_members_and_other_counties_are_out_of_reach, world => {
    let office = Office::open(&world).await;
    let members = [
        FROME,
        "0007,Taken over,parish,E04008543,\n",
        "0008,Taken over,town,E04011653,\n",
        "0009,Holt Parish Council,parish,E04011662,\n",
    ];
    office.files(&members, &format!("{CLERKS}C7,0007,Clerk of Beckington,,\n"));
    let done = office.sync(&[]).await;
    assert_eq!(done.code, Some(3), "{done:?}");
    assert!(done.complained.contains("not_member") && done.complained.contains("not_permitted"), "{done:?}");
    assert!(done.said.contains("councils: created 0, updated 1"), "the rest is done: {done:?}");
    for council in [B, ELSEWHERE] {
        let untouched = world.get(&format!("/v1/councils/{council}")).await.is(200).json();
        assert_eq!(untouched["revision"], 1, "{untouched}");
    }
    for number in ["0007", "0008", "0009"] {
        world.get(&format!("/v1/councils/salc:{number}")).await.is(404);
    }
    assert_eq!(memberships(&world, B).await, Vec::<Value>::new());
});

on_both!(half_a_file_ends_nothing, world => {
    let office = Office::open(&world).await;
    office.sync(&[]).await.well();
    office.files(&[FROME], CLERKS);
    let refused = office.sync(&[("ACCORD_MAX_ENDS", "0")]).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.complained.contains("max_deletes"), "{refused:?}");
    assert_eq!(memberships(&world, "salc:0002").await[0]["to"], Value::Null);
    for broken in ["", HEADER, "number,name\n1\n"] {
        fs::write(office.at("members.csv"), broken).unwrap();
        assert_eq!(office.sync(&[]).await.code, Some(2), "{broken:?}");
    }
    assert_eq!(memberships(&world, A).await[0]["to"], Value::Null);
});

on_both!(whoever_is_interrupted_goes_on, world => {
    let office = Office::open(&world).await;
    let curl = "[ \"$n\" -ne \"$KILLED_AT\" ] || [ \"$WHEN\" = after ] || kill -KILL 0\n/usr/bin/env PATH=\"${PATH#*:}\" curl \"$@\"; code=$?\n\
                [ \"$n\" -ne \"$KILLED_AT\" ] || kill -KILL 0\nexit $code";
    let path = office.before_curl(curl);
    let mut killed = 0;
    for call in 1..40 {
        let at = call.to_string();
        let mut whole = false;
        for when in ["before", "after"] {
            let _ = fs::remove_file(office.at("calls"));
            let ran = office.sync(&[("PATH", &path), ("KILLED_AT", &at), ("WHEN", when)]).await;
            whole = ran.code.is_some();
            killed += usize::from(!whole);
            assert!(ran.code.is_none_or(|code| code == 0), "{ran:?}");
        }
        if whole {
            break;
        }
    }
    assert!(killed > 10, "it was killed {killed} times");
    office.sync(&[]).await.well();
    let (home, lines) = office.came_home();
    assert_eq!(home.len(), lines, "no change came home twice");
    let kinds = "council.*,representative.*,association-membership.*";
    let baseline = fs::read_dir(office.at("state/changes")).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let first: i64 = baseline.map(|name| name.trim_end_matches(".ndjson").parse().unwrap()).min().unwrap();
    let told = world.get(&format!("/v1/changes?after={first}&type={kinds}&limit=1000")).await.json();
    let told: BTreeSet<i64> = told["items"].as_array().unwrap().iter().map(|change| change["seq"].as_i64().unwrap()).collect();
    assert_eq!(home, told, "and none was lost");
    assert_eq!(memberships(&world, "salc:0002").await.len(), 1);
});

on_both!(a_secret_is_told_to_the_server_alone, world => {
    let office = Office::open(&world).await;
    let path = office.before_curl("printf '%s\\n' \"$@\" >>arguments\nexec /usr/bin/env PATH=\"${PATH#*:}\" curl \"$@\"");
    office.sync(&[("PATH", &path)]).await.well();
    let arguments = fs::read_to_string(office.at("arguments")).unwrap();
    assert!(arguments.contains("/v1/imports/councils"));
    assert!(!arguments.contains(&office.client.secret) && !arguments.contains("eyJ"), "{arguments}");

    let before = fs::read_to_string(office.at("state/seq")).unwrap();
    fs::write(office.at("secret"), "accs_another").unwrap();
    let refused = office.sync(&[]).await;
    assert_eq!((refused.code, refused.said.as_str()), (Some(1), ""), "{refused:?}");
    assert!(refused.complained.contains("invalid_client") && !refused.complained.contains("accs_another"), "{refused:?}");
    assert_eq!(fs::read_to_string(office.at("state/seq")).unwrap(), before);
    assert_eq!(office.sync(&[("ACCORD_CLIENT_SECRET_FILE", "nothing")]).await.code, Some(2));
    assert_eq!(office.sync(&[("ACCORD_URL", "http://127.0.0.1:1")]).await.code, Some(1));
});

on_both!(the_readme_does_what_it_says, world => {
    api::demo::load(&world.app).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copied = format!("cp -r '{}/.' .", at("demo/salc-sync").display());
    run(folder.path(), &copied, &[]).await.well();
    let settings = [
        ("ACCORD_URL", world.url.as_str()),
        ("ACCORD_CLIENT_ID", &world.client_id),
        ("ACCORD_CLIENT_SECRET", &world.client_secret),
    ];
    let ran = shell::run(folder.path(), &examples("demo/salc-sync/README.md"), &settings).await.well();
    assert!(ran.said.contains("councils: created 0, updated 12"), "{}", ran.said);
    assert!(ran.said.contains("12 representative.created"), "{}", ran.said);
    assert_eq!(world.get("/v1/councils/salc:0012").await.json()["kind"], "grouped_parish");
    let secret = fs::metadata(folder.path().join("secret")).unwrap();
    assert_eq!(secret.permissions().mode() & 0o077, 0, "nobody else reads the secret");
});
