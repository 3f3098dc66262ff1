//! The Somerset demo: the files that the scripts of `demo/somerset` load by curl, loaded by the same import; and agreements.

mod agreements;
mod parts;

use std::io::Write;

use anyhow::{Context, Result};
use domain::{
    access::{Subject, SubjectKind},
    identity::Id,
    imports::{Counts, Import, ImportStatus},
    record::{Aggregate, Asked},
    store::Store,
};
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    auth::operator::asked_by,
    each_resource,
    http::query::Query,
    imports::{
        importer::{Importer, Records},
        read::{FileFormat, Source},
        run::{Order, run},
    },
    outcomes::observations::import::Observations,
    store::AppSession,
};

const MANIFEST: &str = include_str!("../../demo/somerset/manifest.tsv");

/// The files of the manifest, by their path in it.
const FILES: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/demo_files.rs"));

/// Loads the demo. Loading it again changes nothing.
pub async fn load(app: &App) -> Result<()> {
    let steps = MANIFEST.lines().filter(|line| !line.starts_with('#')).skip(1).filter(|line| !line.is_empty());
    for step in steps {
        let fields: Vec<&str> = step.split('\t').collect();
        let [resource, file, media_type, query, _] = fields[..] else {
            anyhow::bail!("a line of the manifest has not five fields: {step}")
        };
        macro_rules! load_into {
            ($aggregate:ty) => {
                if <$aggregate as Aggregate>::RESOURCE.to_string() == resource {
                    load_step::<Records<$aggregate>>(app, file, media_type, query)
                        .await
                        .with_context(|| format!("the demo's {file}"))?;
                }
            };
        }
        each_resource!(load_into);
        if Observations::RESOURCE.to_string() == resource {
            load_step::<Observations>(app, file, media_type, query)
                .await
                .with_context(|| format!("the demo's {file}"))?;
        }
    }
    agreements::play(app).await
}

async fn load_step<I: Importer>(app: &App, file: &str, media_type: &str, query: &str) -> Result<()> {
    let bytes = FILES.iter().find(|(path, _)| *path == file).map(|(_, bytes)| *bytes).context("is not embedded")?;
    let query = Query::parse(query).map_err(|problem| anyhow::anyhow!("its query: {problem}"))?;
    let (options, more) = I::read(query).map_err(|problem| anyhow::anyhow!("its query: {problem}"))?;
    let format = match media_type {
        "application/geo+json" => FileFormat::GeoJson,
        "application/x-ndjson" => FileFormat::Ndjson,
        _ => FileFormat::Csv,
    };
    let mut spooled = tempfile::NamedTempFile::new()?;
    spooled.write_all(bytes)?;
    let asked = operator();
    let import = Import {
        id: (asked.new_id)(),
        resource: I::RESOURCE,
        mode: options.mode,
        dry_run: false,
        atomic: true,
        status: ImportStatus::Running,
        bytes: bytes.len() as u64,
        digest: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        rows: None,
        rows_done: 0,
        counts: Counts::default(),
        reason: None,
        errors_by_code: vec![],
        client: None,
        created_at: asked.at,
        finished_at: None,
    };
    app.store.write(async |session: &AppSession| session.open_import(&import).await).await?;
    let asked = Asked { import: Some(import.id), ..asked };
    let order = Order { import, asked, options, more };
    let source = Source::open(spooled, format).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let done = run::<I>(&app.store, &source, &order, &|_, _| {}, &|_| None)
        .await
        .map_err(|problem| anyhow::anyhow!("{problem}"))?;
    anyhow::ensure!(
        done.import.status == ImportStatus::Applied,
        "{} rows were refused: {:?}",
        done.import.counts.rejected,
        done.rows.first()
    );
    tracing::info!(file, counts = ?done.import.counts, "demo file loaded");
    Ok(())
}

fn operator() -> Asked {
    asked_by(Subject { kind: SubjectKind::Client, id: Id(uuid::Uuid::nil()) }, "demo")
}
