//! What `deny.toml` bans is not compiled into anything.

use std::process::Command;

use crate::source::root;

#[test]
fn banned_crates_are_not_built() {
    let deny: toml::Table = std::fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap();
    // Cargo.lock also lists what only a switched-off feature would need; the tree shows what is built.
    let printed = Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--edges=all", "--prefix=none", "--format={p}", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo tree runs");
    let tree = String::from_utf8(printed.stdout).unwrap();
    let built: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(built.contains(&"aws-lc-rs"), "cargo tree did not print the tree");
    let banned = deny["bans"]["deny"].as_array().unwrap();
    assert!(!banned.is_empty());
    for entry in banned {
        let name = entry["name"].as_str().unwrap();
        assert!(!built.contains(&name), "{name} is built: {}", entry["reason"]);
    }
}
