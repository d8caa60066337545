//! Words that must not stand in the tree.

use crate::source::{files, rust};

#[test]
fn no_paths_of_a_machine() {
    // Spelled in two halves so that this file does not find itself.
    let forbidden = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    for (path, text) in files() {
        for word in forbidden {
            assert!(!text.contains(word), "{path} holds the path {word} of some machine");
        }
    }
}

#[test]
fn nothing_is_left_to_do_and_nothing_is_skipped() {
    let forbidden = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore"), concat!("unimple", "mented!")];
    for (path, text) in rust() {
        for word in forbidden {
            assert!(!text.contains(word), "{path} holds {word}");
        }
    }
}

#[test]
fn lock_files_name_no_registry_host() {
    for (path, text) in files().iter().filter(|(path, _)| path.ends_with("package-lock.json")) {
        assert!(!text.contains("\"resolved\": \"http"), "{path} records download addresses: omit them");
    }
}

#[test]
fn identity_numbers_are_synthetic() {
    for (path, text) in files() {
        let data = path.starts_with("data/") || path.contains("/locales/");
        if !data || std::path::Path::new(&path).extension().is_some_and(|e| e == "csv") {
            continue;
        }
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 12);
        for number in digits {
            assert!(number.starts_with("999"), "{path}: {number} could be a real person's identity number");
        }
    }
}
