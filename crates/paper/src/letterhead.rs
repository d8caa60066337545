//! The head and the foot that every official paper shares (Decree 30/2020, annex I).

use base::Timestamp;
use base::civil;
use jiff::civil::Date;
use krilla::tagging::Tag;

use crate::{
    field::FieldKind,
    flow::{Align, Run, bold, break_lines, italic, plain},
    font::Face,
    sheet::{Area, Format, MM, Sheet, Style},
    words,
};

/// Who issues a paper, as it stands at the upper left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The agency above, such as `Ủy ban nhân dân tỉnh Thái Bình`; absent where there is none to name.
    pub parent: Option<String>,
    /// The agency or unit itself, such as `Trung tâm Phục vụ hành chính công`.
    pub name: String,
    /// The place that stands before the date, such as `Thái Bình`.
    pub place: String,
}

/// Number and symbol of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// The paper has none.
    No,
    /// Printed, such as `05/TLKS-BS`.
    Printed(String),
    /// Left to the field [`FieldKind::Number`].
    Field,
}

/// The day of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// Printed.
    On(Date),
    /// Left to the field [`FieldKind::Date`].
    Field,
}

impl Dated {
    /// The day in Viet Nam at that instant.
    pub fn at(at: Timestamp) -> Self {
        Self::On(civil::vn_date(at))
    }
}

const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

/// Sets the head: at the right the national title and motto, place and date; at the left agency, number and symbol.
pub(crate) fn letterhead(sheet: &mut Sheet, issuer: &Issuer, number: &Numbered, dated: Dated) {
    let measure = sheet.format.measure();
    let (left, top) = (sheet.format.left, sheet.format.top);
    let (left_width, right_width) = (measure * 0.42, measure * 0.58);
    let right = left + left_width;
    let size = sheet.format.size;
    let national = size.min(right_width * 0.98 / sheet.faces.width(Face::Bold, NATION, 1.0));
    let small = national.min(size * 0.95);

    sheet.y = top;
    let nation = sheet.node(None, Tag::P);
    sheet.paragraph_in(nation, &[bold(NATION)], Style::new(national, Align::Centre), right, right_width);
    let motto = sheet.node(None, Tag::P);
    sheet.paragraph_in(motto, &[bold(MOTTO)], Style::new(national * 1.05, Align::Centre), right, right_width);
    let line = sheet.faces.width(Face::Bold, MOTTO, national * 1.05);
    sheet.rule(right + (right_width - line) / 2.0, sheet.y + 1.0, line);
    let right_end = sheet.y + 5.0;

    sheet.y = top;
    let column = left_width * 0.96;
    if let Some(parent) = &issuer.parent {
        let node = sheet.node(None, Tag::P);
        let style = Style::new(small, Align::Centre);
        sheet.paragraph_in(node, &[plain(parent.to_uppercase())], style, left, column);
    }
    let node = sheet.node(None, Tag::P);
    let name = [bold(issuer.name.to_uppercase())];
    sheet.paragraph_in(node, &name, Style::new(small, Align::Centre), left, column);
    let longest = break_lines(sheet.faces, &name, small, column).iter().fold(0.0_f32, |w, line| w.max(line.width));
    sheet.rule(left + (column - longest * 0.4) / 2.0, sheet.y + 1.0, longest * 0.4);
    let left_end = sheet.y + 5.0;

    sheet.y = left_end.max(right_end) + size * 0.25;
    let row = sheet.y;
    numbered(sheet, number, size, (left, column));
    sheet.y = row;
    dated_line(sheet, &issuer.place, dated, size, (right, right_width));
    sheet.y = row + size * 1.25;
}

fn numbered(sheet: &mut Sheet, number: &Numbered, size: f32, (x, width): (f32, f32)) {
    let style = Style::new(size, Align::Centre);
    match number {
        Numbered::No => {}
        Numbered::Printed(number) => {
            let node = sheet.node(None, Tag::P);
            sheet.paragraph_in(node, &[plain(format!("Số: {number}"))], style, x, width);
        }
        Numbered::Field => {
            let label = sheet.faces.width(Face::Regular, "Số: ", size);
            let room = size * 8.5;
            let start = x + ((width - label - room) / 2.0).max(0.0);
            let top = sheet.y;
            let node = sheet.node(None, Tag::P);
            sheet.paragraph_in(node, &[plain("Số:")], Style::new(size, Align::Left), start, label * 2.0);
            let form = sheet.node(None, Tag::Form);
            let area = Area { x: start + label, y: top, width: room, height: size * 1.3 };
            sheet.field(form, FieldKind::Number, area);
        }
    }
}

