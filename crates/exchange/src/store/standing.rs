//! What waits at both ends, by the other node.

use std::collections::BTreeMap;

use base::{AgencyCode, Timestamp};
use store::{Error, Tx, params};

use super::{agency, count};

/// What waits for one node, and of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) waiting: u64,
    pub(crate) oldest_waiting: Option<Timestamp>,
    pub(crate) dead: u64,
    pub(crate) unhandled: u64,
}

/// By the other node; those for which nothing waits are not among them.
pub(crate) fn standings(tx: &mut Tx) -> Result<BTreeMap<AgencyCode, Standing>, Error> {
    let mut all: BTreeMap<AgencyCode, Standing> = BTreeMap::new();
    let rows = tx.query(
        "select to_agency, count(case when state = 'waiting' then 1 end),
                count(case when state = 'dead' and given_up_at is null then 1 end),
                min(case when state = 'waiting' then written_at end)
         from exchange_outbox where state <> 'receipted' group by to_agency order by to_agency",
        params![],
    )?;
    for row in &rows {
        let standing = all.entry(agency(row, 0)?).or_default();
        (standing.waiting, standing.dead) = (count(row.int(1)?), count(row.int(2)?));
        standing.oldest_waiting = row.opt_time(3)?;
    }
    let rows = tx.query(
        "select from_agency, count(*) from exchange_inbox where state = 'waiting' and state <> 'handled'
         group by from_agency order by from_agency",
        params![],
    )?;
    for row in &rows {
        all.entry(agency(row, 0)?).or_default().unhandled = count(row.int(1)?);
    }
    Ok(all)
}
