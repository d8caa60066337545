//! A paper on the desk, before it is signed.

use askama::Template;

use crate::Html;
use crate::html::parts;

/// A white sheet in a serif face on a grey desk, under a row with the link to the PDF.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<section class="lt-desk-part"><div class="lt-desk-part__head"><h2 class="lt-desk-part__title">{{ title }}</h2><p class="lt-desk-part__links">{{ links }}</p></div><div class="lt-desk" tabindex="0" role="region" aria-label="{{ label }}"><div class="lt-sheet" lang="vi">{{ sheet }}</div></div></section>"#
)]
pub struct PaperPreview {
    title: String,
    label: String,
    links: Html,
    sheet: Html,
}

impl PaperPreview {
    /// `title` stands above, `label` names the sheet for screen readers (another text than the title), `sheet` is what
    /// is written on it. The classes of a sheet: `lt-sheet__pair` (head left and right), `lt-sheet__title`,
    /// `lt-sheet__sign` (the block of the signer), `lt-sheet__place` (the dashed box where the signature lands).
    pub fn new(title: impl Into<String>, label: impl Into<String>, sheet: impl Into<Html>) -> Self {
        Self { title: title.into(), label: label.into(), links: Html::empty(), sheet: sheet.into() }
    }

    /// The link to the PDF with pages and size.
    pub fn links(mut self, links: impl Into<Html>) -> Self {
        self.links = links.into();
        self
    }
}

parts!(PaperPreview);