fn dated_line(sheet: &mut Sheet, place: &str, dated: Dated, size: f32, (x, width): (f32, f32)) {
    match dated {
        Dated::On(day) => {
            let node = sheet.node(None, Tag::P);
            let runs = [italic(format!("{place}, {}", words::date(day)))];
            sheet.paragraph_in(node, &runs, Style::new(size, Align::Centre), x, width);
        }
        Dated::Field => {
            let label = format!("{place},");
            let before = sheet.faces.width(Face::Italic, &format!("{label} "), size);
            let room = sheet.faces.width(Face::Italic, "ngày 00 tháng 00 năm 0000", size) + 2.0;
            let start = x + ((width - before - room) / 2.0).max(0.0);
            let top = sheet.y;
            let node = sheet.node(None, Tag::P);
            sheet.paragraph_in(node, &[italic(label)], Style::new(size, Align::Left), start, before * 2.0);
            let form = sheet.node(None, Tag::Form);
            sheet.field(form, FieldKind::Date, Area { x: start + before, y: top, width: room, height: size * 1.3 });
        }
    }
}

/// The diameter of an agency's seal on A4: 36 mm, its real size. On the smaller forms it shrinks with the text.
const SEAL: f32 = 36.0 * MM;
/// What stands under the seal: agency and time of signing.
pub(crate) const SEAL_CAPTION: f32 = 17.0;

/// The diameter of the seal beside text of `size` points.
fn seal(size: f32) -> f32 {
    SEAL * (size / Format::A4.size).min(1.0)
}

/// The block of the one who signs: title lines, room for the marks, name.
pub(crate) struct SignatureBlock<'a> {
    /// Authority and position, in capitals, such as `TM. ỦY BAN NHÂN DÂN`.
    pub(crate) titles: Vec<String>,
    /// What stands under them in italics, such as `(Ký, ghi rõ họ tên)`.
    pub(crate) hint: Option<&'a str>,
    pub(crate) name: &'a str,
    /// Whether a person signs here.
    pub(crate) signer: bool,
    /// Whether the agency seals here.
    pub(crate) seal: bool,
    /// Whether it stands beside a sealed block, and its name in line with the other's.
    pub(crate) beside_seal: bool,
}

impl SignatureBlock<'_> {
    /// Sets the block in the column at `x`; the cursor ends under it.
    pub(crate) fn set(&self, sheet: &mut Sheet, x: f32, width: f32) {
        let size = sheet.format.size;
        let style = Style::new(size, Align::Centre);
        for title in &self.titles {
            let node = sheet.node(None, Tag::P);
            sheet.paragraph_in(node, &[bold(title.clone())], style, x, width);
        }
        if let Some(hint) = self.hint {
            let node = sheet.node(None, Tag::P);
            sheet.paragraph_in(node, &[italic(hint)], Style::new(size * 0.9, Align::Centre), x, width);
        }
        let room = self.room(size);
        let seal = seal(size);
        if self.signer {
            let (mark_width, mark_height) = (width.min(size * 14.0), size * 4.0);
            let area = Area {
                x: x + (width - mark_width) / 2.0,
                y: sheet.y - 4.0 + (seal - mark_height) / 2.0,
                width: mark_width,
                height: mark_height,
            };
            let form = sheet.node(None, Tag::Form);
            sheet.field(form, FieldKind::Signer, area);
        }
        if self.seal {
            // The seal covers about a third of the signature, on its left (Decree 30/2020, article 33).
            let seal_x =
                if self.signer { x + width / 2.0 - size * 5.5 - seal * 2.0 / 3.0 } else { x + (width - seal) / 2.0 };
            let top = sheet.y + if self.signer { -4.0 } else { 2.0 };
            let area = Area { x: seal_x, y: top, width: seal, height: seal + SEAL_CAPTION };
            let form = sheet.node(None, Tag::Form);
            sheet.field(form, FieldKind::Seal, area);
        }
        sheet.y += room;
        let node = sheet.node(None, Tag::P);
        sheet.paragraph_in(node, &[bold(self.name)], style, x, width);
    }

    /// The height between the titles and the name.
    fn room(&self, size: f32) -> f32 {
        if (self.seal && !self.signer) || self.beside_seal {
            seal(size) + SEAL_CAPTION + 4.0
        } else if self.seal {
            seal(size) + SEAL_CAPTION * 0.6
        } else {
            size * 5.0
        }
    }

    /// The height of the whole block.
    pub(crate) fn height(&self, sheet: &Sheet, width: f32) -> f32 {
        let size = sheet.format.size;
        let style = Style::new(size, Align::Centre);
        let titles: f32 = self.titles.iter().map(|title| sheet.height(&[bold(title.clone())], style, width)).sum();
        titles + if self.hint.is_some() { size * 1.1 } else { 0.0 } + self.room(size) + size * 1.2 + 2.0
    }
}

/// A line `label: value`, the value bold where `strong`.
pub(crate) fn labelled(label: &str, value: &str, strong: bool) -> Vec<Run> {
    let value = if strong { bold(value) } else { plain(value) };
    vec![plain(format!("{label}: ")), value]
}
