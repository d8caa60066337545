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

/// How many dossiers are counted: beyond this a count says "more", so that it takes no longer as dossiers gather.
pub const COUNTED: i64 = 1_000;

/// A condition over dossiers with its arguments; each `?` stands for the next of them.
#[derive(Default)]
struct Condition {
    text: String,
    arguments: Vec<Param<'static>>,
}

impl Condition {
    fn and(&mut self, term: &str, values: impl IntoIterator<Item = Param<'static>>) {
        if !self.text.is_empty() {
            self.text.push_str(" and ");
        }
        self.text.push_str(term);
        self.arguments.extend(values);
    }

    /// Adds its arguments to others and returns its text with their numbers.
    fn with(&self, arguments: &mut Vec<Param<'static>>) -> String {
        let before = arguments.len();
        arguments.extend(self.arguments.iter().cloned());
        (before + 1..=arguments.len())
            .fold(self.text.clone(), |text, number| text.replacen('?', &format!("${number}"), 1))
    }
}

fn param(value: impl ::store::IntoParam<'static>) -> Param<'static> {
    value.into_param()
}

/// What may be seen in a scope, a condition for each office: each of them is a range of one index, so that the first
/// rows are found without looking at all. The terms on `office` are those of the partial indexes, to the letter.
fn branches(seen: &Sight<'_>, scope: Scope) -> Vec<Condition> {
    let fields = |condition: &mut Condition| {
        if let Some(fields) = seen.fields {
            let marks = vec!["?"; fields.len()].join(", ");
            let marks = if marks.is_empty() { "''" } else { marks.as_str() };
            condition.and(&format!("field in ({marks})"), fields.iter().map(|field| param(field.clone())));
        }
    };
    if scope == Scope::Done {
        let mut condition = Condition::default();
        condition.and("office = 'nobody'", []);
        fields(&mut condition);
        return vec![condition];
    }
    let of = |office: &&str| {
        let mut condition = Condition::default();
        condition.and("office <> 'nobody' and office = ?", [param((*office).to_owned())]);
        fields(&mut condition);
        match scope {
            Scope::Late => condition.and("deadline < ?", [param(seen.now)]),
            Scope::Today => condition
                .and("deadline >= ? and deadline < ?", [param(seen.now.max(seen.today.0)), param(seen.today.1)]),
            Scope::Free => condition.and("holder is null", []),
            Scope::Open | Scope::Done => {}
        }
        condition
    };
    seen.offices.iter().map(of).collect()
}

/// How many dossiers the conditions have, up to one more than [`COUNTED`].
fn counted(tx: &mut Tx, branches: &[Condition]) -> Result<i64, Error> {
    let mut count = 0;
    for branch in branches {
        let mut arguments = Vec::new();
        let text = branch.with(&mut arguments);
        arguments.push(param(COUNTED + 1 - count));
        let most = arguments.len();
        let sql = format!("select count(*) from (select 1 from services_dossiers where {text} limit ${most}) x");
        count += tx.query_one(&sql, &arguments)?.int(0)?;
    }
    Ok(count)
}

/// One page of a worklist, and how many dossiers all its pages have, up to one more than [`COUNTED`].
pub(crate) fn work_page(
    tx: &mut Tx,
    seen: &Sight<'_>,
    filter: &WorkFilter,
    window: (i64, i64),
) -> Result<(Vec<WorkRow>, i64), Error> {
    let branches = filtered(seen, filter);
    Ok((rows(tx, &branches, filter, window)?, counted(tx, &branches)?))
}

/// The rows of a worklist from an offset on, so many of them.
pub(crate) fn work_rows(
    tx: &mut Tx,
    seen: &Sight<'_>,
    filter: &WorkFilter,
    window: (i64, i64),
) -> Result<Vec<WorkRow>, Error> {
    rows(tx, &filtered(seen, filter), filter, window)
}

fn filtered(seen: &Sight<'_>, filter: &WorkFilter) -> Vec<Condition> {
    let mut branches = branches(seen, filter.scope);
    for condition in &mut branches {
        if !filter.procedure.is_empty() {
            condition.and("procedure = ?", [param(filter.procedure.clone())]);
        }
        if filter.status > 0 {
            condition.and("status = ?", [param(filter.status)]);
        }
        if !filter.holder.is_empty() {
            condition.and("(holder is null or holder = ?)", [param(filter.holder.clone())]);
        }
    }
    branches
}

fn rows(
    tx: &mut Tx,
    branches: &[Condition],
    filter: &WorkFilter,
    (offset, limit): (i64, i64),
) -> Result<Vec<WorkRow>, Error> {
    let order = match (filter.sort, filter.scope) {
        // What is finished has no deadline: it goes by its age.
        (Sort::Filed, _) | (Sort::DeadlineDown, Scope::Done) => "filed_at, code",
        (Sort::FiledDown, _) | (Sort::Deadline, Scope::Done) => "filed_at desc, code desc",
        (Sort::Deadline, _) => "deadline, code",
        (Sort::DeadlineDown, _) => "deadline desc, code desc",
        (Sort::Applicant, _) => "applicant, code",
    };
    let (mut parts, mut arguments): (Vec<String>, Vec<Param<'static>>) = (Vec::new(), Vec::new());
    for (number, branch) in branches.iter().enumerate() {
        // Each office gives as many rows as the page would need if it were the only one.
        let text = branch.with(&mut arguments);
        arguments.push(param(offset.saturating_add(limit)));
        let most = arguments.len();
        parts.push(format!("select * from ({COLUMNS} where {text} order by {order} limit ${most}) part{number}"));
    }
    let (first, second) = (arguments.len() + 1, arguments.len() + 2);
    arguments.extend([param(limit), param(offset)]);
    let sql = format!("{} order by {order} limit ${first} offset ${second}", parts.join(" union all "));
    tx.query(&sql, &arguments)?.iter().map(work).collect()
}

/// The counters above a worklist, each up to one more than [`COUNTED`].
pub(crate) fn work_counts(tx: &mut Tx, seen: &Sight<'_>) -> Result<WorkCounts, Error> {
    let mut count = |scope| counted(tx, &branches(seen, scope));
    Ok(WorkCounts {
        open: count(Scope::Open)?,
        late: count(Scope::Late)?,
        today: count(Scope::Today)?,
        free: count(Scope::Free)?,
    })
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
    // From one procedure to the next by its index: `distinct` would look at every dossier.
    let sql = "with recursive filed (procedure) as (\
         select min(procedure) from services_dossiers \
         union all \
         select (select min(procedure) from services_dossiers d where d.procedure > filed.procedure) from filed \
         where filed.procedure is not null) \
         select procedure from filed where procedure is not null order by procedure";
    tx.query(sql, params![])?.iter().map(|row| row.text(0)).collect()
}

/// The codes of the dossiers that a person has in hand.
pub(crate) fn held_list(tx: &mut Tx, person: &str) -> Result<Vec<String>, Error> {
    let sql = "select code from services_dossiers where holder = $1 and office <> 'nobody' order by code";
    tx.query(sql, params![person])?.iter().map(|row| row.text(0)).collect()
}
