//! The program `accord`.

use std::process::ExitCode;

/// Memory that an import or a large answer took is given back soon after, as `.cargo/config.toml` has it built.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    accord::cli::run().await
}
