//! The words of this crate: procedures, their forms, dossiers and what happens to them. No I/O, no clock, no serde.

mod dossier;
mod event;
mod form;
mod procedure;
mod result;
mod status;
mod text;

pub use dossier::{Applicant, Delivery, Dossier, Holder, Issued, Prepared, Timeliness};
pub use event::{Actor, Command, Event, Happening, InPlace, Office, Official, RefusalGround};
pub use form::{Answers, Choice, Condition, Kind, Question, Section};
pub use procedure::{
    Audience, FeeRule, Field, KeyValue, LegalBasis, Lookup, LookupField, LookupKey, LookupMoment, Paper, Procedure,
    Provider, Sla, Step, StepKind,
};
pub use result::{LineSource, ResultForm, ResultLine};
pub use status::Status;
pub use text::Both;
