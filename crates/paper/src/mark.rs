//! What a signature or a filled field shows: the content of its appearance, for whoever writes the signature.
//!
//! The content is drawn in a form as large as the field's rectangle, with the form's default resources (`/AcroForm`
//! `/DR`) as its resources: the fonts that it names stand there.

use std::fmt::Write as _;

use base::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    RenderError,
    field::{FieldKind, Place},
    field_font::{FieldFont, field_fonts},
    letterhead::SEAL_CAPTION,
    sheet::Format,
    words::signing_time,
};

/// What to draw in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appearance {
    /// The field's value as text: the value of a filled field; for a mark what it says, line by line.
    pub text: String,
    /// The content stream, uncompressed, with the origin at the rectangle's lower left corner.
    pub content: Vec<u8>,
}

const RED: &str = "0.80 0.05 0.09";
const BLUE: &str = "0.06 0.19 0.55";

/// The value of the field at `place` ([`FieldKind::Number`] or [`FieldKind::Date`]), as tall as body text on A4 or
/// smaller where the field is narrow.
pub fn filled(place: &Place, value: &str) -> Result<Appearance, RenderError> {
    let [upright, slanted] = field_fonts()?;
    let (font, name) = match place.kind {
        FieldKind::Date => (slanted, FieldFont::SLANTED),
        _ => (upright, FieldFont::UPRIGHT),
    };
    let (width, height) = size(place);
    let text_size = (height / 1.3).min(width / font.width(value, 1.0).max(0.1));
    let baseline = height - text_size * 0.92;
    let content = format!(
        "/Tx BMC\nq\nBT\n0 g\n/{name} {text_size:.2} Tf\n1 0 0 1 0 {baseline:.2} Tm\n{} Tj\nET\nQ\nEMC\n",
        font.encode(value)
    );
    Ok(Appearance { text: value.to_owned(), content: content.into_bytes() })
}

/// The mark of the person who signed: blue, without a box (Decree 30/2020, annex I, part II, section 7).
pub fn signer(place: &Place, name: &str, at: Timestamp) -> Result<Appearance, RenderError> {
    let [font, _] = field_fonts()?;
    let (width, height) = size(place);
    let time = format!("Ký số: {}", signing_time(at));
    let name_size = (height * 0.36).min(width * 0.9 / font.width(name, 1.0).max(0.1));
    let time_size = (height * 0.19).min(width / font.width(&time, 1.0));
    let name_x = (width - font.width(name, name_size)) / 2.0;
    let time_x = (width - font.width(&time, time_size)) / 2.0;
    let mut content = format!("q\n{BLUE} rg\n{BLUE} RG\n");
    // The name leans like handwriting, with a stroke under it.
    let upper = height * 0.5;
    let _ = write!(
        content,
        "BT\n/{f} {name_size:.2} Tf\n1 0 0.28 1 {x:.2} {upper:.2} Tm\n{} Tj\nET\n",
        font.encode(name),
        f = FieldFont::UPRIGHT,
        x = name_x - name_size * 0.1,
    );
    let (left, right, line) = (name_x - 4.0, width - name_x + 4.0, upper - name_size * 0.34);
    let _ = write!(
        content,
        "0.8 w\n1 J\n{left:.2} {line:.2} m\n{:.2} {:.2} {:.2} {:.2} {right:.2} {:.2} c\nS\n",
        left + (right - left) * 0.3,
        line - 2.5,
        left + (right - left) * 0.6,
        line + 3.0,
        line + 1.0,
    );
    let lower = line - time_size * 1.25;
    let _ = write!(
        content,
        "BT\n/{f} {time_size:.2} Tf\n1 0 0 1 {time_x:.2} {lower:.2} Tm\n{} Tj\nET\nQ\n",
        font.encode(&time),
        f = FieldFont::UPRIGHT,
    );
    Ok(Appearance { text: format!("{name}\n{time}"), content: content.into_bytes() })
}

