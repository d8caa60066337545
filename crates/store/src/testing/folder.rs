//! A folder for one test.

use std::path::{Path, PathBuf};

use base::{Entropy, SystemEntropy};

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new folder under the machine's folder for temporary files.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lienthong-{name}-{:016x}", SystemEntropy.next_u64()));
        match std::fs::create_dir_all(&path) {
            Ok(()) => Self(path),
            Err(error) => super::stop(&format!("no folder for the test: {error}")),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of a test is the machine's to sweep.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
