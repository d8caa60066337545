//! The result paper: a certificate or extract made of labels and values, so that a new procedure brings its paper as
//! data and no code.

use base::Timestamp;
use krilla::tagging::{ListNumbering, Tag};

use super::{content, finish, title};
use crate::{
    RenderError, Rendered,
    flow::{Align, Run, bold, plain},
    letterhead::{Dated, Issuer, Numbered, SignatureBlock, letterhead},
    qr::qr,
    sheet::{Format, MM, Sheet, Style},
};

/// A label and its value; several may share a line (`Giới tính: Nữ   Dân tộc: Kinh`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The label without a colon.
    pub label: String,
    /// The value; an empty one is printed as a dash.
    pub value: String,
    /// Whether the value is set in bold.
    pub strong: bool,
}

impl Pair {
    /// A pair with its value in the regular face.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), strong: false }
    }

    /// The same with its value in bold.
    pub fn strong(self) -> Self {
        Self { strong: true, ..self }
    }
}

/// A group of lines under an optional heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading, such as `Thông tin về người mẹ`.
    pub heading: Option<String>,
    /// The lines, each of one or more pairs.
    pub lines: Vec<Vec<Pair>>,
}

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// Authority and position as they stand above the signature, such as `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`,
    /// `PHÓ CHỦ TỊCH` (Decree 30/2020, annex I, part II, section 7).
    pub titles: Vec<String>,
    /// Full name, family name first.
    pub name: String,
}

/// What a result paper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Who issues it.
    pub issuer: Issuer,
    /// Number and symbol; [`Numbered::Field`] leaves them to be filled after the leader signed.
    pub number: Numbered,
    /// The day; [`Dated::Field`] leaves it to be filled after the leader signed.
    pub dated: Dated,
    /// The kind of paper, such as `Trích lục khai sinh`.
    pub title: String,
    /// What stands under it, such as `(BẢN SAO)`.
    pub subtitle: Option<String>,
    /// Paragraphs before the sections.
    pub opening: Vec<String>,
    /// The content.
    pub sections: Vec<Section>,
    /// Paragraphs after the sections.
    pub closing: Vec<String>,
    /// Who signs.
    pub signatory: Signatory,
    /// The recipients, such as `Như trên`, `Lưu: VT`.
    pub recipients: Vec<String>,
    /// The address of the public page that confirms the paper; goes into the QR code.
    pub verify_link: String,
    /// The dossier's code.
    pub dossier: String,
    /// When it was prepared: stands in the document's properties.
    pub prepared_at: Timestamp,
}

/// Renders the paper, A4, with the fields [`Signer`](crate::FieldKind::Signer), [`Seal`](crate::FieldKind::Seal), and
/// [`Number`](crate::FieldKind::Number) and [`Date`](crate::FieldKind::Date) where they are left to be filled.
pub fn certificate(paper: &Certificate) -> Result<Rendered, RenderError> {
    let mut sheet = Sheet::new(Format::A4)?;
    letterhead(&mut sheet, &paper.issuer, &paper.number, paper.dated);
    sheet.y += sheet.format.size;
    title(&mut sheet, &paper.title, paper.subtitle.as_deref());
    for paragraph in &paper.opening {
        content(&mut sheet, &[plain(paragraph.clone())]);
    }
    for section in &paper.sections {
        if let Some(heading) = &section.heading {
            let style = Style::new(sheet.format.size, Align::Left).before(sheet.format.size * 0.5);
            sheet.need(sheet.format.size * 3.0);
            let level = std::num::NonZeroU16::MIN.saturating_add(1);
            sheet.paragraph(Tag::Hn(level, Some(heading.clone())), &[bold(heading.clone())], style);
        }
        sheet.y += sheet.format.size * 0.25;
        for line in &section.lines {
            pairs(&mut sheet, line);
        }
    }
    for paragraph in &paper.closing {
        content(&mut sheet, &[plain(paragraph.clone())]);
    }
    foot(&mut sheet, paper)?;
    let subject =
        paper.subtitle.as_ref().map_or_else(|| paper.title.clone(), |under| format!("{} {under}", paper.title));
    finish(&sheet, format!("{} - hồ sơ {}", paper.title, paper.dossier), &paper.issuer.name, subject, paper.prepared_at)
}

