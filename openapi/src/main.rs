//! Writes the OpenAPI document, or checks that the committed one is current, clean and compatible.
//!
//! `accord-openapi write` writes `openapi/openapi.json`. `accord-openapi check [BEFORE]` fails when it is stale, when
//! the lint finds anything, or when it breaks callers of the document in the file BEFORE.

use std::{env, fs, path::PathBuf, process::ExitCode};

use accord_openapi::{compatibility::breaking_changes, lint::findings};
use anyhow::{Context, Result, bail};
use serde_json::Value;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write"] => write(),
        ["check"] => check(None),
        ["check", before] => check(Some(before)),
        _ => Err(anyhow::anyhow!("usage: accord-openapi write | check [BEFORE]")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("openapi.json")
}

fn text() -> Result<String> {
    Ok(serde_json::to_string_pretty(&api::document::build())? + "\n")
}

fn write() -> Result<()> {
    fs::write(committed(), text()?).context("openapi/openapi.json cannot be written")
}

fn check(before: Option<&str>) -> Result<()> {
    let standing = fs::read_to_string(committed()).context("openapi/openapi.json cannot be read")?;
    if standing != text()? {
        bail!("openapi/openapi.json is stale: run `cargo run -p accord-openapi -- write` and commit it");
    }
    let document: Value = serde_json::from_str(&standing)?;
    let mut faults: Vec<String> = findings(&document).iter().map(ToString::to_string).collect();
    if let Some(before) = before {
        let before: Value =
            serde_json::from_str(&fs::read_to_string(before).context("the document before cannot be read")?)?;
        faults.extend(breaking_changes(&before, &document).iter().map(ToString::to_string));
    }
    if !faults.is_empty() {
        bail!("the document has faults:\n{}", faults.join("\n"));
    }
    Ok(())
}
