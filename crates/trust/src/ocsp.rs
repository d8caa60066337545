//! Certificate status: questions, the responder's answers, and their verification (RFC 6960).

mod answer;
mod question;
mod verify;
mod wire;

pub use answer::{Status, refuse, respond};
pub use question::{Question, Request, parse_request, request};
pub use verify::{Answer, verify_response};
