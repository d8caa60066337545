//! What may happen to a dossier, what may stand in a form, which procedure files hold together, which procedure a
//! phrase means. Pure: time, identifiers and calendars are parameters.

mod apply;
mod check;
mod decide;
mod fee;
mod form;
mod paper;
mod refusal;
pub mod search;
mod terms;

pub use apply::{Illegal, apply, replay};
pub use check::{Flaw, check};
pub use decide::{Context, decide, file, in_place};
pub use fee::fee;
pub(crate) use form::asked;
pub use form::{FieldError, FieldProblem, Filled, fill, normalise, path, section_fill};
pub use paper::{Gap, Line, Sources, answer_words, field_words, lines};
pub use refusal::Refusal;
pub use terms::{Left, left};
