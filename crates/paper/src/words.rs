//! Dates and times as official papers write them.

use base::{Timestamp, civil};
use jiff::civil::Date;

/// `ngày 05 tháng 01 năm 2026`: days under 10 and the months January and February take a leading zero (Decree
/// 30/2020, annex I, part II, section 4).
pub fn date(day: Date) -> String {
    let month = if day.month() < 3 { format!("{:02}", day.month()) } else { day.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// `15 giờ 04 phút, ngày 25 tháng 11 năm 2026`, in Viet Nam's time.
pub fn moment(at: Timestamp) -> String {
    let time = civil::vn_time(at);
    format!("{:02} giờ {:02} phút, {}", time.hour(), time.minute(), date(civil::vn_date(at)))
}

/// `25/11/2026 15:04:05 +07:00`: the time of a signature as it is shown on paper (Decree 30/2020, annex I, part II,
/// section 7: day, month, year, hours, minutes, seconds, time zone of Viet Nam after ISO 8601).
pub fn signing_time(at: Timestamp) -> String {
    let at = civil::vn_datetime(at);
    format!(
        "{:02}/{:02}/{} {:02}:{:02}:{:02} +07:00",
        at.day(),
        at.month(),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_the_first_months_take_a_leading_zero() {
        let cases = [
            ((2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
            ((2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
            ((2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
            ((2026, 11, 25), "ngày 25 tháng 11 năm 2026"),
        ];
        for ((year, month, day), written) in cases {
            assert_eq!(date(Date::new(year, month, day).unwrap()), written);
        }
    }

    #[test]
    fn times_are_those_of_viet_nam() {
        let late = Timestamp::from_millis(1_795_627_805_000); // 2026-11-25T17:30:05Z
        assert_eq!(moment(late), "00 giờ 30 phút, ngày 26 tháng 11 năm 2026");
        assert_eq!(signing_time(late), "26/11/2026 00:30:05 +07:00");
    }
}
