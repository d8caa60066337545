//! What the roles of trust promise, at this crate's edge.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot set itself up should stop")]

mod enrolment;
mod federation;
mod joining;
mod page;
mod protocols;
mod texts;
mod world;

const TABLES: [store::Migrations; 3] = [evidence::MIGRATIONS, registry::MIGRATIONS, authority::MIGRATIONS];
