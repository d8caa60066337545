//! What was sent by a form: its fields, its files, and what is wrong with them.

mod errors;
mod read;

use bytes::Bytes;

pub use errors::FieldErrors;

use crate::Failure;
use crate::body::Room;

/// The hidden field with the key under which the first answer is kept.
pub(crate) const KEY_FIELD: &str = "_key";

/// A form that was sent. Its texts are NFC, trimmed, and free of control characters.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    files: Vec<Upload>,
    /// What it takes of the room that large bodies share.
    #[expect(dead_code, reason = "held, not read: the room is given back with the form")]
    room: Option<Room>,
}

/// A file that was sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The field.
    pub field: String,
    /// The file's name as the browser gave it: for showing, never for a path.
    pub name: String,
    /// The media type that the browser claims.
    pub claimed_type: String,
    /// The content.
    pub bytes: Bytes,
}

impl Form {
    /// A form with these fields, for tests and for showing a form for the first time.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { fields, ..Self::default() }
    }

    pub(crate) fn keeping(self, room: Option<Room>) -> Self {
        Self { room, ..self }
    }

    /// The text of the field; empty where it was not sent.
    pub fn text(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.as_str())
    }

    /// The text of the field, if there is one.
    pub fn filled(&self, field: &str) -> Option<&str> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    /// Every text of a field that may stand several times: checkboxes, chosen rows.
    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Whether the box `value` of `field` was ticked.
    pub fn ticked(&self, field: &str, value: &str) -> bool {
        self.all(field).any(|sent| sent == value)
    }

    /// The fields in order, without the kit's own.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| name.starts_with('_');
        self.fields.iter().filter(move |(name, _)| !own(name)).map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The file of the field; an empty file without a name is none.
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().find(|file| file.field == field)
    }

    /// Every file that was sent.
    pub fn files(&self) -> &[Upload] {
        &self.files
    }

    /// The key under which the first answer to this form is kept: the use case stores it in the same write as the act
    /// (`store::idempotency`), so that a second click gets the first answer.
    pub fn key(&self) -> Result<&str, Failure> {
        let key = self.text(KEY_FIELD);
        let fits = (16..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
        if fits { Ok(key) } else { Err(Failure::bad_request()) }
    }

    /// Sets a field, replacing what was there.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.fields.retain(|(name, _)| name != field);
        self.fields.push((field.to_owned(), value.into()));
    }
}
