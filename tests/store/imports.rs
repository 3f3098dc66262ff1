//! Imports and what became of their rows.

use domain::{
    identity::Id,
    imports::{Counts, Import, ImportMode, ImportStatus, RowAction, RowFault, RowReport},
    resource::Resource,
    store::{Store, StoreError},
};
use persistence::{SqlSession, SqlStore};

use crate::{
    database::Database,
    sample::{new_id, now},
};

fn import() -> Import {
    Import {
        id: new_id(),
        resource: Resource::AreaMemberships,
        mode: ImportMode::Sync,
        dry_run: false,
        atomic: true,
        status: ImportStatus::Running,
        bytes: 12,
        digest: "00".into(),
        rows: None,
        rows_done: 0,
        counts: Counts::default(),
        reason: None,
        errors_by_code: vec![],
        client: Some(new_id()),
        created_at: now(),
        finished_at: None,
    }
}

fn row(line: u64, errors: usize, warnings: usize) -> RowReport {
    let fault =
        RowFault { column: "name".into(), code: "blank".into(), detail: "Must not be blank".into(), value: None };
    RowReport {
        line,
        key: Some(format!("code:{line}")),
        action: if errors > 0 { RowAction::Rejected } else { RowAction::Created },
        errors: vec![fault.clone(); errors],
        warnings: vec![fault; warnings],
    }
}

async fn open(store: &SqlStore, import: &Import) {
    let opened: Result<(), StoreError> =
        store.write(async |session: &SqlSession| session.open_import(import).await).await;
    opened.expect("the import opens");
}

async fn close(store: &SqlStore, import: &Import, rows: &[RowReport]) -> Result<(), StoreError> {
    store
        .write(async |session: &SqlSession| {
            session.keep_import_rows(import.id, rows).await?;
            session.close_import(import).await
        })
        .await
}

async fn stands(store: &Database, id: Id) -> Option<Import> {
    store.session().import(id).await.expect("an answer")
}

async fn one_is_kept_as_it_ends(store: &Database) {
    let mut import = import();
    open(store, &import).await;
    assert_eq!(stands(store, import.id).await.as_ref(), Some(&import));
    import.status = ImportStatus::Rejected;
    (import.rows, import.rows_done) = (Some(2), 2);
    import.counts = Counts { created: 1, rejected: 1, ..Counts::default() };
    import.errors_by_code = vec![("blank".into(), 1, 3)];
    import.finished_at = Some(now());
    close(store, &import, &[]).await.expect("the import closes");
    assert_eq!(stands(store, import.id).await.as_ref(), Some(&import));
    assert!(matches!(close(store, &import, &[]).await, Err(StoreError::Stale)), "it has ended");
    assert_eq!(stands(store, new_id()).await, None);
}

async fn they_are_told_newest_first(store: &Database) {
    let imports = [import(), import(), import()];
    for import in &imports {
        open(store, import).await;
    }
    let ids = async |limit, before| {
        let told = store.session().imports(limit, before, None).await.expect("the imports");
        told.into_iter().map(|import| import.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(2, None).await, [imports[2].id, imports[1].id]);
    assert_eq!(ids(2, Some(imports[1].id)).await, [imports[0].id]);
}

async fn faults_come_first(store: &Database) {
    let mut import = import();
    open(store, &import).await;
    let batches = [[row(2, 0, 0), row(3, 0, 1)], [row(4, 2, 0), row(5, 1, 1)]];
    let kept: Result<(), StoreError> = store
        .write(async |session: &SqlSession| {
            for rows in &batches {
                session.keep_import_rows(import.id, rows).await?;
            }
            Ok(())
        })
        .await;
    kept.expect("the rows are kept");
    import.status = ImportStatus::Partial;
    close(store, &import, &[]).await.expect("the import closes");
    let mut lines = Vec::new();
    let mut after = None;
    loop {
        let rows = store.session().import_rows(import.id, after, 3).await.expect("the rows");
        let Some((last, _)) = rows.last() else { break };
        after = Some(*last);
        lines.extend(rows.into_iter().map(|(_, row)| row));
    }
    assert_eq!(lines, [row(4, 2, 0), row(5, 1, 1), row(3, 0, 1), row(2, 0, 0)]);
}

async fn one_whose_process_is_gone_has_failed(store: &Database) {
    let (ours, ended) = (import(), import());
    open(store, &ours).await;
    open(store, &ended).await;
    close(store, &Import { status: ImportStatus::Applied, ..ended.clone() }, &[]).await.expect("the import closes");
    store.renew_import_leases(&[ours.id, ended.id]).await.expect("the leases are kept");
    assert_eq!(store.sweep_imports().await.ok(), Some(0), "it is carried out here");
    let other = store.other_node().await;
    if !store.is_sqlite() {
        assert_eq!(other.sweep_imports().await.ok(), Some(0), "its lease runs");
        expire(store).await;
    }
    assert_eq!(other.sweep_imports().await.ok(), Some(1));
    let told = stands(store, ours.id).await.expect("the import");
    assert_eq!((told.status, told.reason.as_deref()), (ImportStatus::Failed, Some("interrupted; nothing was written")));
    assert!(told.finished_at.is_some());
    assert_eq!(stands(store, ended.id).await.map(|import| import.status), Some(ImportStatus::Applied));
    assert!(matches!(close(store, &ours, &[]).await, Err(StoreError::Stale)), "it cannot be applied any more");
}

/// Lets every lease run out.
async fn expire(store: &Database) {
    use sea_orm::ConnectionTrait;
    let connection = sea_orm::Database::connect(&store.url).await.expect("the database answers");
    let sql = "UPDATE imports SET lease_until = lease_until - make_interval(mins => 5)";
    connection.execute_unprepared(sql).await.expect("the leases run out");
}

on_both!(one_is_kept_as_it_ends, they_are_told_newest_first, faults_come_first, one_whose_process_is_gone_has_failed,);
