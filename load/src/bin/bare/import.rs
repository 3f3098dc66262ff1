//! The import of areas as a bare program would do it: rows as they come, in one transaction.

use crate::answers::NewArea;

/// The rows of a CSV body.
fn rows(body: &[u8]) -> csv::DeserializeRecordsIntoIter<&[u8], NewArea> {
    csv::Reader::from_reader(body).into_deserialize()
}

/// Prepared statements in a loop.
pub mod sqlite {
    use actix_web::{HttpResponse, web};
    use chrono::Utc;
    use uuid::Uuid;

    use super::rows;
    use crate::{
        answers::{failed, folded},
        sql,
        store::sqlite::Store,
    };

    /// Takes a CSV body and answers how many rows it had.
    pub async fn import(store: web::Data<Store>, body: web::Bytes) -> Result<HttpResponse, actix_web::Error> {
        let now = Utc::now();
        let mut tx = store.write.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        let mut count = 0;
        for row in rows(&body) {
            let row = row.map_err(failed)?;
            let id = Uuid::now_v7();
            let query = sqlx::query(sql::INSERT_AREA).bind(id).bind(now).bind(row.document());
            let query = query.bind(format!("gss:{}", row.code)).bind(row.search()).bind(row.valid_from);
            let query = query.bind(&row.code).bind(folded(&row.code)).bind(&row.name).bind(folded(&row.name));
            query.bind(&row.kind).execute(&mut *tx).await.map_err(failed)?;
            for scheme in ["code", "gss"] {
                let query = sqlx::query(sql::INSERT_IDENTIFIER).bind("area").bind(scheme).bind(&row.code);
                query.bind("areas").bind(id).execute(&mut *tx).await.map_err(failed)?;
            }
            count += 1;
        }
        tx.commit().await.map_err(failed)?;
        Ok(HttpResponse::Created().json(count))
    }
}

/// `COPY` into both tables.
pub mod postgres {
    use std::fmt::Write;

    use actix_web::{HttpResponse, web};
    use chrono::Utc;
    use sqlx::PgConnection;
    use uuid::Uuid;

    use super::rows;
    use crate::{
        answers::{NewArea, failed, folded},
        sql,
        store::postgres::Store,
    };

    /// Takes a CSV body and answers how many rows it had.
    pub async fn import(store: web::Data<Store>, body: web::Bytes) -> Result<HttpResponse, actix_web::Error> {
        let now = Utc::now().to_rfc3339();
        let (mut areas, mut identifiers, mut count) = (String::new(), String::new(), 0);
        for row in rows(&body) {
            let row = row.map_err(failed)?;
            let id = Uuid::now_v7();
            let NewArea { code, name, kind, valid_from } = &row;
            let (document, search) = (row.document().replace('\\', "\\\\"), row.search());
            let from = valid_from.map_or_else(|| "\\N".to_owned(), |day| day.to_string());
            write!(areas, "{id}\t1\t{now}\t{now}\t{document}\tgss:{code}\t{search}\t{from}\t{code}").map_err(failed)?;
            writeln!(areas, "\t{}\t{name}\t{}\t{kind}", folded(code), folded(name)).map_err(failed)?;
            for scheme in ["code", "gss"] {
                writeln!(identifiers, "area\t{scheme}\t{}\tareas\t{id}", row.code).map_err(failed)?;
            }
            count += 1;
        }
        let mut tx = store.write.begin().await.map_err(failed)?;
        copy(&mut tx, sql::COPY_AREAS, areas).await.map_err(failed)?;
        copy(&mut tx, sql::COPY_IDENTIFIERS, identifiers).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(HttpResponse::Created().json(count))
    }

    async fn copy(connection: &mut PgConnection, statement: &str, rows: String) -> sqlx::Result<()> {
        let mut copy = connection.copy_in_raw(statement).await?;
        copy.send(rows.into_bytes()).await?;
        copy.finish().await?;
        Ok(())
    }
}
