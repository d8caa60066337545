//! When digests go, how long a mail is tried, and whose fault a refusal is.

use base::civil::{plus_days, timestamp_at, vn_date};
use base::{Calendar, Timestamp};

/// The hour of digests, in Viet Nam's time.
const HOUR: u8 = 8;
/// How long a mail is tried, in days (RFC 5321 section 4.5.4.1: at least four to five).
const PATIENCE: i64 = 5;
/// After so many refusals one after another an address gets no more mail.
const REFUSALS: i64 = 3;

/// How long a code is good, in seconds.
pub(crate) const CODE_LIFE: i64 = 30 * 60;
/// How often a code may be tried.
pub(crate) const CODE_TRIES: i64 = 5;
/// How soon another code may be asked for, in seconds.
pub(crate) const CODE_PAUSE: i64 = 60;
/// How many codes there are within [`CODE_DAY`].
pub(crate) const CODES: i64 = 5;
/// A day, in seconds.
pub(crate) const CODE_DAY: i64 = 24 * 60 * 60;

/// The digest that tells of what is put at `now`: 08:00 of the next working day, today's where that is still to come.
pub fn digest_at(calendar: &Calendar, now: Timestamp) -> Timestamp {
    let today = vn_date(now);
    let first = if now < timestamp_at(today, HOUR, 0) { today } else { plus_days(today, 1) };
    timestamp_at(calendar.working_day_from(first), HOUR, 0)
}

/// Whether a mail that was put at `put_at` has been tried long enough at `now`.
pub(crate) fn is_over(put_at: Timestamp, now: Timestamp) -> bool {
    now >= put_at.plus_days(PATIENCE)
}

/// Whether an address gets no more mail after so many refusals.
pub(crate) const fn is_suspended(refusals: i64) -> bool {
    refusals >= REFUSALS
}

/// Whether a refusal for good says that the mail box is none, or takes nothing: by the enhanced code where the server
/// gives one (RFC 3463: X.1 addressing, X.2 mail box), else by the reply to the recipient (RFC 5321 section 4.2.3).
/// A refusal of what the mail says, or of this node, is not the address's fault.
pub(crate) fn blames_address(code: u16, text: &str, answers_recipient: bool) -> bool {
    let enhanced = text.split_whitespace().next().filter(|word| {
        let mut parts = word.split('.');
        let digits = |part: Option<&str>| {
            part.is_some_and(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
        };
        digits(parts.next()) && digits(parts.next()) && digits(parts.next()) && parts.next().is_none()
    });
    match enhanced {
        Some(enhanced) => enhanced.starts_with("5.1.") || enhanced.starts_with("5.2."),
        None => answers_recipient && matches!(code, 550 | 551 | 553),
    }
}

#[cfg(test)]
mod tests {
    use base::civil::{Date, format_datetime};

    use super::*;

    #[test]
    fn digests_go_on_working_days() {
        let calendar = Calendar::parse(include_str!("../../../data/calendars/vietnam.toml")).unwrap();
        let at = |day: i8, hour: u8, minute: u8| timestamp_at(Date::constant(2026, 11, day), hour, minute);
        let cases = [
            (at(25, 7, 59), "08:00, 25/11/2026"),
            (at(25, 8, 0), "08:00, 26/11/2026"),
            (at(27, 17, 0), "08:00, 30/11/2026"),
            (at(28, 6, 0), "08:00, 30/11/2026"),
        ];
        for (now, expected) in cases {
            assert_eq!(format_datetime(digest_at(&calendar, now)), expected, "{}", format_datetime(now));
        }
        // The first day of the year is a holiday.
        let eve = timestamp_at(Date::constant(2026, 12, 31), 9, 0);
        assert!(digest_at(&calendar, eve) > timestamp_at(Date::constant(2027, 1, 1), 23, 0));
    }

    #[test]
    fn an_address_is_blamed_for_what_is_its_own() {
        let cases = [
            (550, "5.1.1 no such user", true, true),
            (550, "5.1.1 no such user", false, true),
            (552, "5.2.2 mail box full", true, true),
            (550, "5.7.1 relaying denied", true, false),
            (550, "no such user", true, true),
            (550, "no such user", false, false),
            (554, "5.6.0 we do not like what it says", false, false),
            (552, "too large", true, false),
            (550, "5.1 half a code", true, true),
        ];
        for (code, text, recipient, expected) in cases {
            assert_eq!(blames_address(code, text, recipient), expected, "{code} {text}");
        }
    }
}
