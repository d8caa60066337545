//! The first answer to a command from outside, stored with its act and repeated to whoever sends the command again.

use base::Timestamp;

use crate::{Error, Tx, params};

/// The answer that was given to `key` in `scope` (an operation, and whose key it is), if it was answered before.
pub fn answer_fetch(tx: &mut Tx, scope: &str, key: &str) -> Result<Option<Vec<u8>>, Error> {
    let sql = "select answer from idempotency_answers where scope = $1 and answer_key = $2";
    tx.query_opt(sql, params![scope, key])?.map(|row| row.bytes(0)).transpose()
}

/// Stores the answer, in the transaction of the act. If somebody else has answered meanwhile, the job is a
/// [conflict](Tx::conflict): run again, it finds that answer by [`answer_fetch`].
pub fn answer_store(tx: &mut Tx, scope: &str, key: &str, answer: &[u8], now: Timestamp) -> Result<(), Error> {
    tx.update_one(
        "insert into idempotency_answers (scope, answer_key, answer, stored_at) values ($1, $2, $3, $4) \
         on conflict do nothing",
        params![scope, key, answer, now],
    )
}

/// Forgets the answers stored before `before`; the number forgotten.
pub fn answers_sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from idempotency_answers where stored_at < $1", params![before])
}
