//! The handlers, written once and made for each database.

macro_rules! handlers {
    ($database:ty, $row:ty, $begin:literal) => {
        use actix_web::{HttpResponse, web};
        use chrono::Utc;
        use futures_util::TryStreamExt;
        use serde_json::value::RawValue;
        use sqlx::{FromRow, Pool, Row, Transaction};
        use uuid::Uuid;

        use crate::{
            answers::{
                Area, Asked, AskedComparison, AskedFigure, Compared, Council, Figure, HEADER, Link, NewCouncil, Page,
                failed, folded, write_line,
            },
            sql,
        };

        type Answer = Result<HttpResponse, actix_web::Error>;

        impl FromRow<'_, $row> for Council {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                let document: String = row.try_get(4)?;
                let document = RawValue::from_string(document).map_err(|error| sqlx::Error::Decode(error.into()))?;
                Ok(Self {
                    id: row.try_get(0)?,
                    revision: row.try_get(1)?,
                    created_at: row.try_get(2)?,
                    updated_at: row.try_get(3)?,
                    document,
                })
            }
        }

        impl FromRow<'_, $row> for Area {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                Ok(Self {
                    id: row.try_get(0)?,
                    revision: row.try_get(1)?,
                    created_at: row.try_get(2)?,
                    updated_at: row.try_get(3)?,
                    document: row.try_get(4)?,
                    parents: row.try_get(5)?,
                    predecessors: row.try_get(6)?,
                    successors: row.try_get(7)?,
                })
            }
        }

        /// The connections.
        #[derive(Clone)]
        pub struct Store {
            pub(crate) read: Pool<$database>,
            pub(crate) write: Pool<$database>,
        }

        /// The addresses it answers.
        pub fn routes(config: &mut web::ServiceConfig, store: Store) {
            config
                .app_data(web::Data::new(store))
                .route("/councils", web::get().to(list))
                .route("/councils", web::post().to(create))
                .route("/councils/by/{scheme}/{value}", web::get().to(find))
                .route("/councils/by/{scheme}/{value}", web::put().to(replace))
                .route("/councils/{id}", web::get().to(get))
                .route("/figure", web::get().to(figure))
                .route("/comparison", web::get().to(comparison))
                .route("/export", web::get().to(export))
                .route("/import", web::post().to(import));
        }

        async fn get(store: web::Data<Store>, id: web::Path<Uuid>) -> Answer {
            let found = sqlx::query_as(sql::ONE).bind(*id).fetch_optional(&store.read).await.map_err(failed)?;
            Ok(one(found))
        }

        async fn find(store: web::Data<Store>, path: web::Path<(String, String)>) -> Answer {
            let query = sqlx::query_as(sql::ONE_BY).bind(&path.0).bind(&path.1);
            Ok(one(query.fetch_optional(&store.read).await.map_err(failed)?))
        }

        fn one(found: Option<Council>) -> HttpResponse {
            found.map_or_else(|| HttpResponse::NotFound().finish(), |council| HttpResponse::Ok().json(council))
        }

        async fn figure(store: web::Data<Store>, asked: web::Query<AskedFigure>) -> Answer {
            let query = sqlx::query_scalar(sql::FIGURE).bind(&asked.indicator).bind(&asked.area);
            let query = query.bind(asked.starts).bind(asked.ends);
            let found: Option<f64> = query.fetch_optional(&store.read).await.map_err(failed)?;
            Ok(found.map_or_else(
                || HttpResponse::NotFound().finish(),
                |value| HttpResponse::Ok().json(Figure { value }),
            ))
        }

        async fn comparison(store: web::Data<Store>, asked: web::Query<AskedComparison>) -> Answer {
            let query = sqlx::query_as(sql::FOUR_FIGURES).bind(&asked.indicator).bind(&asked.area);
            let query = query.bind(&asked.comparator).bind(asked.before_starts).bind(asked.before_ends);
            let query = query.bind(asked.after_starts).bind(asked.after_ends);
            let rows: Vec<(String, i32, f64)> = query.fetch_all(&store.read).await.map_err(failed)?;
            Ok(Compared::of(&asked, &rows)
                .map_or_else(|| HttpResponse::NotFound().finish(), |compared| HttpResponse::Ok().json(compared)))
        }

        async fn list(store: web::Data<Store>, asked: web::Query<Asked>) -> Answer {
            let later = asked.name.as_ref().zip(asked.id);
            let mut query = sqlx::query(if later.is_some() { sql::NEXT_PAGE } else { sql::FIRST_PAGE });
            query = query.bind(&asked.kind).bind(asked.limit + 1);
            if let Some((name, id)) = later {
                query = query.bind(name).bind(id);
            }
            let mut rows = query.fetch_all(&store.read).await.map_err(failed)?;
            let limit = usize::try_from(asked.limit).unwrap_or_default();
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = match rows.last() {
                Some(last) if more => {
                    let name: String = last.try_get(5).map_err(failed)?;
                    let id: Uuid = last.try_get(0).map_err(failed)?;
                    let name = name.replace(' ', "%20");
                    Some(format!("/councils?kind={}&limit={}&name={name}&id={id}", asked.kind, asked.limit))
                }
                _ => None,
            };
            let items = rows.iter().map(Council::from_row).collect::<Result<_, _>>().map_err(failed)?;
            Ok(HttpResponse::Ok().json(Page { items, next }))
        }

        async fn create(store: web::Data<Store>, body: web::Json<NewCouncil>) -> Answer {
            let mut tx = store.write.begin_with($begin).await.map_err(failed)?;
            let areas = links(&mut tx, &body).await?;
            let (id, now, document) = (Uuid::now_v7(), Utc::now(), body.document(&areas));
            let query = sqlx::query(sql::INSERT_COUNCIL).bind(id).bind(now).bind(&document);
            let query = query.bind(body.identifiers.first()).bind(body.search());
            let query = query.bind(&body.name).bind(folded(&body.name)).bind(&body.kind);
            query.execute(&mut *tx).await.map_err(failed)?;
            for identifier in &body.identifiers {
                let (scheme, value) = identifier.split_once(':').ok_or_else(|| failed("not an identifier"))?;
                let query = sqlx::query(sql::INSERT_IDENTIFIER).bind("organisation").bind(scheme).bind(value);
                query.bind("councils").bind(id).execute(&mut *tx).await.map_err(failed)?;
            }
            for area in &areas {
                let query = sqlx::query(sql::INSERT_LINK).bind(Uuid::now_v7()).bind(id).bind(area.id);
                query.execute(&mut *tx).await.map_err(failed)?;
            }
            tx.commit().await.map_err(failed)?;
            let document = RawValue::from_string(document).map_err(failed)?;
            Ok(HttpResponse::Created().json(Council { id, revision: 1, created_at: now, updated_at: now, document }))
        }

        async fn links(tx: &mut Transaction<'_, $database>, body: &NewCouncil) -> Result<Vec<Link>, actix_web::Error> {
            let mut areas = Vec::with_capacity(body.areas.len());
            for area in &body.areas {
                let (scheme, value) = area.split_once(':').ok_or_else(|| failed("not an identifier"))?;
                let query = sqlx::query_scalar(sql::RESOLVE).bind("area").bind(scheme).bind(value);
                let id: Uuid = query.fetch_one(&mut **tx).await.map_err(failed)?;
                areas.push(Link { id, reference: area.clone() });
            }
            Ok(areas)
        }

        async fn replace(
            store: web::Data<Store>,
            path: web::Path<(String, String)>,
            body: web::Json<NewCouncil>,
        ) -> Answer {
            let mut tx = store.write.begin_with($begin).await.map_err(failed)?;
            let query = sqlx::query_scalar(sql::RESOLVE).bind("organisation").bind(&path.0).bind(&path.1);
            let id: Uuid = query.fetch_one(&mut *tx).await.map_err(failed)?;
            let areas = links(&mut tx, &body).await?;
            let (now, document) = (Utc::now(), body.document(&areas));
            let query = sqlx::query(sql::UPDATE_COUNCIL).bind(id).bind(now).bind(&document).bind(body.search());
            let query = query.bind(&body.name).bind(folded(&body.name)).bind(&body.kind);
            let row = query.fetch_one(&mut *tx).await.map_err(failed)?;
            tx.commit().await.map_err(failed)?;
            Ok(HttpResponse::Ok().json(Council {
                id,
                revision: row.try_get(0).map_err(failed)?,
                created_at: row.try_get(1).map_err(failed)?,
                updated_at: now,
                document: RawValue::from_string(document).map_err(failed)?,
            }))
        }

        async fn export(store: web::Data<Store>) -> HttpResponse {
            let (sender, receiver) = tokio::sync::mpsc::channel::<Result<bytes::Bytes, std::io::Error>>(4);
            actix_web::rt::spawn(async move {
                let lines = |start: &str| {
                    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start.as_bytes().to_vec())
                };
                let mut rows = sqlx::query_as::<_, Area>(sql::ALL_AREAS).fetch(&store.read);
                let (mut chunk, mut count) = (lines(HEADER), 0);
                while let Ok(Some(area)) = rows.try_next().await {
                    count += 1;
                    if write_line(&mut chunk, &area).is_err() {
                        return;
                    }
                    if count % 500 == 0 {
                        let full = std::mem::replace(&mut chunk, lines("")).into_inner().unwrap_or_default();
                        if sender.send(Ok(full.into())).await.is_err() {
                            return;
                        }
                    }
                }
                // A reader who has gone needs no last chunk.
                let _ = sender.send(Ok(chunk.into_inner().unwrap_or_default().into())).await;
            });
            let stream = futures_util::stream::unfold(receiver, |mut receiver| async move {
                receiver.recv().await.map(|chunk| (chunk, receiver))
            });
            HttpResponse::Ok().streaming(stream)
        }
    };
}

