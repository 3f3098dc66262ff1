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

/// Every area, with the areas it lies in, came from and became.
pub const ALL_AREAS: &str = "SELECT a.id, a.revision, a.created_at, a.updated_at, a.document, \
     (SELECT string_agg(b.reference, '|') FROM area_memberships m JOIN areas b ON b.id = m.parent_id \
      WHERE m.child_id = a.id AND m.deleted_at IS NULL), \
     (SELECT string_agg(b.reference, '|') FROM lineage l JOIN areas b ON b.id = l.predecessor_id \
      WHERE l.successor_id = a.id), \
     (SELECT string_agg(b.reference, '|') FROM lineage l JOIN areas b ON b.id = l.successor_id \
      WHERE l.predecessor_id = a.id) \
     FROM areas a WHERE a.deleted_at IS NULL ORDER BY a.id";

/// A figure of an indicator and an area, by their codes.
pub const FIGURE: &str = "SELECT b.value FROM observations b \
     WHERE b.indicator = (SELECT o.number FROM identifiers i JOIN observed o ON o.id = i.record_id \
      WHERE i.space = 'indicator' AND i.scheme = 'code' AND i.value = $1) AND b.dims = 0 \
     AND b.subject = (SELECT o.number FROM identifiers n JOIN observed o ON o.id = n.record_id \
      WHERE n.space = 'area' AND n.scheme = 'gss' AND n.value = $2) AND b.starts = $3 AND b.ends = $4";

/// Figures of two areas in two periods.
pub const FOUR_FIGURES: &str = "SELECT n.value, b.starts, b.value FROM observations b \
     JOIN observed s ON s.number = b.subject JOIN identifiers n ON n.record_id = s.id AND n.scheme = 'gss' \
     WHERE b.indicator = (SELECT o.number FROM identifiers i JOIN observed o ON o.id = i.record_id \
      WHERE i.space = 'indicator' AND i.scheme = 'code' AND i.value = $1) AND b.dims = 0 \
     AND b.subject IN (SELECT o.number FROM identifiers n JOIN observed o ON o.id = n.record_id \
      WHERE n.space = 'area' AND n.scheme = 'gss' AND n.value IN ($2, $3)) \
     AND b.starts IN ($4, $6) AND b.ends IN ($5, $7)";

/// The record an identifier names.
pub const RESOLVE: &str = "SELECT record_id FROM identifiers WHERE space = $1 AND scheme = $2 AND value = $3";

/// A council's row.
pub const INSERT_COUNCIL: &str = "INSERT INTO councils \
     (id, revision, created_at, updated_at, document, reference, search, name, name_folded, kind, status) \
     VALUES ($1, 1, $2, $2, $3, $4, $5, $6, $7, $8, 'active')";

/// A council's row, written anew.
pub const UPDATE_COUNCIL: &str = "UPDATE councils SET revision = revision + 1, updated_at = $2, document = $3, \
     search = $4, name = $5, name_folded = $6, kind = $7 WHERE id = $1 RETURNING revision, created_at";

/// An identifier's row.
pub const INSERT_IDENTIFIER: &str =
    "INSERT INTO identifiers (space, scheme, value, resource, record_id) VALUES ($1, $2, $3, $4, $5)";

/// A link's row.
pub const INSERT_LINK: &str =
    "INSERT INTO links (id, resource, record_id, relation, target_id) VALUES ($1, 'councils', $2, 'area', $3)";

/// An area's row.
pub const INSERT_AREA: &str = "INSERT INTO areas (id, revision, created_at, updated_at, document, reference, search, \
     valid_from, code, code_folded, name, name_folded, kind) \
     VALUES ($1, 1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Areas' rows, in the text form of `COPY`.
pub const COPY_AREAS: &str = "COPY areas (id, revision, created_at, updated_at, document, reference, search, \
     valid_from, code, code_folded, name, name_folded, kind) FROM STDIN";

/// Identifiers' rows, in the text form of `COPY`.
pub const COPY_IDENTIFIERS: &str = "COPY identifiers (space, scheme, value, resource, record_id) FROM STDIN";
