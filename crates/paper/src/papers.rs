//! The papers, one a file, and what they share.

mod acknowledgement;
mod certificate;
mod receipt;
mod refusal;

pub use acknowledgement::{Acknowledgement, acknowledgement};
pub use certificate::{Certificate, Pair, Section, Signatory, certificate};
pub use receipt::{Receipt, receipt};
pub use refusal::{Refusal, refusal};

use base::Timestamp;
use krilla::tagging::{ListNumbering, Tag};

use crate::{
    RenderError, Rendered,
    assemble::assemble,
    field::Place,
    flow::{Align, Run, plain},
    letterhead::labelled,
    mark::FIELD_SIZE,
    paint::{About, paint},
    qr::qr,
    sheet::{MM, Sheet, Style},
};

/// The applicant, as their papers show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Full name, family name first.
    pub name: String,
    /// The identity number as it may be shown: masked where the paper leaves the applicant's hands.
    pub citizen_id: Option<String>,
    /// Where they live.
    pub address: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// One thing that was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its name, such as `Tờ khai điện tử`.
    pub name: String,
    /// What more is said of it (`01 bản chính`, `lấy từ CSDL quốc gia về dân cư`).
    pub note: Option<String>,
    /// SHA-256 of the file that was received, hexadecimal; absent for what is no file.
    pub digest: Option<String>,
}

/// The heading of a paper: one line in capitals, and what stands under it.
fn title(sheet: &mut Sheet, title: &str, under: Option<&str>) {
    let size = sheet.format.size * 1.12;
    let style = Style::new(size, Align::Centre).before(sheet.format.size * 0.8);
    let level = std::num::NonZeroU16::MIN;
    let upper = title.to_uppercase();
    sheet.paragraph(Tag::Hn(level, Some(title.to_owned())), &[crate::flow::bold(upper)], style);
    if let Some(under) = under {
        let style = Style::new(sheet.format.size, Align::Centre);
        sheet.paragraph(Tag::P, &[crate::flow::bold(under)], style);
    }
    sheet.y += sheet.format.size * 0.5;
}

/// A paragraph of content.
fn content(sheet: &mut Sheet, runs: &[Run]) {
    let style = Style { leading: sheet.format.leading, ..Style::new(sheet.format.size, Align::Justify) };
    sheet.paragraph(Tag::P, runs, style.before(sheet.format.size * 0.2));
}

/// A line that only a check needs.
fn small_print(sheet: &mut Sheet, text: String) {
    let style = Style::new(sheet.format.size * 0.72, Align::Left).before(sheet.format.size * 0.3);
    sheet.paragraph(Tag::P, &[plain(text)], style);
}

fn who(sheet: &mut Sheet, label: &str, applicant: &Applicant) {
    content(sheet, &labelled(label, &applicant.name, true));
    if let Some(citizen_id) = &applicant.citizen_id {
        content(sheet, &labelled("Số định danh cá nhân", citizen_id, false));
    }
    content(sheet, &labelled("Địa chỉ", &applicant.address, false));
    let phone = applicant.phone.as_deref().unwrap_or("không có");
    let email = applicant.email.as_deref().unwrap_or("không có");
    content(sheet, &[plain(format!("Số điện thoại: {phone}. Email: {email}"))]);
}

/// What was filed, as a numbered list.
fn components(sheet: &mut Sheet, list: &[Component]) {
    let size = sheet.format.size;
    let node = sheet.node(None, Tag::L(ListNumbering::Decimal));
    let (left, indent) = (sheet.format.left, size * 1.6);
    for (number, component) in (1..).zip(list) {
        sheet.y += size * 0.15;
        let item = sheet.node(Some(node), Tag::LI);
        sheet.need(size * 1.2);
        let top = sheet.y;
        let label = sheet.node(Some(item), Tag::Lbl);
        let style = Style::new(size, Align::Left);
        sheet.paragraph_in(label, &[plain(format!("{number}."))], style, left, indent);
        sheet.y = top;
        let body = sheet.node(Some(item), Tag::LBody);
        let mut text = component.name.clone();
        if let Some(note) = &component.note {
            text = format!("{text} ({note})");
        }
        let width = sheet.format.measure() - indent;
        sheet.paragraph_in(body, &[plain(format!("{text};"))], Style::new(size, Align::Justify), left + indent, width);
        if let Some(digest) = &component.digest {
            let runs = [plain(format!("SHA-256: {digest}"))];
            sheet.paragraph_in(body, &runs, Style::new(size * 0.72, Align::Left), left + indent, width);
        }
    }
}

/// Dossier code and its QR code at the left edge; returns with the cursor under both.
fn dossier_code(sheet: &mut Sheet, code: &str, link: &str) -> Result<(), RenderError> {
    let size = sheet.format.size;
    let side = sheet.format.size * 1.35 * MM;
    let (x, y) = (sheet.format.left, sheet.y + size * 0.2);
    qr(sheet, None, link, format!("Mã QR của hồ sơ {code}: {link}"), (x, y), side)?;
    let node = sheet.node(None, Tag::P);
    let (left, width) = (x + side + size * 0.9, sheet.format.measure() - side - size * 0.9);
    sheet.y = y + side / 2.0 - size * 1.3;
    sheet.paragraph_in(node, &labelled("Mã hồ sơ", code, true), Style::new(size, Align::Left), left, width);
    let node = sheet.node(None, Tag::P);
    let runs = [plain("Quét mã hoặc nhập mã hồ sơ tại Cổng Dịch vụ công quốc gia để theo dõi.")];
    sheet.paragraph_in(node, &runs, Style::new(size * 0.85, Align::Left), left, width);
    sheet.y = y + side + size * 0.3;
    Ok(())
}

/// Paints and assembles what was laid out.
fn finish(sheet: &Sheet, title: String, agency: &str, subject: String, at: Timestamp) -> Result<Rendered, RenderError> {
    let painted = paint(sheet, &About { title, agency: agency.to_owned(), subject, created: at })?;
    let height = sheet.format.height;
    let places: Vec<Place> = sheet
        .fields
        .iter()
        .map(|field| Place {
            kind: field.kind,
            page: field.page,
            rect: [
                field.area.x,
                height - field.area.y - field.area.height,
                field.area.x + field.area.width,
                height - field.area.y,
            ],
        })
        .collect();
    let pdf = assemble(&painted, &places, FIELD_SIZE.min(sheet.format.size))?;
    Ok(Rendered { pdf, places, pages: sheet.pages.len() })
}
