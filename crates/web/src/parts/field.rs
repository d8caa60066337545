//! Fields to write in. A field with a fault stands in a thin red box, its sentence before the input.

use askama::Template;
use base::Lang;

use crate::form::{FieldErrors, Form};
use crate::html::parts;
use crate::icons;
use crate::texts::Words;

/// What every field has.
#[derive(Clone, Debug)]
pub(crate) struct Common {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) fault: Option<String>,
}

impl Common {
    pub(crate) fn new(name: &str, label: impl Into<String>) -> Self {
        Self { name: name.to_owned(), label: label.into(), hint: String::new(), fault: None }
    }

    /// The ids of what describes the input.
    pub(crate) fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.fault.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}

/// One line of text: also numbers, telephone numbers, passwords and PINs.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/text.html")]
pub struct TextField {
    c: Common,
    value: String,
    kind: &'static str,
    width: &'static str,
    mode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    max: Option<u32>,
    spellcheck: bool,
}

impl TextField {
    /// A field named `name` under `label`. The name is also its id, so that the summary of faults can lead to it.
    pub fn new(name: &str, label: impl Into<String>) -> Self {
        Self {
            c: Common::new(name, label),
            value: String::new(),
            kind: "text",
            width: "",
            mode: None,
            autocomplete: None,
            max: None,
            spellcheck: true,
        }
    }

    /// Help under the label: what it is for, with an example.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.c.hint = hint.into();
        self
    }

    /// What is in it.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What was sent, and what is wrong with it.
    pub fn from(mut self, form: &Form, errors: &FieldErrors) -> Self {
        form.text(&self.c.name).clone_into(&mut self.value);
        self.c.fault = errors.of(&self.c.name).map(str::to_owned);
        self
    }

    /// What is wrong with it.
    pub fn fault(mut self, fault: Option<&str>) -> Self {
        self.c.fault = fault.map(str::to_owned);
        self
    }

    /// As wide as so many characters: 2, 3, 4, 5, 10 or 20.
    pub fn width(mut self, characters: u8) -> Self {
        self.width = match characters {
            0..=2 => "govuk-input--width-2",
            3 => "govuk-input--width-3",
            4 => "govuk-input--width-4",
            5 => "govuk-input--width-5",
            6..=10 => "govuk-input--width-10",
            _ => "govuk-input--width-20",
        };
        self
    }

    /// Digits only: telephones show their number pad.
    pub fn digits(mut self) -> Self {
        self.mode = Some("numeric");
        self.spellcheck = false;
        self
    }

    /// A telephone number.
    pub fn telephone(mut self) -> Self {
        self.kind = "tel";
        self.autocomplete = Some("tel");
        self.width(20)
    }

    /// A mail address.
    pub fn email(mut self) -> Self {
        self.kind = "email";
        self.autocomplete = Some("email");
        self.spellcheck = false;
        self
    }

    /// A password of the reader's.
    pub fn password(mut self) -> Self {
        self.kind = "password";
        self.autocomplete = Some("current-password");
        self.spellcheck = false;
        self.width(20)
    }

    /// The PIN of a signing key: hidden digits that no browser keeps.
    pub fn pin(mut self) -> Self {
        self.kind = "password";
        self.autocomplete = Some("off");
        self.max = Some(12);
        self.digits().width(10)
    }

    /// What browsers may fill in: `username`, `name`, …
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// The longest text, in characters.
    pub fn max(mut self, characters: u32) -> Self {
        self.max = Some(characters);
        self
    }
}

/// Several lines of text.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/textarea.html")]
pub struct TextArea {
    c: Common,
    value: String,
    rows: u8,
}

impl TextArea {
    /// A field named `name` under `label`.
    pub fn new(name: &str, label: impl Into<String>) -> Self {
        Self { c: Common::new(name, label), value: String::new(), rows: 4 }
    }

    /// Help under the label; say here how long the text may be.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.c.hint = hint.into();
        self
    }

    /// What was sent, and what is wrong with it.
    pub fn from(mut self, form: &Form, errors: &FieldErrors) -> Self {
        form.text(&self.c.name).clone_into(&mut self.value);
        self.c.fault = errors.of(&self.c.name).map(str::to_owned);
        self
    }

    /// How many lines are seen.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }
}

/// A date in three fields, `NAME-day`, `NAME-month`, `NAME-year`, or in one.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/date.html")]
pub struct DateField {
    c: Common,
    parts: [(&'static str, String, String, &'static str); 3],
}

impl DateField {
    /// Three fields named after `name` under `label`.
    pub fn new(name: &str, label: impl Into<String>, lang: Lang) -> Self {
        let word = |key| Words::own().get(lang, key, &[]);
        let part = |key, text, width| (key, word(text), String::new(), width);
        Self {
            c: Common::new(name, label),
            parts: [
                part("day", "web-date-day", "govuk-input--width-2"),
                part("month", "web-date-month", "govuk-input--width-2"),
                part("year", "web-date-year", "govuk-input--width-4"),
            ],
        }
    }

    /// Help under the label: "Ví dụ 6 5 2022".
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.c.hint = hint.into();
        self
    }

    /// What was sent, and what is wrong with it.
    pub fn from(mut self, form: &Form, errors: &FieldErrors) -> Self {
        for (part, _, value, _) in &mut self.parts {
            form.text(&format!("{}-{part}", self.c.name)).clone_into(value);
        }
        self.c.fault = errors.of(&self.c.name).map(str::to_owned);
        self
    }

    /// The date that was sent as `25/11/2026`, for `base::civil::parse_date`; empty where nothing was written.
    pub fn sent(form: &Form, name: &str) -> String {
        let [day, month, year] = ["day", "month", "year"].map(|part| form.text(&format!("{name}-{part}")).to_owned());
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return String::new();
        }
        format!("{day:0>2}/{month:0>2}/{year}")
    }
}

/// A file to choose. Its form needs `enctype="multipart/form-data"` and a route made with `Routes::upload`.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/file.html")]
pub struct FileField {
    c: Common,
    accept: String,
    several: bool,
}

impl FileField {
    /// A file named `name` under `label`.
    pub fn new(name: &str, label: impl Into<String>) -> Self {
        Self { c: Common::new(name, label), accept: String::new(), several: false }
    }

    /// Kinds and size: "PDF hoặc ảnh, nhiều nhất 10 MB."
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.c.hint = hint.into();
        self
    }

    /// What the browser offers: `.pdf,image/*`.
    pub fn accept(mut self, kinds: impl Into<String>) -> Self {
        self.accept = kinds.into();
        self
    }

    /// More than one file may be chosen.
    pub fn several(mut self) -> Self {
        self.several = true;
        self
    }

    /// What is wrong with it.
    pub fn faults(mut self, errors: &FieldErrors) -> Self {
        self.c.fault = errors.of(&self.c.name).map(str::to_owned);
        self
    }
}

parts!(TextField, TextArea, DateField, FileField);
