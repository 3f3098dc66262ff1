//! The settings: flags, or `ACCORD_*` in the environment.

mod values;

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, ValueEnum};

use persistence::Shelf;

use values::{address, issuer, list, origins, rate_limit};

use crate::{
    audit::refusals::A_MINUTE,
    auth::trusted::TrustedIssuer,
    documents::settings::{DocumentSettings, beside},
    mail::Mailer,
};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Human,
}

/// Settings as they are given.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// The database: <sqlite://PATH> or <postgres://USER:PASSWORD@HOST/NAME>.
    #[arg(
        long,
        env = "ACCORD_DATABASE_URL",
        default_value = "sqlite://accord.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: String,
    /// A file that holds the database's URL, so that its password stands on no command line.
    #[arg(long, env = "ACCORD_DATABASE_URL_FILE", global = true)]
    pub database_url_file: Option<PathBuf>,
    /// The address to listen on.
    #[arg(long, env = "ACCORD_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: String,
    /// A file to which the address is written once the server listens.
    #[arg(long, env = "ACCORD_PORT_FILE", global = true)]
    pub port_file: Option<PathBuf>,
    /// The issuer that tokens name: this installation's public address.
    #[arg(long, env = "ACCORD_ISSUER", default_value = "http://127.0.0.1:8080", global = true)]
    pub issuer: String,
    /// Requests a minute for each client or address, per node; `off` sets no limit.
    #[arg(long, env = "ACCORD_RATE_LIMIT", default_value = "60000", global = true)]
    pub rate_limit: String,
    /// Origins whose pages may write, separated by commas.
    #[arg(long, env = "ACCORD_CORS_ORIGINS", default_value = "", global = true)]
    pub cors_origins: String,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "ACCORD_TRUSTED_PROXIES", default_value = "", global = true)]
    pub trusted_proxies: String,
    /// Where letters go: `off`, `file:FOLDER`, `smtp://HOST:PORT` or `smtps://USER@HOST`.
    #[arg(long, env = "ACCORD_MAIL", default_value = "off", global = true)]
    pub mail: String,
    /// Whom letters come from.
    #[arg(long, env = "ACCORD_MAIL_FROM", default_value = "Accord <accord@localhost>", global = true)]
    pub mail_from: String,
    /// A file that holds the mail server's password.
    #[arg(long, env = "ACCORD_MAIL_PASSWORD_FILE", global = true)]
    pub mail_password_file: Option<PathBuf>,
    /// The page at which people set their passphrase; `{token}` stands for the token of the letter.
    #[arg(long, env = "ACCORD_PASSPHRASE_PAGE", default_value = "", global = true)]
    pub passphrase_page: String,
    /// A JSON file that names issuers whose tokens are trusted: a list of issuer, audience and `jwks_file`.
    #[arg(long, env = "ACCORD_TRUSTED_ISSUERS_FILE", global = true)]
    pub trusted_issuers_file: Option<PathBuf>,
    /// A file to which the signed head of the audit log is appended.
    #[arg(long, env = "ACCORD_ANCHOR_FILE", global = true)]
    pub anchor_file: Option<PathBuf>,
    /// Contact details of representatives are cleared so many days after their role ended; kept when not set.
    #[arg(long, env = "ACCORD_RETENTION_DAYS", global = true)]
    pub retention_days: Option<u64>,
    /// How many days the audit log keeps the address from which something was asked.
    #[arg(long, env = "ACCORD_ADDRESS_DAYS", default_value_t = 365, global = true)]
    pub address_days: u64,
    /// How often, in seconds, the head of the audit log is appended.
    #[arg(long, env = "ACCORD_ANCHOR_SECONDS", default_value_t = 300, global = true)]
    pub anchor_seconds: u64,
    /// Where documents are kept.
    #[command(flatten)]
    pub documents: DocumentSettings,
    /// The largest import in bytes.
    #[arg(long, env = "ACCORD_MAX_IMPORT_BYTES", default_value_t = 512 << 20, global = true)]
    pub max_import_bytes: u64,
    /// How much memory figures and names that are asked for again may take, in MiB.
    #[arg(long, env = "ACCORD_FIGURES_MIB", default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=65_536), global = true)]
    pub figures_mib: u64,
    /// Threads that answer requests; 0 is one for each core.
    #[arg(long, env = "ACCORD_WORKERS", default_value_t = 0, global = true)]
    pub workers: usize,
    /// An address of its own for /metrics, which is then not served with the rest.
    #[arg(long, env = "ACCORD_METRICS_LISTEN", global = true)]
    pub metrics_listen: Option<String>,
    /// Whether /docs is served.
    #[arg(long, env = "ACCORD_DOCS", default_value = "on", global = true)]
    pub docs: String,
    /// Which log lines are written, such as `info` or `warn,accord=debug`.
    #[arg(long, env = "ACCORD_LOG", default_value = "info", global = true)]
    pub log: String,
    /// How log lines are written.
    #[arg(long, env = "ACCORD_LOG_FORMAT", default_value = "human", global = true)]
    pub log_format: LogFormat,
}

