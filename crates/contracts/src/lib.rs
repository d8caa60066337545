#![doc = include_str!("../README.md")]

pub mod authority;
mod bytes;
pub mod joining;
pub mod registry;
pub mod revocation;
pub mod services;
pub mod sharing;

pub use bytes::Bytes;

use base::Lang;
use serde::{Deserialize, Serialize};

/// A text in both languages of the screens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// The Vietnamese text: the one with legal weight.
    pub vi: String,
    /// The English text, for reading only.
    pub en: String,
}

impl Bilingual {
    /// The text `vi`, and `en` for it in English.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The text in `lang`; the Vietnamese one where there is no English.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.vi,
        }
    }
}
