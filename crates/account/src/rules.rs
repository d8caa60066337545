//! What may be handed to whom, decided from what is known. Pure: time is a parameter, nothing is fetched.

mod authorize;
mod claims;
mod code;
mod pkce;
mod return_path;

pub(crate) use authorize::{Decision, Refused, Session, authorize_decide, authorize_parse, client_id};
pub(crate) use claims::{AssertionFacts, IdTokenFacts, assertion_check, id_token_check};
pub(crate) use code::code_redeem;
pub(crate) use pkce::{challenge_of, is_challenge};
pub(crate) use return_path::return_path;
