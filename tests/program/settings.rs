//! A wrong setting stops the start, and says which and why.

use acceptance::program::run;

#[test]
fn wrong_settings_stop_the_start() {
    for (name, value, why) in [
        ("ACCORD_DATABASE_URL", "mysql://user:hunter2@host/db", "sqlite:// or postgres://"),
        ("ACCORD_DATABASE_URL_FILE", "/nowhere/url", "No such file"),
        ("ACCORD_LISTEN", "8080", "an IP address and a port"),
        ("ACCORD_RATE_LIMIT", "lots", "a whole number"),
        ("ACCORD_ISSUER", "accord.example", "such as https://"),
        ("ACCORD_CORS_ORIGINS", "https://a.example/path", "without a path"),
        ("ACCORD_TRUSTED_PROXIES", "proxy", "not an IP address"),
        ("ACCORD_MAX_IMPORT_BYTES", "0", "no import"),
        ("ACCORD_METRICS_LISTEN", "9090", "an IP address and a port"),
        ("ACCORD_DOCS", "yes", "on or off"),
        ("ACCORD_LOG", "=,=", "ACCORD_LOG"),
    ] {
        let refused = run(&["serve"], &[(name, value)]);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{name}: {told}");
        assert!(told.contains(name) && told.contains(why), "{name}: {told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn a_trusted_issuer_that_could_vouch_for_anybody_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("issuers.json");
    for domains in ["", r#""domains": [],"#] {
        let issuer = r#""issuer": "https://login.somerset.example", "audience": "accord""#;
        std::fs::write(&file, format!(r#"[{{{issuer}, {domains} "jwks_file": "/nowhere"}}]"#)).unwrap();
        let refused = run(&["serve"], &[("ACCORD_TRUSTED_ISSUERS_FILE", file.to_str().unwrap())]);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{told}");
        assert!(told.contains("https://login.somerset.example needs `domains`"), "{told}");
    }
}

#[test]
fn help_and_the_manual_tell_every_setting() {
    let help = String::from_utf8(run(&["serve", "--help"], &[]).stdout).unwrap();
    let manual = include_str!("../../docs/operations.md");
    let within = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let settings: Vec<&str> = help.split(|c| !within(c)).filter(|word| word.starts_with("ACCORD_")).collect();
    assert!(settings.len() > 10, "{help}");
    for setting in settings {
        assert!(manual.contains(&format!("`{setting}`")), "docs/operations.md does not tell of {setting}");
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let refused = run(&["migrate"], &[("ACCORD_DATABASE_URL", "postgres://accord:hunter2@127.0.0.1:1/accord")]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("accord: the ") && !told.contains("hunter2"), "{told}");
}
