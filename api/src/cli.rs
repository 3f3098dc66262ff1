//! The command line.

use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode, sync::atomic::Ordering};

use actix_web::web::Data;
use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use domain::record::SaveError;

use crate::{
    app::App,
    audit::verify::verify_offline,
    auth::{
        discovery::jwks,
        keys::{self, Old},
        operator,
    },
    config::{Config, Settings},
    demo, document,
    server::{self, StopSignals},
    store::AppStore,
    telemetry,
};

/// Accord: charters and locality agreements between unitary councils and the city, town and parish councils in them.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API; this is also what `accord` alone does.
    Serve {
        /// Loads the Somerset demo, and prints a client to try it with.
        #[arg(long)]
        demo: bool,
    },
    /// Applies the database's migrations.
    Migrate,
    /// Operators.
    Operator {
        #[command(subcommand)]
        command: OperatorCommand,
    },
    /// The audit log.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Signing keys.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Prints the OpenAPI document.
    Openapi,
    /// Asks a server on this machine whether it is ready; for health checks.
    Health,
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Makes a client that operates the installation, and prints its id and secret once.
    Create {
        /// Prints one line of JSON.
        #[arg(long)]
        json: bool,
        /// What the client or person is called.
        #[arg(long, default_value = "operator")]
        name: String,
        /// Makes a person of this address instead, and prints a token with which the passphrase can be set, once, within an
        /// hour.
        #[arg(long)]
        email: Option<String>,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Verifies the chain of an export, the NDJSON of /v1/audit-entries, without a server or a database.
    Verify {
        /// The export.
        #[arg(long)]
        entries: PathBuf,
        /// Anchors that were kept: a file with one a line.
        #[arg(long)]
        anchors: Option<PathBuf>,
        /// The keys that may have signed the anchors: what `accord audit keys` printed, or /.well-known/jwks.json told.
        #[arg(long)]
        jwks: Option<PathBuf>,
    },
    /// Prints the public half of every signing key there ever was, as a JWK Set; keep it with the anchors.
    Keys,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Makes a new signing key; tokens of the old one stay good until they expire.
    Rotate {
        /// Ends the tokens of the old keys at once and forgets their private halves, as when others may have read them.
        #[arg(long)]
        forget: bool,
    },
}

