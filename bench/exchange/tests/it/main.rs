//! The runs that need two processes, small.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::process::Command;

fn run(arguments: &[&str]) -> serde_json::Value {
    let done = Command::new(env!("CARGO_BIN_EXE_exchange-bench")).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn a_body_arrives_over_a_way_that_is_cut_and_after_a_kill_in_constant_memory() {
    let said = run(&["bodies", "--mib", "24", "--cuts", "5"]);
    assert_eq!(said.get("cuts").unwrap(), 5, "{said}");
}

#[test]
fn a_node_that_cannot_be_connected_to_fetches_what_is_sent_to_it() {
    let said = run(&["pull"]);
    assert_eq!(said.get("messages").unwrap(), 101, "{said}");
}

#[test]
fn calls_messages_and_the_echo_are_measured() {
    let said = run(&["measure", "--rounds", "1", "--count", "20", "--clients", "2"]);
    for figure in ["call-1k-rate", "message-20k-cpu-us", "echo-20k-p99-ms"] {
        assert_eq!(said.get(figure).unwrap().as_array().unwrap().len(), 1, "{said}");
    }
}
