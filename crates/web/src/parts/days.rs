//! The working-day strip: how a deadline was counted, day by day.

use askama::Template;
use base::calendar::{Calendar, Day};
use base::{Lang, Timestamp, civil};

use crate::Html;
use crate::html::parts;
use crate::texts::{Arg, Words};

/// What a day is in the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A working day that has passed.
    Past,
    /// Today.
    Today,
    /// A working day to come.
    Coming,
    /// Nobody works: weekend or holiday.
    Rest,
    /// The day by which the result is due.
    Due,
    /// Days left out, with their number.
    Gap,
}

impl DayKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Today => "today",
            Self::Coming => "coming",
            Self::Rest => "rest",
            Self::Due => "due",
            Self::Gap => "gap",
        }
    }
}

/// One day of the strip.
#[derive(Clone, Debug)]
pub struct DayCell {
    /// "T6", "Fri".
    pub weekday: String,
    /// "20/11".
    pub date: String,
    /// "tiếp nhận", "nghỉ", "ngày 1", "hôm nay", "hẹn trả".
    pub note: String,
    /// What it is in the count.
    pub kind: DayKind,
    /// Whether it is today, whatever else it is.
    pub today: bool,
}

/// The strip, with the sentence under it that says how it was counted.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-days"><ol class="lt-days__list">
{% for day in days %}<li class="lt-day lt-day--{{ day.kind.class() }}"{% if day.today %} aria-current="date"{% endif %}><span class="lt-day__week">{{ day.weekday }}</span><span class="lt-day__date">{{ day.date }}</span><span class="lt-day__note">{{ day.note }}</span></li>
{% endfor %}</ol>{% if !under.is_empty() %}<p class="lt-days__under">{{ under }}</p>{% endif %}</div>"#
)]
pub struct DayStrip {
    days: Vec<DayCell>,
    under: Html,
}

/// The longest strip that is shown whole.
const WHOLE: usize = 10;

impl DayStrip {
    /// The strip of these days.
    pub fn new(days: Vec<DayCell>) -> Self {
        Self { days, under: Html::empty() }
    }

    /// The strip from the day of receipt to the due day, at `now`. More than ten days are cut to the last two that
    /// passed, today, the count between, and the due day.
    pub fn counted(calendar: &Calendar, received: Timestamp, due: Timestamp, now: Timestamp, lang: Lang) -> Self {
        let (first, last) = (civil::vn_date(received), civil::vn_date(due));
        let today = civil::vn_date(now);
        let word = |key: &str| Words::own().get(lang, key, &[]);
        let mut days = Vec::new();
        let mut counted: i64 = 0;
        let mut day = first;
        let length = civil::days_between(first, last.max(first)).min(400);
        for at in 0..=length {
            let works = calendar.day(day);
            if at > 0 && works.is_working() {
                counted += 1;
            }
            let kind = match works {
                _ if day == last => DayKind::Due,
                _ if !works.is_working() => DayKind::Rest,
                _ if day == today => DayKind::Today,
                _ if day < today => DayKind::Past,
                _ => DayKind::Coming,
            };
            let note = match works {
                _ if day == last => word("web-day-due"),
                _ if day == today => word("web-day-today"),
                _ if at == 0 => word("web-day-received"),
                Day::Holiday(names) => names.get(lang).to_owned(),
                _ if !works.is_working() => word("web-day-rest"),
                _ => Words::own().get(lang, "web-day-number", &[("number", Arg::Number(counted))]),
            };
            days.push(DayCell {
                weekday: word(&format!("web-weekday-{}", day.weekday().to_monday_one_offset())),
                date: format!("{:02}/{:02}", day.day(), day.month()),
                note,
                kind,
                today: day == today,
            });
            day = civil::plus_days(day, 1);
        }
        Self::new(cut(days, lang))
    }

    /// The sentence under the strip, with its link "Cách tính".
    pub fn under(mut self, html: impl Into<Html>) -> Self {
        self.under = html.into();
        self
    }
}

/// At most ten cells: the last two days that passed, today, the count between, and the due day.
fn cut(days: Vec<DayCell>, lang: Lang) -> Vec<DayCell> {
    if days.len() <= WHOLE {
        return days;
    }
    let today = days.iter().position(|day| day.today);
    let ahead = days.iter().position(|day| day.kind == DayKind::Coming);
    let now = today.or(ahead).unwrap_or(days.len() - 1);
    let from = now.saturating_sub(2);
    let until = (now + 1).min(days.len() - 1);
    let between = days.len() - 1 - until;
    let due = days.last().cloned();
    let mut shown: Vec<DayCell> = days.into_iter().take(until).skip(from).collect();
    if between > 0 {
        let count = i64::try_from(between).unwrap_or(0);
        shown.push(DayCell {
            weekday: String::new(),
            date: "…".to_owned(),
            note: Words::own().get(lang, "web-day-more", &[("count", Arg::Number(count))]),
            kind: DayKind::Gap,
            today: false,
        });
    }
    shown.extend(due);
    shown
}

parts!(DayStrip);
