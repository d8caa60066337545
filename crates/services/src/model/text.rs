use base::Lang;

/// A text in both languages of the screens. The Vietnamese one has legal weight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Both {
    /// The Vietnamese text.
    pub vi: String,
    /// The English text.
    pub en: String,
}

impl Both {
    /// The text `vi`, and `en` for it in English.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The text in `lang`; the Vietnamese one where there is no English.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.vi,
        }
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }
}