/// Settings that were understood.
#[derive(Clone)]
pub struct Config {
    /// The database.
    pub database_url: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to write the address.
    pub port_file: Option<PathBuf>,
    /// The issuer of tokens.
    pub issuer: String,
    /// The quota a minute.
    pub rate_limit: Option<NonZeroU32>,
    /// Refusals a minute that are noted of each caller; `None` notes every one.
    pub refusals: Option<NonZeroU32>,
    /// Origins that may write.
    pub cors_origins: Vec<String>,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where letters go.
    pub mailer: Mailer,
    /// The page at which people set their passphrase.
    pub passphrase_page: String,
    /// Issuers beside this installation.
    pub trusted_issuers: Vec<TrustedIssuer>,
    /// Where the head of the audit log is anchored.
    pub anchor_file: Option<PathBuf>,
    /// After how many days contact details of those whose role ended are cleared.
    pub retention_days: Option<u64>,
    /// How many days addresses of callers are kept.
    pub address_days: u64,
    /// How often the head of the audit log is anchored.
    pub anchor_every: Duration,
    /// The largest body of a request that is no import, in bytes.
    pub max_body: usize,
    /// The largest import, in bytes.
    pub max_import_bytes: u64,
    /// How much memory figures and names may take, in bytes.
    pub figures: u64,
    /// Where documents are kept.
    pub documents: Shelf,
    /// The largest document, in bytes.
    pub max_document_bytes: u64,
    /// Threads.
    pub workers: usize,
    /// Where metrics are served apart.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether the documentation is served.
    pub docs: bool,
}

// The URL may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).finish_non_exhaustive()
    }
}

/// A setting that cannot be, with why.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting} cannot be {value:?}: {why}")]
pub struct WrongSetting {
    setting: &'static str,
    value: String,
    why: String,
}

/// A wrong setting.
pub fn wrong(setting: &'static str, value: &str, why: impl Into<String>) -> WrongSetting {
    WrongSetting { setting, value: value.to_owned(), why: why.into() }
}

