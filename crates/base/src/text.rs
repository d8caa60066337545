//! Vietnamese text: one spelling in (NFC, tone marks in their place), one folding for search.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

mod fold;
mod token;
mod tone;

pub use fold::{fold, fold_into};
pub use token::{Tokens, tokens};
pub use tone::tone_placement;

/// The text cannot be taken in, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// It holds a NUL, which databases refuse.
    #[error("the text holds a NUL character")]
    Nul,
    /// It holds another control character (in a text of one line, a line break too).
    #[error("the text holds a control character")]
    Control,
}

/// The canonical composition (NFC): one sequence of code points for each text. Borrowed if it is so already.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// One line as a person typed it: NFC, no spaces around it, no control characters.
pub fn clean(text: &str) -> Result<String, BadText> {
    take_in(text, |_| false)
}

/// Several lines as a person typed them: as [`clean`], but tabs and line breaks are kept, the latter as `\n`.
pub fn clean_lines(text: &str) -> Result<String, BadText> {
    if text.contains('\r') {
        return clean_lines(&text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    take_in(text, |c| matches!(c, '\n' | '\t'))
}

/// [`clean`], then the tone marks where statutes put them ([`tone_placement`]).
pub fn clean_vietnamese(text: &str) -> Result<String, BadText> {
    let cleaned = clean(text)?;
    Ok(match tone_placement(&cleaned) {
        Cow::Borrowed(_) => cleaned,
        Cow::Owned(moved) => moved,
    })
}

fn take_in(text: &str, kept: fn(char) -> bool) -> Result<String, BadText> {
    for c in text.chars() {
        if c == '\0' {
            return Err(BadText::Nul);
        }
        if c.is_control() && !kept(c) {
            return Err(BadText::Control);
        }
    }
    Ok(nfc(text.trim()).into_owned())
}
