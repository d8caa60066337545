use base::{Calendar, DossierCode, DossierId, Term, Timestamp, civil};

use super::Refusal;
use crate::model::{
    Actor, Answers, Applicant, Command, Delivery, Dossier, Event, Holder, InPlace, Office, Official, Procedure, Status,
    StepKind,
};

/// The most characters of a reason, an opinion or a note.
const REASON_MAX: usize = 1_000;

/// What a decision rests on besides the dossier.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The version of the procedure that the dossier was filed under.
    pub procedure: &'a Procedure,
    /// The working days.
    pub calendar: &'a Calendar,
    /// Who acts.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// The version of the dossier that the actor looked at; none where the command does not depend on it.
    pub seen: Option<u64>,
}

/// Files a dossier: the event that begins its life. The answers must have been filled in without errors.
pub fn file(
    procedure: &Procedure,
    calendar: &Calendar,
    applicant: Applicant,
    answers: &Answers,
    (id, code): (DossierId, DossierCode),
    fee_waived: bool,
    now: Timestamp,
) -> Event {
    Event::Filed {
        id,
        code,
        procedure: procedure.code.clone(),
        procedure_version: procedure.version,
        applicant,
        delivery: answers.get("delivery").map(|name| Delivery::from_name(name)).unwrap_or_default(),
        fee: super::fee(procedure, answers),
        fee_waived,
        // Eight hours of work are one working day (Decree 45/2020/NĐ-CP).
        accept_by: calendar.due(now, Term::WorkingDays(1)).at,
    }
}

/// Decides a command: what happens, or why not.
pub fn decide(dossier: &Dossier, command: Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    // What may not be seen is refused before anything is said about its state.
    may(dossier, &command, context)?;
    if context.seen.is_some_and(|seen| seen != dossier.version) {
        return Err(Refusal::Changed);
    }
    if !dossier.is_open() {
        return Err(Refusal::Ended);
    }
    let kind = context.procedure.step(dossier.step).ok_or(Refusal::NotNow)?.kind;
    match command {
        Command::Accept => accept(dossier, context),
        Command::Refuse { ground, reason } => {
            require(dossier.status == Status::Filed)?;
            Ok(vec![Event::Refused { ground, reason: reason_given(reason)? }])
        }
        Command::Take => take(dossier, kind, official(context)?),
        Command::Release => release(dossier, kind, context),
        Command::Assign { to } => assign(dossier, kind, to),
        Command::Leave { to, reason } => leave(dossier, kind, to, reason),
        Command::Advance { note } => advance(dossier, kind, note, context),
        Command::Prepare { paper, signer, opinion } => {
            require(kind == StepKind::Process && next_kind(dossier, context) == Some(StepKind::Sign))?;
            let by = in_hand(dossier, context)?;
            let opinion = reason_short(opinion)?;
            Ok(vec![Event::Prepared { paper, by, signer, opinion, step: dossier.step + 1 }])
        }
        Command::SendBack { reason } => {
            require(kind == StepKind::Sign && dossier.step > 0)?;
            // A leader may send back what lies before another one, who may be away.
            let prepared = dossier.prepared.as_ref().ok_or(Refusal::NotNow)?;
            let holder = prepared.by.clone();
            Ok(vec![Event::SentBack { reason: reason_given(reason)?, step: dossier.step - 1, holder }])
        }
        Command::Sign { paper } => {
            require(kind == StepKind::Sign)?;
            // The paper names its signer: nobody signs it in their place.
            own_hand(dossier, official(context)?)?;
            let prepared = dossier.prepared.as_ref().ok_or(Refusal::NotNow)?;
            if prepared.paper != paper {
                return Err(Refusal::PaperChanged);
            }
            Ok(vec![Event::Signed { paper, step: dossier.step + 1 }])
        }
        Command::Issue { paper, number, reference } => {
            require(dossier.status == Status::Decided && dossier.issued.is_none())?;
            let issued = Event::Issued { paper, number, reference };
            Ok(match dossier.delivery {
                // The electronic paper lies in the citizen's dossier from now on: that is the return.
                Delivery::Electronic => vec![issued, Event::Returned],
                Delivery::Counter => vec![issued],
            })
        }
        Command::HandOver => {
            require(dossier.status == Status::Decided && dossier.issued.is_some())?;
            Ok(vec![Event::Returned])
        }
        Command::Withdraw { reason } => {
            require(matches!(dossier.status, Status::Filed | Status::Received | Status::InProcess))?;
            Ok(vec![Event::Withdrawn { reason: reason_short(reason)? }])
        }
    }
}

