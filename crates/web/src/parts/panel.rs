//! Boxes: what the reader must do, what the state already knows, what a check found, what was just done.

use askama::Template;

use crate::Html;
use crate::html::parts;
use crate::icons;
use crate::parts::SummaryList;

/// The amber panel that stands first on a page when the reader must act: what, by when, the effect on the clock, and
/// one button.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<section class="lt-need"><h2 class="lt-need__title">{{ title }}</h2><div class="lt-need__text"><p>{{ text }}</p></div>{% if !actions.is_empty() %}<div class="lt-actions">{{ actions }}</div>{% endif %}</section>"#
)]
pub struct Need {
    title: String,
    text: Html,
    actions: Html,
}

impl Need {
    /// What is needed, and the sentence with by when and what it does to the clock.
    pub fn new(title: impl Into<String>, text: impl Into<Html>) -> Self {
        Self { title: title.into(), text: text.into(), actions: Html::empty() }
    }

    /// One button, and at most a link beside it.
    pub fn actions(mut self, actions: impl Into<Html>) -> Self {
        self.actions = actions.into();
        self
    }
}

/// Data that the state holds already: shown with its source and time, not asked again.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<section class="lt-fetched"><h2 class="lt-fetched__title">{{ title }}</h2>{{ list }}<p class="lt-fetched__source">{{ icons::icon("shield-check") }}<span>{{ source }}</span></p></section>"#
)]
pub struct Fetched {
    title: String,
    list: SummaryList,
    source: Html,
}

impl Fetched {
    /// The title ("Đã có từ Cơ sở dữ liệu quốc gia về dân cư"), the data, and the sentence that names source and time.
    pub fn new(title: impl Into<String>, list: SummaryList, source: impl Into<Html>) -> Self {
        Self { title: title.into(), list, source: source.into() }
    }
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictKind {
    /// It holds.
    Valid,
    /// It cannot be said now; the text says when it is tried again.
    Undetermined,
    /// It does not hold; the text says what to do.
    Invalid,
}

impl VerdictKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Undetermined => "undetermined",
            Self::Invalid => "invalid",
        }
    }

    fn mark(self) -> Html {
        icons::icon(match self {
            Self::Valid => "check",
            Self::Undetermined => "triangle-alert",
            Self::Invalid => "x",
        })
    }
}

/// A verdict in one sentence, then the checks as a list.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<section class="lt-verdict lt-verdict--{{ kind.name() }}"><h2 class="lt-verdict__title">{{ self.sign() }}<span>{{ title }}</span></h2>{% if !text.is_empty() %}<p class="lt-verdict__text">{{ text }}</p>{% endif %}{% if !checks.is_empty() %}<ul class="lt-verdict__checks">{% for (kind, check) in checks %}<li class="lt-verdict__check lt-verdict__check--{{ kind.name() }}">{{ kind.mark() }}<span>{{ check }}</span></li>{% endfor %}</ul>{% endif %}</section>"#
)]
pub struct Verdict {
    kind: VerdictKind,
    title: String,
    text: Html,
    checks: Vec<(VerdictKind, Html)>,
}

impl Verdict {
    /// The verdict: "Chữ ký hợp lệ".
    pub fn new(kind: VerdictKind, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), text: Html::empty(), checks: Vec::new() }
    }

    /// What it means: when it is tried again, or what to do.
    pub fn text(mut self, text: impl Into<Html>) -> Self {
        self.text = text.into();
        self
    }

    /// One check that was made, and how it came out.
    pub fn check(mut self, kind: VerdictKind, check: impl Into<Html>) -> Self {
        self.checks.push((kind, check.into()));
        self
    }

    fn sign(&self) -> Html {
        icons::icon(match self.kind {
            VerdictKind::Valid => "shield-check",
            VerdictKind::Undetermined => "triangle-alert",
            VerdictKind::Invalid => "circle-alert",
        })
    }
}

/// What was just done, on the page after: "Đã tiếp nhận 3 hồ sơ".
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-notice lt-notice--{{ class }}" role="status">{{ icons::icon(sign) }}<p class="lt-notice__text">{{ text }}</p></div>"#
)]
pub struct Notice {
    class: &'static str,
    sign: &'static str,
    text: Html,
}

impl Notice {
    /// Something was done.
    pub fn done(text: impl Into<Html>) -> Self {
        Self { class: "done", sign: "check", text: text.into() }
    }

    /// Something the reader should know, and need not act on.
    pub fn info(text: impl Into<Html>) -> Self {
        Self { class: "info", sign: "info", text: text.into() }
    }

    /// Something is not as it should be: a source is down, a configuration is old.
    pub fn warning(text: impl Into<Html>) -> Self {
        Self { class: "warning", sign: "triangle-alert", text: text.into() }
    }
}

/// A card with a heading.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<section class="lt-card">{% if !title.is_empty() %}<h2 class="lt-card__title">{{ title }}</h2>{% endif %}{{ body }}</section>"#
)]
pub struct Card {
    title: String,
    body: Html,
}

impl Card {
    /// A card with `body` in it.
    pub fn new(title: impl Into<String>, body: impl Into<Html>) -> Self {
        Self { title: title.into(), body: body.into() }
    }
}

/// A row that opens: law, conditions, the table behind a chart.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<details class="lt-details"{% if self.is_faulty() %} open{% endif %}><summary class="lt-details__summary"><span>{{ summary }}</span>{{ icons::icon("chevron-down") }}</summary><div class="lt-details__body">{{ body }}</div></details>"#
)]
pub struct Details {
    summary: String,
    body: Html,
}

impl Details {
    /// A row whose summary is `summary`: closed, unless a field in it has a fault.
    pub fn new(summary: impl Into<String>, body: impl Into<Html>) -> Self {
        Self { summary: summary.into(), body: body.into() }
    }

    /// What is wrong is never folded away.
    fn is_faulty(&self) -> bool {
        self.body.as_str().contains("govuk-error-message")
    }
}

parts!(Need, Fetched, Verdict, Notice, Card, Details);
