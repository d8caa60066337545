//! When something holds.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Timestamp, civil};

const NO_BEGINNING: Timestamp = Timestamp::from_millis(i64::MIN);

/// The end of the period does not lie after its beginning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a period ends after it begins")]
pub struct BadPeriod;

/// A stretch of time, from `from` on and until just before `until`; without `until` it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Period {
    from: Timestamp,
    until: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    /// Absent when there is no beginning: the smallest number does not survive readers that count in doubles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

impl Period {
    /// Everything, past and future.
    pub const ALWAYS: Self = Self { from: NO_BEGINNING, until: None };

    /// From `from` until just before `until`.
    pub fn new(from: Timestamp, until: Option<Timestamp>) -> Result<Self, BadPeriod> {
        if until.is_some_and(|until| until <= from) { Err(BadPeriod) } else { Ok(Self { from, until }) }
    }

    /// From `from` on, without an end.
    pub const fn since(from: Timestamp) -> Self {
        Self { from, until: None }
    }

    /// From the beginning of the day `first` to the end of the day `last` in Viet Nam; without `last` it is open. This
    /// is how statutes say it.
    pub fn days(first: Date, last: Option<Date>) -> Result<Self, BadPeriod> {
        let until = last.map(|last| civil::timestamp_at(last, 24, 0));
        Self::new(civil::timestamp_at(first, 0, 0), until)
    }

    /// The first instant.
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// The first instant after it, if it ends.
    pub const fn until(self) -> Option<Timestamp> {
        self.until
    }

    /// Whether it holds at `at`.
    pub fn contains(self, at: Timestamp) -> bool {
        at >= self.from && self.until.is_none_or(|until| at < until)
    }

    /// Whether there is an instant at which both hold.
    pub fn overlaps(self, other: Self) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }

    /// The same period, ended at `at` if it would go on longer. An end before its beginning is refused.
    pub fn ended(self, at: Timestamp) -> Result<Self, BadPeriod> {
        let until = self.until.map_or(at, |until| until.min(at));
        Self::new(self.from, Some(until))
    }
}

impl TryFrom<Fields> for Period {
    type Error = BadPeriod;
    fn try_from(fields: Fields) -> Result<Self, BadPeriod> {
        Self::new(fields.from.unwrap_or(NO_BEGINNING), fields.until)
    }
}

impl From<Period> for Fields {
    fn from(period: Period) -> Self {
        Self { from: Some(period.from).filter(|from| *from != NO_BEGINNING), until: period.until }
    }
}
