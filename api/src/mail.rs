//! The letters that the register sends, and the ways they leave it.

use std::{fs, io::Write, path::PathBuf, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::AddressError,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use uuid::Uuid;

/// How long the relay may take over one letter.
const PATIENCE: Duration = Duration::from_secs(10);

/// A letter to one person, in plain text.
#[derive(Clone)]
pub struct Letter {
    /// The e-mail address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Any text.
    pub text: String,
}

/// Why a letter was not sent. The words name neither the person nor what was written.
///
/// A cause may: a relay's answer often repeats the address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The installation sends none.
    #[error("this installation sends no letters (ACCORD_MAIL is off)")]
    Off,
    /// The address is none, or is followed by something else.
    #[error("the letter's address is not an e-mail address")]
    Address(#[source] AddressError),
    /// The subject holds a line break or another control character.
    #[error("the letter's subject is not one line of text")]
    Subject,
    /// The letter could not be put together.
    #[error("the letter could not be put together")]
    Compose(#[source] lettre::error::Error),
    /// The outbox could not be written.
    #[error("the letter could not be written to the outbox")]
    Outbox(#[source] std::io::Error),
    /// The relay could not be reached, or refused the letter.
    #[error("the mail relay did not take the letter")]
    Relay(#[source] lettre::transport::smtp::Error),
    /// The relay took too long.
    #[error("the mail relay did not answer in time")]
    TimedOut(#[source] tokio::time::error::Elapsed),
}

/// The way letters leave.
#[derive(Clone)]
pub enum Mailer {
    /// None is sent.
    Off,
    /// Each becomes a file in this folder.
    Outbox(PathBuf, Mailbox),
    /// A relay takes them.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>, Mailbox),
}

impl Mailer {
    /// Understands `off`, `file:DIR`, `smtp://HOST:PORT`, `smtps://USER@HOST:PORT` or `smtp+starttls://USER@HOST:PORT`.
    ///
    /// Error: what is wrong, in a sentence that repeats no password.
    pub fn from_setting(setting: &str, from: &str, smtp_password: Option<&str>) -> Result<Self, String> {
        if setting == "off" {
            return Ok(Self::Off);
        }
        let from: Mailbox =
            from.parse().map_err(|_| "The sender of letters is an e-mail address, such as register@example.org")?;
        if let Some(folder) = setting.strip_prefix("file:") {
            return if folder.is_empty() {
                Err("file: needs a folder, such as file:outbox".into())
            } else {
                Ok(Self::Outbox(folder.into(), from))
            };
        }
        let relay = Relay::parse(setting)?.transport(from.email.domain(), smtp_password)?;
        Ok(Self::Smtp(Box::new(relay), from))
    }

    /// Whether letters are sent at all.
    pub fn sends(&self) -> bool {
        !matches!(self, Self::Off)
    }

    /// Sends a letter; it is with the relay, or in the outbox, once this returns.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        match self {
            Self::Off => Err(MailError::Off),
            Self::Outbox(folder, from) => {
                let (folder, message) = (folder.clone(), letter.message(from)?.formatted());
                tokio::task::spawn_blocking(move || put(folder, &message))
                    .await
                    .unwrap_or_else(|error| Err(error.into()))
                    .map_err(MailError::Outbox)
            }
            Self::Smtp(relay, from) => {
                let sending = relay.send(letter.message(from)?);
                tokio::time::timeout(PATIENCE, sending)
                    .await
                    .map_err(MailError::TimedOut)?
                    .map_err(MailError::Relay)?;
                Ok(())
            }
        }
    }
}

impl Letter {
    fn message(&self, from: &Mailbox) -> Result<Message, MailError> {
        let to = self.to.parse().map_err(MailError::Address)?;
        if self.subject.contains(char::is_control) {
            return Err(MailError::Subject);
        }
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(self.subject.as_str())
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(self.text.clone())
            .map_err(MailError::Compose)
    }
}

/// Writes a file that only its owner may read, whole or not at all.
fn put(folder: PathBuf, message: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(message)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(folder.join(format!("{}.eml", Uuid::now_v7())))?;
    Ok(())
}

/// A relay as the setting names it.
struct Relay<'a> {
    encryption: Encryption,
    user: Option<&'a str>,
    host: &'a str,
    port: Option<u16>,
}

enum Encryption {
    None,
    FromTheStart,
    OnceConnected,
}

impl<'a> Relay<'a> {
    fn parse(setting: &'a str) -> Result<Self, String> {
        // The setting may hold a password by mistake, so that none of it is repeated.
        let (scheme, rest) = setting.split_once("://").unwrap_or_default();
        let encryption = match scheme {
            "smtp" => Encryption::None,
            "smtps" => Encryption::FromTheStart,
            "smtp+starttls" => Encryption::OnceConnected,
            _ => return Err("Letters are off, or go to file:DIR, smtp://, smtps:// or smtp+starttls://".into()),
        };
        // A user is often an e-mail address, so the last @ parts it from the host.
        let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
        if user.is_some_and(|user| user.contains(':')) {
            return Err("A password does not stand in the relay's URL but in a setting of its own".into());
        }
        let named_port = place.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']'));
        let (host, port) = match named_port {
            None => (place, None),
            Some((host, port)) => {
                let port = port.parse().ok().filter(|port| *port != 0);
                (host, Some(port.ok_or("The relay's port is a number from 1 to 65535")?))
            }
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || !host.chars().all(fits) {
            return Err("The relay's URL names a host and a port, such as smtps://clerk@mail.example.org:465".into());
        }
        Ok(Self { encryption, user: user.filter(|user| !user.is_empty()), host, port })
    }

    fn transport(self, domain: &str, password: Option<&str>) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
        let secure = || TlsParameters::new(self.host.to_owned()).map_err(|error| format!("No TLS: {error}"));
        let (tls, usual_port) = match self.encryption {
            Encryption::None if self.user.is_some() || password.is_some() => {
                return Err("smtp:// is not encrypted, so it takes no user: smtps:// or smtp+starttls:// does".into());
            }
            Encryption::None => (Tls::None, 25),
            Encryption::FromTheStart => (Tls::Wrapper(secure()?), 465),
            Encryption::OnceConnected => (Tls::Required(secure()?), 587),
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host)
            .port(self.port.unwrap_or(usual_port))
            .tls(tls)
            .hello_name(ClientId::Domain(domain.to_owned()));
        match (self.user, password) {
            (None, None) => Ok(transport.build()),
            (Some(user), Some(password)) => {
                Ok(transport.credentials(Credentials::new(user.to_owned(), password.to_owned())).build())
            }
            (Some(_), None) => Err("The relay's user needs a password, in a setting of its own".into()),
            (None, Some(_)) => Err("The relay's password needs a user, such as smtps://clerk@mail.example.org".into()),
        }
    }
}

#[cfg(test)]
mod tests;
