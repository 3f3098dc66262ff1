//! Imports, who carries them out, and what became of their rows.

mod leases;
mod record;
mod rows;
