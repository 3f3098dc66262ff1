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
mod tests {
    use std::error::Error;

    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
    };

    use super::*;

    const FROM: &str = "Register <register@example.org>";

    fn letter() -> Letter {
        Letter {
            to: "clerk@frome.example".into(),
            subject: "Your invitation".into(),
            text: "Open this:\nhttps://accord.example/join?token=a1=b2\n.\nGoodbye\n".into(),
        }
    }

    #[tokio::test]
    async fn the_outbox_holds_each_letter() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = folder.path().join("deep/outbox");
        let mailer = Mailer::from_setting(&format!("file:{}", outbox.display()), FROM, None).unwrap();
        mailer.send(&letter()).await.unwrap();
        mailer.send(&letter()).await.unwrap();
        let files: Vec<_> = fs::read_dir(outbox).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 2);
        for file in files {
            let (stem, extension) = (file.file_stem().unwrap().to_str().unwrap(), file.extension().unwrap());
            assert_eq!((Uuid::parse_str(stem).unwrap().get_version_num(), extension.to_str()), (7, Some("eml")));
            let written = fs::read_to_string(&file).unwrap();
            for part in ["From: Register <register@example.org>\r\n", "To: clerk@frome.example\r\n", "Message-ID: <"] {
                assert!(written.contains(part), "{part} in {written}");
            }
            assert!(written.contains("Subject: Your invitation\r\n") && written.contains("token=a1=b2\r\n"));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
    }

    #[tokio::test]
    async fn headers_cannot_be_added() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::from_setting(&format!("file:{}", folder.path().display()), FROM, None).unwrap();
        for end in ["\r\nBcc: spy@example.org", "\nBcc: spy@example.org", "\r", ", spy@example.org", "\0"] {
            let to = Letter { to: format!("{}{end}", letter().to), ..letter() };
            let error = mailer.send(&to).await.unwrap_err();
            assert!(matches!(error, MailError::Address(_)) && error.source().is_some(), "{end:?}");
            assert!(!error.to_string().contains('@'), "{error}");
        }
        for end in ["\r\nBcc: spy@example.org", "\nBcc: spy@example.org", "\r", "\0"] {
            let subject = Letter { subject: format!("Hello{end}"), ..letter() };
            assert!(matches!(mailer.send(&subject).await, Err(MailError::Subject)), "{end:?}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// Serves one conversation; answers what the client said.
    async fn relay(listener: TcpListener, answer_to_recipient: &'static str) -> Vec<String> {
        let (socket, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = socket.into_split();
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"220 test\r\n").await.unwrap();
        let (mut said, mut data) = (vec![], false);
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match line.split([' ', ':']).next().unwrap() {
                "." if data => "250 taken",
                _ if data => "",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                "RCPT" => answer_to_recipient,
                _ => "250 ok",
            };
            data = if data { line != "." } else { line == "DATA" };
            said.push(line);
            if !answer.is_empty() {
                writer.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        }
        said
    }

    async fn listen() -> (TcpListener, Mailer) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let mailer = Mailer::from_setting(&format!("smtp://{}", listener.local_addr().unwrap()), FROM, None).unwrap();
        (listener, mailer)
    }

    #[tokio::test]
    async fn a_relay_takes_a_letter() {
        let (listener, mailer) = listen().await;
        let relay = tokio::spawn(relay(listener, "250 ok"));
        mailer.send(&letter()).await.unwrap();
        let said = relay.await.unwrap();
        for line in [
            "EHLO example.org",
            "MAIL FROM:<register@example.org>",
            "RCPT TO:<clerk@frome.example>",
            "Subject: Your invitation",
            "https://accord.example/join?token=a1=b2",
            "..",
            "Goodbye",
        ] {
            assert!(said.iter().any(|each| each == line), "{line} in {said:?}");
        }
    }

    #[tokio::test]
    async fn a_relay_that_refuses_is_an_error_without_the_address() {
        let (listener, mailer) = listen().await;
        let relay = tokio::spawn(relay(listener, "550 <clerk@frome.example> is unknown"));
        let error = mailer.send(&letter()).await.unwrap_err();
        assert_eq!(error.to_string(), "the mail relay did not take the letter");
        assert!(error.source().is_some());
        assert!(!relay.await.unwrap().contains(&"DATA".to_owned()));
    }

    #[tokio::test]
    async fn a_relay_that_says_nothing_is_left() {
        let (listener, mailer) = listen().await;
        let silent = tokio::spawn(async move {
            let connection = listener.accept().await;
            // From here the clock jumps to whatever is waited for.
            tokio::time::pause();
            connection
        });
        assert!(matches!(mailer.send(&letter()).await, Err(MailError::TimedOut(_))));
        silent.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_relay_that_is_not_there_is_an_error() {
        let (listener, mailer) = listen().await;
        drop(listener);
        assert!(matches!(mailer.send(&letter()).await, Err(MailError::Relay(_))));
    }

    #[tokio::test]
    async fn settings_are_understood() {
        for (setting, password) in [
            ("off", None),
            ("file:outbox", None),
            ("smtp://localhost:2525", None),
            ("smtp://[::1]:2525", None),
            ("smtp://mail", None),
            ("smtps://mail.example.org:465", None),
            ("smtps://clerk@mail.example.org:465", Some("secret")),
            ("smtp+starttls://clerk@example.org@mail.example.org:587", Some("secret")),
        ] {
            assert!(Mailer::from_setting(setting, FROM, password).is_ok(), "{setting}");
        }
        let off = Mailer::from_setting("off", "", None).unwrap();
        assert!(!off.sends() && matches!(off.send(&letter()).await, Err(MailError::Off)));
    }

    #[test]
    fn wrong_settings_say_what_is_wrong() {
        for (setting, from, password, words) in [
            ("file:outbox", "nobody", None, "e-mail address"),
            ("file:", FROM, None, "needs a folder"),
            ("", FROM, None, "smtps://"),
            ("http://mail.example.org", FROM, None, "smtps://"),
            ("smtps://clerk:hunter2@mail.example.org:465", FROM, None, "setting of its own"),
            ("smtps://mail.example.org:mail", FROM, None, "port"),
            ("smtps://mail.example.org:70000", FROM, None, "port"),
            ("smtps://:465", FROM, None, "names a host"),
            ("smtps://mail.example.org/box", FROM, None, "names a host"),
            ("smtps://clerk@mail.example.org", FROM, None, "needs a password"),
            ("smtps://mail.example.org", FROM, Some("hunter2"), "needs a user"),
            ("smtp://clerk@mail.example.org", FROM, Some("hunter2"), "not encrypted"),
        ] {
            let wrong = Mailer::from_setting(setting, from, password).err().unwrap();
            assert!(wrong.contains(words) && !wrong.contains("hunter2"), "{setting}: {wrong}");
        }
    }
}
