//! The acknowledgement that an online filing arrived: made by the system, sealed by the agency, signed by nobody.

use base::{Timestamp, civil};

use super::{Applicant, Component, components, content, dossier_code, finish, small_print, title, who};
use crate::{
    RenderError, Rendered,
    flow::plain,
    letterhead::{Dated, Issuer, Numbered, SignatureBlock, labelled, letterhead},
    sheet::{Format, Sheet},
    words,
};

/// What the acknowledgement says (Decree 45/2020, article 14: the agency answers an online filing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The agency that received it.
    pub issuer: Issuer,
    /// The dossier's code.
    pub dossier: String,
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's code in the national list.
    pub procedure_code: String,
    /// Who filed.
    pub applicant: Applicant,
    /// What was filed.
    pub components: Vec<Component>,
    /// When the system received it.
    pub filed_at: Timestamp,
    /// Until when the agency says whether it takes the dossier (08 working hours).
    pub reply_by: Option<Timestamp>,
    /// The fee in words, such as `8.000 đ mỗi bản; miễn theo quy tắc thử nghiệm`; absent where there is none.
    pub fee: Option<String>,
    /// The digest of the evidence record of the filing, hexadecimal.
    pub evidence: String,
    /// Where the dossier can be followed; goes into the QR code.
    pub link: String,
}

/// Renders the acknowledgement, A4, with the field [`FieldKind::Seal`](crate::FieldKind::Seal).
pub fn acknowledgement(paper: &Acknowledgement) -> Result<Rendered, RenderError> {
    let mut sheet = Sheet::new(Format::A4)?;
    letterhead(&mut sheet, &paper.issuer, &Numbered::No, Dated::at(paper.filed_at));
    dossier_code(&mut sheet, &paper.dossier, &paper.link)?;
    title(&mut sheet, "Giấy xác nhận nộp hồ sơ trực tuyến", None);
    let sheet_ref = &mut sheet;
    content(sheet_ref, &[plain(format!("{} xác nhận đã nhận được hồ sơ nộp trực tuyến như sau:", paper.issuer.name))]);
    who(sheet_ref, "Người nộp hồ sơ", &paper.applicant);
    let procedure = format!("{} (mã thủ tục {})", paper.procedure, paper.procedure_code);
    content(sheet_ref, &labelled("Nội dung yêu cầu giải quyết", &procedure, true));
    content(sheet_ref, &labelled("Thời điểm hệ thống nhận hồ sơ", &words::moment(paper.filed_at), true));
    if let Some(fee) = &paper.fee {
        content(sheet_ref, &labelled("Phí, lệ phí", fee, false));
    }
    content(sheet_ref, &[plain("Thành phần hồ sơ nộp gồm:")]);
    components(sheet_ref, &paper.components);
    let reply = match paper.reply_by {
        Some(by) => format!(
            "Cơ quan trả lời về việc tiếp nhận hồ sơ trước {} (08 giờ làm việc). Khi hồ sơ được tiếp nhận, Ông/Bà nhận \
             được Giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
            civil::format_datetime(by)
        ),
        None => "Khi hồ sơ được tiếp nhận, Ông/Bà nhận được Giấy tiếp nhận hồ sơ và hẹn trả kết quả.".to_owned(),
    };
    content(sheet_ref, &[plain(reply)]);
    small_print(sheet_ref, format!("Mã chứng cứ của lần nộp này (SHA-256): {}", paper.evidence));
    let (x, width) = (sheet.format.left + sheet.format.measure() * 0.5, sheet.format.measure() * 0.5);
    let block = SignatureBlock {
        titles: vec![paper.issuer.name.to_uppercase()],
        hint: Some("(Giấy do hệ thống lập, cơ quan ký số)"),
        name: "",
        signer: false,
        seal: true,
        beside_seal: false,
    };
    sheet.y += sheet.format.size;
    sheet.need(block.height(&sheet, width));
    block.set(&mut sheet, x, width);
    finish(
        &sheet,
        format!("Giấy xác nhận nộp hồ sơ trực tuyến {}", paper.dossier),
        &paper.issuer.name,
        paper.procedure.clone(),
        paper.filed_at,
    )
}
