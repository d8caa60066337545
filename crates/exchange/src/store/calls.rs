//! The ids of calls that any process of the node has taken.

use std::fmt::Write as _;

use base::{AgencyCode, Id as _, MessageId, Timestamp};
use store::{Error, IntoParam as _, Param, Tx};

use super::agency;

/// A call by its sender and id, and when its envelope was sealed.
pub(crate) struct CallId {
    pub(crate) peer: AgencyCode,
    pub(crate) id: MessageId,
    pub(crate) sent_at: Timestamp,
}

/// Remembers ids; those that were new. An id that stands twice among them is new once.
pub(crate) fn call_ids_insert(tx: &mut Tx, calls: &[CallId]) -> Result<Vec<(AgencyCode, MessageId)>, Error> {
    let ids: Vec<String> = calls.iter().map(|call| call.id.to_string()).collect();
    let mut sql = String::from("insert into exchange_call_ids (peer, id, sent_at) values ");
    let mut params: Vec<Param<'_>> = Vec::with_capacity(calls.len() * 3);
    for (place, (call, id)) in calls.iter().zip(&ids).enumerate() {
        let (comma, first) = (if place == 0 { "" } else { ", " }, place * 3 + 1);
        let (second, third) = (first + 1, first + 2);
        // Writing to a String cannot fail.
        let _ = write!(sql, "{comma}(cast(${first} as text), cast(${second} as text), cast(${third} as bigint))");
        params.extend([call.peer.as_str().into_param(), id.as_str().into_param(), call.sent_at.into_param()]);
    }
    sql.push_str(" on conflict do nothing returning peer, id");
    let rows = tx.query(&sql, &params)?;
    let read = |row: &store::Row| {
        let id = MessageId::parse(&row.text(1)?).map_err(|error| Error::Invalid(error.to_string()))?;
        Ok((agency(row, 0)?, id))
    };
    rows.iter().map(read).collect()
}
