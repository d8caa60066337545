//! What is wrong with a form, field by field.

use crate::parts::ErrorSummary;
use crate::{Failure, View};

/// The faults of a form, in the order of its fields. The same sentence stands in the summary and at the field.
#[derive(Clone, Debug, Default)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// None yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Says of `field` what to do: "Nhập số bản sao từ 1 đến 20". Only the first fault of a field is kept.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        if self.of(field).is_none() {
            self.0.push((field.to_owned(), message.into()));
        }
    }

    /// Keeps the value, or says of `field` what to do.
    pub fn check<T, E>(&mut self, field: &str, value: Result<T, E>, message: impl Into<String>) -> Option<T> {
        value.map_err(|_| self.add(field, message)).ok()
    }

    /// What is said of `field`.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields are wrong.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Field and sentence, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// The summary above the form; nothing where nothing is wrong.
    pub fn summary(&self, view: &View) -> Option<ErrorSummary> {
        (!self.is_empty()).then(|| ErrorSummary::new(view.lang(), self))
    }

    /// Adds what an operation refused to a field, in the page's words.
    pub fn refuse(&mut self, view: &View, field: &str, refusal: impl base::Refuse) {
        let failure = Failure::refused(refusal);
        self.add(field, view.kit().words().get(view.lang(), failure.key(), &failure.args()));
    }
}
