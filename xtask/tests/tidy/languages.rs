//! Both languages are complete: the same messages with the same variables.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::files;

/// message (or message.attribute) → the variables it uses.
fn messages(path: &str, text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) =
            line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-'))
        {
            key.trim().clone_into(&mut current);
            assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "{path}: `{current}` stands twice");
        }
        for part in line.split('{').skip(1) {
            if let Some(variable) = part.trim_start().strip_prefix('$') {
                let end = variable.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
                let name = &variable[..end.unwrap_or(variable.len())];
                found.entry(current.clone()).or_default().insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn vietnamese_and_english_say_the_same_things() {
    let all = files();
    let mut pairs = 0;
    let mut wrong = Vec::new();
    for (path, text) in all.iter().filter(|(path, _)| path.ends_with("/locales/vi.ftl")) {
        pairs += 1;
        let english = path.replace("/vi.ftl", "/en.ftl");
        let other = &all.iter().find(|(path, _)| *path == english).unwrap_or_else(|| panic!("{english} is missing")).1;
        let (vietnamese, english_messages) = (messages(path, text), messages(&english, other));
        for (key, variables) in &vietnamese {
            match english_messages.get(key) {
                None => wrong.push(format!("{english} lacks `{key}`")),
                Some(theirs) if theirs != variables => {
                    wrong.push(format!("`{key}` uses {variables:?} in Vietnamese and {theirs:?} in English"));
                }
                Some(_) => {}
            }
        }
        wrong.extend(
            english_messages
                .keys()
                .filter(|key| !vietnamese.contains_key(*key))
                .map(|key| format!("{path} lacks `{key}`")),
        );
        assert!(text.nfc(), "{path} is not in Unicode normal form C");
    }
    assert!(pairs > 0, "no Fluent files found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

trait Normal {
    fn nfc(&self) -> bool;
}

impl Normal for String {
    /// Vietnamese in form C has no combining marks: every letter with marks has a code point of its own.
    fn nfc(&self) -> bool {
        !self.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c))
    }
}
