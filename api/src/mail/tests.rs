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
