use ::store::{Error, Param, Row, Tx, params};
use base::Timestamp;

/// A dossier in a worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRow {
    /// Its identifier.
    pub id: String,
    /// Its code.
    pub code: String,
    /// The procedure's code.
    pub procedure: String,
    /// The procedure's version.
    pub procedure_version: u32,
    /// The field of work.
    pub field: String,
    /// The applicant's name.
    pub applicant: String,
    /// The national status code.
    pub status: u8,
    /// The position of the step in hand.
    pub step: usize,
    /// Whose work it is.
    pub office: String,
    /// Who has taken it.
    pub holder: Option<String>,
    /// Their name.
    pub holder_name: Option<String>,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// Until when the next thing has to happen.
    pub deadline: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// How many events it has seen.
    pub version: u64,
}

/// Which dossiers a worklist shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those that are somebody's work, of the offices given.
    #[default]
    Open,
    /// Of those, the late ones.
    Late,
    /// Of those, the ones due today.
    Today,
    /// Of those, the ones that nobody has taken.
    Free,
    /// Those that nobody has to do anything about.
    Done,
}

/// The order of a worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The nearest deadline first.
    #[default]
    Deadline,
    /// The farthest deadline first.
    DeadlineDown,
    /// By the applicant's name.
    Applicant,
    /// The oldest first.
    Filed,
    /// The newest first.
    FiledDown,
}

/// What a worklist shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkFilter {
    /// Which ones.
    pub scope: Scope,
    /// Of this procedure; empty: all.
    pub procedure: String,
    /// With this national status; 0: all.
    pub status: u8,
    /// Taken by this person or by nobody; empty: by anybody.
    pub holder: String,
    /// In this order.
    pub sort: Sort,
}

/// Whose work, and when: what a worklist may show, decided before any filter.
#[derive(Clone, Debug)]
pub(crate) struct Sight<'a> {
    pub(crate) offices: &'a [&'a str],
    /// The fields of work; none: all.
    pub(crate) fields: Option<&'a [String]>,
    pub(crate) now: Timestamp,
    pub(crate) today: (Timestamp, Timestamp),
}

/// How many dossiers each counter counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkCounts {
    /// All that are open.
    pub open: i64,
    /// Late.
    pub late: i64,
    /// Due today.
    pub today: i64,
    /// Taken by nobody.
    pub free: i64,
}

const COLUMNS: &str = "select id, code, procedure, procedure_version, field, applicant, status, step, office, holder, \
     holder_name, filed_at, deadline, decided_at, version from services_dossiers";

fn work(row: &Row) -> Result<WorkRow, Error> {
    Ok(WorkRow {
        id: row.text(0)?,
        code: row.text(1)?,
        procedure: row.text(2)?,
        procedure_version: u32::try_from(row.int(3)?).unwrap_or(0),
        field: row.text(4)?,
        applicant: row.text(5)?,
        status: u8::try_from(row.int(6)?).unwrap_or(0),
        step: usize::try_from(row.int(7)?).unwrap_or(0),
        office: row.text(8)?,
        holder: row.opt_text(9)?,
        holder_name: row.opt_text(10)?,
        filed_at: row.time(11)?,
        deadline: row.opt_time(12)?,
        decided_at: row.opt_time(13)?,
        version: u64::try_from(row.int(14)?).unwrap_or(0),
    })
}

/// The condition of sight, with its arguments from `$1` on.
fn sight<'a>(sight: &Sight<'a>, scope: Scope) -> (String, Vec<Param<'a>>) {
    let mut arguments: Vec<Param<'a>> = Vec::new();
    let mut list = |values: &mut dyn Iterator<Item = &'a str>| {
        let mut marks = Vec::new();
        for value in values {
            arguments.push(::store::IntoParam::into_param(value));
            marks.push(format!("${}", arguments.len()));
        }
        if marks.is_empty() { "''".to_owned() } else { marks.join(", ") }
    };
    let mut condition = match scope {
        Scope::Done => "office = 'nobody'".to_owned(),
        _ => format!("office in ({})", list(&mut sight.offices.iter().copied())),
    };
    if let Some(fields) = sight.fields {
        condition = format!("{condition} and field in ({})", list(&mut fields.iter().map(String::as_str)));
    }
    (condition, arguments)
}

