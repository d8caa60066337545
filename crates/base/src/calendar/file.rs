//! The form of a calendar file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{AgencyHours, Calendar, Names, Special};
use crate::civil::{Date, Time, Weekday, parse_iso_date};

/// The text is not a calendar, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCalendar {
    /// Not TOML, or not of the calendar's form.
    #[error("the calendar file cannot be read: {0}")]
    Form(String),
    /// A date that does not exist or is not written `yyyy-mm-dd`.
    #[error("the calendar has a date that is none: {0}")]
    Date(String),
    /// A time of day that is none, or hours that do not follow one another.
    #[error("the calendar's agency hours cannot be read: {0}")]
    Hours(String),
    /// There is no such version, or no version at all.
    #[error("the calendar has no version {0}")]
    Version(String),
    /// A holiday whose name does not stand among the names.
    #[error("the calendar has no name {0}")]
    Name(String),
    /// Two entries speak of the same day.
    #[error("the calendar speaks twice of {0}")]
    Twice(Date),
    /// A worked day that is no Saturday or Sunday, or a day off outside the calendar's range.
    #[error("the calendar's entry for {0} makes no sense: {1}")]
    Entry(Date, &'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    first: String,
    last: String,
    hours: Hours,
    versions: Vec<Version>,
    names: BTreeMap<String, Names>,
    special: SpecialDays,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpecialDays {
    holidays: Vec<Holiday>,
    swaps: Vec<Swap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hours {
    morning: [String; 2],
    afternoon: [String; 2],
    same_day_until: String,
}

/// Versions stand in the order of publication; each adds to the one before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    id: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    published: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    name: String,
    days: Vec<String>,
    /// The days are off because the holiday itself fell on a weekend.
    #[serde(default)]
    in_lieu: bool,
    since: Option<String>,
    until: Option<String>,
}

/// A weekday off in exchange for a worked Saturday.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Swap {
    off: Option<String>,
    worked: String,
    since: Option<String>,
}

impl Names {
    fn in_lieu(&self) -> Self {
        Self { vi: format!("{} (nghỉ bù)", self.vi), en: format!("{} (in lieu)", self.en) }
    }
}

pub(super) fn read(text: &str, version: Option<&str>) -> Result<Calendar, BadCalendar> {
    let file: File = toml::from_str(text).map_err(|error| BadCalendar::Form(error.to_string()))?;
    let position = |id: &str| {
        file.versions.iter().position(|known| known.id == id).ok_or_else(|| BadCalendar::Version(id.to_owned()))
    };
    let newest = file.versions.last().ok_or_else(|| BadCalendar::Version(String::new()))?;
    let id = version.unwrap_or(&newest.id);
    let at = position(id)?;
    let holds = |since: Option<&str>, until: Option<&str>| -> Result<bool, BadCalendar> {
        let begun = since.map(position).transpose()?.is_none_or(|since| since <= at);
        let ended = until.map(position).transpose()?.is_some_and(|until| until <= at);
        Ok(begun && !ended)
    };

    let mut special = BTreeMap::new();
    let mut put = |date: Date, entry: Special| match special.insert(date, entry) {
        Some(_) => Err(BadCalendar::Twice(date)),
        None => Ok(()),
    };
    for holiday in &file.special.holidays {
        if holds(holiday.since.as_deref(), holiday.until.as_deref())? {
            let names = file.names.get(&holiday.name).ok_or_else(|| BadCalendar::Name(holiday.name.clone()))?;
            let names = if holiday.in_lieu { names.in_lieu() } else { names.clone() };
            for day in &holiday.days {
                put(date(day)?, Special::Off(names.clone()))?;
            }
        }
    }
    for swap in &file.special.swaps {
        if !holds(swap.since.as_deref(), None)? {
            continue;
        }
        let worked = date(&swap.worked)?;
        if !matches!(worked.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return Err(BadCalendar::Entry(worked, "only a Saturday or a Sunday is worked in exchange"));
        }
        put(worked, Special::Worked)?;
        if let Some(off) = &swap.off {
            let off = date(off)?;
            if matches!(off.weekday(), Weekday::Saturday | Weekday::Sunday) {
                return Err(BadCalendar::Entry(off, "only a weekday is given in exchange"));
            }
            let (day, month, year) = (worked.day(), worked.month(), worked.year());
            let names = Names {
                vi: format!("Ngày nghỉ hoán đổi (làm bù ngày {day:02}/{month:02}/{year})"),
                en: format!("Day off in exchange for {day:02}/{month:02}/{year}"),
            };
            put(off, Special::Off(names))?;
        }
    }

    let (first, last) = (date(&file.first)?, date(&file.last)?);
    if let Some(outside) = special.keys().find(|day| !(first..=last).contains(*day)) {
        return Err(BadCalendar::Entry(*outside, "it lies outside the calendar"));
    }
    Ok(Calendar { version: id.to_owned(), first, last, hours: hours(&file.hours)?, special })
}

fn date(text: &str) -> Result<Date, BadCalendar> {
    parse_iso_date(text).map_err(|_| BadCalendar::Date(text.to_owned()))
}

fn hours(hours: &Hours) -> Result<AgencyHours, BadCalendar> {
    let read = |text: &str| -> Result<Time, BadCalendar> {
        let bad = || BadCalendar::Hours(text.to_owned());
        let (hour, minute) = text.split_once(':').ok_or_else(bad)?;
        let time = Time::new(hour.parse().map_err(|_| bad())?, minute.parse().map_err(|_| bad())?, 0, 0);
        time.map_err(|_| bad())
    };
    let ([m1, m2], [a1, a2]) = (&hours.morning, &hours.afternoon);
    let read = AgencyHours {
        morning: (read(m1)?, read(m2)?),
        afternoon: (read(a1)?, read(a2)?),
        same_day_until: read(&hours.same_day_until)?,
    };
    let in_order = read.morning.0 < read.morning.1
        && read.morning.1 <= read.afternoon.0
        && read.afternoon.0 < read.afternoon.1
        && read.same_day_until <= read.afternoon.1;
    if in_order { Ok(read) } else { Err(BadCalendar::Hours(format!("{m1}-{m2}, {a1}-{a2}"))) }
}
