//! Puts form fields into a painted document: krilla writes none, so each stands there as a link with a name of our own
//! scheme, which is replaced here. The document is written anew as one revision; objects keep their numbers.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    RenderError,
    field::{FieldKind, Place},
    field_font::{FieldFont, field_fonts},
    paint::FIELD_SCHEME,
};

/// A document taken apart: the bytes between `N 0 obj` and `endobj` by number, and the trailer's entries.
struct Parts {
    header: Vec<u8>,
    objects: BTreeMap<usize, Vec<u8>>,
    trailer: String,
}

/// Replaces the placeholder links of `document` by the fields at `places`; `sizes` is the text size of the fields to
/// fill.
pub(crate) fn assemble(document: &[u8], places: &[Place], size: f32) -> Result<Vec<u8>, RenderError> {
    let broken = |what: &str| RenderError::Document(format!("assembly: {what}"));
    let mut parts = Parts::take(document).ok_or_else(|| broken("the written document cannot be taken apart"))?;
    let mut next = parts.objects.keys().next_back().map_or(1, |last| last + 1);
    let mut add = |objects: &mut BTreeMap<usize, Vec<u8>>, body: Vec<u8>| {
        objects.insert(next, body);
        next += 1;
        next - 1
    };

    let [upright, slanted] = field_fonts()?;
    let upright = add_font(&mut parts.objects, &mut add, upright);
    let slanted = add_font(&mut parts.objects, &mut add, slanted);
    let mut fields = String::new();
    for place in places {
        let marker = format!("{FIELD_SCHEME}{})", place.kind.name());
        let (number, link) = parts
            .objects
            .iter()
            .find(|(_, body)| is_small(body) && find(body, marker.as_bytes()).is_some())
            .map(|(number, body)| (*number, String::from_utf8_lossy(body).into_owned()))
            .ok_or_else(|| broken("a field has no placeholder"))?;
        let [x0, y0, x1, y1] = place.rect;
        let form = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 {} {}]/Resources<<>>/Length 12>>\nstream\n/Tx BMC EMC\n\nendstream",
            x1 - x0,
            y1 - y0
        );
        let form = add(&mut parts.objects, form.into_bytes());
        let (Some(rect), Some(parent)) = (entry(&link, "/Rect["), entry(&link, "/StructParent ")) else {
            return Err(broken("a placeholder lacks its place"));
        };
        let page = page_of(&parts.objects, number).ok_or_else(|| broken("a placeholder stands on no page"))?;
        let widget = widget(place.kind, size, &rect, &parent, page, form);
        parts.objects.insert(number, widget.into_bytes());
        only_child(&mut parts.objects, number).ok_or_else(|| broken("a field stands in no form element"))?;
        let _ = write!(fields, "{number} 0 R ");
    }
    let acro_form = format!(
        "<</Fields[{}]/DR<</Font<</{} {upright} 0 R/{} {slanted} 0 R>>>>/DA(/{} 0 Tf 0 g)>>",
        fields.trim_end(),
        FieldFont::UPRIGHT,
        FieldFont::SLANTED,
        FieldFont::UPRIGHT,
    );
    let acro_form = add(&mut parts.objects, acro_form.into_bytes());
    let root = entry(&parts.trailer, "/Root ").and_then(|root| root.split(' ').next().and_then(|n| n.parse().ok()));
    let catalog = root.and_then(|root: usize| parts.objects.get_mut(&root));
    let catalog = catalog.ok_or_else(|| broken("the document has no catalog"))?;
    let end =
        catalog.windows(2).rposition(|pair| pair == b">>").ok_or_else(|| broken("the catalog is no dictionary"))?;
    catalog.splice(end..end, format!("/AcroForm {acro_form} 0 R").into_bytes());
    Ok(parts.write())
}

fn widget(kind: FieldKind, size: f32, rect: &str, parent: &str, page: usize, form: usize) -> String {
    let what = if kind.is_signature() {
        "/FT/Sig".to_owned()
    } else {
        let font = if kind == FieldKind::Date { FieldFont::SLANTED } else { FieldFont::UPRIGHT };
        format!("/FT/Tx/DA(/{font} {size} Tf 0 g)")
    };
    format!(
        "<</Type/Annot/Subtype/Widget{what}/T({})/TU{}/Rect[{rect}]/F 4/P {page} 0 R/StructParent {parent}/AP<</N {form} 0 R>>>>",
        kind.name(),
        text_string(kind.description()),
    )
}

