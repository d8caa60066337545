#![doc = include_str!("../README.md")]

mod assemble;
mod field;
mod field_font;
mod flow;
mod font;
mod letterhead;
pub mod mark;
mod paint;
mod papers;
mod qr;
mod sheet;
pub mod words;

pub use field::{FieldKind, Place};
pub use letterhead::{Dated, Issuer, Numbered};
pub use papers::{
    Acknowledgement, Applicant, Certificate, Component, Pair, Receipt, Refusal, Section, Signatory, acknowledgement,
    certificate, receipt, refusal,
};
pub use qr::qr_modules;

/// A paper, ready to be signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The document: PDF/A-2a and PDF/UA-1, one revision, no signature yet.
    pub pdf: Vec<u8>,
    /// The fields that will be filled or signed: they exist in the document, empty.
    pub places: Vec<Place>,
    /// How many pages.
    pub pages: usize,
}

impl Rendered {
    /// The place of a field, if the paper has it.
    pub fn place(&self, kind: FieldKind) -> Option<&Place> {
        self.places.iter().find(|place| place.kind == kind)
    }
}

/// A paper could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A built-in typeface cannot be read.
    #[error("a built-in typeface cannot be read")]
    Typeface,
    /// The document breaks a rule of PDF/A-2a or PDF/UA-1, or of its own assembly.
    #[error("the document cannot be made: {0}")]
    Document(String),
    /// The text of a QR code is too long for one.
    #[error("a QR code cannot hold {0} characters")]
    QrTooLong(usize),
}
