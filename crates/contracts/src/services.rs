//! What an agency tells the portal about its procedures, its dossiers and the papers it issued.

use std::ops::RangeInclusive;

use base::{Timestamp, wire::Message};
use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// The status codes of the national portal: 1 newly filed (Mới đăng ký), 2 received (Được tiếp nhận), 3 not received
/// (Không được tiếp nhận), 4 in process (Đang xử lý), 5 papers asked for (Yêu cầu bổ sung giấy tờ), 6 fee asked for
/// (Yêu cầu thực hiện nghĩa vụ tài chính), 7 withdrawal asked for (Công dân yêu cầu rút hồ sơ), 8 stopped (Dừng xử
/// lý), 9 decided (Đã xử lý xong), 10 result returned (Đã trả kết quả).
pub const NATIONAL_STATUSES: RangeInclusive<u8> = 1..=10;

/// An agency published (or withdrew) a version of a procedure that it receives dossiers for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedurePublished {
    /// The agency that receives the dossiers, such as `H54`.
    pub agency: String,
    /// The procedure's code in the national list, such as `2.000635`.
    pub code: String,
    /// The version; a lower one than the receiver holds is ignored.
    pub version: u32,
    /// From when dossiers are filed under this version.
    pub valid_from: Timestamp,
    /// Whether dossiers can be filed; `false` withdraws the procedure.
    pub open: bool,
    /// Its name.
    pub name: Bilingual,
    /// One or two sentences: what a citizen gets.
    pub summary: Bilingual,
    /// The field of work, such as `Hộ tịch`.
    pub field: Bilingual,
    /// Who may file it, such as `Công dân Việt Nam`.
    pub subjects: Vec<Bilingual>,
    /// Other words by which people look for it; kept by the procedure-control officer.
    pub synonyms: Vec<String>,
    /// What is issued at the end.
    pub result: Bilingual,
    /// How long it takes when filed online.
    pub term: ServiceTerm,
    /// What it costs; empty where it is free.
    pub fees: Vec<Fee>,
    /// The papers to bring or attach; empty where the state holds everything.
    pub papers: Vec<RequiredPaper>,
    /// What happens, in order.
    pub steps: Vec<Bilingual>,
    /// The laws it rests on, such as `Luật Hộ tịch số 60/2014/QH13`.
    pub legal_basis: Vec<String>,
    /// The level of the online service: 1 to 4 (Decree 43/2011).
    pub service_level: u8,
    /// The path of the form on the agency's node, without the language: `/procedures/2.000635/apply`.
    pub form_link: String,
}

impl Message for ProcedurePublished {
    const TOPIC: &'static str = "services.procedure-published.v1";
}

/// The time an agency has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum ServiceTerm {
    /// The day of receipt; the next working day when received after 15:00.
    SameDay,
    /// Working days.
    WorkingDays {
        /// How many.
        count: u16,
    },
    /// Calendar days.
    CalendarDays {
        /// How many.
        count: u16,
    },
}

/// A fee or charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What is paid for.
    pub name: Bilingual,
    /// How much, in đồng, each.
    pub amount: i64,
    /// The unit (`mỗi bản`), the rule or the waiver; may be empty.
    pub note: Bilingual,
    /// Whether it is waived now (the labelled demo rule); `amount` is then shown and not asked for.
    pub waived: bool,
}

/// A paper that belongs to a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredPaper {
    /// Its name.
    pub name: Bilingual,
    /// How many originals.
    pub originals: u8,
    /// How many copies.
    pub copies: u8,
    /// Whether the dossier is complete only with it.
    pub required: bool,
    /// When it is needed (`nếu ủy quyền`); may be empty.
    pub note: Bilingual,
}

/// A dossier changed its state. The portal's list and inbox are made from these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierChanged {
    /// The agency that handles it.
    pub agency: String,
    /// The dossier's code, such as `000.00.00.H54-261125-0001`.
    pub dossier: String,
    /// The procedure's code.
    pub procedure: String,
    /// The procedure's name, as it was when the dossier was filed.
    pub procedure_name: Bilingual,
    /// Counts the changes of this dossier from 1; a lower one than the receiver holds is ignored.
    pub revision: u64,
    /// The national status code, 1 to 10 ([`NATIONAL_STATUSES`]).
    pub status: u8,
    /// When it changed.
    pub at: Timestamp,
    /// When the result is due; absent before receipt and after the end.
    pub due: Option<Timestamp>,
    /// Whether the term stands still because the agency waits for the applicant.
    pub clock_paused: bool,
    /// Whether the applicant has to act.
    pub needs_applicant: bool,
    /// The applicant: the pairwise subject that the portal gave to this agency.
    pub sub: String,
    /// The dossier's page on the agency's node, without the language: `/dossiers/{code}`.
    pub link: String,
    /// The digest of the evidence record of the change, hexadecimal.
    pub evidence: String,
}

impl Message for DossierChanged {
    const TOPIC: &'static str = "services.dossier-changed.v1";
}

/// A paper was issued. The portal's public page `/v/{reference}` is answered from it.
///
/// It names the holder only by initials and masked numbers: whoever has the paper in hand can compare, and nobody
/// learns more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultIssued {
    /// The reference in the QR code: unguessable, 26 characters of Crockford's base 32.
    pub reference: String,
    /// The agency that issued it, as it was called then; the registry knows its successor.
    pub agency: String,
    /// The agency's name as printed on the paper.
    pub agency_name: String,
    /// The dossier's code.
    pub dossier: String,
    /// The procedure's code.
    pub procedure: String,
    /// What kind of paper, such as `Trích lục khai sinh (bản sao)`.
    pub title: Bilingual,
    /// Number and symbol, such as `05/TLKS-BS`.
    pub number: String,
    /// The day on the paper, ISO 8601.
    pub issued_on: String,
    /// Who signed: position.
    pub signer_position: String,
    /// Who signed: full name.
    pub signer_name: String,
    /// The holder's name with every word but the last cut to its initial, such as `N. T. Hoa`.
    pub holder_masked: String,
    /// SHA-256 of the signed file, hexadecimal.
    pub digest: String,
    /// Size of the signed file in bytes.
    pub size: u64,
    /// When it was sealed.
    pub issued_at: Timestamp,
    /// Set when the paper no longer holds.
    pub withdrawn: Option<Withdrawn>,
    /// The digest of the evidence record of the issue, hexadecimal.
    pub evidence: String,
}

impl Message for ResultIssued {
    const TOPIC: &'static str = "services.result-issued.v1";
}

/// A paper that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: Bilingual,
    /// The reference of the paper that stands in its place, if one does.
    pub replaced_by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_of_a_term_names_its_unit() {
        let cases = [
            (ServiceTerm::SameDay, r#"{"unit":"same_day"}"#),
            (ServiceTerm::WorkingDays { count: 3 }, r#"{"unit":"working_days","count":3}"#),
        ];
        for (term, text) in cases {
            assert_eq!(serde_json::to_string(&term).unwrap(), text);
            assert_eq!(serde_json::from_str::<ServiceTerm>(text).unwrap(), term);
        }
    }

    #[test]
    fn bytes_travel_as_base64_and_anything_else_is_refused() {
        let bytes = crate::Bytes(vec![0, 255, 7]);
        assert_eq!(serde_json::to_string(&bytes).unwrap(), r#""AP8H""#);
        assert_eq!(serde_json::from_str::<crate::Bytes>(r#""AP8H""#).unwrap(), bytes);
        assert!(serde_json::from_str::<crate::Bytes>(r#""AP8""#).is_err());
    }
}