/// In whose place the actor gives the command, where they do so only because a colleague is away.
pub fn in_place<'a>(dossier: &Dossier, command: &Command, context: &Context<'a>) -> Option<&'a InPlace> {
    let Actor::Official(official) = context.actor else { return None };
    official.acts_in_place(office_of(dossier, command, context)?, dossier.holder.as_ref())
}

/// The office that a command of an official belongs to.
fn office_of(dossier: &Dossier, command: &Command, context: &Context<'_>) -> Option<Office> {
    let leads = || official(context).is_ok_and(|official| official.holds(Office::Leader));
    match command {
        Command::Accept | Command::Refuse { .. } | Command::HandOver => Some(Office::Counter),
        Command::Take => Some(office_now(dossier, context)),
        Command::Release if leads() => Some(Office::Leader),
        Command::Advance { .. } | Command::Prepare { .. } | Command::Release => Some(Office::Specialist),
        Command::Assign { .. } | Command::SendBack { .. } | Command::Sign { .. } => Some(Office::Leader),
        Command::Issue { .. } | Command::Leave { .. } | Command::Withdraw { .. } => None,
    }
}

/// Whether the actor's office is the one that the command belongs to.
fn may(dossier: &Dossier, command: &Command, context: &Context<'_>) -> Result<(), Refusal> {
    if let Some(office) = office_of(dossier, command, context) {
        return if official(context)?.holds(office) { Ok(()) } else { Err(Refusal::NotYours) };
    }
    match command {
        Command::Issue { .. } | Command::Leave { .. } => {
            if *context.actor == Actor::Node {
                Ok(())
            } else {
                Err(Refusal::NotYours)
            }
        }
        Command::Withdraw { .. } => {
            let own = matches!(context.actor, Actor::Citizen { sub, .. } if *sub == dossier.applicant.sub);
            if own { Ok(()) } else { Err(Refusal::NotYours) }
        }
        _ => Err(Refusal::NotYours),
    }
}

fn accept(dossier: &Dossier, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    require(dossier.status == Status::Filed)?;
    let due = context.calendar.due(context.now, context.procedure.term);
    let calendar = context.calendar.version().to_owned();
    let received = Event::Received { due: due.at, due_day: due.last_day, calendar };
    Ok(vec![received, entered(dossier.step + 1, String::new(), context)])
}

fn take(dossier: &Dossier, kind: StepKind, official: &Official) -> Result<Vec<Event>, Refusal> {
    require(matches!(kind, StepKind::Process | StepKind::Notice(_)))?;
    match &dossier.holder {
        Some(holder) if holder.person == official.who.person => Ok(Vec::new()),
        Some(holder) => Err(Refusal::HeldByOther { name: holder.name.clone() }),
        None => Ok(vec![Event::Taken { holder: official.who.clone() }]),
    }
}

fn release(dossier: &Dossier, kind: StepKind, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    require(matches!(kind, StepKind::Process | StepKind::Notice(_)))?;
    let official = official(context)?;
    match &dossier.holder {
        None => Err(Refusal::NotTaken),
        Some(holder)
            if official.has_in_hand(office_now(dossier, context), holder) || official.holds(Office::Leader) =>
        {
            Ok(vec![Event::Released])
        }
        Some(holder) => Err(Refusal::HeldByOther { name: holder.name.clone() }),
    }
}