impl Settings {
    /// Understands the settings. Error: which one is wrong and why, in a sentence.
    pub fn understand(&self) -> Result<Config, WrongSetting> {
        let database_url = match &self.database_url_file {
            None => self.database_url.clone(),
            Some(path) => std::fs::read_to_string(path)
                .map(|text| text.trim().to_owned())
                .map_err(|error| wrong("ACCORD_DATABASE_URL_FILE", &path.display().to_string(), error.to_string()))?,
        };
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| database_url.starts_with(scheme));
        if !known {
            // The URL may hold a password, so it is not repeated.
            return Err(wrong("ACCORD_DATABASE_URL", "…", "it begins with sqlite:// or postgres://"));
        }
        let on_off = |setting, value: &str| match value {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(wrong(setting, value, "it is on or off")),
        };
        if self.max_import_bytes == 0 {
            return Err(wrong("ACCORD_MAX_IMPORT_BYTES", "0", "no import could be taken"));
        }
        Ok(Config {
            documents: self.documents.shelf(&database_url)?,
            max_document_bytes: self.documents.most()?,
            database_url,
            listen: address("ACCORD_LISTEN", &self.listen)?,
            port_file: self.port_file.clone(),
            issuer: issuer(&self.issuer)?,
            rate_limit: rate_limit(&self.rate_limit)?,
            refusals: A_MINUTE,
            cors_origins: origins(&self.cors_origins)?,
            trusted_proxies: list(&self.trusted_proxies)
                .map(|part| part.parse().map_err(|_| wrong("ACCORD_TRUSTED_PROXIES", part, "it is not an IP address")))
                .collect::<Result<_, _>>()?,
            mailer: self.mailer()?,
            passphrase_page: self.passphrase_page.clone(),
            trusted_issuers: self.trusted_issuers()?,
            anchor_file: self.anchor_file.clone(),
            retention_days: self.retention_days,
            address_days: self.address_days,
            anchor_every: Duration::from_secs(self.anchor_seconds.max(1)),
            max_body: 1 << 20,
            max_import_bytes: self.max_import_bytes,
            figures: self.figures_mib << 20,
            workers: self.workers,
            metrics_listen: self
                .metrics_listen
                .as_deref()
                .map(|value| address("ACCORD_METRICS_LISTEN", value))
                .transpose()?,
            docs: on_off("ACCORD_DOCS", &self.docs)?,
        })
    }
}

impl Settings {
    fn mailer(&self) -> Result<Mailer, WrongSetting> {
        let password = match &self.mail_password_file {
            None => None,
            Some(path) => Some(read("ACCORD_MAIL_PASSWORD_FILE", path)?.trim().to_owned()),
        };
        Mailer::from_setting(&self.mail, &self.mail_from, password.as_deref())
            .map_err(|why| wrong("ACCORD_MAIL", &self.mail, why))
    }

    fn trusted_issuers(&self) -> Result<Vec<TrustedIssuer>, WrongSetting> {
        let Some(path) = &self.trusted_issuers_file else { return Ok(vec![]) };
        let text = read("ACCORD_TRUSTED_ISSUERS_FILE", path)?;
        let why = |error: serde_json::Error| {
            wrong("ACCORD_TRUSTED_ISSUERS_FILE", &path.display().to_string(), error.to_string())
        };
        let issuers: Vec<TrustedIssuer> = serde_json::from_str(&text).map_err(why)?;
        if let Some(anybodys) = issuers.iter().find(|issuer| issuer.domains.is_empty()) {
            let why = format!(
                "{} needs `domains`, those of the e-mail addresses it vouches for, such as [\"somerset.gov.uk\"]",
                anybodys.issuer
            );
            return Err(wrong("ACCORD_TRUSTED_ISSUERS_FILE", &path.display().to_string(), why));
        }
        Ok(issuers)
    }
}

/// The text of a file that a setting names.
pub fn read(setting: &'static str, path: &Path) -> Result<String, WrongSetting> {
    std::fs::read_to_string(path).map_err(|error| wrong(setting, &path.display().to_string(), error.to_string()))
}

impl Config {
    /// Settings for a test: any free port, no quota, one thread.
    pub fn for_tests(database_url: &str) -> Self {
        Self {
            database_url: database_url.to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            port_file: None,
            issuer: "http://accord.test".to_owned(),
            rate_limit: None,
            refusals: None,
            cors_origins: vec![],
            trusted_proxies: vec![],
            mailer: Mailer::Off,
            passphrase_page: String::new(),
            trusted_issuers: vec![],
            anchor_file: None,
            retention_days: None,
            address_days: 365,
            anchor_every: Duration::from_mins(5),
            max_body: 1 << 20,
            max_import_bytes: 512 << 20,
            figures: 16 << 20,
            documents: if database_url.starts_with("sqlite:") { beside(database_url) } else { Shelf::Memory },
            max_document_bytes: 25 << 20,
            workers: 1,
            metrics_listen: None,
            docs: true,
        }
    }
}
