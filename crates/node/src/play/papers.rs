//! Reading what the walk needs out of pages and papers.

use anyhow::{Context as _, Result};

use super::html::attribute;

/// The value of the check box that chooses the paper of a dossier on the leader's page.
pub(super) fn choice(page: &str, dossier: &str) -> Option<String> {
    page.split("<input").skip(1).find_map(|tag| {
        let attributes = tag.split('>').next()?;
        let value = attribute(attributes, "value")?;
        (attribute(attributes, "name")? == "paper" && value.starts_with(dossier)).then_some(value)
    })
}

/// The evidence digest that a dossier page names.
pub(super) fn digest_on(page: &str) -> Option<String> {
    let after = page.split_once("lt-digest")?.1;
    let inside = after.split_once('>')?.1.split('<').next()?;
    Some(without_spaces(inside)).filter(|digest| !digest.is_empty())
}

/// A text without white space: digests are set in groups.
pub(super) fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The same page at another form of the portal's address.
pub(super) fn at(portal: &str, address: &str) -> Result<String> {
    let reference = address.rsplit_once("/v/").context("the link does not lead to /v/")?.1;
    Ok(format!("{portal}/v/{reference}"))
}

/// The code of an address as a picture (portable bitmap), eight dots a module.
pub(super) fn picture(address: &str) -> Result<Vec<u8>> {
    const DOTS: usize = 8;
    const QUIET: usize = 4;
    let modules = paper::qr_modules(address)?;
    let side = (modules.len() + 2 * QUIET) * DOTS;
    let dark = |x: usize, y: usize| -> Option<bool> {
        let (column, row) = ((x / DOTS).checked_sub(QUIET)?, (y / DOTS).checked_sub(QUIET)?);
        modules.get(row)?.get(column).copied()
    };
    let mut picture = format!("P1\n{side} {side}\n");
    for y in 0..side {
        picture.extend((0..side).map(|x| if dark(x, y) == Some(true) { '1' } else { '0' }));
        picture.push('\n');
    }
    Ok(picture.into_bytes())
}
