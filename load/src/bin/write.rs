//! Writes councils that differ from each other, which oha cannot: it picks bodies at random from a list, a second
//! council with the same identifier is refused, and a body that says nothing new is not written.
//!
//! `write PORT PATH SECONDS CONNECTIONS PREFIX TOKEN AREA` posts new councils to the loopback address for so many
//! seconds, 600 at most; with `PUT:FILE` instead of the area it replaces those of the file, one GSS code a line, in
//! turn. It prints a summary with the names oha gives.

use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind},
    rc::Rc,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::LocalSet,
};

struct Load {
    port: u16,
    path: String,
    until: Instant,
    prefix: String,
    area: String,
    replaced: Vec<String>,
    authorization: String,
    next: AtomicUsize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, path, seconds, connections, prefix, token, area] = arguments.as_slice() else {
        return Err("usage: write PORT PATH SECONDS CONNECTIONS PREFIX TOKEN AREA|PUT:FILE".into());
    };
    let seconds = Duration::from_secs(seconds.parse::<u64>()?.min(600));
    let connections = connections.parse::<usize>()?.clamp(1, 256);
    let begun = Instant::now();
    let load = Rc::new(Load {
        port: port.parse()?,
        path: path.clone(),
        until: begun + seconds,
        prefix: prefix.clone(),
        area: area.clone(),
        replaced: match area.strip_prefix("PUT:") {
            Some(file) => std::fs::read_to_string(file)?.lines().map(str::to_owned).collect(),
            None => vec![],
        },
        authorization: format!("authorization: Bearer {token}\r\n"),
        next: AtomicUsize::new(1),
    });
    let local = LocalSet::new();
    let tasks: Vec<_> = (0..connections).map(|_| local.spawn_local(send(load.clone()))).collect();
    local.await;
    let (mut statuses, mut times) = (BTreeMap::<u16, usize>::new(), Vec::new());
    for task in tasks {
        for (status, time) in task.await?? {
            *statuses.entry(status).or_default() += 1;
            times.push(time.as_secs_f64());
        }
    }
    print(&statuses, times, begun.elapsed().as_secs_f64());
    Ok(())
}

impl Load {
    fn request(&self, number: usize) -> String {
        let Self { path, prefix, authorization, replaced, .. } = self;
        let (line, reference, area) = match replaced.get(number % replaced.len().max(1)) {
            Some(code) => (format!("PUT {path}load-{code}"), format!("load-{code}"), format!("gss:{code}")),
            None => (format!("POST {path}"), format!("{prefix}-{number}"), self.area.clone()),
        };
        let body = format!(
            r#"{{"identifiers":["ref:{reference}"],"name":"Load {prefix} {number}","kind":"parish","areas":["{area}"]}}"#
        );
        let length = body.len();
        format!(
            "{line} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: */*\r\ncontent-type: application/json\r\n\
             {authorization}content-length: {length}\r\n\r\n{body}"
        )
    }
}

async fn send(load: Rc<Load>) -> Result<Vec<(u16, Duration)>, Error> {
    let mut connection = BufReader::new(TcpStream::connect(("127.0.0.1", load.port)).await?);
    connection.get_mut().set_nodelay(true)?;
    let mut answers = Vec::new();
    while Instant::now() < load.until {
        let number = load.next.fetch_add(1, Ordering::Relaxed);
        let request = load.request(number);
        let begun = Instant::now();
        connection.get_mut().write_all(request.as_bytes()).await?;
        let status = tokio::time::timeout(Duration::from_mins(1), answer(&mut connection)).await??;
        answers.push((status, begun.elapsed()));
    }
    Ok(answers)
}

/// Reads one answer to its end.
async fn answer(connection: &mut BufReader<TcpStream>) -> Result<u16, Error> {
    let odd = |what: &str| Error::new(ErrorKind::InvalidData, what);
    let (mut status, mut length, mut line) = (None, None, String::new());
    loop {
        line.clear();
        connection.read_line(&mut line).await?;
        let head = line.trim_end().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        if status.is_none() {
            status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        } else if let Some(value) = head.strip_prefix("content-length:") {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let mut body = vec![0; length.ok_or_else(|| odd("an answer without content-length"))?];
    connection.read_exact(&mut body).await?;
    let status = status.ok_or_else(|| odd("an answer without status"))?;
    if status >= 300 {
        // The first few say what is wrong; the summary counts them all.
        static SHOWN: AtomicUsize = AtomicUsize::new(0);
        if SHOWN.fetch_add(1, Ordering::Relaxed) < 3 {
            eprintln!("{status}: {}", String::from_utf8_lossy(&body));
        }
    }
    Ok(status)
}

fn print(statuses: &BTreeMap<u16, usize>, mut times: Vec<f64>, seconds: f64) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    #[expect(clippy::cast_precision_loss, reason = "counts of one run")]
    let rate = times.len() as f64 / seconds;
    let summary = serde_json::json!({
        "summary": {"total": seconds, "requestsPerSec": rate},
        "latencyPercentiles": {"p50": at(50), "p99": at(99)},
        "statusCodeDistribution": statuses,
        "errorDistribution": {},
    });
    println!("{summary}");
}
