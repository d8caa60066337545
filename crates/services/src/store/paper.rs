use ::store::{Error, Row, Tx, blobs::Digest, params};
use base::{DossierId, PaperId, Timestamp};

/// The papers of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// The node's acknowledgement of a filing.
    Acknowledgement,
    /// Form 01: receipt and appointment.
    Receipt,
    /// Form 03: refusal at the counter.
    Refusal,
    /// The result.
    Result,
}

impl PaperKind {
    const ALL: [Self; 4] = [Self::Acknowledgement, Self::Receipt, Self::Refusal, Self::Result];

    /// Its name in rows, addresses and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::Receipt => "receipt",
            Self::Refusal => "refusal",
            Self::Result => "result",
        }
    }

    fn from_name(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| Error::Invalid(format!("no kind of paper is called {name:?}")))
    }
}

/// A paper as its row holds it.
#[derive(Clone, Debug)]
pub(crate) struct PaperRow {
    pub(crate) id: PaperId,
    pub(crate) dossier: DossierId,
    pub(crate) kind: PaperKind,
    /// Which one of its kind: the number of the event it belongs to.
    pub(crate) occasion: u64,
    pub(crate) title: String,
    /// JSON: where its fields stand.
    pub(crate) places: String,
    /// JSON: what it was made from.
    pub(crate) content: String,
    /// As rendered.
    pub(crate) unsigned: Option<Digest>,
    /// With the leader's signature.
    pub(crate) signed: Option<Digest>,
    /// As issued.
    pub(crate) issued: Option<Digest>,
    pub(crate) size: Option<i64>,
    pub(crate) made_at: Timestamp,
    pub(crate) issued_at: Option<Timestamp>,
}

const COLUMNS: &str = "select id, dossier, kind, occasion, title, places, content, unsigned, signed, final, size, \
     made_at, final_at from services_papers";

fn paper(row: &Row) -> Result<PaperRow, Error> {
    let digest = |column| {
        let text: Option<String> = row.opt_text(column)?;
        text.map(|text| Digest::parse(&text).map_err(|error| Error::Invalid(error.to_string()))).transpose()
    };
    Ok(PaperRow {
        id: row.id(0)?,
        dossier: row.id(1)?,
        kind: PaperKind::from_name(&row.text(2)?)?,
        occasion: u64::try_from(row.int(3)?).unwrap_or(0),
        title: row.text(4)?,
        places: row.text(5)?,
        content: row.text(6)?,
        unsigned: digest(7)?,
        signed: digest(8)?,
        issued: digest(9)?,
        size: row.opt_int(10)?,
        made_at: row.time(11)?,
        issued_at: row.opt_time(12)?,
    })
}

/// Adds a paper; `false` if the dossier has one of this kind and occasion already.
pub(crate) fn paper_insert(tx: &mut Tx, paper: &PaperRow) -> Result<bool, Error> {
    let rows = tx.execute(
        "insert into services_papers (id, dossier, kind, occasion, title, places, content, unsigned, signed, final, \
         size, made_at, final_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         on conflict do nothing",
        params![
            paper.id,
            paper.dossier,
            paper.kind.name(),
            i64::try_from(paper.occasion).unwrap_or(i64::MAX),
            &paper.title,
            &paper.places,
            &paper.content,
            paper.unsigned.as_ref(),
            paper.signed.as_ref(),
            paper.issued.as_ref(),
            paper.size,
            paper.made_at,
            paper.issued_at
        ],
    )?;
    Ok(rows == 1)
}

/// Stores what has become of a paper's file. An issued paper stays as it is: nothing is changed and `false` comes back.
pub(crate) fn paper_set(tx: &mut Tx, paper: &PaperRow) -> Result<bool, Error> {
    let rows = tx.execute(
        "update services_papers set signed = $1, final = $2, size = $3, final_at = $4, content = $5 \
         where id = $6 and final is null",
        params![paper.signed.as_ref(), paper.issued.as_ref(), paper.size, paper.issued_at, &paper.content, paper.id],
    )?;
    Ok(rows == 1)
}

/// The paper with this identifier.
pub(crate) fn paper_fetch(tx: &mut Tx, id: PaperId) -> Result<Option<PaperRow>, Error> {
    let row = tx.query_opt(&format!("{COLUMNS} where id = $1"), params![id])?;
    row.as_ref().map(paper).transpose()
}

/// The papers of a dossier, oldest first.
pub(crate) fn paper_list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<PaperRow>, Error> {
    let rows = tx.query(&format!("{COLUMNS} where dossier = $1 order by made_at, occasion, id"), params![dossier])?;
    rows.iter().map(paper).collect()
}
