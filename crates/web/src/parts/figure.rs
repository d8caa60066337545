//! Few large words: key facts, figures, the step of a form.

use askama::Template;
use base::Lang;

use crate::html::parts;
use crate::texts::{Arg, Words};

/// A key fact: a term, its value in large words, and what limits it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// "Thời gian".
    pub term: String,
    /// "Trong ngày".
    pub value: String,
    /// "nộp sau 15:00: ngày làm việc sau"; may be empty.
    pub note: String,
}

/// Four key facts in a row; two by two on a phone.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="lt-facts">{% for fact in facts %}<div class="lt-fact"><dt class="lt-fact__term">{{ fact.term }}</dt><dd class="lt-fact__value">{{ fact.value }}</dd>{% if !fact.note.is_empty() %}<dd class="lt-fact__note">{{ fact.note }}</dd>{% endif %}</div>{% endfor %}</dl>"#
)]
pub struct Facts {
    facts: Vec<Fact>,
}

impl Facts {
    /// These facts.
    pub fn new(facts: Vec<Fact>) -> Self {
        Self { facts }
    }
}

/// A figure with what it counts.
#[derive(Clone, Debug)]
pub struct Figure {
    /// "96,41%".
    pub value: String,
    /// "hồ sơ trả trước và đúng hạn".
    pub words: String,
}

/// Figures in a row, each with a gilt rule.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="lt-figures">{% for figure in figures %}<div class="lt-figure"><dt class="lt-figure__words">{{ figure.words }}</dt><dd class="lt-figure__value">{{ figure.value }}</dd></div>{% endfor %}</dl>"#
)]
pub struct Figures {
    figures: Vec<Figure>,
}

impl Figures {
    /// These figures.
    pub fn new(figures: Vec<Figure>) -> Self {
        Self { figures }
    }
}

/// Which section of a form this is, as a bar and in words: "Bước 2 trên 4 · Cấp bản sao trích lục hộ tịch".
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<p class="lt-steps"><span class="lt-steps__bar" aria-hidden="true">{% for done in bar %}<span class="lt-steps__part{% if done %} lt-steps__part--done{% endif %}"></span>{% endfor %}</span><span class="lt-steps__words">{{ words }}</span></p>"#
)]
pub struct StepBar {
    bar: Vec<bool>,
    words: String,
}

impl StepBar {
    /// Section `step` of `total` of `what`.
    pub fn new(step: u32, total: u32, what: &str, lang: Lang) -> Self {
        let (step, total) = (step.clamp(1, total.clamp(1, 20)), total.clamp(1, 20));
        let args = [("step", Arg::from(step)), ("total", Arg::from(total)), ("what", Arg::from(what))];
        Self { bar: (1..=total).map(|at| at <= step).collect(), words: Words::own().get(lang, "web-step", &args) }
    }
}

parts!(Facts, Figures, StepBar);