/// Runs the program.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let config = match cli.settings.understand() {
        Ok(config) => config,
        Err(wrong) => return refused(&wrong.to_string()),
    };
    if let Err(wrong) = telemetry::start(&cli.settings.log, cli.settings.log_format) {
        return refused(&wrong);
    }
    match execute(cli.command.unwrap_or(Command::Serve { demo: false }), config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The log has its own form; this is the sentence for whoever started the program.
            say(&mut std::io::stderr(), &format!("accord: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn refused(sentence: &str) -> ExitCode {
    say(&mut std::io::stderr(), &format!("accord: {sentence}"));
    ExitCode::from(2)
}

fn say(to: &mut impl Write, line: &str) {
    // Nobody reads a closed pipe.
    let _ = writeln!(to, "{line}");
}

async fn execute(command: Command, config: Config) -> Result<()> {
    match command {
        Command::Serve { demo } => serve(config, demo).await,
        Command::Migrate => {
            store(&config).await?;
            Ok(())
        }
        Command::Audit { command: AuditCommand::Verify { entries, anchors, jwks } } => {
            let found = verify_offline(&entries, anchors.as_deref(), jwks.as_deref()).map_err(anyhow::Error::msg)?;
            say(&mut std::io::stdout(), &serde_json::to_string_pretty(&found)?);
            anyhow::ensure!(found.intact, "the log is not intact");
            Ok(())
        }
        Command::Audit { command: AuditCommand::Keys } => {
            let keys = keys::Keys::load(&store(&config).await?).await?;
            say(&mut std::io::stdout(), &serde_json::to_string_pretty(&jwks(&keys.every()))?);
            Ok(())
        }
        Command::Operator { command: OperatorCommand::Create { json, name, email: Some(email) } } => {
            let token = operator::create_person(&store(&config).await?, &name, &email).await.map_err(told)?;
            let line = if json {
                serde_json::json!({"token": token}).to_string()
            } else {
                format!("token: {token}\nIt sets the passphrase, once, within an hour: POST /v1/passphrases.")
            };
            say(&mut std::io::stdout(), &line);
            Ok(())
        }
        Command::Operator { command: OperatorCommand::Create { json, name, email: None } } => {
            let made = operator::create(&store(&config).await?, &name).await.map_err(told)?;
            let line = if json {
                serde_json::json!({"client_id": made.client_id, "client_secret": made.client_secret}).to_string()
            } else {
                format!(
                    "client_id: {}\nclient_secret: {}\nThe secret is shown this once.",
                    made.client_id, made.client_secret
                )
            };
            say(&mut std::io::stdout(), &line);
            Ok(())
        }
        Command::Keys { command: KeysCommand::Rotate { forget } } => {
            let old = if forget { Old::Forgotten } else { Old::GoodForAWhile };
            let kid = keys::rotate(&store(&config).await?, old).await?;
            let told = match old {
                Old::GoodForAWhile => format!(
                    "In ten seconds new tokens are signed by {kid}; tokens of older keys stay good until they expire."
                ),
                Old::Forgotten => format!("New tokens are signed by {kid}; those of older keys are good no more."),
            };
            say(&mut std::io::stdout(), &told);
            Ok(())
        }
        Command::Openapi => {
            let text = serde_json::to_string_pretty(document::embedded())?;
            say(&mut std::io::stdout(), &text);
            Ok(())
        }
        Command::Health => server::probe(config.listen).await.context("the server is not ready"),
    }
}

/// Every fault in its sentence: here nobody reads a problem document.
fn told(error: SaveError) -> anyhow::Error {
    match error {
        SaveError::Faults(faults) => {
            let details: Vec<_> = faults.0.into_iter().map(|fault| fault.detail).collect();
            anyhow::Error::msg(details.join("; "))
        }
        other => other.into(),
    }
}

async fn store(config: &Config) -> Result<AppStore> {
    let store = AppStore::connect(&config.database_url).await.context("the database cannot be opened")?;
    store.migrate().await.context("the migrations cannot be applied")?;
    Ok(store)
}

async fn serve(config: Config, with_demo: bool) -> Result<()> {
    let mut signals = StopSignals::listen().context("signals cannot be heard")?;
    let app = Data::new(App::open(config).await?);
    app.loading.store(with_demo, Ordering::Relaxed);
    let running = server::start(app.clone()).context("the server cannot listen")?;
    tracing::info!(address = %running.address(), "listening");
    if with_demo {
        tokio::select! {
            loaded = load_demo(&app, running.address()) => loaded?,
            () = signals.come() => return running.stop().await.context("the server failed"),
        }
    }
    running.until_stopped(&mut signals).await.context("the server failed")
}

async fn load_demo(app: &App, address: SocketAddr) -> Result<()> {
    demo::load(app).await.context("the demo cannot be loaded")?;
    let made = operator::create(&app.store, "demo").await?;
    app.loading.store(false, Ordering::Relaxed);
    let comparison = "indicator=code:emergency-admissions&area=gss:E04008560&\
                      comparator=gss:E06000066%20minus%20gss:E04008560&before=FY2013&after=FY2016";
    let text = format!(
        "Accord is ready, with the Somerset demo.\n\n  client_id: {}\n  client_secret: {}\n\n  \
         Emergency admissions in Frome beside the rest of Somerset (synthetic counts, published claims):\n  \
         curl 'http://{address}/v1/comparisons?{comparison}'\n  \
         and as a picture: http://{address}/v1/comparisons/chart.svg?{comparison}\n\n  \
         The reference is at http://{address}/docs/",
        made.client_id, made.client_secret
    );
    say(&mut std::io::stdout(), &text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_serves_by_default() {
        Cli::command().debug_assert();
        assert!(Cli::try_parse_from(["accord"]).unwrap().command.is_none());
        let demo = Cli::try_parse_from(["accord", "serve", "--demo", "--listen", "127.0.0.1:0"]).unwrap();
        assert!(matches!(demo.command, Some(Command::Serve { demo: true })) && demo.settings.listen == "127.0.0.1:0");
        let operator = Cli::try_parse_from(["accord", "operator", "create", "--json"]).unwrap();
        assert!(matches!(
            operator.command,
            Some(Command::Operator { command: OperatorCommand::Create { json: true, .. } })
        ));
    }
}
