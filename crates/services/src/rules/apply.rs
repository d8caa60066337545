use base::Timestamp;

use crate::model::{Dossier, Event, Happening, Issued, Prepared, Status};

/// An event that cannot follow the ones before it: the rows were changed behind the program's back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} ({name}) cannot follow the ones before it")]
pub struct Illegal {
    /// The event's number in the dossier.
    pub seq: u64,
    /// Its name.
    pub name: &'static str,
}

/// The dossier after `happening`. The first event makes it, the others need it.
pub fn apply(dossier: Option<Dossier>, happening: &Happening) -> Result<Dossier, Illegal> {
    let illegal = || Illegal { seq: happening.seq, name: happening.event.name() };
    let at = happening.at;
    let Some(mut dossier) = dossier else { return filed(happening).ok_or_else(illegal) };
    if happening.seq != dossier.version + 1 {
        return Err(illegal());
    }
    dossier.version = happening.seq;
    let before = dossier.status;
    match &happening.event {
        Event::Filed { .. } => return Err(illegal()),
        Event::Received { due, due_day, calendar } => {
            dossier.status = Status::Received;
            dossier.received_at = Some(at);
            dossier.due = Some(*due);
            dossier.due_day = Some((*due_day, calendar.clone()));
        }
        Event::Refused { reason, .. } => end(&mut dossier, Status::NotReceived, Some(reason), at),
        Event::Taken { holder } | Event::Assigned { holder } => {
            dossier.holder = Some(holder.clone());
            dossier.status = Status::InProcess;
        }
        Event::Released => dossier.holder = None,
        Event::StepEntered { step, not_before, .. } => {
            enter(&mut dossier, *step, at);
            dossier.step_not_before = *not_before;
        }
        Event::Prepared { paper, by, signer, opinion, step } => {
            enter(&mut dossier, *step, at);
            let (by, signer) = (by.clone(), signer.clone());
            dossier.holder = Some(signer.clone());
            dossier.prepared = Some(Prepared { paper: *paper, by, signer, at, opinion: opinion.clone() });
            dossier.sent_back = None;
        }
        Event::SentBack { reason, step, holder } => {
            enter(&mut dossier, *step, at);
            dossier.prepared = None;
            dossier.sent_back = Some(reason.clone());
            dossier.holder = Some(holder.clone());
        }
        Event::Signed { step, .. } => {
            enter(&mut dossier, *step, at);
            dossier.status = Status::Decided;
            dossier.decided_at = Some(at);
        }
        Event::Issued { .. } if before != Status::Decided => return Err(illegal()),
        Event::Issued { paper, number, reference } => {
            let issued = Issued { paper: *paper, number: number.clone(), reference: reference.clone(), at };
            dossier.issued = Some(issued);
        }
        Event::Returned => end(&mut dossier, Status::Returned, None, at),
        Event::Withdrawn { reason } => end(&mut dossier, Status::Withdrawn, Some(reason), at),
    }
    let moved = before == dossier.status || before.successors().contains(&dossier.status);
    if moved && !before.is_final() { Ok(dossier) } else { Err(illegal()) }
}

/// The dossier that `happenings` left, in order from the first.
pub fn replay<'a>(happenings: impl IntoIterator<Item = &'a Happening>) -> Result<Option<Dossier>, Illegal> {
    happenings.into_iter().try_fold(None, |dossier, happening| apply(dossier, happening).map(Some))
}

fn filed(happening: &Happening) -> Option<Dossier> {
    let Event::Filed { id, code, procedure, procedure_version, applicant, delivery, fee, fee_waived, accept_by } =
        &happening.event
    else {
        return None;
    };
    (happening.seq == 1).then(|| Dossier {
        id: *id,
        code: code.clone(),
        procedure: procedure.clone(),
        procedure_version: *procedure_version,
        applicant: applicant.clone(),
        delivery: *delivery,
        fee: *fee,
        fee_waived: *fee_waived,
        status: Status::Filed,
        step: 0,
        step_since: happening.at,
        step_not_before: None,
        holder: None,
        filed_at: happening.at,
        accept_by: *accept_by,
        received_at: None,
        due: None,
        due_day: None,
        prepared: None,
        sent_back: None,
        end_reason: None,
        decided_at: None,
        issued: None,
        ended_at: None,
        version: 1,
    })
}

fn enter(dossier: &mut Dossier, step: usize, at: Timestamp) {
    dossier.step = step;
    dossier.step_since = at;
    dossier.step_not_before = None;
    dossier.holder = None;
}

fn end(dossier: &mut Dossier, status: Status, reason: Option<&String>, at: Timestamp) {
    dossier.status = status;
    dossier.ended_at = Some(at);
    dossier.end_reason = reason.filter(|reason| !reason.is_empty()).cloned();
    dossier.holder = None;
    dossier.step_not_before = None;
}
