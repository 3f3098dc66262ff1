//! Compresses the committed document, so that the server carries it small.

use std::{env, error::Error, fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};

fn main() -> Result<(), Box<dyn Error>> {
    let document = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../openapi/openapi.json");
    println!("cargo:rerun-if-changed={}", document.display());
    // Before the first document is written there is none.
    let text = fs::read(&document).unwrap_or_else(|_| b"{}".to_vec());
    let out = Path::new(&env::var("OUT_DIR")?).join("openapi.json.gz");
    let mut encoder = GzEncoder::new(fs::File::create(out)?, Compression::best());
    encoder.write_all(&text)?;
    encoder.finish()?;
    embed_demo()
}

/// Lists the demo's files, as its manifest names them, for inclusion.
fn embed_demo() -> Result<(), Box<dyn Error>> {
    let demo = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../demo/somerset");
    println!("cargo:rerun-if-changed={}", demo.display());
    let manifest = fs::read_to_string(demo.join("manifest.tsv"))?;
    let mut files: Vec<&str> = manifest.lines().skip(2).filter_map(|line| line.split('\t').nth(1)).collect();
    files.sort_unstable();
    files.dedup();
    let entries = files
        .iter()
        .map(|file| format!("({file:?}, include_bytes!({:?}) as &[u8])", demo.join(file).display().to_string()));
    let list = format!("[{}]", entries.collect::<Vec<_>>().join(", "));
    fs::write(Path::new(&env::var("OUT_DIR")?).join("demo_files.rs"), list)?;
    Ok(())
}
