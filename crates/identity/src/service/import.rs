use std::collections::{BTreeMap, HashMap};

use ::store::{Error, Tx};
use base::{AccountId, AgencyCode, Timestamp, UnitId};
use serde_json::json;

use super::{Identity, staff::require_administrator};
use crate::{
    model::{Actor, NewStaff, Staff, StaffChange, StaffNumber, UnitLine, Username},
    refusal::StaffError,
    rules, store,
};

/// The most rows of an import; more is refused before anything is looked at.
pub const IMPORT_ROWS: usize = 5_000;
/// The most officials that an export holds.
const EXPORT_ROWS: i64 = 100_000;

/// One row of an import: the official as they are to be.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// The line in the file.
    pub line: u64,
    /// The staff number: who it is.
    pub number: StaffNumber,
    /// The user name.
    pub username: Username,
    /// The full name.
    pub name: String,
    /// The position.
    pub title: Option<String>,
    /// The unit by its name, or by its path from the top: `Sở Tư pháp / Phòng Hộ tịch`.
    pub unit: Option<String>,
}

/// Why a row cannot be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// Another row has the same staff number.
    NumberTwice,
    /// Another row has the same user name.
    UsernameTwice,
    /// The user name belongs to an account with another staff number, or with none.
    UsernameTaken,
    /// The official with this number has another user name; user names are not changed.
    UsernameOther,
    /// There is no open unit of this name, or more than one.
    UnitUnknown,
    /// The official with this number has left.
    Ended,
}

impl RowFault {
    /// The Fluent key of the sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NumberTwice => "identity-import-number-twice",
            Self::UsernameTwice => "identity-import-username-twice",
            Self::UsernameTaken => "identity-import-username-taken",
            Self::UsernameOther => "identity-import-username-other",
            Self::UnitUnknown => "identity-import-unit-unknown",
            Self::Ended => "identity-import-ended",
        }
    }
}

/// What an import does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Accounts that are opened.
    pub new: u64,
    /// Officials of whom something changes.
    pub changed: u64,
    /// Officials who stand as the file says already.
    pub same: u64,
    /// Rows that cannot be imported, by line. With one of them nothing is changed.
    pub faults: Vec<(u64, RowFault)>,
}

/// What is to be done with one row.
enum Step {
    Open(NewStaff),
    Change(AccountId, StaffChange),
}

impl Identity {
    /// Looks at what an import would do, and changes nothing.
    pub async fn staff_import_try(&self, rows: Vec<ImportRow>, agency: AgencyCode) -> Result<ImportReport, Error> {
        self.db.read(move |tx| plan(tx, &rows, &agency).map(|(report, _)| report)).await
    }

    /// Imports all rows or none. A row is known by its staff number: the same file again changes nothing. `digest` names
    /// the file in evidence.
    pub async fn staff_import(
        &self,
        rows: Vec<ImportRow>,
        agency: AgencyCode,
        digest: String,
        by: &Actor,
    ) -> Result<ImportReport, StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                let (report, steps) = plan(tx, &rows, &agency)?;
                if !report.faults.is_empty() || steps.is_empty() {
                    return Ok(report);
                }
                for step in &steps {
                    this.import_step(tx, step, (by, now))?;
                }
                let body = json!({ "file": digest, "new": report.new, "changed": report.changed });
                this.record(tx, "identity.staff-imported", &agency, by, now, body)?;
                Ok(report)
            })
            .await
    }

    fn import_step(&self, tx: &mut Tx, step: &Step, by: (AccountId, Timestamp)) -> Result<(), StaffError> {
        match step {
            Step::Open(new) => {
                let account = self.staff_account(new, by.1);
                self.staff_open_tx(tx, &account, new, by)
            }
            Step::Change(id, change) => self.staff_change_tx(tx, *id, change, by).map(|_| ()),
        }
    }

    /// All officials who have not left, by name, each with the path of their unit: what an import reads.
    pub async fn staff_export(&self) -> Result<Vec<(Staff, String)>, Error> {
        self.db
            .read(|tx| {
                let (units, officials) = store::unit_list(tx)?;
                let paths = paths(&rules::unit_lines(units, &officials));
                let (rows, _) = store::staff_page(tx, &store::StaffFilter::default(), (0, EXPORT_ROWS))?;
                let path = |staff: &Staff| staff.unit.and_then(|unit| paths.get(&unit).cloned()).unwrap_or_default();
                Ok(rows.into_iter().map(|staff| (staff.clone(), path(&staff))).collect())
            })
            .await
    }
}

