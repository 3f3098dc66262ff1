//! One test's database.

use std::sync::mpsc;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::programs::Programs;
use super::server::{PATIENCE, url};
use super::shared::{self, Hold};

/// How long a test waits, at its end, for its database to be dropped. The server goes on
/// with it afterwards.
const FAREWELL: Duration = Duration::from_millis(250);

/// A database that one test has for itself, dropped with this value.
pub struct TestDatabase {
    /// Where it is: `postgres://user@host:port/name`.
    pub url: String,
    name: String,
    home: &'static str,
}

/// A new, empty database.
///
/// # Panics
/// When there is no PostgreSQL to be had: the message says what to install.
pub async fn database() -> TestDatabase {
    copy("template0").await
}

/// A new database with all that `template` holds.
pub async fn copy(template: &str) -> TestDatabase {
    let name = format!("accord_test_{}", Uuid::now_v7().simple());
    run(&administrator().await, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    TestDatabase { url: address(&name).await, name, home: home().await }
}

/// A connection that may create and drop databases; always to the same database, since
/// advisory locks do not reach across.
pub async fn administrator() -> DatabaseConnection {
    let url = home().await;
    connect(url).await.unwrap_or_else(|error| panic!("PostgreSQL for the tests: {error}"))
}

/// Where the server's database of this name is.
pub async fn address(name: &str) -> String {
    renamed(home().await, name)
}

/// Runs one statement.
///
/// # Panics
/// When it fails, with the statement.
pub async fn run(connection: &DatabaseConnection, sql: &str) {
    if let Err(error) = connection.execute_unprepared(sql).await {
        panic!("{sql}: {error}");
    }
}

/// The database of the administrator, on the server this process uses to its end.
async fn home() -> &'static str {
    static HOME: OnceCell<(String, Option<Hold>)> = OnceCell::const_new();
    let find = async || match std::env::var("TEST_DATABASE_URL") {
        Ok(given) if !given.is_empty() => (given, None),
        _ => {
            let programs = Programs::find();
            let place = shared::place(&programs).await;
            let hold = shared::hold(programs, place, shared::IDLE).await;
            (url(hold.port, "postgres"), Some(hold))
        }
    };
    &HOME.get_or_init(find).await.0
}

async fn connect(url: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.connect_timeout(PATIENCE).acquire_timeout(PATIENCE);
    Database::connect(options).await
}

fn renamed(url: &str, name: &str) -> String {
    let mut url = reqwest::Url::parse(url).expect("TEST_DATABASE_URL is a URL");
    url.set_path(name);
    url.into()
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let home = self.home;
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let (done, dropped) = mpsc::channel();
        // A thread with a runtime of its own, as the test's may be ending.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    if let Ok(connection) = connect(home).await {
                        connection.execute_unprepared(&drop).await.ok();
                    }
                });
            }
            done.send(()).ok();
        });
        dropped.recv_timeout(FAREWELL).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn only_the_name_in_an_address_changes() {
        assert_eq!(renamed("postgres://a:b@h:1/x?sslmode=disable", "y"), "postgres://a:b@h:1/y?sslmode=disable");
        assert_eq!(renamed("postgres://a@h", "y"), "postgres://a@h/y");
    }
}
