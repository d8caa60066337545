//! SQL, drivers, axum, serde and clocks stay in the rooms that ARCHITECTURE.md gives them.

use crate::source::{code, crate_of, rust};

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.contains("/examples/")
}

/// Words with which a SQL statement begins, as they stand inside a string literal.
const SQL: [&str; 6] = ["\"select ", "\"insert into ", "\"update ", "\"delete from ", "\"create table", "\"with "];

fn says_sql(line: &str) -> bool {
    let lower = line.to_lowercase();
    SQL.iter().any(|word| lower.contains(word)) && !lower.contains("expect(")
}

#[test]
fn sql_stands_only_in_store_rooms() {
    let mut wrong = Vec::new();
    for (path, text) in rust() {
        let in_room = path.ends_with("/store.rs") || path.contains("/store/") || path.starts_with("xtask/");
        if in_room || is_test(&path) {
            continue;
        }
        for (number, line) in code(&text).lines().enumerate().filter(|(_, line)| says_sql(line)) {
            wrong.push(format!("{path}:~{}: {}", number + 1, line.trim()));
        }
    }
    assert!(wrong.is_empty(), "SQL outside store.rs and store/:\n{}", wrong.join("\n"));
}

#[test]
fn drivers_are_named_only_in_store() {
    for (path, text) in rust() {
        if crate_of(&path) == Some("store") || path.starts_with("xtask/") {
            continue;
        }
        let code = code(&text);
        for driver in ["rusqlite::", "postgres::Client", "tokio_postgres"] {
            assert!(!code.contains(driver), "{path} names the driver {driver}: only crates/store may");
        }
    }
}

#[test]
fn axum_stands_only_at_the_edge() {
    for (path, text) in rust() {
        let edge = matches!(crate_of(&path), Some("web" | "node" | "testkit"))
            || path.contains("/pages/")
            || path.contains("/api/")
            || path.ends_with("/pages.rs")
            || path.ends_with("/api.rs")
            || path.starts_with("xtask/")
            || is_test(&path);
        assert!(edge || !code(&text).contains("axum::"), "{path} names axum: only web, pages, api and node may");
    }
}

#[test]
fn models_and_rules_are_pure() {
    const IMPURE: [&str; 9] =
        ["axum", "serde", "store::", "Clock", "Entropy", "tokio", "std::fs", "std::env", "random::"];
    for (path, text) in rust() {
        let pure = path.starts_with("crates/")
            && (path.ends_with("/model.rs")
                || path.ends_with("/rules.rs")
                || path.contains("/model/")
                || path.contains("/rules/"));
        if !pure {
            continue;
        }
        let code = code(&text);
        for word in IMPURE {
            assert!(!code.contains(word), "{path} names {word}: models and rules are pure");
        }
    }
}

/// The only places where a router is told of a path, and how many paths each knows. What a table of `web::Routes` does
/// not list, no law sees: a path that is added here belongs into the `TABLE` beside it as well.
const DOORS: [(&str, usize); 5] = [
    ("crates/node/src/health.rs", 2),
    ("crates/node/src/metrics.rs", 1),
    ("crates/web/src/assets.rs", 2),
    ("crates/web/src/routes.rs", 1),
    ("crates/web/src/server.rs", 1),
];

#[test]
fn every_route_goes_through_a_table() {
    for (path, text) in rust() {
        if is_test(&path) || path.starts_with("xtask/") {
            continue;
        }
        let code = code(&text);
        let routes = code.matches(".route(").count() - code.matches(".route()").count();
        let found = routes + code.matches(".route_service(").count() + code.matches(".nest").count();
        let known = DOORS.iter().find(|(door, _)| *door == path).map_or(0, |(_, count)| *count);
        assert_eq!(found, known, "{path} opens doors beside the tables of routes: use web::Routes");
    }
}
