//! What has happened, what happens now, what comes.

use askama::Template;

use crate::Html;
use crate::html::parts;

/// Where a moment of a timeline lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has happened.
    Done,
    /// It happens now.
    Now,
    /// It comes.
    Next,
    /// A step of a procedure as it is described, of nobody's dossier.
    Step,
}

/// One moment: an event, and under it time, officer and paper.
#[derive(Clone, Debug)]
pub struct Moment {
    stage: Stage,
    event: Html,
    line: Html,
    inside: Html,
}

impl Moment {
    /// A moment of `stage`.
    pub fn new(stage: Stage, event: impl Into<Html>) -> Self {
        Self { stage, event: event.into(), line: Html::empty(), inside: Html::empty() }
    }

    /// The second line: time, officer, paper, with `·` between.
    pub fn line(mut self, line: impl Into<Html>) -> Self {
        self.line = line.into();
        self
    }

    /// What stands in the tinted box of the moment that is now: time left in the step, what it waits for.
    pub fn inside(mut self, inside: impl Into<Html>) -> Self {
        self.inside = inside.into();
        self
    }

    const fn class(&self) -> &'static str {
        match self.stage {
            Stage::Done => "done",
            Stage::Now => "now",
            Stage::Next => "next",
            Stage::Step => "step",
        }
    }
}

/// The moments in their order.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<ol class="lt-line">
{% for moment in moments %}<li class="lt-line__item lt-line__item--{{ moment.class() }}"{% if moment.stage == Stage::Now %} aria-current="step"{% endif %}><p class="lt-line__event">{{ moment.event }}</p>{% if !moment.line.is_empty() %}<p class="lt-line__line">{{ moment.line }}</p>{% endif %}{% if !moment.inside.is_empty() %}<div class="lt-line__box">{{ moment.inside }}</div>{% endif %}</li>
{% endfor %}</ol>"#
)]
pub struct Timeline {
    moments: Vec<Moment>,
}

impl Timeline {
    /// The timeline of these moments.
    pub fn new(moments: Vec<Moment>) -> Self {
        Self { moments }
    }
}

parts!(Timeline);
