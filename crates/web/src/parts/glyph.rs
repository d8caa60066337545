//! The small signs of states: 14 by 14, own drawings. Each stands beside a word.

use std::fmt;

use askama::filters::HtmlSafe;

/// A sign of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// New.
    Ring,
    /// Received.
    RingDot,
    /// Refused.
    Cross,
    /// Being worked on.
    Half,
    /// Needs the reader.
    Warning,
    /// A payment is awaited.
    Card,
    /// Withdrawn.
    Return,
    /// Ended, or late.
    Square,
    /// Done.
    Check,
    /// Handed over.
    DoubleCheck,
    /// Time is left.
    Disc,
    /// Due today.
    Diamond,
    /// The clock stands.
    Bars,
}

impl Glyph {
    const fn drawing(self) -> &'static str {
        match self {
            Self::Ring => r#"<circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" stroke-width="2"/>"#,
            Self::RingDot => {
                r#"<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.8"/><circle cx="7" cy="7" r="2.2" fill="currentColor"/>"#
            }
            Self::Cross => {
                r#"<path d="M3.2 3.2l7.6 7.6M10.8 3.2l-7.6 7.6" stroke="currentColor" stroke-width="2.4" fill="none"/>"#
            }
            Self::Half => {
                r#"<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M7 2a5 5 0 0 1 0 10z" fill="currentColor"/>"#
            }
            Self::Warning => {
                r##"<path d="M7 1.2l6.3 11.3H.7z" fill="currentColor"/><path d="M7 5v3.4M7 9.6v1.5" stroke="#fff" stroke-width="1.5"/>"##
            }
            Self::Card => {
                r#"<rect x="1.2" y="2.8" width="11.6" height="8.6" rx="1.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M1.2 5.8h11.6" stroke="currentColor" stroke-width="2"/>"#
            }
            Self::Return => {
                r#"<path d="M5 2.5L2 5.5l3 3M2.4 5.5h6.2a3 3 0 0 1 3 3v2.8" fill="none" stroke="currentColor" stroke-width="2"/>"#
            }
            Self::Square => r#"<rect x="2.5" y="2.5" width="9" height="9" fill="currentColor"/>"#,
            Self::Check => r#"<path d="M2 7.4l3.4 3.4L12 3.6" fill="none" stroke="currentColor" stroke-width="2.2"/>"#,
            Self::DoubleCheck => {
                r#"<path d="M.8 7.6l2.8 3 5.6-6.8M5.6 9.6l1 1 6.2-6.8" fill="none" stroke="currentColor" stroke-width="2"/>"#
            }
            Self::Disc => r#"<circle cx="7" cy="7" r="5" fill="currentColor"/>"#,
            Self::Diamond => r#"<path d="M7 1.2L12.8 7 7 12.8 1.2 7z" fill="currentColor"/>"#,
            Self::Bars => r#"<path d="M4.2 2.2v9.6M9.8 2.2v9.6" stroke="currentColor" stroke-width="2.6"/>"#,
        }
    }
}

impl fmt::Display for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<svg class=\"lt-glyph\" viewBox=\"0 0 14 14\" width=\"14\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">{}</svg>",
            self.drawing()
        )
    }
}

impl HtmlSafe for Glyph {}
