//! What stands on the papers of a dossier.

use base::{Lang, Term, Timestamp, civil};
use paper::{Acknowledgement, Applicant, Certificate, Component, Dated, Numbered, Pair, Receipt, Section, Signatory};
use serde::{Deserialize, Serialize};
use store::Error;

use super::{
    Services,
    act::Loaded,
    answers::{from_json, to_json},
};
use crate::{
    model::{Delivery, Event, Happening, RefusalGround},
    rules::Line,
    store::PaperRow,
};

/// The leader who is away, in whose place another one signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPlaceOf {
    /// Their account.
    pub account: String,
    /// Their full name.
    pub name: String,
    /// Their position.
    pub position: String,
}

/// What is kept beside a result paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ResultContent {
    /// The reference in its QR code.
    pub(super) reference: String,
    /// The notation that follows the number.
    pub(super) notation: String,
    /// The leader's name and position as they stand on it.
    pub(super) signer: String,
    pub(super) position: String,
    /// In whose place they sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) in_place: Option<InPlaceOf>,
    /// What its lines say.
    #[serde(default)]
    pub(super) lines: Vec<(String, String)>,
    /// Number and notation, once the leader has signed.
    pub(super) number: Option<String>,
    /// The day on it, ISO, once the leader has signed.
    pub(super) issued_on: Option<String>,
}

impl ResultContent {
    /// The position as others read it: `TUQ.` is the mark of a signature by authority handed on (Decree
    /// 30/2020/NĐ-CP, article 13 and annex I).
    pub(super) fn position_shown(&self) -> String {
        match &self.in_place {
            Some(absent) => format!("{}, TUQ. {}", self.position, absent.position),
            None => self.position.clone(),
        }
    }
}

/// Where a field stands on a paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PlaceRow {
    kind: String,
    page: usize,
    rect: [f32; 4],
}

const KINDS: [paper::FieldKind; 4] =
    [paper::FieldKind::Number, paper::FieldKind::Date, paper::FieldKind::Signer, paper::FieldKind::Seal];