/// Names the field as the one child of its structure element, not as a list of one: who judges what may change under a
/// certifying signature (pyHanko) knows fields of tagged papers in this form only.
fn only_child(objects: &mut BTreeMap<usize, Vec<u8>>, field: usize) -> Option<()> {
    let last = format!("/Obj {field} 0 R>>]");
    let body = objects.values_mut().find(|body| is_small(body) && find(body, last.as_bytes()).is_some())?;
    let (open, close) = (find(body, b"/K[<<")?, find(body, last.as_bytes())? + last.len() - 1);
    body.remove(close);
    body.remove(open + 2);
    Some(())
}

fn add_font(
    objects: &mut BTreeMap<usize, Vec<u8>>,
    add: &mut impl FnMut(&mut BTreeMap<usize, Vec<u8>>, Vec<u8>) -> usize,
    font: &FieldFont,
) -> usize {
    let file = add(objects, font.file_object());
    let unicode = add(objects, font.unicode_object());
    let descriptor = add(objects, font.descriptor_object(file));
    let descendant = add(objects, font.descendant_object(descriptor));
    add(objects, font.font_object(descendant, unicode))
}

/// A text string in UTF-16 with a byte order mark, hexadecimal.
pub(crate) fn text_string(text: &str) -> String {
    let mut hex = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(hex, "{unit:04X}");
    }
    hex.push('>');
    hex
}

/// Whether an object can be one of those looked through: not one with the bytes of a typeface or a page in it.
fn is_small(body: &[u8]) -> bool {
    !body.ends_with(b"endstream")
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The value that follows `key` in a dictionary's text, up to the next delimiter.
fn entry(dictionary: &str, key: &str) -> Option<String> {
    let (_, after) = dictionary.split_once(key)?;
    Some(after.split([']', '/', '>']).next()?.trim().to_owned())
}

fn page_of(objects: &BTreeMap<usize, Vec<u8>>, annotation: usize) -> Option<usize> {
    let exact = [format!("[{annotation} 0 R"), format!(" {annotation} 0 R")];
    objects
        .iter()
        .find(|(_, body)| {
            body.starts_with(b"<</Type/Page/")
                && String::from_utf8_lossy(body).split_once("/Annots").is_some_and(|(_, list)| {
                    let list = list.split(']').next().unwrap_or_default();
                    exact.iter().any(|reference| list.contains(reference.as_str()))
                })
        })
        .map(|(number, _)| *number)
}

impl Parts {
    /// Takes apart what pdf-writer wrote: one revision, a cross-reference table, every generation 0.
    fn take(document: &[u8]) -> Option<Self> {
        let tail = document.windows(9).rposition(|window| window == b"startxref")?;
        let start: usize = ascii(document.get(tail + 9..)?).split_whitespace().next()?.parse().ok()?;
        let table = ascii(document.get(start..tail)?);
        let (rows, trailer) = table.split_once("trailer")?;
        let mut offsets = BTreeMap::new();
        for (number, row) in rows.lines().skip(2).enumerate() {
            let mut words = row.split_whitespace();
            if let (Some(offset), _, Some("n")) = (words.next(), words.next(), words.next()) {
                offsets.insert(number, offset.parse::<usize>().ok()?);
            }
        }
        let first = *offsets.values().min()?;
        let mut ends: Vec<usize> = offsets.values().copied().chain([start]).collect();
        ends.sort_unstable();
        let mut objects = BTreeMap::new();
        for (number, offset) in offsets {
            let end = *ends.iter().find(|end| **end > offset)?;
            let object = document.get(offset..end)?;
            let begin = find(object, b" 0 obj")? + 6;
            let finish = object.windows(6).rposition(|window| window == b"endobj")?;
            objects.insert(number, trim(object.get(begin..finish)?).to_vec());
        }
        let trailer = trailer.trim().to_owned();
        Some(Self { header: document.get(..first)?.to_vec(), objects, trailer })
    }

    fn write(&self) -> Vec<u8> {
        let mut out = self.header.clone();
        let size = self.objects.keys().next_back().map_or(1, |last| last + 1);
        let mut offsets = BTreeMap::new();
        for (number, body) in &self.objects {
            offsets.insert(*number, out.len());
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f\r\n");
        for number in 1..size {
            let _ = match offsets.get(&number) {
                Some(offset) => write!(table, "{offset:010} 00000 n\r\n"),
                None => write!(table, "0000000000 65535 f\r\n"),
            };
        }
        let old = entry(&self.trailer, "/Size ").unwrap_or_default();
        let trailer = self.trailer.replacen(&format!("/Size {old}"), &format!("/Size {size}"), 1);
        let _ = write!(table, "trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n");
        out.extend_from_slice(table.as_bytes());
        out
    }
}

fn ascii(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\r' | b'\n', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\r' | b'\n'] = bytes {
        bytes = rest;
    }
    bytes
}
