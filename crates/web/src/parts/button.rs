//! Buttons and links that look like them.

use askama::Template;

use crate::Html;
use crate::html::parts;
use crate::icons;

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main act: indigo.
    Main,
    /// The start of a service: lacquer, large, one a page.
    Start,
    /// A lesser act: outlined.
    Secondary,
    /// An act that is hard to undo: outlined in red.
    Warning,
}

/// A button of a form, or a link that looks like one.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(href) = href %}<a class="govuk-button {{ self.class() }}" href="{{ href }}" role="button" draggable="false">{% else %}<button class="govuk-button {{ self.class() }}" type="submit"{% if let Some((name, value)) = field %} name="{{ name }}" value="{{ value }}"{% endif %}{% if let Some(to) = to %} formaction="{{ to }}"{% endif %}{% if let Some(form) = form %} form="{{ form }}"{% endif %}{% if skip_checks %} formnovalidate{% endif %}>{% endif %}{% if let Some(name) = sign %}{{ icons::icon(name) }}{% endif %}<span>{{ words }}</span>{% if kind == ButtonKind::Start %}{{ icons::icon("chevron-right") }}{% endif %}{% if href.is_some() %}</a>{% else %}</button>{% endif %}"#
)]
pub struct Button {
    kind: ButtonKind,
    words: String,
    href: Option<String>,
    field: Option<(String, String)>,
    to: Option<String>,
    form: Option<String>,
    sign: Option<&'static str>,
    skip_checks: bool,
}

impl Button {
    /// A button that sends its form. The words begin with a verb and name the consequence.
    pub fn submit(kind: ButtonKind, words: impl Into<String>) -> Self {
        Self {
            kind,
            words: words.into(),
            href: None,
            field: None,
            to: None,
            form: None,
            sign: None,
            skip_checks: false,
        }
    }

    /// A link that looks like a button.
    pub fn link(kind: ButtonKind, words: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::submit(kind, words) }
    }

    /// Sends `name=value` with the form, so that the handler knows which button it was.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.field = Some((name.into(), value.into()));
        self
    }

    /// Sends the form to another address than its own.
    pub fn to(mut self, action: impl Into<String>) -> Self {
        self.to = Some(action.into());
        self
    }

    /// Belongs to the form with this id, wherever the button stands.
    pub fn of_form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }

    /// With an icon before the words.
    pub fn icon(mut self, name: &'static str) -> Self {
        self.sign = Some(name);
        self
    }

    /// The browser does not insist on required fields: for "save for later".
    pub fn without_checks(mut self) -> Self {
        self.skip_checks = true;
        self
    }

    const fn class(&self) -> &'static str {
        match self.kind {
            ButtonKind::Main => "lt-button",
            ButtonKind::Start => "lt-button lt-button--start",
            ButtonKind::Secondary => "lt-button lt-button--secondary",
            ButtonKind::Warning => "lt-button lt-button--warning",
        }
    }
}

/// Buttons and links in a row; under one another on a phone.
#[derive(Clone, Debug, Default, Template)]
#[template(ext = "html", source = r#"<div class="lt-actions">{% for part in parts %}{{ part }}{% endfor %}</div>"#)]
pub struct Buttons {
    parts: Vec<Html>,
}

impl Buttons {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    pub fn with(mut self, part: impl Into<Html>) -> Self {
        self.parts.push(part.into());
        self
    }
}

parts!(Button, Buttons);
