//! The working-day calendar: on which days agencies work, and when something is due.
//!
//! A calendar is data in versions. Holidays follow from the Labour Code; which days are swapped, and how Tết falls, is
//! announced year by year, so what is known about a day can change: a dossier keeps the version that dated it.

use std::collections::BTreeMap;

use crate::civil::{Date, Time, Weekday, days_between, plus_days, timestamp_at, vn_date, vn_time};
use crate::{Lang, Timestamp};

mod file;

pub use file::BadCalendar;

/// What is known in one version about the days that are not ordinary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    version: String,
    first: Date,
    last: Date,
    hours: AgencyHours,
    special: BTreeMap<Date, Special>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Special {
    Off(Names),
    Worked,
}

/// The name of a holiday in both languages.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Names {
    /// The name in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// What kind of day it is for agencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'a> {
    /// Monday to Friday, and nothing special.
    Working,
    /// Saturday or Sunday.
    Weekend,
    /// A public holiday, a day off in its place, or a weekday swapped against a Saturday; with its name.
    Holiday(&'a Names),
    /// A Saturday that is worked in place of a weekday.
    Swapped,
}

impl Day<'_> {
    /// Whether agencies work on it.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::Swapped)
    }
}

/// When an agency is open, in Viet Nam's time. The start is the usual: 07:30 to 11:30 and 13:30 to 17:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgencyHours {
    /// The morning, from and until.
    pub morning: (Time, Time),
    /// The afternoon, from and until; its end is the close of office.
    pub afternoon: (Time, Time),
    /// What is received later than this is returned, where the same day is promised, on the next working day.
    pub same_day_until: Time,
}

impl Default for AgencyHours {
    fn default() -> Self {
        let at = |hour, minute| jiff::civil::time(hour, minute, 0, 0);
        Self { morning: (at(7, 30), at(11, 30)), afternoon: (at(13, 30), at(17, 0)), same_day_until: at(15, 0) }
    }
}

impl AgencyHours {
    /// Whether the agency is open at this time of a working day.
    pub fn open_at(&self, time: Time) -> bool {
        [self.morning, self.afternoon].iter().any(|(from, until)| time >= *from && time < *until)
    }
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// The same day; received after 15:00, the next working day.
    SameDay,
    /// So many working days after the day of receipt; 0 is the day of receipt itself, as with `SameDay`.
    WorkingDays(u16),
    /// So many days of the calendar after the day of receipt; ending on a day of rest, the working day after it (Civil
    /// Code 91/2015/QH13, art. 148.5).
    CalendarDays(u16),
}

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The close of office on the last day.
    pub at: Timestamp,
    /// The last day, in Viet Nam.
    pub last_day: Date,
}

impl Calendar {
    /// Reads the newest version of a calendar from its file (`data/calendars/vietnam.toml` explains the form).
    pub fn parse(toml_text: &str) -> Result<Self, BadCalendar> {
        file::read(toml_text, None)
    }

    /// Reads one version of a calendar: what was known when it was published.
    pub fn parse_version(toml_text: &str, version: &str) -> Result<Self, BadCalendar> {
        file::read(toml_text, Some(version))
    }

    /// The version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the calendar knows the holidays around `date`. On other days only weekends are days of rest.
    pub fn covers(&self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }

    /// The first and the last day whose holidays are known.
    pub const fn range(&self) -> (Date, Date) {
        (self.first, self.last)
    }

    /// When agencies are open.
    pub const fn hours(&self) -> &AgencyHours {
        &self.hours
    }

    /// The same calendar for an agency with hours of its own.
    pub fn with_hours(mut self, hours: AgencyHours) -> Self {
        self.hours = hours;
        self
    }

    /// What kind of day `date` is.
    pub fn day(&self, date: Date) -> Day<'_> {
        match self.special.get(&date) {
            Some(Special::Off(names)) => Day::Holiday(names),
            Some(Special::Worked) => Day::Swapped,
            None if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) => Day::Weekend,
            None => Day::Working,
        }
    }

    /// Whether agencies work on `date`.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.day(date).is_working()
    }

    /// `date` if it is a working day, else the first one after it.
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        while !self.is_working_day(day) && day < Date::MAX {
            day = plus_days(day, 1);
        }
        day
    }

    /// The `n`-th working day after `date`; with 0, [`Calendar::working_day_from`].
    pub fn working_day_after(&self, date: Date, n: u16) -> Date {
        let Some(steps) = n.checked_sub(1) else { return self.working_day_from(date) };
        let mut day = self.working_day_from(plus_days(date, 1));
        for _ in 0..steps {
            day = self.working_day_from(plus_days(day, 1));
        }
        day
    }

    /// How many working days lie after `a` and not after `b`. Negative, and counted the same way, if `b` lies before
    /// `a`.
    pub fn working_days_between(&self, a: Date, b: Date) -> i64 {
        let (from, to, sign) = if a <= b { (a, b, 1) } else { (b, a, -1) };
        let days = days_between(from, to);
        // Whole weeks have five working days; what is left over and what is special is counted one by one.
        let mut count = days / 7 * 5;
        let mut day = from;
        for _ in 0..days % 7 {
            day = plus_days(day, 1);
            if !is_weekend(day) {
                count += 1;
            }
        }
        let special = (std::ops::Bound::Excluded(from), std::ops::Bound::Included(to));
        if from < to {
            for (day, special) in self.special.range(special) {
                match special {
                    Special::Off(_) if !is_weekend(*day) => count -= 1,
                    Special::Worked if is_weekend(*day) => count += 1,
                    Special::Off(_) | Special::Worked => {}
                }
            }
        }
        sign * count
    }

    /// The day that counts as the day of receipt: what comes in on a day of rest counts as received when the agency
    /// opens on the next working day.
    pub fn receipt_day(&self, received: Timestamp) -> Date {
        self.working_day_from(vn_date(received))
    }

    /// When something received at `received` is due.
    pub fn due(&self, received: Timestamp, term: Term) -> Due {
        let arrived = vn_date(received);
        let receipt = self.working_day_from(arrived);
        let last_day = match term {
            Term::SameDay | Term::WorkingDays(0) => {
                // A whole minute is promised: 15:00:59 still shows 15:00 on the receipt.
                let time = vn_time(received);
                let limit = self.hours.same_day_until;
                let late = (time.hour(), time.minute()) > (limit.hour(), limit.minute());
                if arrived == receipt && late { self.working_day_after(receipt, 1) } else { receipt }
            }
            Term::WorkingDays(n) => self.working_day_after(receipt, n),
            Term::CalendarDays(n) => self.working_day_from(plus_days(receipt, i32::from(n))),
        };
        Due { at: self.close_of(last_day), last_day }
    }

    /// The close of office on `date`.
    pub fn close_of(&self, date: Date) -> Timestamp {
        let close = self.hours.afternoon.1;
        timestamp_at(date, close.hour().unsigned_abs(), close.minute().unsigned_abs())
    }

    /// The opening of the office on `date`.
    pub fn opening_of(&self, date: Date) -> Timestamp {
        let opening = self.hours.morning.0;
        timestamp_at(date, opening.hour().unsigned_abs(), opening.minute().unsigned_abs())
    }

    /// Every day that is not ordinary, in order.
    pub fn special_days(&self) -> impl Iterator<Item = (Date, Day<'_>)> {
        self.special.iter().map(|(date, special)| match special {
            Special::Off(names) => (*date, Day::Holiday(names)),
            Special::Worked => (*date, Day::Swapped),
        })
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