/// On `SQLite`: one writer, some readers.
pub mod sqlite {
    use std::str::FromStr;

    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

    use crate::import::sqlite::import;

    handlers!(sqlx::Sqlite, sqlx::sqlite::SqliteRow, "BEGIN IMMEDIATE");

    impl Store {
        /// Opens a database that is there.
        pub async fn open(url: &str) -> sqlx::Result<Self> {
            let options = SqliteConnectOptions::from_str(url)?
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true);
            let pool = |size| SqlitePoolOptions::new().max_connections(size).test_before_acquire(false);
            let write = pool(1).connect_with(options.clone()).await?;
            let read = pool(4).connect_with(options.read_only(true)).await?;
            Ok(Self { read, write })
        }
    }
}

/// On `PostgreSQL`: one pool for both.
pub mod postgres {
    use sqlx::postgres::PgPoolOptions;

    use crate::import::postgres::import;

    handlers!(sqlx::Postgres, sqlx::postgres::PgRow, "BEGIN");

    impl Store {
        /// Opens a database that is there.
        pub async fn open(url: &str) -> sqlx::Result<Self> {
            let pool = PgPoolOptions::new().max_connections(10).test_before_acquire(false).connect(url).await?;
            Ok(Self { read: pool.clone(), write: pool })
        }
    }
}
