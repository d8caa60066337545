//! The attribute `#[store::test]`: one test body, run on SQLite and on PostgreSQL.