pub(super) fn places_to_json(places: &[paper::Place]) -> Result<String, Error> {
    let row =
        |place: &paper::Place| PlaceRow { kind: place.kind.name().to_owned(), page: place.page, rect: place.rect };
    to_json(&places.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn place(paper: &PaperRow, kind: paper::FieldKind) -> Result<paper::Place, Error> {
    let rows: Vec<PlaceRow> = from_json(&paper.places)?;
    let row = rows.into_iter().find(|row| row.kind == kind.name());
    let known = row.and_then(|row| {
        let kind = KINDS.into_iter().find(|kind| kind.name() == row.kind)?;
        Some(paper::Place { kind, page: row.page, rect: row.rect })
    });
    known.ok_or_else(|| Error::Invalid(format!("the paper {} has no field {}", paper.id, kind.name())))
}

impl Services {
    /// The address under which a dossier can be followed.
    pub(super) fn dossier_link(&self, loaded: &Loaded) -> String {
        let origin = self.directory.origins(&self.agency).into_iter().next().unwrap_or_default();
        format!("{origin}/vi/dossiers/{}", loaded.dossier.code)
    }

    /// The address of the public page that confirms an issued paper.
    pub(super) fn verify_link(&self, reference: &str) -> String {
        let portal = self.directory.portal();
        let origin = portal.and_then(|portal| self.directory.origins(&portal).into_iter().next()).unwrap_or_default();
        format!("{origin}/v/{reference}")
    }

    fn on_paper(loaded: &Loaded) -> Applicant {
        let found = |name: &str| loaded.looked_up.values().find_map(|found| found.fields.get(name)).cloned();
        let answer = |key: &str| {
            let answer = loaded.answers.get(key)?;
            Some(crate::rules::answer_words(loaded.procedure.question(key)?, answer, Lang::Vi))
        };
        Applicant {
            name: loaded.dossier.applicant.name.clone(),
            citizen_id: Some(loaded.dossier.applicant.citizen_id.masked()),
            address: found("residence").unwrap_or_default(),
            phone: answer("phone"),
            email: answer("email"),
        }
    }

    fn components(loaded: &Loaded) -> Vec<Component> {
        let named = loaded.procedure.papers.iter().map(|paper| Component {
            name: paper.name.vi.clone(),
            note: Some(if paper.required { paper.count.vi.clone() } else { paper.how.vi.clone() }),
            digest: None,
        });
        named.collect()
    }

    pub(super) fn acknowledgement(&self, loaded: &Loaded, evidence: &str) -> Acknowledgement {
        let dossier = &loaded.dossier;
        let fee = (dossier.fee.as_dong() > 0).then(|| {
            let amount = dossier.fee.format(Lang::Vi);
            if dossier.fee_waived {
                format!("{amount}; miễn theo quy tắc của bản trình diễn")
            } else {
                amount
            }
        });
        Acknowledgement {
            issuer: self.house.unit(),
            dossier: dossier.code.to_string(),
            procedure: loaded.procedure.name.vi.clone(),
            procedure_code: loaded.procedure.code.to_string(),
            applicant: Self::on_paper(loaded),
            components: Self::components(loaded),
            filed_at: dossier.filed_at,
            reply_by: Some(dossier.accept_by),
            fee,
            evidence: evidence.to_owned(),
            link: self.dossier_link(loaded),
        }
    }

    pub(super) fn receipt(&self, loaded: &Loaded, received: &Happening, due: Timestamp) -> Receipt {
        let dossier = &loaded.dossier;
        let year = civil::vn_date(received.at).year();
        Receipt {
            issuer: self.house.unit(),
            dossier: dossier.code.to_string(),
            applicant: Self::on_paper(loaded),
            procedure: loaded.procedure.name.vi.clone(),
            components: Self::components(loaded),
            sets: 1,
            term: match loaded.procedure.term {
                Term::SameDay => "trong ngày làm việc (nhận sau 15 giờ: ngày làm việc tiếp theo)".to_owned(),
                Term::WorkingDays(days) => format!("{days:02} ngày làm việc"),
                Term::CalendarDays(days) => format!("{days:02} ngày"),
            },
            received_at: received.at,
            due_at: due,
            pick_up: match dossier.delivery {
                Delivery::Electronic => "Cổng Dịch vụ công quốc gia (bản điện tử)".to_owned(),
                Delivery::Counter => format!("Cổng Dịch vụ công quốc gia (bản điện tử) và {}", self.house.unit),
            },
            register_volume: year.to_string(),
            register_serial: format!("{}-{:04}", dossier.code.date().strftime("%d%m"), dossier.code.serial()),
            officer: received.by.clone(),
            link: self.dossier_link(loaded),
        }
    }

    pub(super) fn refusal(
        &self,
        loaded: &Loaded,
        refused: &Happening,
        (ground, reason): (RefusalGround, &str),
    ) -> paper::Refusal {
        let rule = match ground {
            RefusalGround::NotCompetent => "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan",
            RefusalGround::Incomplete => "Hồ sơ chưa đầy đủ hoặc chưa đúng quy định",
            RefusalGround::NotEligible => "Chưa đủ điều kiện theo quy định của pháp luật",
            RefusalGround::Duplicate => "Yêu cầu này đã được nộp trong một hồ sơ khác",
        };
        paper::Refusal {
            issuer: self.house.unit(),
            number: None,
            dossier: loaded.dossier.code.to_string(),
            applicant: Self::on_paper(loaded),
            procedure: loaded.procedure.name.vi.clone(),
            reasons: vec![format!("{rule}: {reason}")],
            guidance: Some("Ông/Bà có thể nộp lại hồ sơ sau khi khắc phục lý do nêu trên".to_owned()),
            officer: refused.by.clone(),
            decided_at: refused.at,
            link: self.dossier_link(loaded),
        }
    }

    pub(super) fn certificate(
        &self,
        loaded: &Loaded,
        lines: Vec<Line>,
        content: &ResultContent,
        now: Timestamp,
    ) -> Certificate {
        let result = &loaded.procedure.result;
        let sentence = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        let pairs = lines.into_iter().enumerate().map(|(at, line)| {
            let pair = Pair::new(line.label, line.value);
            vec![if at == 0 { pair.strong() } else { pair }]
        });
        Certificate {
            issuer: self.house.agency(),
            number: Numbered::Field,
            dated: Dated::Field,
            title: result.title.vi.clone(),
            subtitle: None,
            opening: sentence(&result.opening.vi),
            sections: vec![Section { heading: None, lines: pairs.collect() }],
            closing: sentence(&result.closing.vi),
            signatory: Signatory {
                titles: match &content.in_place {
                    Some(absent) => self.house.titles_in_place(&absent.position, &content.position),
                    None => self.house.titles(&content.position),
                },
                name: content.signer.clone(),
            },
            recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
            verify_link: self.verify_link(&content.reference),
            dossier: loaded.dossier.code.to_string(),
            prepared_at: now,
        }
    }
}

/// The event of a dossier with this number.
pub(super) fn happening(loaded: &Loaded, seq: u64) -> Result<(&Happening, &str), Error> {
    let found = loaded.history.iter().find(|(happening, _)| happening.seq == seq);
    let found = found.map(|(happening, evidence)| (happening, evidence.as_str()));
    found.ok_or_else(|| Error::Invalid(format!("dossier {} has no event {seq}", loaded.dossier.code)))
}

/// When the term of the event of receipt ends.
pub(super) fn due_of(happening: &Happening) -> Option<Timestamp> {
    if let Event::Received { due, .. } = happening.event { Some(due) } else { None }
}
