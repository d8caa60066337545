//! Time-stamps: requests, the authority's answers, and tokens (RFC 3161).

mod answer;
mod request;
mod token;

pub use answer::{parse_response, refuse, respond};
pub use request::{Request, parse_request, request};
pub use token::{Stamped, imprint, verify_token};
