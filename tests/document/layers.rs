//! What each crate may lean on.

use std::process::Command;

use serde_json::Value;

fn metadata() -> Value {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let told = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--manifest-path", manifest])
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).unwrap()
}

/// What a crate needs to run, by name; not what it is tested with.
fn needs(metadata: &Value, name: &str) -> Vec<String> {
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == name).unwrap();
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    let mut needs: Vec<String> = dependencies
        .filter(|dependency| dependency["kind"].is_null())
        .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
        .collect();
    needs.sort();
    needs
}

#[test]
fn the_domain_knows_no_framework() {
    let permitted = [
        "chrono",
        "nalgebra",
        "serde",
        "serde_json",
        "serde_json_canonicalizer",
        "sha2",
        "statrs",
        "thiserror",
        "unicode-normalization",
        "uuid",
    ];
    for need in needs(&metadata(), "accord-domain") {
        assert!(permitted.contains(&need.as_str()), "the domain leans on {need}");
    }
}

#[test]
fn the_house_stands_on_its_ground() {
    let metadata = metadata();
    let ours = ["accord", "accord-domain", "accord-migrations", "accord-openapi", "accord-persistence"];
    for (name, below) in [
        ("accord-domain", &[][..]),
        ("accord-migrations", &[]),
        ("accord-persistence", &["accord-domain", "accord-migrations"]),
        ("accord", &["accord-domain", "accord-persistence"]),
        ("accord-openapi", &["accord"]),
    ] {
        for need in needs(&metadata, name) {
            assert!(!ours.contains(&need.as_str()) || below.contains(&need.as_str()), "{name} leans on {need}");
        }
    }
    assert!(!needs(&metadata, "accord-persistence").iter().any(|need| need.starts_with("actix")));
    assert!(!needs(&metadata, "accord").iter().any(|need| need.starts_with("sea-orm") || need == "sqlx"));
}
