use base::{Timestamp, civil, text};
use identity::Role;
use store::{Error, search::index_newest};

use super::Services;
use crate::{
    model::Office,
    store::{self as rows, COUNTED, Sight, WorkCounts, WorkFilter, WorkRow},
};

/// The index of dossiers.
pub(super) const INDEX: &str = "services.dossiers";
/// How many rows a page has.
const PAGE: i64 = 50;
/// The most dossiers that a search shows, and that an export holds.
const FOUND: usize = 200;
const EXPORT: i64 = 10_000;
/// How far the next dossier is looked for.
const NEXT: i64 = 500;

/// What is asked of a worklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkQuery {
    /// Name, identity number or code, or the tail of one; empty: no search.
    pub search: String,
    /// What to show.
    pub filter: WorkFilter,
    /// The page, from 1.
    pub page: i64,
}

/// One page of a worklist.
#[derive(Clone, Debug, Default)]
pub struct WorkPage {
    /// Its rows.
    pub rows: Vec<WorkRow>,
    /// How many dossiers all pages have; one more than [`COUNTED`]: more than are counted.
    pub total: i64,
    /// The counters.
    pub counts: WorkCounts,
    /// The procedures to choose from.
    pub procedures: Vec<String>,
}

impl Services {
    /// A page of the official's worklist: what their offices and fields of work let them see.
    pub async fn work(&self, who: &identity::Actor, query: &WorkQuery) -> Result<WorkPage, Error> {
        // What is not counted has no page of its own.
        let page = query.page.clamp(1, COUNTED / PAGE);
        let (offices, fields) = self.sight(who);
        if offices.is_empty() {
            return Ok(WorkPage::default());
        }
        let (query, now) = (query.clone(), self.clock.now());
        self.db
            .read(move |tx| {
                let sight = Sight { offices: &offices, fields: fields.as_deref(), now, today: day_of(now) };
                let counts = rows::work_counts(tx, &sight)?;
                let procedures = rows::work_procedures(tx)?;
                let (rows, total) = if query.search.trim().is_empty() {
                    rows::work_page(tx, &sight, &query.filter, ((page - 1) * PAGE, PAGE))?
                } else {
                    let found = searched(tx, &sight, &query.search)?;
                    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
                    (found, total)
                };
                Ok(WorkPage { rows, total, counts, procedures })
            })
            .await
    }

    /// Everything that the query finds, for an export.
    pub async fn work_export(&self, who: &identity::Actor, query: &WorkQuery) -> Result<Vec<WorkRow>, Error> {
        self.work_found(who, query, (0, EXPORT)).await
    }

    /// The dossier that follows `code` in the official's list, or the first other one.
    pub async fn work_next(
        &self,
        who: &identity::Actor,
        query: &WorkQuery,
        code: &str,
    ) -> Result<Option<String>, Error> {
        let rows = self.work_found(who, query, (0, NEXT)).await?;
        let at = rows.iter().position(|row| row.code == code);
        let next = at.and_then(|at| rows.get(at + 1)).or_else(|| rows.iter().find(|row| row.code != code));
        Ok(next.map(|row| row.code.clone()))
    }

    /// The rows alone, without what stands around them on a page.
    async fn work_found(
        &self,
        who: &identity::Actor,
        query: &WorkQuery,
        window: (i64, i64),
    ) -> Result<Vec<WorkRow>, Error> {
        let (offices, fields) = self.sight(who);
        let (query, now) = (query.clone(), self.clock.now());
        if offices.is_empty() {
            return Ok(Vec::new());
        }
        self.db
            .read(move |tx| {
                let sight = Sight { offices: &offices, fields: fields.as_deref(), now, today: day_of(now) };
                if query.search.trim().is_empty() {
                    rows::work_rows(tx, &sight, &query.filter, window)
                } else {
                    searched(tx, &sight, &query.search)
                }
            })
            .await
    }

    /// The offices of an official at this agency, and the fields of work in which they hold them (none: all).
    fn sight(&self, who: &identity::Actor) -> (Vec<&'static str>, Option<Vec<String>>) {
        let pairs = [
            (Role::OneStopOfficer, Office::Counter),
            (Role::Specialist, Office::Specialist),
            (Role::Leader, Office::Leader),
        ];
        let (mut offices, mut fields, mut all) = (Vec::new(), Vec::new(), false);
        for grant in who.rights().filter(|grant| grant.agency == self.agency) {
            let Some((_, office)) = pairs.iter().find(|(role, _)| *role == grant.role) else { continue };
            if !offices.contains(&office.name()) {
                offices.push(office.name());
            }
            match &grant.field {
                None => all = true,
                Some(field) => fields.push(field.as_str().to_owned()),
            }
        }
        (offices, (!all).then_some(fields))
    }
}

/// The newest dossiers that have every word of the phrase, each as the beginning of a word.
fn searched(tx: &mut store::Tx, sight: &Sight<'_>, phrase: &str) -> Result<Vec<WorkRow>, Error> {
    let words: Vec<String> = text::tokens(phrase).iter().map(|word| format!("{word}*")).collect();
    let asked: Vec<&str> = words.iter().map(String::as_str).collect();
    let ids = index_newest(tx, INDEX, &asked, FOUND)?;
    rows::work_by_ids(tx, sight, &ids)
}

/// The first and the last instant of the day in Viet Nam.
fn day_of(now: Timestamp) -> (Timestamp, Timestamp) {
    let today = civil::vn_date(now);
    (civil::timestamp_at(today, 0, 0), civil::timestamp_at(civil::plus_days(today, 1), 0, 0))
}
