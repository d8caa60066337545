//! The working-day calendar: rules by table, laws by random cases.

use base::calendar::{BadCalendar, Day};
use base::civil::{Date, plus_days, timestamp_at};
use base::{Calendar, Lang, Term};
use proptest::prelude::*;

use crate::{VIETNAM, vietnam};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn due_dates_by_the_statutes() {
    let calendar = vietnam();
    let cases = [
        // The same day; after 15:00, the next working day.
        ("2026-11-25", (9, 0), Term::SameDay, "2026-11-25"),
        ("2026-11-25", (15, 0), Term::SameDay, "2026-11-25"),
        ("2026-11-25", (15, 1), Term::SameDay, "2026-11-26"),
        ("2026-11-27", (15, 1), Term::SameDay, "2026-11-30"),
        ("2026-11-25", (6, 0), Term::SameDay, "2026-11-25"),
        ("2026-11-25", (23, 59), Term::SameDay, "2026-11-26"),
        // A day of rest counts as the opening of the next working day, however late it was.
        ("2026-11-28", (22, 0), Term::SameDay, "2026-11-30"),
        ("2026-11-24", (16, 0), Term::SameDay, "2026-11-25"),
        ("2026-11-28", (10, 0), Term::WorkingDays(1), "2026-12-01"),
        // Working days are counted from the day after receipt.
        ("2026-11-25", (16, 59), Term::WorkingDays(3), "2026-11-30"),
        ("2026-11-25", (8, 0), Term::WorkingDays(0), "2026-11-25"),
        // Over Tết 2020, and over the worked Saturday of May 2019.
        ("2020-01-22", (9, 0), Term::WorkingDays(1), "2020-01-30"),
        ("2019-05-03", (9, 0), Term::WorkingDays(1), "2019-05-04"),
        ("2019-05-04", (9, 0), Term::SameDay, "2019-05-04"),
        // Days of the calendar run on through holidays, but do not end on one.
        ("2020-01-20", (9, 0), Term::CalendarDays(5), "2020-01-30"),
        ("2026-11-25", (9, 0), Term::CalendarDays(15), "2026-12-10"),
    ];
    for (date, (hour, minute), term, expected) in cases {
        let due = calendar.due(timestamp_at(day(date), hour, minute), term);
        assert_eq!(due.last_day, day(expected), "{date} {hour}:{minute:02} {term:?}");
        assert_eq!(due.at, timestamp_at(day(expected), 17, 0));
    }
}

#[test]
fn days_have_names() {
    let calendar = vietnam();
    assert_eq!(calendar.day(day("2026-11-25")), Day::Working);
    assert_eq!(calendar.day(day("2026-11-28")), Day::Weekend);
    assert_eq!(calendar.day(day("2026-01-10")), Day::Swapped);
    let Day::Holiday(names) = calendar.day(day("2022-05-03")) else { panic!("3 May 2022 was off") };
    assert_eq!(names.get(Lang::Vi), "Ngày Quốc tế lao động (nghỉ bù)");
    let Day::Holiday(names) = calendar.day(day("2026-01-02")) else { panic!("2 January 2026 was off") };
    assert_eq!(names.get(Lang::Vi), "Ngày nghỉ hoán đổi (làm bù ngày 10/01/2026)");
}

#[test]
fn an_older_version_knows_what_was_known() {
    let newest = vietnam();
    assert_eq!(newest.version(), "2026.1");
    let before = Calendar::parse_version(VIETNAM, "2025.1").unwrap();
    assert_eq!(before.version(), "2025.1");
    for swapped in ["2026-01-02", "2026-01-10", "2026-11-24"] {
        assert_ne!(before.is_working_day(day(swapped)), newest.is_working_day(day(swapped)), "{swapped}");
    }
    assert_eq!(Calendar::parse_version(VIETNAM, "2019.9"), Err(BadCalendar::Version("2019.9".into())));
}

#[test]
fn beyond_its_years_a_calendar_says_so() {
    let calendar = vietnam();
    assert!(calendar.covers(day("2027-12-31")));
    assert!(!calendar.covers(day("2028-01-01")));
    assert_eq!(calendar.day(day("2028-01-01")), Day::Weekend);
}

#[test]
fn a_calendar_that_contradicts_itself_is_refused() {
    let broken = [
        (("2019-02-05", "2019-02-04"), BadCalendar::Twice(day("2019-02-04"))),
        (("\"2019-01-05\"", "\"2019-01-04\""), BadCalendar::Entry(day("2019-01-04"), "")),
        (("\"2027-11-24\"", "\"2028-11-24\""), BadCalendar::Entry(day("2028-11-24"), "")),
        (("\"2020-01-01\"", "\"2020-02-30\""), BadCalendar::Date("2020-02-30".into())),
        (("\"17:00\"", "\"13:00\""), BadCalendar::Hours(String::new())),
        (("name = \"labour\"", "name = \"labor\""), BadCalendar::Name("labor".into())),
        (("first =", "furst ="), BadCalendar::Form(String::new())),
    ];
    for ((from, to), expected) in broken {
        let error = Calendar::parse(&VIETNAM.replacen(from, to, 1)).unwrap_err();
        assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&expected), "{error}");
    }
}

fn days() -> impl Strategy<Value = Date> {
    (0..3650i32).prop_map(|n| plus_days(day("2018-06-01"), n))
}

proptest! {
    #![proptest_config(crate::laws())]

    #[test]
    fn a_due_date_is_a_working_day_and_never_before_receipt(date in days(), minute in 0..1440u16, n in 0..60u16) {
        let calendar = vietnam();
        let received = timestamp_at(date, 0, 0).plus_seconds(i64::from(minute) * 60);
        for term in [Term::SameDay, Term::WorkingDays(n), Term::CalendarDays(n)] {
            let due = calendar.due(received, term);
            prop_assert!(calendar.is_working_day(due.last_day));
            prop_assert!(due.last_day >= date);
            if term != Term::CalendarDays(0) {
                prop_assert!(due.at > received);
            }
        }
    }

    #[test]
    fn later_receipt_and_longer_terms_never_end_earlier(date in days(), later in 0..20_000i64, n in 0..60u16) {
        let calendar = vietnam();
        let received = timestamp_at(date, 0, 0);
        let after = received.plus_seconds(later * 60);
        for term in [Term::SameDay, Term::WorkingDays(n), Term::CalendarDays(n)] {
            prop_assert!(calendar.due(received, term).at <= calendar.due(after, term).at);
        }
        prop_assert!(
            calendar.due(received, Term::WorkingDays(n)).at < calendar.due(received, Term::WorkingDays(n + 1)).at
        );
    }

    #[test]
    fn counting_is_the_inverse_of_adding(date in days(), n in 0..120u16, other in days()) {
        let calendar = vietnam();
        let end = calendar.working_day_after(date, n);
        if n > 0 {
            prop_assert_eq!(calendar.working_days_between(date, end), i64::from(n));
        }
        prop_assert_eq!(calendar.working_days_between(end, date), -calendar.working_days_between(date, end));
        let (from, to) = (date.min(other), date.max(other));
        let mut counted = 0;
        let mut at = from;
        while at < to {
            at = plus_days(at, 1);
            counted += i64::from(calendar.is_working_day(at));
        }
        prop_assert_eq!(calendar.working_days_between(from, to), counted);
    }
}