/// One page of a worklist, and how many dossiers all its pages have.
pub(crate) fn work_page(
    tx: &mut Tx,
    seen: &Sight<'_>,
    filter: &WorkFilter,
    (offset, limit): (i64, i64),
) -> Result<(Vec<WorkRow>, i64), Error> {
    let (mut condition, mut arguments) = sight(seen, filter.scope);
    let mut and = |text: &str, values: &[Param<'static>]| {
        let mut text = text.to_owned();
        for value in values {
            arguments.push(value.clone());
            text = text.replacen('?', &format!("${}", arguments.len()), 1);
        }
        condition.push_str(" and ");
        condition.push_str(&text);
    };
    let text = |text: &str| ::store::IntoParam::into_param(text.to_owned());
    let time = |at: Timestamp| ::store::IntoParam::into_param(at);
    match filter.scope {
        Scope::Late => and("deadline < ?", &[time(seen.now)]),
        Scope::Today => and("deadline >= ? and deadline < ?", &[time(seen.now.max(seen.today.0)), time(seen.today.1)]),
        Scope::Free => and("holder is null", &[]),
        Scope::Open | Scope::Done => {}
    }
    if !filter.procedure.is_empty() {
        and("procedure = ?", &[text(&filter.procedure)]);
    }
    if filter.status > 0 {
        and("status = ?", &[::store::IntoParam::into_param(filter.status)]);
    }
    if !filter.holder.is_empty() {
        and("(holder is null or holder = ?)", &[text(&filter.holder)]);
    }
    let count =
        tx.query_one(&format!("select count(*) from services_dossiers where {condition}"), &arguments)?.int(0)?;
    let order = match filter.sort {
        Sort::Deadline => "deadline, code",
        Sort::DeadlineDown => "deadline desc, code desc",
        Sort::Applicant => "applicant, code",
        Sort::Filed => "filed_at, code",
        Sort::FiledDown => "filed_at desc, code desc",
    };
    let (first, second) = (arguments.len() + 1, arguments.len() + 2);
    arguments.extend([::store::IntoParam::into_param(limit), ::store::IntoParam::into_param(offset)]);
    let sql = format!("{COLUMNS} where {condition} order by {order} limit ${first} offset ${second}");
    let rows = tx.query(&sql, &arguments)?.iter().map(work).collect::<Result<_, _>>()?;
    Ok((rows, count))
}

/// The counters above a worklist.
pub(crate) fn work_counts(tx: &mut Tx, seen: &Sight<'_>) -> Result<WorkCounts, Error> {
    let (condition, mut arguments) = sight(seen, Scope::Open);
    let at = arguments.len();
    for bound in [seen.now, seen.now.max(seen.today.0), seen.today.1] {
        arguments.push(::store::IntoParam::into_param(bound));
    }
    let sql = format!(
        "select count(*), count(case when deadline < ${} then 1 end), \
         count(case when deadline >= ${} and deadline < ${} then 1 end), count(case when holder is null then 1 end) \
         from services_dossiers where {condition}",
        at + 1,
        at + 2,
        at + 3
    );
    let row = tx.query_one(&sql, &arguments)?;
    Ok(WorkCounts { open: row.int(0)?, late: row.int(1)?, today: row.int(2)?, free: row.int(3)? })
}

/// The dossiers with these identifiers that may be seen, in the order given.
pub(crate) fn work_by_ids(tx: &mut Tx, seen: &Sight<'_>, ids: &[String]) -> Result<Vec<WorkRow>, Error> {
    let mut rows = Vec::new();
    for id in ids {
        let Some(row) = tx.query_opt(&format!("{COLUMNS} where id = $1"), params![id])? else { continue };
        let row = work(&row)?;
        let field = seen.fields.is_none_or(|fields| fields.contains(&row.field));
        if field {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The procedures that dossiers were filed under.
pub(crate) fn work_procedures(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let sql = "select distinct procedure from services_dossiers order by procedure";
    tx.query(sql, params![])?.iter().map(|row| row.text(0)).collect()
}
