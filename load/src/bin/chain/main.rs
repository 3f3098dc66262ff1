//! What chaining the audit log costs writers, with nothing of Accord around it.
//!
//! `chain URL WRITERS SECONDS RUNS` writes a record and its event in each transaction, in three ways that take turns:
//! without a chain; as Accord does, where SQLite's one writer chains as it writes and PostgreSQL's events are chained in
//! batches once they are committed; and chained within each transaction, which on SQLite is the same. It prints the
//! median of transactions per second, and its ratio to the first, one way a line. The tables are its own: `chain_records`
//! and `chain_events`.

use std::{
    str::FromStr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};
use sqlx::{
    AssertSqlSafe, Connection, PgPool, Row, SqlitePool,
    pool::PoolOptions,
    postgres::PgConnection,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};

type Done<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// About as long as an entry of a council.
const ENTRY: &str = include_str!("entry.json");
const LOCK: i64 = 0x6368_6169_6e00;
/// As often as the feed numbers for those who wait.
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Without,
    AsAccord,
    Within,
}

const WAYS: [(Way, &str); 3] = [(Way::Without, "without"), (Way::AsAccord, "as Accord"), (Way::Within, "within")];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, writers, seconds, runs] = arguments.as_slice() else {
        return Err("usage: chain URL WRITERS SECONDS RUNS".into());
    };
    let (writers, runs) = (writers.parse::<usize>()?.clamp(1, 256), runs.parse::<usize>()?.clamp(1, 20));
    let time = Duration::from_secs(seconds.parse::<u64>()?.clamp(1, 60));
    let mut rates = [const { Vec::new() }; 3];
    for _ in 0..runs {
        for ((way, _), rates) in WAYS.iter().zip(&mut rates) {
            rates.push(if url.starts_with("postgres") {
                postgres(url, *way, writers, time).await?
            } else {
                sqlite(url, *way, writers, time).await?
            });
        }
    }
    let medians = rates.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    });
    for ((_, name), median) in WAYS.iter().zip(medians) {
        println!("{name}: {median:.0} a second, ratio {:.2}", median / medians[0]);
    }
    Ok(())
}

fn tables(id: &str, bytes: &str) -> [String; 5] {
    [
        "DROP TABLE IF EXISTS chain_records".to_owned(),
        "DROP TABLE IF EXISTS chain_events".to_owned(),
        format!("CREATE TABLE chain_records (id {id} PRIMARY KEY, document text NOT NULL)"),
        format!(
            "CREATE TABLE chain_events (id {id} PRIMARY KEY, entry text NOT NULL, seq bigint, prev_hash {bytes}, hash {bytes})"
        ),
        "CREATE UNIQUE INDEX chain_events_by_seq ON chain_events (seq)".to_owned(),
    ]
}

fn chained(prev: &[u8], seq: i64) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(prev);
    digest.update(seq.to_string());
    digest.update(ENTRY);
    digest.finalize().to_vec()
}

#[expect(clippy::cast_precision_loss, reason = "counts of one run")]
fn rate(count: &AtomicU64, since: Instant) -> f64 {
    count.load(Ordering::Relaxed) as f64 / since.elapsed().as_secs_f64()
}