/// Decides each row on what stands in the database.
fn plan(tx: &mut Tx, rows: &[ImportRow], agency: &AgencyCode) -> Result<(ImportReport, Vec<Step>), Error> {
    let (units, officials) = store::unit_list(tx)?;
    let names = by_name(&rules::unit_lines(units, &officials));
    let (mut report, mut steps) = (ImportReport::default(), Vec::new());
    let (mut numbers, mut usernames) = (HashMap::new(), HashMap::new());
    for row in rows {
        let twice = numbers.insert(row.number.clone(), row.line).is_some();
        let named_twice = usernames.insert(row.username.clone(), row.line).is_some();
        let unit = row.unit.as_ref().map(|name| names.get(&folded(name)).copied().flatten());
        let decided = match unit {
            _ if twice => Err(RowFault::NumberTwice),
            _ if named_twice => Err(RowFault::UsernameTwice),
            Some(None) => Err(RowFault::UnitUnknown),
            Some(Some(unit)) => decide(tx, row, Some(unit), agency)?,
            None => decide(tx, row, None, agency)?,
        };
        match decided {
            Err(fault) => report.faults.push((row.line, fault)),
            Ok(None) => report.same += 1,
            Ok(Some(step)) => {
                match &step {
                    Step::Open(_) => report.new += 1,
                    Step::Change(..) => report.changed += 1,
                }
                steps.push(step);
            }
        }
    }
    Ok((report, steps))
}

fn decide(
    tx: &mut Tx,
    row: &ImportRow,
    unit: Option<UnitId>,
    agency: &AgencyCode,
) -> Result<Result<Option<Step>, RowFault>, Error> {
    let Some(known) = store::staff_by_number(tx, &row.number)? else {
        if store::account_by_username(tx, &row.username)?.is_some() {
            return Ok(Err(RowFault::UsernameTaken));
        }
        return Ok(Ok(Some(Step::Open(NewStaff {
            username: row.username.clone(),
            name: row.name.clone(),
            title: row.title.clone(),
            number: Some(row.number.clone()),
            unit,
            agency: agency.clone(),
        }))));
    };
    if known.ended_at.is_some() {
        return Ok(Err(RowFault::Ended));
    }
    if known.account.username.as_ref() != Some(&row.username) {
        return Ok(Err(RowFault::UsernameOther));
    }
    let same = known.account.name == row.name && known.account.title == row.title && known.unit == unit;
    let change =
        StaffChange { name: row.name.clone(), title: row.title.clone(), number: Some(row.number.clone()), unit };
    Ok(Ok((!same).then_some(Step::Change(known.account.id, change))))
}

/// The path of each unit from the top.
fn paths(lines: &[UnitLine]) -> BTreeMap<UnitId, String> {
    let (mut above, mut paths): (Vec<&str>, BTreeMap<UnitId, String>) = (Vec::new(), BTreeMap::new());
    for line in lines {
        above.truncate(line.depth);
        above.push(&line.unit.name);
        paths.insert(line.unit.id, above.join(" / "));
    }
    paths
}

/// The open units by name and by path; none where several have the name.
fn by_name(lines: &[UnitLine]) -> HashMap<String, Option<UnitId>> {
    let paths = paths(lines);
    let mut names: HashMap<String, Option<UnitId>> = HashMap::new();
    for line in lines.iter().filter(|line| !line.unit.closed) {
        let id = line.unit.id;
        names.entry(folded(&line.unit.name)).and_modify(|known| *known = None).or_insert(Some(id));
    }
    for line in lines.iter().filter(|line| !line.unit.closed && line.depth > 0) {
        let path = paths.get(&line.unit.id).map(|path| folded(path));
        names.extend(path.map(|path| (path, Some(line.unit.id))));
    }
    names
}

fn folded(name: &str) -> String {
    base::text::fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}
