//! Numbers: blocks of serials, so that no counter is a hot row, and gapless numbers where the law wants them.

use std::ops::Range;

use crate::{Error, Tx, params};

/// The names of all series, in their order.
pub fn series_list(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let rows = tx.query("select series from serial_series order by series", params![])?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Takes the next `size` numbers of a series, which begins at 1. Numbers of a block that is not used up are lost; with
/// `size` 1, in the transaction that uses the number, a series has no gaps (and its writers wait for one another).
pub fn block_take(tx: &mut Tx, series: &str, size: i64) -> Result<Range<i64>, Error> {
    if size < 1 {
        return Err(Error::Invalid(format!("a block of {size} numbers")));
    }
    let row = tx.query_one(
        "insert into serial_series (series, next) values ($1, 1 + $2) \
         on conflict (series) do update set next = serial_series.next + $2 returning next",
        params![series, size],
    )?;
    let end = row.int(0)?;
    Ok(end - size..end)
}
