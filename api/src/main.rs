//! The program `accord`.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    accord::cli::run().await
}
