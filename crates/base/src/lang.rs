//! The two languages of every screen.

use serde::{Deserialize, Serialize};

/// A language of the screens. Vietnamese is the first and the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Both, Vietnamese first.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// The tag used in paths and in `lang` attributes: `vi` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// Reads a tag; anything but `vi` and `en` is `None`.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }
}

/// The Fluent texts of one crate, in both languages. `node` hands all of them to `web`.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The crate, for error messages.
    pub crate_name: &'static str,
    /// The Vietnamese file's content.
    pub vi: &'static str,
    /// The English file's content.
    pub en: &'static str,
}

impl Texts {
    /// The file's content in `lang`.
    pub const fn of(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }
}
