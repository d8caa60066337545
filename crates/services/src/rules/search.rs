//! Which procedure a phrase means.
//!
//! All procedures of the portal's catalogue lie in an [`Index`] in memory: a few thousand names. A phrase is folded
//! (`base::text`), said in other words ([`Synonyms`], which are data), and each way of saying it is scored against
//! every name by how much of the phrase is found, how much of it in one piece, and how little else the name says. Rare
//! words count more than common ones. It is deterministic and the same over both databases.

mod index;
mod synonyms;
mod words;

pub use index::{Entry, Found, Index};
pub use synonyms::{Synonym, SynonymKind, Synonyms};
