//! Viet Nam's dates and times, periods, money.

use base::civil::{
    Date, days_between, format_date, format_datetime, parse_date, plus_days, timestamp_at, vn_date, vn_datetime,
    weekday,
};
use base::{Lang, Money, Period, Timestamp};
use proptest::prelude::*;

#[test]
fn viet_nam_is_seven_hours_ahead() {
    let at = Timestamp::from_millis(1_764_115_200_000); // 2025-11-26T00:00:00Z
    assert_eq!(vn_datetime(at).to_string(), "2025-11-26T07:00:00");
    assert_eq!(vn_date(at.plus_seconds(17 * 3600 - 1)).to_string(), "2025-11-26");
    assert_eq!(vn_date(at.plus_seconds(17 * 3600)).to_string(), "2025-11-27");
    assert_eq!(format_datetime(at.plus_seconds(8 * 3600 + 4 * 60)), "15:04, 26/11/2025");
    assert_eq!(timestamp_at(vn_date(at), 7, 0), at);
}

#[test]
fn days_are_written_and_read() {
    let date: Date = "2026-11-25".parse().unwrap();
    assert_eq!(format_date(date), "25/11/2026");
    assert_eq!(parse_date("25/11/2026"), Ok(date));
    assert_eq!(parse_date(" 5/1/2020 ").map(format_date).as_deref(), Ok("05/01/2020"));
    assert_eq!((weekday(date, Lang::Vi), weekday(date, Lang::En)), ("thứ Tư", "Wednesday"));
    for wrong in ["", "30/02/2026", "2026-11-25", "25/11/26", "25/11/2026/1", "+5/11/2026", "25/13/2026", "0/1/2026"] {
        assert!(parse_date(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_ends_of_time_do_not_panic() {
    for at in [Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX)] {
        assert!(!format_datetime(at).is_empty());
    }
    assert_eq!(plus_days(Date::MAX, 10), Date::MAX);
}

#[test]
fn a_period_is_half_open() {
    let (first, last) = ("2020-02-01".parse().unwrap(), "2025-06-30".parse().unwrap());
    let period = Period::days(first, Some(last)).unwrap();
    assert!(period.contains(timestamp_at(first, 0, 0)));
    assert!(!period.contains(timestamp_at(first, 0, 0).plus_millis(-1)));
    assert!(period.contains(timestamp_at(last, 23, 59)));
    assert!(!period.contains(timestamp_at(last, 24, 0)));
    let next = Period::since(timestamp_at(last, 24, 0));
    assert!(!period.overlaps(next) && !next.overlaps(period) && Period::ALWAYS.overlaps(period));
    assert!(Period::new(next.from(), Some(next.from())).is_err());
    let json = serde_json::to_string(&period).unwrap();
    assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
    assert!(serde_json::from_str::<Period>(r#"{"from":2,"until":1}"#).is_err());
    assert_eq!(serde_json::to_string(&Period::ALWAYS).unwrap(), "{}");
    assert_eq!(serde_json::from_str::<Period>("{}").unwrap(), Period::ALWAYS);
}

#[test]
fn money_is_written_as_people_expect() {
    assert_eq!(Money::from_dong(8000).format(Lang::Vi), "8.000 đồng");
    assert_eq!(Money::from_dong(1_234_567).format(Lang::En), "1,234,567 VND");
    assert_eq!(Money::from_dong(-500).format(Lang::Vi), "-500 đồng");
    assert_eq!(Money::parse("1.234.567"), Ok(Money::from_dong(1_234_567)));
    for wrong in ["", "-", "1.23", "1234.567", ".123", "1..000", "8,000", "8000đ", "99999999999999999999"] {
        assert!(Money::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(crate::laws())]

    #[test]
    fn instants_and_days_agree(n in -300_000..300_000i32, hour in 0..24u8, minute in 0..60u8) {
        let date = plus_days("1970-01-01".parse().unwrap(), n);
        let at = timestamp_at(date, hour, minute);
        prop_assert_eq!(vn_date(at), date);
        prop_assert_eq!(vn_datetime(at), date.at(i8::try_from(hour).unwrap(), i8::try_from(minute).unwrap(), 0, 0));
        prop_assert_eq!(days_between("1970-01-01".parse().unwrap(), date), i64::from(n));
        if date.year() > 0 {
            prop_assert_eq!(parse_date(&format_date(date)), Ok(date));
        }
    }

    #[test]
    fn money_survives_its_texts(dong in proptest::num::i64::ANY) {
        let money = Money::from_dong(dong);
        if dong > i64::MIN {
            prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
            prop_assert_eq!(Money::parse(money.format(Lang::Vi).trim_end_matches(" đồng")), Ok(money));
        }
    }
}
