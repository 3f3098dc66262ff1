//! Which offices are filled, and in which organisations somebody holds one.

use chrono::NaiveDate;
use domain::{
    access::Role,
    accounts::{Client, User},
    identity::{Id, Link},
    period::Span,
    record::Seat,
    store::StoreError,
    vocabulary::Vocabulary,
};

use crate::{
    error::failed,
    record::{RECORD, Stored, at, record},
    session::{Lock, SqlSession},
};

/// The offices that somebody fills on a day, with the days from then on that each grant is for.
pub async fn seats(session: &SqlSession, holder: Id, on: NaiveDate) -> Result<Vec<(Seat, Span)>, StoreError> {
    let kept = [Role::Admin, Role::Operator].map(|role| role.word().into());
    let mut sql = session.sql("SELECT role, organisation_id, valid_to FROM role_grants WHERE deleted_at IS NULL AND ");
    sql.among("role", kept.to_vec()).push(" AND (user_id = ").id(holder).push(" OR client_id = ").id(holder);
    sql.push(") AND ").holds("", on);
    let seat = |row: &sea_orm::QueryResult| {
        let role: String = at(row, 0)?;
        let role = Role::from_word(&role).ok_or_else(|| failed("a granted role is unknown"))?;
        let seat = Seat { role, organisation: at::<Option<_>>(row, 1)?.map(Id) };
        Ok((seat, Span { from: Some(on), to: at(row, 2)? }))
    };
    session.all(sql).await?.iter().map(seat).collect()
}

/// Whether some who can sign in fill an office on all of some days, one after another, other than by these grants or as
/// these accounts.
///
/// One at a time asks before it leaves, so that of two who leave at once the later one stays.
pub async fn is_filled(session: &SqlSession, seat: Seat, but: &[Id], days: Span) -> Result<bool, StoreError> {
    session.lock(Lock::Seats).await?;
    let mut sql = session
        .sql("SELECT id, user_id, client_id, valid_from, valid_to FROM role_grants WHERE deleted_at IS NULL AND ");
    sql.push("role = ").bind(seat.role.word()).push(" AND ");
    match seat.organisation {
        Some(organisation) => sql.push("organisation_id = ").id(organisation),
        None => sql.push("organisation_id IS NULL"),
    };
    if let Some(from) = days.from {
        sql.push(" AND (valid_to IS NULL OR valid_to >= ").bind(from).push(")");
    }
    let mut grants: Vec<(Id, Span)> = Vec::new();
    let (mut users, mut clients) = (Vec::new(), Vec::new());
    for row in session.all(sql).await? {
        let holder = |place| Ok::<_, StoreError>(at::<Option<_>>(&row, place)?.map(Id));
        let (user, client) = (holder(1)?, holder(2)?);
        let Some(who) = user.or(client).filter(|who| !but.contains(who)) else { continue };
        if !but.contains(&Id(at(&row, 0)?)) {
            users.extend(user);
            clients.extend(client);
            grants.push((who, Span { from: at(&row, 3)?, to: at(&row, 4)? }));
        }
    }
    let mut sign_in = those_who_sign_in::<User>(session, &users).await?;
    sign_in.extend(those_who_sign_in::<Client>(session, &clients).await?);
    let spans = grants.into_iter().filter(|(who, _)| sign_in.contains(who)).map(|(_, span)| span);
    Ok(days.is_covered_by(spans))
}

/// Read without keeping the accounts from others: who holds one of them may wait for this one's turn.
async fn those_who_sign_in<A: Stored>(session: &SqlSession, accounts: &[Id]) -> Result<Vec<Id>, StoreError> {
    if accounts.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = session.sql(format!("SELECT {RECORD} FROM {} WHERE deleted_at IS NULL AND ", A::TABLE));
    sql.among_ids("id", accounts);
    let mut sign_in = Vec::new();
    for row in session.all(sql).await? {
        let account = record::<A>(&row)?;
        sign_in.extend(account.state.signs_in().then_some(account.id));
    }
    Ok(sign_in)
}

/// The organisations in which an account holds a role on a day or later; `None` stands for the installation.
pub async fn granted(session: &SqlSession, account: Id, on: NaiveDate) -> Result<Vec<Option<Link>>, StoreError> {
    let mut sql = session.sql(
        "SELECT g.organisation_id, COALESCE(c.reference, p.reference) FROM role_grants g \
         LEFT JOIN councils c ON c.id = g.organisation_id LEFT JOIN partners p ON p.id = g.organisation_id \
         WHERE g.deleted_at IS NULL AND (g.user_id = ",
    );
    sql.id(account).push(" OR g.client_id = ").id(account);
    sql.push(") AND (g.valid_to IS NULL OR g.valid_to >= ").bind(on).push(")");
    let link = |row: &sea_orm::QueryResult| -> Result<Option<Link>, StoreError> {
        let (id, reference): (Option<uuid::Uuid>, Option<String>) = (at(row, 0)?, at(row, 1)?);
        Ok(id.map(|id| Link { id: Id(id), reference: reference.unwrap_or_else(|| id.to_string()) }))
    };
    session.all(sql).await?.iter().map(link).collect()
}
