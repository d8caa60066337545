use base::{AgencyCode, Timestamp};

use crate::{model::Code, rules::challenge_of};

/// How long a code may be redeemed, in milliseconds.
pub(crate) const CODE_LIFETIME: i64 = 60_000;

/// Why a code gives nothing. The client is told `invalid_grant` in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CodeRefusal {
    #[error("the code was used before")]
    Replayed,
    #[error("the code is older than a minute")]
    Late,
    #[error("the code was given to another client")]
    ForeignClient,
    #[error("redirect_uri is not the one of the request")]
    OtherRedirect,
    #[error("code_verifier does not fit the challenge")]
    WrongVerifier,
}

/// Whether `client` gets what the code stands for.
pub(crate) fn code_redeem(
    code: &Code,
    client: &AgencyCode,
    redirect_uri: &str,
    verifier: &str,
    now: Timestamp,
) -> Result<(), CodeRefusal> {
    if code.used_at.is_some() {
        return Err(CodeRefusal::Replayed);
    }
    if !(0..=CODE_LIFETIME).contains(&now.millis_since(code.issued_at)) {
        return Err(CodeRefusal::Late);
    }
    if code.client != *client {
        return Err(CodeRefusal::ForeignClient);
    }
    if code.redirect_uri != redirect_uri {
        return Err(CodeRefusal::OtherRedirect);
    }
    if code.challenge != challenge_of(verifier) {
        return Err(CodeRefusal::WrongVerifier);
    }
    Ok(())
}
