//! The statements, as Accord's own; numbered parameters are understood by both databases.

/// One council by its id.
pub const ONE: &str =
    "SELECT id, revision, created_at, updated_at, document FROM councils WHERE id = $1 AND deleted_at IS NULL";

/// One council by an identifier.
pub const ONE_BY: &str = "SELECT c.id, c.revision, c.created_at, c.updated_at, c.document \
     FROM identifiers i JOIN councils c ON c.id = i.record_id \
     WHERE i.space = 'organisation' AND i.scheme = $1 AND i.value = $2 AND i.resource = 'councils' \
     AND c.deleted_at IS NULL";

/// The first page of one kind, by name.
pub const FIRST_PAGE: &str = "SELECT id, revision, created_at, updated_at, document, name_folded FROM councils \
     WHERE deleted_at IS NULL AND kind = $1 ORDER BY name_folded, id LIMIT $2";

/// A later page: what comes after a name and an id.
pub const NEXT_PAGE: &str = "SELECT id, revision, created_at, updated_at, document, name_folded FROM councils \
     WHERE deleted_at IS NULL AND kind = $1 AND (name_folded, id) > ($3, $4) ORDER BY name_folded, id LIMIT $2";

/// How many there are of one kind.
pub const TOTAL: &str = "SELECT count(*) FROM councils WHERE deleted_at IS NULL AND kind = $1";

/// Every council.
pub const ALL: &str =
    "SELECT id, revision, created_at, updated_at, document FROM councils WHERE deleted_at IS NULL ORDER BY id";

/// The record an identifier names.
pub const RESOLVE: &str = "SELECT record_id FROM identifiers WHERE space = $1 AND scheme = $2 AND value = $3";

/// A council's row.
pub const INSERT_COUNCIL: &str = "INSERT INTO councils \
     (id, revision, created_at, updated_at, document, name, name_folded, kind, status) \
     VALUES ($1, 1, $2, $2, $3, $4, $5, $6, 'active')";

/// An identifier's row.
pub const INSERT_IDENTIFIER: &str =
    "INSERT INTO identifiers (space, scheme, value, resource, record_id) VALUES ($1, $2, $3, $4, $5)";

/// A link's row.
pub const INSERT_LINK: &str =
    "INSERT INTO links (resource, record_id, relation, target_id) VALUES ('councils', $1, $2, $3)";

/// An area's row.
pub const INSERT_AREA: &str = "INSERT INTO areas \
     (id, revision, created_at, updated_at, document, name, name_folded, kind) VALUES ($1, 1, $2, $2, $3, $4, $5, $6)";

/// Areas' rows, in the text form of `COPY`.
pub const COPY_AREAS: &str =
    "COPY areas (id, revision, created_at, updated_at, document, name, name_folded, kind) FROM STDIN";

/// Identifiers' rows, in the text form of `COPY`.
pub const COPY_IDENTIFIERS: &str = "COPY identifiers (space, scheme, value, resource, record_id) FROM STDIN";
