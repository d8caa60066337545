use ::store::{Error, Row, Tx, params};
use base::Timestamp;

use crate::rules::search::{Synonym, SynonymKind};

/// How many synonyms there are.
pub(crate) fn synonym_count(tx: &mut Tx) -> Result<i64, Error> {
    tx.query_one("select count(*) from services_synonyms", params![])?.int(0)
}

/// All synonyms.
pub(crate) fn synonym_list(tx: &mut Tx) -> Result<Vec<Synonym>, Error> {
    let read = |row: &Row| {
        let kind = SynonymKind::from_name(&row.text(0)?);
        let kind = kind.ok_or_else(|| Error::Invalid("no such kind of synonym".to_owned()))?;
        Ok(Synonym { kind, say: row.text(1)?, mean: row.text(2)? })
    };
    let sql = "select kind, say, mean from services_synonyms order by say, mean, kind";
    tx.query(sql, params![])?.iter().map(read).collect()
}

/// Adds a synonym; `false` if it is there already.
pub(crate) fn synonym_put(tx: &mut Tx, synonym: &Synonym, by: &str, now: Timestamp) -> Result<bool, Error> {
    let rows = tx.execute(
        "insert into services_synonyms (kind, say, mean, changed_at, changed_by) values ($1, $2, $3, $4, $5) \
         on conflict do nothing",
        params![synonym.kind.name(), &synonym.say, &synonym.mean, now, by],
    )?;
    Ok(rows == 1)
}

/// Takes a synonym away; `false` if it is not there.
pub(crate) fn synonym_delete(tx: &mut Tx, synonym: &Synonym) -> Result<bool, Error> {
    let sql = "delete from services_synonyms where kind = $1 and say = $2 and mean = $3";
    Ok(tx.execute(sql, params![synonym.kind.name(), &synonym.say, &synonym.mean])? == 1)
}
