//! Fields to choose in.

use askama::Template;

use crate::form::{FieldErrors, Form};
use crate::html::parts;
use crate::icons;
use crate::parts::field::Common;

/// One thing to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    words: String,
    hint: String,
    chosen: bool,
}

impl Choice {
    /// `value` is sent, `words` are shown.
    pub fn new(value: impl Into<String>, words: impl Into<String>) -> Self {
        Self { value: value.into(), words: words.into(), hint: String::new(), chosen: false }
    }

    /// What the choice entails: "Thêm 26.000 đ, 2 đến 3 ngày làm việc".
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Chosen from the start.
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }
}

/// Things of which one (radios) or several (checkboxes) are chosen, each a bordered row.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/choices.html")]
pub struct Choices {
    c: Common,
    several: bool,
    options: Vec<Choice>,
}

impl Choices {
    /// One of them.
    pub fn one(name: &str, question: impl Into<String>) -> Self {
        Self { c: Common::new(name, question), several: false, options: Vec::new() }
    }

    /// Any of them.
    pub fn several(name: &str, question: impl Into<String>) -> Self {
        Self { several: true, ..Self::one(name, question) }
    }

    /// Help under the question.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.c.hint = hint.into();
        self
    }

    /// One more thing to choose.
    pub fn choice(mut self, choice: Choice) -> Self {
        self.options.push(choice);
        self
    }

    /// What was sent, and what is wrong with it. Called after the choices are named.
    pub fn from(mut self, form: &Form, errors: &FieldErrors) -> Self {
        for choice in &mut self.options {
            choice.chosen = form.ticked(&self.c.name, &choice.value);
        }
        self.c.fault = errors.of(&self.c.name).map(str::to_owned);
        self
    }

    fn kind(&self) -> (&'static str, &'static str) {
        if self.several { ("checkboxes", "checkbox") } else { ("radios", "radio") }
    }

    /// The first has the name as its id, so that the summary of faults leads to it.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn id(&self, at: &usize) -> String {
        if *at == 0 { self.c.name.clone() } else { format!("{}-{}", self.c.name, at + 1) }
    }
}

/// A list that opens: for filters and for long lists of which one is chosen.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/select.html")]
pub struct Select {
    c: Common,
    options: Vec<Choice>,
}

impl Select {
    /// A list named `name` under `label`.
    pub fn new(name: &str, label: impl Into<String>) -> Self {
        Self { c: Common::new(name, label), options: Vec::new() }
    }

    /// Help under the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.c.hint = hint.into();
        self
    }

    /// One more thing to choose.
    pub fn choice(mut self, choice: Choice) -> Self {
        self.options.push(choice);
        self
    }

    /// Chooses `value`.
    pub fn chosen(mut self, value: &str) -> Self {
        for choice in &mut self.options {
            choice.chosen = choice.value == value;
        }
        self
    }

    /// What was sent, and what is wrong with it. Called after the choices are named.
    pub fn from(mut self, form: &Form, errors: &FieldErrors) -> Self {
        let value = form.text(&self.c.name).to_owned();
        self.c.fault = errors.of(&self.c.name).map(str::to_owned);
        self.chosen(&value)
    }
}

parts!(Choices, Select);
