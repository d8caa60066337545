//! Dates and times as people in Viet Nam read them: UTC+7 all year (Decision 134/2002/QĐ-TTg), `dd/mm/yyyy`.

pub use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::{Lang, Timestamp};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const OFFSET: i64 = 7 * 60 * MINUTE;
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// The text is not a day of the calendar, written `dd/mm/yyyy`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a date is written dd/mm/yyyy and exists in the calendar")]
pub struct BadDate;

/// The day in Viet Nam. Instants before year 1 or after year 9999 give the first or last day there is.
pub fn vn_date(at: Timestamp) -> Date {
    let days = at.as_millis().saturating_add(OFFSET).div_euclid(DAY);
    let (first, last) = if days < 0 { (Date::MIN, EPOCH) } else { (EPOCH, Date::MAX) };
    let nearest = if days < 0 { first } else { last };
    let Ok(days) = i32::try_from(days) else { return nearest };
    let span = jiff::SignedDuration::from_hours(24 * i64::from(days));
    EPOCH.checked_add(span).unwrap_or(nearest)
}

/// The day and the time of day in Viet Nam.
pub fn vn_datetime(at: Timestamp) -> DateTime {
    vn_date(at).to_datetime(vn_time(at))
}

/// The time of day in Viet Nam.
pub fn vn_time(at: Timestamp) -> Time {
    let millis = at.as_millis().saturating_add(OFFSET).rem_euclid(DAY);
    Time::midnight().wrapping_add(jiff::SignedDuration::from_millis(millis))
}

/// The instant at which clocks in Viet Nam show `hour:minute` on `date`. 24:00 is the beginning of the next day.
pub fn timestamp_at(date: Date, hour: u8, minute: u8) -> Timestamp {
    let minutes = i64::from(hour) * 60 + i64::from(minute);
    Timestamp::from_millis(days_since_epoch(date) * DAY + minutes * MINUTE - OFFSET)
}

/// `25/11/2026`.
pub fn format_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `15:04, 25/11/2026`, in Viet Nam's time.
pub fn format_datetime(at: Timestamp) -> String {
    let time = vn_time(at);
    format!("{:02}:{:02}, {}", time.hour(), time.minute(), format_date(vn_date(at)))
}

/// Reads `25/11/2026`; a single digit for day or month is accepted (`5/1/2020`).
pub fn parse_date(text: &str) -> Result<Date, BadDate> {
    let mut parts = text.trim().split('/');
    let (Some(day), Some(month), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(BadDate);
    };
    let digits = |part: &str, max: usize| (1..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(day, 2) || !digits(month, 2) || year.len() != 4 || !digits(year, 4) {
        return Err(BadDate);
    }
    let (day, month, year) =
        (day.parse().map_err(|_| BadDate)?, month.parse().map_err(|_| BadDate)?, year.parse().map_err(|_| BadDate)?);
    Date::new(year, month, day).map_err(|_| BadDate)
}

/// Reads the form of files and messages, `2026-11-25`.
pub fn parse_iso_date(text: &str) -> Result<Date, BadDate> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if plain { text.parse().map_err(|_| BadDate) } else { Err(BadDate) }
}

/// The name of the day of the week, as inside a sentence: `thứ Tư`, `Wednesday`.
pub fn weekday(date: Date, lang: Lang) -> &'static str {
    let (vi, en) = match date.weekday() {
        Weekday::Monday => ("thứ Hai", "Monday"),
        Weekday::Tuesday => ("thứ Ba", "Tuesday"),
        Weekday::Wednesday => ("thứ Tư", "Wednesday"),
        Weekday::Thursday => ("thứ Năm", "Thursday"),
        Weekday::Friday => ("thứ Sáu", "Friday"),
        Weekday::Saturday => ("thứ Bảy", "Saturday"),
        Weekday::Sunday => ("Chủ nhật", "Sunday"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// The day `days` later (earlier if negative); stays at the ends of the calendar.
pub fn plus_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::SignedDuration::from_hours(24 * i64::from(days)))
}

/// How many days `to` lies after `from`; negative if it lies before.
pub fn days_between(from: Date, to: Date) -> i64 {
    days_since_epoch(to) - days_since_epoch(from)
}

fn days_since_epoch(date: Date) -> i64 {
    EPOCH.duration_until(date).as_hours() / 24
}
