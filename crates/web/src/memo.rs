//! Pieces of pages that are the same for everybody.

use std::collections::HashMap;
use std::hash::Hash;

use parking_lot::RwLock;

use crate::Html;

/// How many pieces are kept. Beyond it all are forgotten: what is asked for often is soon there again.
const KEPT: usize = 512;

/// HTML that is rendered once for each key. The key must say everything that the HTML depends on; nothing of a person
/// belongs into it.
#[derive(Debug)]
pub struct Memo<K>(RwLock<HashMap<K, Html>>);

impl<K> Default for Memo<K> {
    fn default() -> Self {
        Self(RwLock::new(HashMap::new()))
    }
}

impl<K: Hash + Eq> Memo<K> {
    /// The HTML of `key`, which `render` makes if it is not there.
    pub fn get(&self, key: K, render: impl FnOnce() -> Html) -> Html {
        if let Some(known) = self.0.read().get(&key) {
            return known.clone();
        }
        let html = render();
        let mut all = self.0.write();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, html.clone());
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_rendered_once_and_their_number_is_bounded() {
        let memo = Memo::default();
        assert_eq!(memo.get(0, || Html::text("a")), Html::text("a"));
        assert_eq!(memo.get(0, || Html::text("b")), Html::text("a"));
        for key in 1..=KEPT {
            memo.get(key, Html::empty);
        }
        assert!(memo.0.read().len() <= KEPT);
    }
}
