//! Events as JSON: how rows hold them. Versioned by the name of the event; a shape never changes its meaning.

use base::{DossierCode, DossierId, Money, PaperId, ProcedureCode, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::model::{Applicant, Delivery, Event, Holder, RefusalGround};

/// The text of an event in the database cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("an event's row cannot be read: {0}")]
pub struct BadEvent(String);

#[derive(Serialize, Deserialize)]
struct Person {
    person: String,
    name: String,
}

impl From<&Holder> for Person {
    fn from(holder: &Holder) -> Self {
        Self { person: holder.person.clone(), name: holder.name.clone() }
    }
}

impl From<Person> for Holder {
    fn from(person: Person) -> Self {
        Self { person: person.person, name: person.name }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Row {
    Filed {
        id: DossierId,
        code: DossierCode,
        procedure: ProcedureCode,
        procedure_version: u32,
        sub: String,
        name: String,
        citizen_id: String,
        delivery: String,
        fee: i64,
        fee_waived: bool,
        accept_by: Timestamp,
    },
    Received {
        due: Timestamp,
        due_day: String,
        calendar: String,
    },
    Refused {
        ground: String,
        reason: String,
    },
    Taken {
        holder: Person,
    },
    Assigned {
        holder: Person,
    },
    Released,
    StepEntered {
        step: usize,
        not_before: Option<Timestamp>,
        note: String,
    },
    Prepared {
        paper: PaperId,
        by: Person,
        signer: Person,
        opinion: String,
        step: usize,
    },
    SentBack {
        reason: String,
        step: usize,
        holder: Person,
    },
    Signed {
        paper: PaperId,
        step: usize,
    },
    Issued {
        paper: PaperId,
        number: String,
        reference: String,
    },
    Returned,
    Withdrawn {
        reason: String,
    },
}

/// The event as JSON.
pub fn event_to_json(event: &Event) -> Result<String, BadEvent> {
    serde_json::to_string(&to_row(event)).map_err(|error| BadEvent(error.to_string()))
}

/// Reads an event's JSON.
pub fn event_from_json(text: &str) -> Result<Event, BadEvent> {
    let row: Row = serde_json::from_str(text).map_err(|error| BadEvent(error.to_string()))?;
    from_row(row)
}

fn to_row(event: &Event) -> Row {
    match event {
        Event::Filed { id, code, procedure, procedure_version, applicant, delivery, fee, fee_waived, accept_by } => {
            Row::Filed {
                id: *id,
                code: code.clone(),
                procedure: procedure.clone(),
                procedure_version: *procedure_version,
                sub: applicant.sub.clone(),
                name: applicant.name.clone(),
                citizen_id: applicant.citizen_id.to_string(),
                delivery: delivery.name().to_owned(),
                fee: fee.as_dong(),
                fee_waived: *fee_waived,
                accept_by: *accept_by,
            }
        }
        Event::Received { due, due_day, calendar } => {
            Row::Received { due: *due, due_day: due_day.to_string(), calendar: calendar.clone() }
        }
        Event::Refused { ground, reason } => Row::Refused { ground: ground.name().to_owned(), reason: reason.clone() },
        Event::Taken { holder } => Row::Taken { holder: holder.into() },
        Event::Assigned { holder } => Row::Assigned { holder: holder.into() },
        Event::Released => Row::Released,
        Event::StepEntered { step, not_before, note } => {
            Row::StepEntered { step: *step, not_before: *not_before, note: note.clone() }
        }
        Event::Prepared { paper, by, signer, opinion, step } => {
            Row::Prepared { paper: *paper, by: by.into(), signer: signer.into(), opinion: opinion.clone(), step: *step }
        }
        Event::SentBack { reason, step, holder } => {
            Row::SentBack { reason: reason.clone(), step: *step, holder: holder.into() }
        }
        Event::Signed { paper, step } => Row::Signed { paper: *paper, step: *step },
        Event::Issued { paper, number, reference } => {
            Row::Issued { paper: *paper, number: number.clone(), reference: reference.clone() }
        }
        Event::Returned => Row::Returned,
        Event::Withdrawn { reason } => Row::Withdrawn { reason: reason.clone() },
    }
}

fn from_row(row: Row) -> Result<Event, BadEvent> {
    Ok(match row {
        Row::Filed {
            id,
            code,
            procedure,
            procedure_version,
            sub,
            name,
            citizen_id,
            delivery,
            fee,
            fee_waived,
            accept_by,
        } => {
            let citizen_id = base::CitizenId::parse(&citizen_id).map_err(|error| BadEvent(error.to_string()))?;
            Event::Filed {
                id,
                code,
                procedure,
                procedure_version,
                applicant: Applicant { sub, name, citizen_id },
                delivery: Delivery::from_name(&delivery),
                fee: Money::from_dong(fee),
                fee_waived,
                accept_by,
            }
        }
        Row::Received { due, due_day, calendar } => {
            let due_day = civil::parse_iso_date(&due_day).map_err(|error| BadEvent(error.to_string()))?;
            Event::Received { due, due_day, calendar }
        }
        Row::Refused { ground, reason } => {
            let known = RefusalGround::from_name(&ground);
            Event::Refused { ground: known.ok_or_else(|| BadEvent(format!("no ground “{ground}”")))?, reason }
        }
        Row::Taken { holder } => Event::Taken { holder: holder.into() },
        Row::Assigned { holder } => Event::Assigned { holder: holder.into() },
        Row::Released => Event::Released,
        Row::StepEntered { step, not_before, note } => Event::StepEntered { step, not_before, note },
        Row::Prepared { paper, by, signer, opinion, step } => {
            Event::Prepared { paper, by: by.into(), signer: signer.into(), opinion, step }
        }
        Row::SentBack { reason, step, holder } => Event::SentBack { reason, step, holder: holder.into() },
        Row::Signed { paper, step } => Event::Signed { paper, step },
        Row::Issued { paper, number, reference } => Event::Issued { paper, number, reference },
        Row::Returned => Event::Returned,
        Row::Withdrawn { reason } => Event::Withdrawn { reason },
    })
}
