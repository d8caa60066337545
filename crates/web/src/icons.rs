//! Icons (Lucide, ISC licence): one sprite a page, holding only the symbols that the page uses.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use parking_lot::RwLock;

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

/// Sprites that were made, by the icons that they hold: there are about as many as kinds of pages.
static SPRITES: LazyLock<RwLock<HashMap<Vec<usize>, Arc<str>>>> = LazyLock::new(RwLock::default);
/// How many are kept at most.
const SPRITES_KEPT: usize = 256;

/// The symbols that `page` uses, found in one pass over it.
pub(crate) fn sprite(page: &str) -> Arc<str> {
    let mut used = BTreeSet::new();
    for at in memchr::memmem::find_iter(page.as_bytes(), MARK) {
        let name = page.get(at + MARK.len()..).and_then(|rest| rest.split_once('"'));
        used.extend(name.and_then(|(name, _)| ICONS.iter().position(|(known, _)| *known == name)));
    }
    let used: Vec<usize> = used.into_iter().collect();
    if let Some(known) = SPRITES.read().get(&used) {
        return Arc::clone(known);
    }
    let sprite: Arc<str> = draw(&used).into();
    let mut all = SPRITES.write();
    if all.len() < SPRITES_KEPT {
        all.insert(used, Arc::clone(&sprite));
    }
    sprite
}

fn draw(used: &[usize]) -> String {
    let mut symbols = String::new();
    for (name, content) in used.iter().filter_map(|at| ICONS.get(*at)) {
        let _ = write!(symbols, "<symbol id=\"i-{name}\" viewBox=\"0 0 24 24\">{content}</symbol>");
    }
    if symbols.is_empty() {
        return symbols;
    }
    format!("<svg class=\"lt-sprite\" aria-hidden=\"true\" width=\"0\" height=\"0\">{symbols}</svg>")
}