/// One line of pairs in columns of equal width; a pair that does not fit its column takes the whole measure.
fn pairs(sheet: &mut Sheet, line: &[Pair]) {
    let size = sheet.format.size;
    let style = Style { leading: sheet.format.leading, ..Style::new(size, Align::Left) }.before(size * 0.2);
    let measure = sheet.format.measure();
    let count = f32::from(u16::try_from(line.len()).unwrap_or(1)).max(1.0);
    let column = measure / count;
    let runs: Vec<Vec<Run>> = line.iter().map(pair_runs).collect();
    let gutter = size * 0.5;
    let one_line = style.before + size * style.leading * 1.5;
    let beside = runs.len() > 1 && runs.iter().all(|runs| sheet.height(runs, style, column - gutter) < one_line);
    if !beside {
        for runs in &runs {
            sheet.paragraph(Tag::P, runs, style);
        }
        return;
    }
    sheet.need(one_line);
    let top = sheet.y;
    let mut x = sheet.format.left;
    for runs in &runs {
        sheet.y = top;
        let node = sheet.node(None, Tag::P);
        sheet.paragraph_in(node, runs, style, x, column - gutter);
        x += column;
    }
}

fn pair_runs(pair: &Pair) -> Vec<Run> {
    let value = if pair.value.is_empty() { "–" } else { pair.value.as_str() };
    vec![plain(format!("{}: ", pair.label)), if pair.strong { bold(value) } else { plain(value) }]
}

/// At the left recipients and the QR code, at the right who signs.
fn foot(sheet: &mut Sheet, paper: &Certificate) -> Result<(), RenderError> {
    let size = sheet.format.size;
    let measure = sheet.format.measure();
    let (left_width, right_width) = (measure * 0.45, measure * 0.55);
    let block = SignatureBlock {
        titles: paper.signatory.titles.iter().map(|title| title.to_uppercase()).collect(),
        hint: None,
        name: &paper.signatory.name,
        signer: true,
        seal: true,
        beside_seal: false,
    };
    sheet.y += size * 1.2;
    let side = 24.0 * MM;
    let small = Style::new(size * 0.84, Align::Left);
    let rows = f32::from(u16::try_from(paper.recipients.len()).unwrap_or(0)) + 1.5;
    sheet.need(block.height(sheet, right_width).max(rows * size + side + size * 3.0));
    let top = sheet.y;
    let left = sheet.format.left;
    block.set(sheet, left + left_width, right_width);
    let end = sheet.y;
    sheet.y = top;
    if !paper.recipients.is_empty() {
        let node = sheet.node(None, Tag::P);
        let heading = Run { text: "Nơi nhận:".to_owned(), face: crate::font::Face::BoldItalic };
        sheet.paragraph_in(node, &[heading], Style::new(size * 0.92, Align::Left), left, left_width);
        let list = sheet.node(None, Tag::L(ListNumbering::None));
        for (index, recipient) in paper.recipients.iter().enumerate() {
            let mark = if index + 1 == paper.recipients.len() { '.' } else { ';' };
            let item = sheet.node(Some(list), Tag::LI);
            let body = sheet.node(Some(item), Tag::LBody);
            sheet.paragraph_in(body, &[plain(format!("- {recipient}{mark}"))], small, left, left_width * 0.75);
        }
    }
    sheet.y = (sheet.y + size * 0.8).max(end - side - size * 2.0);
    let corner = (left, sheet.y);
    let alt = format!("Mã QR dẫn đến trang kiểm tra giấy tờ này: {}", paper.verify_link);
    qr(sheet, None, &paper.verify_link, alt, corner, side)?;
    sheet.y += side + size * 0.4;
    let node = sheet.node(None, Tag::P);
    let note = [plain(format!("Kiểm tra bản điện tử tại: {}", paper.verify_link))];
    sheet.paragraph_in(node, &note, Style::new(size * 0.72, Align::Left), left, left_width * 0.9);
    sheet.y = sheet.y.max(end);
    Ok(())
}