/// The mark of the agency: a red seal of real size with its name round a drum star, agency and time under it.
pub fn seal(place: &Place, agency: &str, at: Timestamp) -> Result<Appearance, RenderError> {
    let [font, _] = field_fonts()?;
    let (width, height) = size(place);
    let radius = (width.min(height - SEAL_CAPTION) - 2.0) / 2.0;
    let (x, y) = (width / 2.0, height - radius - 1.0);
    let mut content = format!("q\n{RED} rg\n{RED} RG\n1.8 w\n");
    circle(&mut content, x, y, radius - 0.9);
    content.push_str("0.6 w\n");
    circle(&mut content, x, y, radius - 3.6);
    circle(&mut content, x, y, radius * 0.56);
    drum_star(&mut content, x, y, radius * 0.42);
    let band = radius * 0.56..radius - 3.6;
    let middle = f32::midpoint(band.start, band.end);
    let name = agency.to_uppercase();
    // The name takes the upper three quarters of the ring at most, the word under it the lower quarter.
    let longest = 1.5 * std::f32::consts::PI * middle;
    let text_size = (radius * 0.2).min(longest / font.width(&name, 1.0).max(0.1) * 0.94);
    on_arc(&mut content, font, &name, text_size, (x, y), middle - text_size * 0.33, true);
    let word_size = (radius * 0.15).min(text_size);
    on_arc(&mut content, font, "CHỮ KÝ SỐ", word_size, (x, y), middle + word_size * 0.33, false);
    let time = signing_time(at);
    for (line, text) in [agency, time.as_str()].into_iter().enumerate() {
        let size = (SEAL_CAPTION * 0.44).min(width / font.width(text, 1.0).max(0.1));
        let down = if line == 0 { 0.45 } else { 0.95 };
        let _ = write!(
            content,
            "BT\n/{f} {size:.2} Tf\n1 0 0 1 {left:.2} {base:.2} Tm\n{} Tj\nET\n",
            font.encode(text),
            f = FieldFont::UPRIGHT,
            left = (width - font.width(text, size)) / 2.0,
            base = SEAL_CAPTION * (1.0 - down),
        );
    }
    content.push_str("Q\n");
    Ok(Appearance { text: format!("{agency}\n{time}"), content: content.into_bytes() })
}

const fn size(place: &Place) -> (f32, f32) {
    let [left, bottom, right, top] = place.rect;
    (right - left, top - bottom)
}

fn circle(content: &mut String, x: f32, y: f32, radius: f32) {
    // Four Bézier curves; the constant puts their handles where the error is least.
    let handle = radius * 0.552_285;
    let (west, east, south, north) = (x - radius, x + radius, y - radius, y + radius);
    let quarters = [
        ((east, y + handle), (x + handle, north), (x, north)),
        ((x - handle, north), (west, y + handle), (west, y)),
        ((west, y - handle), (x - handle, south), (x, south)),
        ((x + handle, south), (east, y - handle), (east, y)),
    ];
    let _ = writeln!(content, "{east:.2} {y:.2} m");
    for ((ax, ay), (bx, by), (cx, cy)) in quarters {
        let _ = writeln!(content, "{ax:.2} {ay:.2} {bx:.2} {by:.2} {cx:.2} {cy:.2} c");
    }
    content.push_str("s\n");
}

/// The fourteen-pointed star of the bronze drum.
fn drum_star(content: &mut String, x: f32, y: f32, radius: f32) {
    for step in 0_u8..28 {
        let angle = f32::from(step) * std::f32::consts::PI / 14.0;
        let reach = if step % 2 == 0 { radius } else { radius * 0.45 };
        let operator = if step == 0 { "m" } else { "l" };
        let _ = writeln!(content, "{:.2} {:.2} {operator}", x + reach * angle.sin(), y + reach * angle.cos());
    }
    content.push_str("h\nf\n");
}

/// `text` round a circle: `above` reads clockwise over the top, otherwise anticlockwise under the bottom.
fn on_arc(content: &mut String, font: &FieldFont, text: &str, size: f32, (x, y): (f32, f32), radius: f32, above: bool) {
    let total = font.width(text, size) / radius;
    let turn = if above { -1.0 } else { 1.0 };
    let start = if above { std::f32::consts::FRAC_PI_2 } else { -std::f32::consts::FRAC_PI_2 };
    let mut angle = start - turn * total / 2.0;
    let _ = write!(content, "BT\n/{} {size:.2} Tf\n", FieldFont::UPRIGHT);
    for letter in text.nfc() {
        let letter = letter.to_string();
        let step = font.width(&letter, size) / radius;
        // Each letter stands on the tangent at its own middle.
        let middle = angle + turn * step / 2.0;
        let tilt = middle - start;
        let (sin, cos) = tilt.sin_cos();
        let half = font.width(&letter, size) / 2.0;
        let (px, py) = (x + radius * middle.cos() - half * cos, y + radius * middle.sin() - half * sin);
        let _ =
            writeln!(content, "{cos:.4} {sin:.4} {:.4} {cos:.4} {px:.2} {py:.2} Tm\n{} Tj", -sin, font.encode(&letter));
        angle += turn * step;
    }
    content.push_str("ET\n");
}

/// The text size of fields that are filled.
pub(crate) const FIELD_SIZE: f32 = Format::A4.size;
