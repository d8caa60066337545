//! What the registry promises, at its edge, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod changing;
mod map;
mod refusals;
mod rights;
mod taking;
mod world;

const TABLES: [store::Migrations; 2] = [evidence::MIGRATIONS, registry::MIGRATIONS];
