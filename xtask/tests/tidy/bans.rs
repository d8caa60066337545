//! What `deny.toml` bans does not stand in Cargo.lock.

use crate::source::root;

#[test]
fn banned_crates_are_not_in_the_lock_file() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let deny: toml::Table = read("deny.toml").parse().unwrap();
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    let name = |entry: &toml::Value| entry["name"].as_str().unwrap().to_owned();
    let locked: Vec<String> = lock["package"].as_array().unwrap().iter().map(name).collect();
    let banned = deny["bans"]["deny"].as_array().unwrap();
    assert!(!banned.is_empty());
    for entry in banned {
        let ban = name(entry);
        assert!(!locked.contains(&ban), "Cargo.lock holds {ban}: {}", entry["reason"]);
    }
}
