//! Form 01 of Circular 01/2018/TT-VPCP: receipt of a dossier and appointment for its result.

use base::Timestamp;

use super::{Applicant, Component, components, content, dossier_code, finish, title, who};
use crate::{
    RenderError, Rendered,
    flow::plain,
    letterhead::{Dated, Issuer, Numbered, SignatureBlock, labelled, letterhead},
    sheet::{Format, Sheet},
    words,
};

/// What form 01 says, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The one-stop unit; its parent is the agency.
    pub issuer: Issuer,
    /// The dossier's code.
    pub dossier: String,
    /// Who filed.
    pub applicant: Applicant,
    /// What is asked for: the procedure's name.
    pub procedure: String,
    /// What was filed.
    pub components: Vec<Component>,
    /// How many sets.
    pub sets: u16,
    /// The lawful time, such as `03 ngày làm việc` or `trong ngày làm việc`.
    pub term: String,
    /// When the dossier was received.
    pub received_at: Timestamp,
    /// When the result is ready.
    pub due_at: Timestamp,
    /// Where the result is given, such as `Cổng Dịch vụ công quốc gia (bản điện tử)`.
    pub pick_up: String,
    /// The volume of the register of dossiers (form 06), such as `2026`.
    pub register_volume: String,
    /// The serial number in it.
    pub register_serial: String,
    /// The officer who received it.
    pub officer: String,
    /// Where the dossier can be followed; goes into the QR code.
    pub link: String,
}

/// Renders form 01, A5, with the field [`FieldKind::Seal`](crate::FieldKind::Seal).
pub fn receipt(paper: &Receipt) -> Result<Rendered, RenderError> {
    let mut sheet = Sheet::new(Format::A5)?;
    let unit = &paper.issuer.name;
    letterhead(&mut sheet, &paper.issuer, &Numbered::No, Dated::at(paper.received_at));
    dossier_code(&mut sheet, &paper.dossier, &paper.link)?;
    title(&mut sheet, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", None);
    content(&mut sheet, &labelled("Bộ phận tiếp nhận và trả kết quả", unit, false));
    who(&mut sheet, "Tiếp nhận hồ sơ của", &paper.applicant);
    content(&mut sheet, &labelled("Nội dung yêu cầu giải quyết", &paper.procedure, true));
    content(&mut sheet, &[plain("Thành phần hồ sơ nộp gồm:")]);
    components(&mut sheet, &paper.components);
    content(&mut sheet, &[plain(format!("Số lượng hồ sơ: {:02} (bộ)", paper.sets))]);
    content(&mut sheet, &labelled("Thời gian giải quyết hồ sơ theo quy định là", &paper.term, false));
    content(&mut sheet, &labelled("Thời gian nhận hồ sơ", &words::moment(paper.received_at), false));
    content(&mut sheet, &labelled("Thời gian trả kết quả giải quyết hồ sơ", &words::moment(paper.due_at), true));
    content(&mut sheet, &labelled("Đăng ký nhận kết quả tại", &paper.pick_up, false));
    let register =
        format!("Vào Sổ theo dõi hồ sơ, Quyển số: {}. Số thứ tự: {}", paper.register_volume, paper.register_serial);
    content(&mut sheet, &[plain(register)]);
    both_sides(&mut sheet, &paper.applicant.name, &paper.officer);
    finish(
        &sheet,
        format!("Giấy tiếp nhận hồ sơ và hẹn trả kết quả {}", paper.dossier),
        unit,
        paper.procedure.clone(),
        paper.received_at,
    )
}

/// The two signature blocks at the foot of the forms: at the left who filed, at the right who received.
pub(super) fn both_sides(sheet: &mut Sheet, applicant: &str, officer: &str) {
    let half = sheet.format.measure() / 2.0;
    let left = SignatureBlock {
        titles: vec!["NGƯỜI NỘP HỒ SƠ".to_owned()],
        hint: Some("(Đã nộp trực tuyến)"),
        name: applicant,
        signer: false,
        seal: false,
        beside_seal: true,
    };
    let right = SignatureBlock {
        titles: vec!["NGƯỜI TIẾP NHẬN HỒ SƠ".to_owned()],
        hint: Some("(Cơ quan ký số)"),
        name: officer,
        signer: false,
        seal: true,
        beside_seal: false,
    };
    sheet.y += sheet.format.size * 0.6;
    sheet.need(right.height(sheet, half));
    let top = sheet.y;
    left.set(sheet, sheet.format.left, half);
    sheet.y = top;
    right.set(sheet, sheet.format.left + half, half);
}
