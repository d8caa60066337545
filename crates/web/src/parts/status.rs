//! The tag that names a state: a sign and a word.

use askama::Template;
use base::Lang;

use crate::html::parts;
use crate::parts::Glyph;
use crate::texts::Words;

/// The colour of a tag; it only repeats what sign and word say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// New: white with an indigo edge.
    New,
    /// Moving: indigo tint.
    Moving,
    /// Needs the reader: turmeric.
    Needs,
    /// Refused or wrong: red tint.
    Refused,
    /// Ended without a result: grey.
    Ended,
    /// Good: leaf tint.
    Good,
    /// Good and final: leaf.
    Final,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Moving => "moving",
            Self::Needs => "needs",
            Self::Refused => "refused",
            Self::Ended => "ended",
            Self::Good => "good",
            Self::Final => "final",
        }
    }
}

/// A tag with free words.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<span class="lt-tag lt-tag--{{ tone.class() }}">{% if let Some(glyph) = glyph %}{{ glyph }}{% endif %}<span>{{ words }}</span></span>"#
)]
pub struct Tag {
    tone: Tone,
    glyph: Option<Glyph>,
    words: String,
}

impl Tag {
    /// A tag without a sign.
    pub fn new(tone: Tone, words: impl Into<String>) -> Self {
        Self { tone, glyph: None, words: words.into() }
    }

    /// The same with a sign before the words.
    pub fn glyph(mut self, glyph: Glyph) -> Self {
        self.glyph = Some(glyph);
        self
    }
}

/// The state of a dossier, by its national code (Decree 61/2018/NĐ-CP; codes 1 to 10 of the national portal).
#[derive(Clone, Debug, Template)]
#[template(ext = "html", source = "{{ tag }}")]
pub struct StatusTag {
    tag: Tag,
}

impl StatusTag {
    /// The full national label: for the dossier's own page and papers. A code outside 1 to 10 shows as 1.
    pub fn full(code: u8, lang: Lang) -> Self {
        Self::with(code, lang, status_label(code, lang))
    }

    /// The short label: for lists.
    pub fn short(code: u8, lang: Lang) -> Self {
        let short = Words::own().try_get(lang, &format!("web-status-{code}-short"), &[]);
        Self::with(code, lang, short.unwrap_or_else(|| status_label(code, lang)))
    }

    fn with(code: u8, _lang: Lang, words: String) -> Self {
        let (tone, glyph) = match code {
            2 => (Tone::Moving, Glyph::RingDot),
            3 => (Tone::Refused, Glyph::Cross),
            4 => (Tone::Moving, Glyph::Half),
            5 => (Tone::Needs, Glyph::Warning),
            6 => (Tone::Needs, Glyph::Card),
            7 => (Tone::Ended, Glyph::Return),
            8 => (Tone::Ended, Glyph::Square),
            9 => (Tone::Good, Glyph::Check),
            10 => (Tone::Final, Glyph::DoubleCheck),
            _ => (Tone::New, Glyph::Ring),
        };
        Self { tag: Tag::new(tone, words).glyph(glyph) }
    }
}

/// The full national label of a code.
pub(crate) fn status_label(code: u8, lang: Lang) -> String {
    let code = if (1..=10).contains(&code) { code } else { 1 };
    Words::own().get(lang, &format!("web-status-{code}"), &[])
}

parts!(Tag, StatusTag);
