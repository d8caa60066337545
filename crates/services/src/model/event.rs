use std::collections::BTreeSet;

use base::{DossierCode, DossierId, Money, PaperId, ProcedureCode, Timestamp, civil::Date};

use super::{Applicant, Delivery, Holder};

/// The offices that have a part in a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Office {
    /// The one-stop counter.
    Counter,
    /// The specialists of the field of work.
    Specialist,
    /// The leaders who sign.
    Leader,
}

impl Office {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Counter, Self::Specialist, Self::Leader];

    /// Its name in procedure files and rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Specialist => "specialist",
            Self::Leader => "leader",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|office| office.name() == name)
    }
}

/// An office that an official has in place of a colleague who is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InPlace {
    /// The office.
    pub office: Office,
    /// The colleague.
    pub holder: Holder,
    /// The colleague's account, as evidence names it.
    pub account: String,
}

/// An official who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    /// Who.
    pub who: Holder,
    /// The offices they hold in the dossier's field of work at its agency.
    pub offices: BTreeSet<Office>,
    /// Those of them that they hold in their own right.
    pub own: BTreeSet<Office>,
    /// Those that they hold in place of others.
    pub in_place: Vec<InPlace>,
}

impl Official {
    /// Whether they hold `office`.
    pub fn holds(&self, office: Office) -> bool {
        self.offices.contains(&office)
    }

    /// Whether what `holder` has in hand as `office` is theirs to work on: they are the holder, or stand in for them.
    pub fn has_in_hand(&self, office: Office, holder: &Holder) -> bool {
        holder.person == self.who.person
            || self.in_place.iter().any(|place| place.office == office && place.holder.person == holder.person)
    }

    /// In whose place they act as `office` on what `holder` has in hand; none: in their own right.
    pub fn acts_in_place(&self, office: Office, holder: Option<&Holder>) -> Option<&InPlace> {
        let mut places = self.in_place.iter().filter(|place| place.office == office);
        let of_holder = places.clone().find(|place| holder.is_some_and(|h| h.person == place.holder.person));
        of_holder.or_else(|| if self.own.contains(&office) { None } else { places.next() })
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The citizen with this subject.
    Citizen {
        /// The pairwise subject.
        sub: String,
        /// The name.
        name: String,
    },
    /// An official.
    Official(Official),
    /// The node itself: a job.
    Node,
}

/// Why the counter refuses a dossier (form 03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalGround {
    /// It belongs to another agency.
    NotCompetent,
    /// Papers are missing or do not hold.
    Incomplete,
    /// The conditions of the law are not met.
    NotEligible,
    /// The same request was filed before.
    Duplicate,
}

impl RefusalGround {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotCompetent, Self::Incomplete, Self::NotEligible, Self::Duplicate];

    /// Its name in forms and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotCompetent => "not-competent",
            Self::Incomplete => "incomplete",
            Self::NotEligible => "not-eligible",
            Self::Duplicate => "duplicate",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.name() == name)
    }
}

/// What somebody wants to happen to a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The counter receives it: form 01, the term runs.
    Accept,
    /// The counter refuses it: form 03.
    Refuse {
        /// The ground.
        ground: RefusalGround,
        /// In the officer's words, for the citizen.
        reason: String,
    },
    /// A specialist takes the step in hand.
    Take,
    /// The holder of a step of work, or a leader, puts it back for another specialist to take.
    Release,
    /// A leader puts a step of work into the hands of a named specialist.
    Assign {
        /// The specialist.
        to: Holder,
    },
    /// The holder has left the agency: their work goes to a colleague or back. The node itself commands it.
    Leave {
        /// The colleague, who may work in the field; none: back to the unit.
        to: Option<Holder>,
        /// Why a result that waits for their signature goes back.
        reason: String,
    },
    /// The holder ends a step that another step of work follows.
    Advance {
        /// What was done; may be empty.
        note: String,
    },
    /// The holder lays the result before the leader.
    Prepare {
        /// The unsigned paper.
        paper: PaperId,
        /// The leader whose name stands on it.
        signer: Holder,
        /// The specialist's opinion; may be empty.
        opinion: String,
    },
    /// The leader sends the result back.
    SendBack {
        /// Why.
        reason: String,
    },
    /// The leader has signed the result.
    Sign {
        /// The paper that was signed, as prepared.
        paper: PaperId,
    },
    /// The node has numbered, sealed and published the result.
    Issue {
        /// The sealed paper.
        paper: PaperId,
        /// Number and notation.
        number: String,
        /// The reference in the QR code.
        reference: String,
    },
    /// The counter has handed over the printed copy.
    HandOver,
    /// The citizen takes the dossier back.
    Withdraw {
        /// Why; may be empty.
        reason: String,
    },
}