async fn sqlite(url: &str, way: Way, writers: usize, time: Duration) -> Done<f64> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let wait = Duration::from_mins(2);
    let pool: SqlitePool = PoolOptions::new().max_connections(1).acquire_timeout(wait).connect_with(options).await?;
    for sql in tables("BLOB", "BLOB") {
        sqlx::query(AssertSqlSafe(sql)).execute(&pool).await?;
    }
    let (count, since) = (AtomicU64::new(0), Instant::now());
    let write = async || -> Done<()> {
        while since.elapsed() < time {
            let mut connection = pool.acquire().await?;
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            sqlite_write(&mut transaction, way).await?;
            transaction.commit().await?;
            count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    for done in futures_util::future::join_all((0..writers).map(|_| write())).await {
        done?;
    }
    let rate = rate(&count, since);
    pool.close().await;
    Ok(rate)
}

async fn sqlite_write(on: &mut SqliteConnection, way: Way) -> Done<()> {
    let id = uuid::Uuid::now_v7();
    sqlx::query("INSERT INTO chain_records VALUES (?, ?)").bind(id).bind(ENTRY).execute(&mut *on).await?;
    let head = "SELECT seq, hash FROM chain_events WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1";
    let link = if way == Way::Without {
        None
    } else {
        let row = sqlx::query(head).fetch_optional(&mut *on).await?;
        let (seq, prev): (i64, Vec<u8>) = row.map_or((0, vec![0; 32]), |row| (row.get(0), row.get(1)));
        let hash = chained(&prev, seq + 1);
        Some((seq + 1, prev, hash))
    };
    let (seq, prev, hash) = link.map_or((None, None, None), |(seq, prev, hash)| (Some(seq), Some(prev), Some(hash)));
    let insert = sqlx::query("INSERT INTO chain_events VALUES (?, ?, ?, ?, ?)");
    insert.bind(id).bind(ENTRY).bind(seq).bind(prev).bind(hash).execute(on).await?;
    Ok(())
}

async fn postgres(url: &str, way: Way, writers: usize, time: Duration) -> Done<f64> {
    let pool: PgPool =
        PoolOptions::new().max_connections(11).acquire_timeout(Duration::from_mins(2)).connect(url).await?;
    for sql in tables("uuid", "bytea") {
        sqlx::query(AssertSqlSafe(sql)).execute(&pool).await?;
    }
    let (count, over, since) = (AtomicU64::new(0), AtomicBool::new(false), Instant::now());
    let write = async || -> Done<()> {
        while since.elapsed() < time {
            let mut transaction = pool.begin().await?;
            postgres_write(&mut transaction, way).await?;
            transaction.commit().await?;
            count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    let number = async || -> Done<()> {
        while way == Way::AsAccord && !over.load(Ordering::Relaxed) {
            let mut transaction = pool.begin().await?;
            postgres_number(&mut transaction).await?;
            transaction.commit().await?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    };
    let all = async {
        let done = futures_util::future::join_all((0..writers).map(|_| write())).await;
        over.store(true, Ordering::Relaxed);
        done.into_iter().collect::<Done<Vec<()>>>()
    };
    let (written, numbered) = tokio::join!(all, number());
    written?;
    numbered?;
    let rate = rate(&count, since);
    pool.close().await;
    Ok(rate)
}

async fn postgres_write(on: &mut PgConnection, way: Way) -> Done<()> {
    let id = uuid::Uuid::now_v7();
    sqlx::query("INSERT INTO chain_records VALUES ($1, $2)").bind(id).bind(ENTRY).execute(&mut *on).await?;
    let (mut seq, mut prev, mut hash) = (None, None, None);
    if way == Way::Within {
        let (last, before) = head(on).await?;
        (seq, hash) = (Some(last + 1), Some(chained(&before, last + 1)));
        prev = Some(before);
    }
    let insert = sqlx::query("INSERT INTO chain_events VALUES ($1, $2, $3, $4, $5)");
    insert.bind(id).bind(ENTRY).bind(seq).bind(prev).bind(hash).execute(on).await?;
    Ok(())
}

async fn head(on: &mut PgConnection) -> Done<(i64, Vec<u8>)> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *on).await?;
    let head = "SELECT seq, hash FROM chain_events WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1";
    Ok(sqlx::query(head).fetch_optional(on).await?.map_or((0, vec![0; 32]), |row| (row.get(0), row.get(1))))
}

async fn postgres_number(on: &mut PgConnection) -> Done<()> {
    let (mut seq, mut prev) = head(on).await?;
    let (mut ids, mut seqs, mut prevs, mut hashes) = (vec![], vec![], vec![], vec![]);
    let rows =
        sqlx::query("SELECT id FROM chain_events WHERE seq IS NULL ORDER BY id LIMIT 5000").fetch_all(&mut *on).await?;
    for row in rows {
        seq += 1;
        let hash = chained(&prev, seq);
        ids.push(row.get::<uuid::Uuid, _>(0));
        seqs.push(seq);
        prevs.push(std::mem::replace(&mut prev, hash.clone()));
        hashes.push(hash);
    }
    let update = "UPDATE chain_events SET seq = given.seq, prev_hash = given.prev_hash, hash = given.hash \
        FROM UNNEST($1, $2, $3, $4) AS given (id, seq, prev_hash, hash) WHERE chain_events.id = given.id";
    sqlx::query(update).bind(ids).bind(seqs).bind(prevs).bind(hashes).execute(on).await?;
    Ok(())
}
