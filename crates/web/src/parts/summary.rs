//! Terms with their values; and the list of what is wrong with a form.

use askama::Template;
use base::Lang;

use crate::Html;
use crate::form::FieldErrors;
use crate::html::parts;
use crate::texts::{Arg, Words};

/// Terms with their values.
#[derive(Clone, Debug, Default, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="govuk-summary-list lt-summary{% if stacked %} lt-summary--stacked{% endif %}">
{% for (term, value) in rows %}<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{{ term }}</dt><dd class="govuk-summary-list__value">{{ value }}</dd></div>
{% endfor %}</dl>"#
)]
pub struct SummaryList {
    rows: Vec<(String, Html)>,
    stacked: bool,
}

impl SummaryList {
    /// No rows yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A term and its value.
    pub fn row(mut self, term: impl Into<String>, value: impl Into<Html>) -> Self {
        self.rows.push((term.into(), value.into()));
        self
    }

    /// A term and its value, if there is one.
    pub fn row_if(self, term: impl Into<String>, value: Option<impl Into<Html>>) -> Self {
        match value {
            Some(value) => self.row(term, value),
            None => self,
        }
    }

    /// The value under its term: inside side columns.
    pub fn stacked(mut self) -> Self {
        self.stacked = true;
        self
    }
}

/// What is wrong with a form, as links to the fields. Made by [`FieldErrors::summary`].
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r##"<div class="govuk-error-summary lt-faults" tabindex="-1" role="alert"><h2 class="govuk-error-summary__title">{{ title }}</h2><ul class="govuk-list govuk-error-summary__list">{% for (field, message) in faults %}<li><a href="#{{ field }}">{{ message }}</a></li>{% endfor %}</ul></div>"##
)]
pub struct ErrorSummary {
    title: String,
    faults: Vec<(String, String)>,
}

impl ErrorSummary {
    pub(crate) fn new(lang: Lang, errors: &FieldErrors) -> Self {
        Self {
            title: Words::own().get(lang, "web-faults-title", &[("count", Arg::from(errors.len()))]),
            faults: errors.iter().map(|(field, message)| (field.to_owned(), message.to_owned())).collect(),
        }
    }
}

parts!(SummaryList, ErrorSummary);
