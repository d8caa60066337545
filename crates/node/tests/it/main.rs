//! The program as its users meet it: pages, processes, kills.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up should stop")]

mod routes;
