//! Just enough of PDF (ISO 32000-2) to sign, fill and judge a file: objects, cross-references, incremental updates.
//!
//! Files come from anywhere: sizes, depths and counts are bounded, and nothing here panics on any input.

mod document;
mod lexer;
mod object;
mod update;
mod xref;

pub(crate) use document::{Document, Field};
pub(crate) use lexer::Lexer;
pub(crate) use object::{Dict, Id, Object};
pub(crate) use update::Update;
