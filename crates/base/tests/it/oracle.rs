//! Due dates against numpy's business days and PyPI's holidays.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base::civil::{Date, parse_iso_date, plus_days, timestamp_at, vn_datetime};
use base::{Entropy as _, SeededEntropy, Term};

use crate::vietnam;

const CASES: usize = 10_000;

fn oracle(arguments: &[&str], input: &str) -> String {
    let python = std::env::var("LIENTHONG_PYTHON").expect(
        "LIENTHONG_PYTHON names no Python with numpy and holidays: run `cargo xtask setup`, then `cargo xtask test`",
    );
    // A relative name is meant from the workspace's root; tests run in their crate's folder.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = if python.contains('/') { root.join(python) } else { PathBuf::from(python) };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/due_dates.py");
    let mut child = Command::new(&python)
        .arg(script)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask setup`", python.display()));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let feeding = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    assert!(output.status.success(), "the oracle failed");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn due_dates_equal_the_oracle_in_ten_thousand_cases() {
    let calendar = vietnam();
    let entropy = SeededEntropy::new(20_261_125);
    let below = |n: u64| entropy.next_u64() % n;
    let first = "2019-01-01".parse::<Date>().unwrap();
    let mut cases = Vec::new();
    let mut lines = String::new();
    for _ in 0..CASES {
        // Until the summer of 2027, so that the longest term still ends inside the calendar.
        let date = plus_days(first, i32::try_from(below(3120)).unwrap());
        // Half of them around the hours where the answer turns.
        let (hour, minute) = if below(2) == 0 { (14 + below(3), below(60)) } else { (below(24), below(60)) };
        let received = timestamp_at(date, u8::try_from(hour).unwrap(), u8::try_from(minute).unwrap());
        let n = u16::try_from(below(91)).unwrap();
        let (name, term) = match below(3) {
            0 => ("same_day", Term::SameDay),
            1 => ("working_days", Term::WorkingDays(n)),
            _ => ("calendar_days", Term::CalendarDays(n)),
        };
        let line = serde_json::json!({ "received": format!("{date}T{hour:02}:{minute:02}"), "term": name, "n": n });
        lines.push_str(&line.to_string());
        lines.push('\n');
        cases.push((received, term));
    }
    let answers = oracle(&["due", "-"], &lines);
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(answers.len(), CASES);
    for ((received, term), answer) in cases.iter().zip(answers) {
        let expected: serde_json::Value = serde_json::from_str(answer).unwrap();
        let due = calendar.due(*received, *term);
        let at = vn_datetime(due.at).strftime_minutes();
        let got = serde_json::json!({ "last_day": due.last_day.to_string(), "at": at });
        assert_eq!(got, expected, "received {} under {term:?}", vn_datetime(*received));
    }
}

#[test]
fn working_days_differ_from_the_library_only_where_the_exceptions_say_why() {
    let calendar = vietnam();
    let (first, last) = calendar.range();
    let text = include_str!("../oracle/exceptions.json");
    let exceptions: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
    let documented: BTreeMap<Date, bool> = exceptions
        .iter()
        .map(|entry| {
            assert!(entry["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{entry} gives no reason");
            let works = match entry["official"].as_str() {
                Some("off") => false,
                Some("worked") => true,
                other => panic!("official is {other:?}"),
            };
            (parse_iso_date(entry["date"].as_str().unwrap()).unwrap(), works)
        })
        .collect();
    let library = oracle(&["days", &first.to_string(), &last.to_string()], "");
    let mut days = 0;
    let mut different = BTreeMap::new();
    for line in library.lines() {
        let (date, works) = line.split_once(' ').unwrap();
        let date = parse_iso_date(date).unwrap();
        days += 1;
        if calendar.is_working_day(date) != (works == "1") {
            different.insert(date, calendar.is_working_day(date));
        }
    }
    assert_eq!(days, base::civil::days_between(first, last) + 1);
    assert_eq!(different, documented);
}

trait Minutes {
    fn strftime_minutes(&self) -> String;
}

impl Minutes for base::civil::DateTime {
    fn strftime_minutes(&self) -> String {
        format!("{}T{:02}:{:02}", self.date(), self.hour(), self.minute())
    }
}
