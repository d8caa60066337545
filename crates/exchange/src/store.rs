//! The exchange's SQL.

mod calls;
mod incoming;
mod letters;
mod outgoing;
mod standing;
mod sweep;

use base::{AgencyCode, MessageId, Timestamp};
use store::{Error, Row};

use crate::body::{Body, bodies_read, bodies_text};

pub(crate) use self::{
    calls::{CallId, call_ids_insert},
    incoming::{incoming_fetch, incoming_handled, incoming_insert, incoming_seen, incoming_waiting},
    letters::{dead_list, incoming_dead, letter_give_up, letter_revive, outgoing_dead},
    outgoing::{outgoing_fetch, outgoing_insert, outgoing_receipted},
    standing::{Standing, standings},
    sweep::{call_ids_sweep, incoming_sweep, outgoing_sweep},
};

/// A message on its way out.
pub(crate) struct Outgoing {
    pub(crate) id: MessageId,
    pub(crate) to: AgencyCode,
    pub(crate) topic: String,
    pub(crate) conversation: String,
    pub(crate) written_at: Timestamp,
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
    pub(crate) bodies: Vec<Body>,
}

/// A message that has come in.
pub(crate) struct Incoming {
    pub(crate) from: AgencyCode,
    pub(crate) id: MessageId,
    pub(crate) topic: String,
    pub(crate) conversation: String,
    pub(crate) written_at: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
    pub(crate) bodies: Vec<Body>,
}

fn agency(row: &Row, column: usize) -> Result<AgencyCode, Error> {
    let text = row.text(column)?;
    AgencyCode::parse(&text).map_err(|error| Error::Invalid(format!("a stored agency is none: {error}")))
}

/// The column of a message's bodies; null where there are none.
fn bodies_column(bodies: &[Body]) -> Option<String> {
    Some(bodies_text(bodies)).filter(|text| !text.is_empty())
}

fn bodies(row: &Row, column: usize) -> Result<Vec<Body>, Error> {
    let text = row.opt_text(column)?.unwrap_or_default();
    bodies_read(&text).ok_or_else(|| Error::Invalid("the stored bodies of a message cannot be read".to_owned()))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
