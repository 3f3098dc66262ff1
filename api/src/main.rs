//! The program `accord`.

use std::process::ExitCode;

/// Memory that an import or a large answer took is given back when it is free, rather than kept by each thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    accord::cli::run().await
}
