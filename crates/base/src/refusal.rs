//! Saying no so that the reader knows what is wrong and what to do.

/// A refusal that a person or a program will read.
///
/// Each operation has a closed enum of refusals; every variant names a Fluent message that exists in both languages
/// and says what is wrong and what to do next. What an operator needs besides stands in the `Display` of the same
/// type and goes to the log, never to the reader.
pub trait Refuse: std::error::Error + Send + Sync + 'static {
    /// The Fluent key of the message, such as `services-dossier-closed`.
    fn key(&self) -> &'static str;

    /// The values for the message's variables.
    fn args(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The HTTP status that goes with it.
    fn status(&self) -> u16 {
        422
    }
}
