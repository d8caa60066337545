//! How much time is left, always with its number and unit.

use askama::Template;
use base::{Lang, Timestamp, civil};

use crate::html::parts;
use crate::parts::Glyph;
use crate::texts::{Arg, Words};

/// Where something stands against its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// So many working days are left.
    DaysLeft(u32),
    /// Due today, at this instant.
    Today(Timestamp),
    /// Late by so many working days.
    Late(u32),
    /// Due earlier today: late, but by less than a working day.
    LateToday,
    /// The clock stands since then.
    Paused(Timestamp),
    /// Done so many working days before the deadline.
    DoneEarly(u32),
    /// Done in time.
    DoneInTime,
    /// Done so many working days late.
    DoneLate(u32),
}

impl Deadline {
    const fn look(self) -> (&'static str, Glyph) {
        match self {
            Self::DaysLeft(_) => ("left", Glyph::Disc),
            Self::Today(_) => ("today", Glyph::Diamond),
            Self::Late(_) | Self::LateToday => ("late", Glyph::Square),
            Self::Paused(_) => ("paused", Glyph::Bars),
            Self::DoneEarly(_) | Self::DoneInTime => ("done", Glyph::Disc),
            Self::DoneLate(_) => ("done-late", Glyph::Square),
        }
    }

    /// The words alone: "Còn 4 ngày làm việc" to citizens, "Còn 4 ngày" in officials' lists.
    pub fn words(self, lang: Lang, short: bool) -> String {
        let form = if short { "-short" } else { "" };
        let counted = |key: &str, days: u32| {
            let key = format!("web-deadline-{key}{form}");
            Words::own().get(lang, &key, &[("days", Arg::from(days))])
        };
        let timed = |key: &str, text: String| {
            Words::own().get(lang, &format!("web-deadline-{key}"), &[("at", Arg::Text(text))])
        };
        match self {
            Self::DaysLeft(days) => counted("left", days),
            Self::Late(days) => counted("late", days),
            Self::DoneEarly(days) => counted("early", days),
            Self::DoneLate(days) => counted("done-late", days),
            Self::LateToday => Words::own().get(lang, "web-deadline-late-today", &[]),
            Self::DoneInTime => Words::own().get(lang, "web-deadline-in-time", &[]),
            Self::Today(at) => {
                let time = civil::vn_time(at);
                timed("today", format!("{:02}:{:02}", time.hour(), time.minute()))
            }
            Self::Paused(since) => {
                let day = civil::vn_date(since);
                timed("paused", format!("{:02}/{:02}", day.day(), day.month()))
            }
        }
    }
}

/// The badge. In lists the absolute date stands under it.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<span class="lt-due lt-due--{{ class }}">{{ glyph }}<span>{{ words }}</span></span>"#
)]
pub struct DeadlineBadge {
    class: &'static str,
    glyph: Glyph,
    words: String,
}

impl DeadlineBadge {
    /// In full, for citizens.
    pub fn full(deadline: Deadline, lang: Lang) -> Self {
        Self::with(deadline, deadline.words(lang, false))
    }

    /// Short, for officials' lists.
    pub fn short(deadline: Deadline, lang: Lang) -> Self {
        Self::with(deadline, deadline.words(lang, true))
    }

    /// With other words: "Cần nộp trước 16:00 hôm nay".
    pub fn with(deadline: Deadline, words: impl Into<String>) -> Self {
        let (class, glyph) = deadline.look();
        Self { class, glyph, words: words.into() }
    }
}

parts!(DeadlineBadge);
