use base::{CitizenId, DossierCode, DossierId, Money, PaperId, ProcedureCode, Timestamp, civil::Date};

use super::Status;

/// A dossier: one person's filing under one procedure, as its events left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// Its identifier on this node.
    pub id: DossierId,
    /// Its code, known to the citizen.
    pub code: DossierCode,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The version of the procedure that it was filed under; later versions change nothing for it.
    pub procedure_version: u32,
    /// Who applies.
    pub applicant: Applicant,
    /// How the citizen wants the result.
    pub delivery: Delivery,
    /// What it costs.
    pub fee: Money,
    /// Whether the fee is waived by the labelled rule.
    pub fee_waived: bool,
    /// Its status.
    pub status: Status,
    /// The position of the step in hand, in the procedure's list.
    pub step: usize,
    /// Since when this step is in hand.
    pub step_since: Timestamp,
    /// Before when this step may not end: the last day of a public notice. None where it may.
    pub step_not_before: Option<Timestamp>,
    /// Who has taken this step.
    pub holder: Option<Holder>,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// Until when the counter has to answer: eight hours of work after filing (Decree 45/2020/NĐ-CP).
    pub accept_by: Timestamp,
    /// When it was received.
    pub received_at: Option<Timestamp>,
    /// When the result is due.
    pub due: Option<Timestamp>,
    /// The last day of the term, and the version of the calendar that counted it.
    pub due_day: Option<(Date, String)>,
    /// The result that waits for a signature.
    pub prepared: Option<Prepared>,
    /// Why the leader sent the result back, until it is prepared again.
    pub sent_back: Option<String>,
    /// Why it was refused or withdrawn.
    pub end_reason: Option<String>,
    /// When the result was signed: the main clock stops.
    pub decided_at: Option<Timestamp>,
    /// The issued result.
    pub issued: Option<Issued>,
    /// When it ended: returned, refused, withdrawn.
    pub ended_at: Option<Timestamp>,
    /// How many events it has seen; a command names the number it was decided on.
    pub version: u64,
}

impl Dossier {
    /// Whether anything can still happen to it.
    pub fn is_open(&self) -> bool {
        !self.status.is_final()
    }

    /// Whether it is early, on time or late, judged at `now` while it is open and at its decision afterwards.
    ///
    /// None before it is received and after it ended without a decision.
    pub fn timeliness(&self, now: Timestamp) -> Option<Timeliness> {
        let due = self.due?;
        let at = match (self.decided_at, self.status.is_final()) {
            (Some(decided), _) => decided,
            (None, true) => return None,
            (None, false) => now,
        };
        Some(if at > due { Timeliness::Late } else { Timeliness::InTime })
    }
}

/// Whether the term was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timeliness {
    /// Decided, or still open, inside the term.
    InTime,
    /// Decided after the term, or still open after it.
    Late,
}

/// Who applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// The pairwise subject that the portal gave to this agency.
    pub sub: String,
    /// The full name, as the portal's sign-in gave it.
    pub name: String,
    /// The identity number.
    pub citizen_id: CitizenId,
}

/// How the citizen wants the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Only the electronic paper, which always lies in the dossier.
    #[default]
    Electronic,
    /// A printed copy at the counter besides.
    Counter,
}

impl Delivery {
    /// Its name in rows, events and forms: the answer to the question `delivery`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Electronic => "electronic",
            Self::Counter => "counter",
        }
    }

    /// Reads a name; anything but `counter` is electronic.
    pub fn from_name(name: &str) -> Self {
        if name == "counter" { Self::Counter } else { Self::Electronic }
    }
}

/// The official who has a step in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The person's identifier on this node.
    pub person: String,
    /// The full name.
    pub name: String,
}

/// A result that waits for a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The unsigned paper.
    pub paper: PaperId,
    /// Who prepared it.
    pub by: Holder,
    /// The leader whose name stands on it.
    pub signer: Holder,
    /// When.
    pub at: Timestamp,
    /// The specialist's opinion for the leader; may be empty.
    pub opinion: String,
}

/// A result that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The signed and sealed paper.
    pub paper: PaperId,
    /// Number and notation.
    pub number: String,
    /// The reference in its QR code.
    pub reference: String,
    /// When.
    pub at: Timestamp,
}
