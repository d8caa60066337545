//! QR codes as squares of ink: sharp at any size, no image.

use krilla::tagging::Tag;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::{
    RenderError,
    sheet::{Draw, NodeIndex, Sheet},
};

/// The code of `content` as rows of modules, `true` for dark: for a picture of the code that stands on a paper.
///
/// # Errors
/// The content is too long for a code.
pub fn qr_modules(content: &str) -> Result<Vec<Vec<bool>>, RenderError> {
    let code = encode(content)?;
    Ok((0..code.size()).map(|row| (0..code.size()).map(|column| code.get_module(column, row)).collect()).collect())
}

fn encode(content: &str) -> Result<QrCode, RenderError> {
    QrCode::encode_text(content, QrCodeEcc::Medium).map_err(|_| RenderError::QrTooLong(content.chars().count()))
}

/// Puts the code of `content` with its upper left corner at `(x, y)`; `side` is its width without the quiet zone,
/// which the layout keeps free. `alt` is what a screen reader says.
pub(crate) fn qr(
    sheet: &mut Sheet,
    parent: Option<NodeIndex>,
    content: &str,
    alt: String,
    (x, y): (f32, f32),
    side: f32,
) -> Result<(), RenderError> {
    let code = encode(content)?;
    let module = side / f32::from(u16::try_from(code.size()).unwrap_or(1));
    let at = |index: i32| module * f32::from(u16::try_from(index).unwrap_or(0));
    let corners = (0..code.size())
        .flat_map(|row| (0..code.size()).map(move |column| (column, row)))
        .filter(|(column, row)| code.get_module(*column, *row))
        .map(|(column, row)| (x + at(column), y + at(row)))
        .collect();
    let node = sheet.node(parent, Tag::Figure(Some(alt)));
    // A hair of overlap, so that no viewer shows seams between the modules.
    sheet.put(Some(node), Draw::Squares { corners, side: module * 1.02 });
    Ok(())
}
