//! A received mail, opened for the page that shows it.

use base::Lang;
use mail_parser::{MessageParser, MimeHeaders as _};

use super::Received;

/// A received mail, opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Its subject.
    pub subject: String,
    /// Its language, where it says one that this program speaks.
    pub language: Option<Lang>,
    /// Its text without form.
    pub text: String,
    /// Its Message-ID, without brackets.
    pub message_id: String,
}

impl Received {
    /// Opens the mail; what cannot be read stays empty.
    pub fn open(&self) -> Opened {
        let Some(message) = MessageParser::default().parse(&self.content) else { return Opened::default() };
        Opened {
            subject: message.subject().unwrap_or_default().to_owned(),
            language: message.content_language().as_text().and_then(Lang::parse),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            message_id: message.message_id().unwrap_or_default().to_owned(),
        }
    }
}
