//! Icons (Lucide, ISC licence): one sprite a page, holding only the symbols that the page uses.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::Html;
use crate::assets::ICONS;

/// The icon `name`, hidden from screen readers: it always stands beside a word. The names are those of `ICONS` in
/// `build.rs`; an unknown one is a fault of the program and shows nothing.
pub fn icon(name: &str) -> Html {
    let known = ICONS.iter().any(|(known, _)| *known == name);
    debug_assert!(known, "the icon `{name}` is not in the list of build.rs");
    if !known {
        return Html::empty();
    }
    Html::raw(format!(
        "<svg class=\"lt-icon\" aria-hidden=\"true\" focusable=\"false\" width=\"24\" height=\"24\"><use href=\"#i-{name}\"></use></svg>"
    ))
}

/// What stands before the name of an icon that is used.
const MARK: &[u8] = b"\"#i-";

/// The symbols that `page` uses, found in one pass over it.
pub(crate) fn sprite(page: &str) -> String {
    let mut used = BTreeSet::new();
    for at in memchr::memmem::find_iter(page.as_bytes(), MARK) {
        if let Some((name, _)) = page.get(at + MARK.len()..).and_then(|rest| rest.split_once('"')) {
            used.insert(name);
        }
    }
    let mut symbols = String::new();
    for (name, content) in ICONS.iter().filter(|(name, _)| used.contains(name)) {
        let _ = write!(symbols, "<symbol id=\"i-{name}\" viewBox=\"0 0 24 24\">{content}</symbol>");
    }
    if symbols.is_empty() {
        return symbols;
    }
    format!("<svg class=\"lt-sprite\" aria-hidden=\"true\" width=\"0\" height=\"0\">{symbols}</svg>")
}
