//! Form 03 of Circular 01/2018/TT-VPCP: refusal to receive or handle a dossier, with the reasons.

use base::Timestamp;

use super::{Applicant, content, dossier_code, finish, receipt::both_sides, title, who};
use crate::{
    RenderError, Rendered,
    flow::plain,
    letterhead::{Dated, Issuer, Numbered, labelled, letterhead},
    sheet::{Format, Sheet},
};

/// What form 03 says, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The one-stop unit; its parent is the agency.
    pub issuer: Issuer,
    /// Number and symbol, where the unit gives one.
    pub number: Option<String>,
    /// The dossier's code.
    pub dossier: String,
    /// Who filed.
    pub applicant: Applicant,
    /// What was asked for: the procedure's name.
    pub procedure: String,
    /// Why it is refused: each a full sentence that names the fact and the rule.
    pub reasons: Vec<String>,
    /// What the applicant can do now.
    pub guidance: Option<String>,
    /// The officer who decided.
    pub officer: String,
    /// When.
    pub decided_at: Timestamp,
    /// Where the dossier can be seen; goes into the QR code.
    pub link: String,
}

/// Renders form 03, A5, with the field [`FieldKind::Seal`](crate::FieldKind::Seal).
pub fn refusal(paper: &Refusal) -> Result<Rendered, RenderError> {
    let mut sheet = Sheet::new(Format::A5)?;
    let unit = &paper.issuer.name;
    let number = paper.number.clone().map_or(Numbered::No, Numbered::Printed);
    letterhead(&mut sheet, &paper.issuer, &number, Dated::at(paper.decided_at));
    dossier_code(&mut sheet, &paper.dossier, &paper.link)?;
    title(&mut sheet, "Phiếu từ chối tiếp nhận giải quyết hồ sơ", None);
    content(&mut sheet, &labelled("Bộ phận tiếp nhận và trả kết quả", unit, false));
    who(&mut sheet, "Tiếp nhận hồ sơ của", &paper.applicant);
    content(&mut sheet, &labelled("Nội dung yêu cầu giải quyết", &paper.procedure, true));
    let reasons =
        format!("Qua xem xét, {unit} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:");
    content(&mut sheet, &[plain(reasons)]);
    for reason in &paper.reasons {
        content(&mut sheet, &[plain(format!("- {reason}"))]);
    }
    if let Some(guidance) = &paper.guidance {
        content(&mut sheet, &labelled("Hướng dẫn", guidance, false));
    }
    content(&mut sheet, &[plain("Xin thông báo cho Ông/Bà được biết và thực hiện./.")]);
    both_sides(&mut sheet, &paper.applicant.name, &paper.officer);
    finish(
        &sheet,
        format!("Phiếu từ chối tiếp nhận giải quyết hồ sơ {}", paper.dossier),
        unit,
        paper.procedure.clone(),
        paper.decided_at,
    )
}
