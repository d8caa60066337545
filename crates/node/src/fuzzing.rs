//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use std::path::Path;

use crate::{commands, config::NodeConfig};

/// Configuration files, values from the environment, and what a back-up says about itself.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let path = Path::new("/etc/lienthong/h54.toml");
    if let Ok(config) = NodeConfig::parse(path, text, std::iter::empty()) {
        let written = config.to_toml().unwrap_or_default();
        let again = NodeConfig::parse(path, &written, std::iter::empty());
        assert_eq!(again.ok().as_ref(), Some(&config), "what is written reads back the same");
        let value = text.chars().take(200).collect();
        let environment = [("LIENTHONG__WEB__ORIGIN".to_owned(), value)];
        let _ = NodeConfig::parse(path, &written, environment.into_iter());
    }
    commands::fuzz_manifest(data);
}
