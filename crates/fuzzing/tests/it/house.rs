//! What is said in several places is said the same way: targets, programs, corpus.

use std::collections::BTreeSet;

use fuzzing::{TARGETS, corpus, root, seeds};

use crate::REPLAYED;

fn names(of: impl IntoIterator<Item = impl Into<String>>) -> BTreeSet<String> {
    of.into_iter().map(Into::into).collect()
}

#[test]
fn every_target_has_its_program_its_corpus_and_its_replay() {
    let table = names(TARGETS.iter().map(|target| target.name));
    assert_eq!(table, names(REPLAYED.iter().copied()), "tests/it/main.rs replays every target");
    let folder = |path: &str, end: &str| {
        let entries = std::fs::read_dir(root().join("fuzz").join(path)).unwrap();
        let entry = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        names(entries.map(entry).map(|name| name.trim_end_matches(end).to_owned()))
    };
    assert_eq!(table, folder("fuzz_targets", ".rs"), "fuzz/fuzz_targets has a program for every target");
    assert_eq!(table, folder("corpus", ""), "fuzz/corpus has a folder for every target");
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for target in TARGETS {
        let row = format!("{} = {}\n", target.name, target.longest);
        assert!(manifest.contains(&row), "fuzz/Cargo.toml says the longest input: {row}");
        assert!(manifest.contains(&format!("name = \"{}\"\n", target.name)), "{} has no [[bin]]", target.name);
        let program = root().join(format!("fuzz/fuzz_targets/{}.rs", target.name));
        let call = format!("fuzzing::{}(data)", target.name);
        assert!(std::fs::read_to_string(program).unwrap().contains(&call), "{} runs another target", target.name);
    }
}

#[test]
fn the_corpus_stays_small() {
    let mut total = 0;
    for target in TARGETS {
        for seed in seeds(target.name).unwrap() {
            assert!(seed.bytes.len() <= 256 * 1024, "{}/{} is long", corpus(target.name).display(), seed.name);
            total += seed.bytes.len();
        }
    }
    assert!(total < 1024 * 1024, "the corpus has {total} bytes: keep it below 1 MiB");
}

/// Versions that the lock file of `fuzz/` has of its own: what brings libFuzzer.
const OF_FUZZ: [&str; 3] = ["fuzz", "libfuzzer-sys", "arbitrary"];

#[test]
fn what_is_fuzzed_is_what_is_built() {
    let packages = |path: &str| {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let pairs = lines.windows(2).filter(|pair| pair[0].starts_with("name = ") && pair[1].starts_with("version = "));
        names(pairs.map(|pair| format!("{} {}", &pair[0][7..], &pair[1][10..])))
    };
    let ours = packages("Cargo.lock");
    for package in packages("fuzz/Cargo.lock").difference(&ours) {
        let own = OF_FUZZ.iter().any(|name| package.starts_with(&format!("\"{name}\" ")));
        assert!(own, "fuzz/Cargo.lock has {package}, Cargo.lock has not: run `cargo xtask fuzz --lock`");
    }
}
