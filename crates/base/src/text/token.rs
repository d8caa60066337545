//! Search tokens.

use super::fold_into;

/// The search tokens of a text, folded. One buffer holds all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    text: String,
    /// Where each token ends in `text`; it begins where the one before ended.
    ends: Vec<usize>,
}

/// The words of `text`, folded: letters and digits only, so that both search engines leave them whole.
///
/// A code, that is a run of letters and digits joined by `/ - . _ :` with a digit in it, is one token without its
/// separators and then its parts: `17/NQ-CP` gives `17nqcp`, `17`, `nq`, `cp`, and so does `17/nq-cp`. Tokens keep the
/// order of the text; repeated ones are not removed.
pub fn tokens(text: &str) -> Tokens {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    let mut tokens = Tokens { text: String::with_capacity(folded.len() + 16), ends: Vec::new() };
    for run in folded.split(|c: char| !c.is_alphanumeric() && !is_joint(c)) {
        let run = run.trim_matches(is_joint);
        let joined = run.contains(is_joint);
        if joined && run.contains(|c: char| c.is_ascii_digit()) {
            run.split(is_joint).for_each(|part| tokens.text.push_str(part));
            tokens.close();
        }
        for part in run.split(is_joint) {
            tokens.text.push_str(part);
            tokens.close();
        }
    }
    tokens
}

fn is_joint(c: char) -> bool {
    matches!(c, '/' | '-' | '.' | '_' | ':')
}

impl Tokens {
    fn close(&mut self) {
        if self.ends.last().copied().unwrap_or(0) < self.text.len() {
            self.ends.push(self.text.len());
        }
    }

    /// The tokens, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(from, to)| self.text.get(from..*to))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The tokens with a space between them: what goes into a search index.
    pub fn joined(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + self.ends.len());
        for token in self.iter() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(token);
        }
        text
    }
}