/// Something that happened to a dossier, with who and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Its number in the dossier, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who: the full name, empty for the node itself.
    pub by: String,
    /// What.
    pub event: Event,
}

/// What happened to a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was filed.
    Filed {
        /// Its identifier.
        id: DossierId,
        /// Its code.
        code: DossierCode,
        /// The procedure.
        procedure: ProcedureCode,
        /// The version.
        procedure_version: u32,
        /// Who applies.
        applicant: Applicant,
        /// How the result is wanted.
        delivery: Delivery,
        /// What it costs.
        fee: Money,
        /// Whether that is waived.
        fee_waived: bool,
        /// Until when the counter has to answer.
        accept_by: Timestamp,
    },
    /// It was received.
    Received {
        /// When the result is due.
        due: Timestamp,
        /// The last day of the term.
        due_day: Date,
        /// The version of the calendar that counted it.
        calendar: String,
    },
    /// It was refused at the counter.
    Refused {
        /// The ground.
        ground: RefusalGround,
        /// In the officer's words.
        reason: String,
    },
    /// A step came into somebody's hands.
    Taken {
        /// Whose.
        holder: Holder,
    },
    /// A step of work was put into somebody's hands by somebody else.
    Assigned {
        /// Whose.
        holder: Holder,
    },
    /// A step of work was put back: nobody has it in hand.
    Released,
    /// The step in hand ended and another began.
    StepEntered {
        /// The position of the new step.
        step: usize,
        /// Before when it may not end.
        not_before: Option<Timestamp>,
        /// What was done in the step that ended; may be empty.
        note: String,
    },
    /// The result was laid before the leader.
    Prepared {
        /// The unsigned paper.
        paper: PaperId,
        /// Who prepared it.
        by: Holder,
        /// The leader whose name stands on it.
        signer: Holder,
        /// The specialist's opinion.
        opinion: String,
        /// The position of the step of signing.
        step: usize,
    },
    /// The leader sent it back.
    SentBack {
        /// Why.
        reason: String,
        /// The step it went back to.
        step: usize,
        /// Whose work it is again.
        holder: Holder,
    },
    /// The leader signed.
    Signed {
        /// The paper that was signed.
        paper: PaperId,
        /// The position of the step of returning.
        step: usize,
    },
    /// The result was numbered, sealed and published.
    Issued {
        /// The sealed paper.
        paper: PaperId,
        /// Number and notation.
        number: String,
        /// The reference.
        reference: String,
    },
    /// The citizen has the result as wanted.
    Returned,
    /// The citizen took the dossier back.
    Withdrawn {
        /// Why; may be empty.
        reason: String,
    },
}

impl Event {
    /// Its name in rows, evidence and texts.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Received { .. } => "received",
            Self::Refused { .. } => "refused",
            Self::Taken { .. } => "taken",
            Self::Assigned { .. } => "assigned",
            Self::Released => "released",
            Self::StepEntered { .. } => "step-entered",
            Self::Prepared { .. } => "prepared",
            Self::SentBack { .. } => "sent-back",
            Self::Signed { .. } => "signed",
            Self::Issued { .. } => "issued",
            Self::Returned => "returned",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}