fn assign(dossier: &Dossier, kind: StepKind, to: Holder) -> Result<Vec<Event>, Refusal> {
    require(matches!(kind, StepKind::Process | StepKind::Notice(_)))?;
    match &dossier.holder {
        Some(holder) if holder.person == to.person => Ok(Vec::new()),
        _ => Ok(vec![Event::Assigned { holder: to }]),
    }
}

fn leave(dossier: &Dossier, kind: StepKind, to: Option<Holder>, reason: String) -> Result<Vec<Event>, Refusal> {
    let holder = dossier.holder.as_ref().ok_or(Refusal::NotTaken)?;
    match kind {
        StepKind::Process | StepKind::Notice(_) => Ok(vec![match to.filter(|to| to.person != holder.person) {
            Some(to) => Event::Assigned { holder: to },
            None => Event::Released,
        }]),
        // The paper names its signer: it has to be prepared anew for another one.
        StepKind::Sign if dossier.step > 0 => {
            let prepared = dossier.prepared.as_ref().ok_or(Refusal::NotNow)?;
            Ok(vec![Event::SentBack { reason, step: dossier.step - 1, holder: prepared.by.clone() }])
        }
        _ => Err(Refusal::NotNow),
    }
}

fn advance(dossier: &Dossier, kind: StepKind, note: String, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    require(matches!(kind, StepKind::Process | StepKind::Notice(_)))?;
    require(matches!(next_kind(dossier, context), Some(StepKind::Process | StepKind::Notice(_))))?;
    in_hand(dossier, context)?;
    if let Some(until) = dossier.step_not_before.filter(|until| context.now < *until) {
        return Err(Refusal::NoticeRuns { until: civil::format_datetime(until) });
    }
    Ok(vec![entered(dossier.step + 1, reason_short(note)?, context)])
}

/// The event of entering `step`; a notice may not end before its working days are over.
fn entered(step: usize, note: String, context: &Context<'_>) -> Event {
    let not_before = match context.procedure.step(step).map(|step| step.kind) {
        Some(StepKind::Notice(days)) => Some(context.calendar.due(context.now, Term::WorkingDays(days)).at),
        _ => None,
    };
    Event::StepEntered { step, not_before, note }
}

fn next_kind(dossier: &Dossier, context: &Context<'_>) -> Option<StepKind> {
    context.procedure.step(dossier.step + 1).map(|step| step.kind)
}

fn official<'a>(context: &Context<'a>) -> Result<&'a Official, Refusal> {
    match context.actor {
        Actor::Official(official) => Ok(official),
        Actor::Citizen { .. } | Actor::Node => Err(Refusal::NotYours),
    }
}

/// The actor, who must have the step in hand themself or in place of who has.
fn in_hand(dossier: &Dossier, context: &Context<'_>) -> Result<Holder, Refusal> {
    let official = official(context)?;
    match &dossier.holder {
        None => Err(Refusal::NotTaken),
        Some(holder) if official.has_in_hand(office_now(dossier, context), holder) => Ok(official.who.clone()),
        Some(holder) => Err(Refusal::HeldByOther { name: holder.name.clone() }),
    }
}

/// The actor must have the step in hand themself.
fn own_hand(dossier: &Dossier, official: &Official) -> Result<(), Refusal> {
    match &dossier.holder {
        None => Err(Refusal::NotTaken),
        Some(holder) if holder.person == official.who.person => Ok(()),
        Some(holder) => Err(Refusal::HeldByOther { name: holder.name.clone() }),
    }
}

/// Whose work the dossier's step is.
fn office_now(dossier: &Dossier, context: &Context<'_>) -> Office {
    context.procedure.step(dossier.step).map_or(Office::Specialist, |step| step.office)
}

fn require(holds: bool) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::NotNow) }
}

fn reason_short(text: String) -> Result<String, Refusal> {
    if text.chars().count() > REASON_MAX { Err(Refusal::ReasonTooLong) } else { Ok(text.trim().to_owned()) }
}

fn reason_given(text: String) -> Result<String, Refusal> {
    if text.trim().is_empty() { Err(Refusal::ReasonMissing) } else { reason_short(text) }
}
