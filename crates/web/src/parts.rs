//! The components of the look, as structs that show themselves as HTML. A template of any crate puts one in with
//! `{{ part }}`; their words are the kit's own, so they need a language and nothing else.

mod button;
mod choice;
mod days;
mod deadline;
mod field;
mod figure;
mod glyph;
mod list;
mod panel;
mod paper;
mod rings;
mod status;
mod summary;
mod table;
mod timeline;

pub use button::{Button, ButtonKind, Buttons};
pub use choice::{Choice, Choices, Select};
pub use days::{DayCell, DayKind, DayStrip};
pub use deadline::{Deadline, DeadlineBadge};
pub use field::{DateField, FileField, TextArea, TextField};
pub use figure::{Fact, Facts, Figure, Figures, StepBar};
pub use glyph::Glyph;
pub use list::{Bulk, Counter, Counters, FilterBox, PageLink, Pages};
pub use panel::{Card, Details, Fetched, Need, Notice, Verdict, VerdictKind};
pub use paper::PaperPreview;
pub use rings::DrumRings;
pub use status::{StatusTag, Tag, Tone};
pub use summary::{ErrorSummary, SummaryList};
pub use table::{Cell, Column, Edge, Place, Row, Sort, Table};
pub use timeline::{Moment, Stage, Timeline};
