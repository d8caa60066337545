//! Signatures in PDF files (PAdES B-B and B-T, ETSI EN 319 142-1), each by an incremental update: the signed bytes are
//! never touched again.
//!
//! The order that the law asks for (the person signs, the clerk numbers, the agency seals) in these terms: the person
//! signs with [`Allowed::FormFilling`], which allows filling of form fields and further signatures and nothing else (DocMDP 2); the
//! empty fields are filled with [`fill_fields`]; the seal signs, and covers the whole file.

mod changes;
mod fill;
mod sign;
mod verify;

pub use fill::{Filling, fill_fields};
pub use sign::{Allowed, PadesError, Prepared, Rect, SignatureField, Unstamped, prepare, sign};
pub use verify::{PdfReport, PdfSignature, verify};
