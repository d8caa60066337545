use base::Timestamp;

/// How far two nodes' clocks may be apart, in seconds.
const SKEW: i64 = 60;
/// The longest life of an assertion, in seconds.
const ASSERTION_LIFE: i64 = 300;

/// What is wrong with a token's claims. For the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadClaims(pub(crate) &'static str);

/// What a client's assertion says (RFC 7523).
#[derive(Clone, Debug)]
pub(crate) struct AssertionFacts<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) audience: &'a [String],
    pub(crate) expires: i64,
    pub(crate) issued: Option<i64>,
    pub(crate) id: &'a str,
}

/// Whether the assertion is `client`'s own, for one of `own` names of this provider, and of this hour.
pub(crate) fn assertion_check(
    facts: &AssertionFacts<'_>,
    client: &str,
    own: &[String],
    now: Timestamp,
) -> Result<(), BadClaims> {
    let now = now.as_seconds();
    if facts.issuer != client || facts.subject != client {
        return Err(BadClaims("iss and sub must both be the client_id"));
    }
    if facts.audience.is_empty() || !facts.audience.iter().all(|audience| own.contains(audience)) {
        return Err(BadClaims("aud must be this provider, and nobody else"));
    }
    if facts.expires <= now.saturating_sub(SKEW) {
        return Err(BadClaims("the assertion has expired"));
    }
    if facts.expires > now.saturating_add(ASSERTION_LIFE + SKEW) {
        return Err(BadClaims("exp must lie within five minutes"));
    }
    if facts.issued.is_some_and(|issued| issued > now.saturating_add(SKEW)) {
        return Err(BadClaims("iat lies in the future"));
    }
    if !(8..=200).contains(&facts.id.len()) {
        return Err(BadClaims("jti must have 8 to 200 bytes"));
    }
    Ok(())
}

/// What an ID token says (OpenID Connect Core 2).
#[derive(Clone, Debug)]
pub(crate) struct IdTokenFacts<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a [String],
    pub(crate) subject: &'a str,
    pub(crate) expires: i64,
    pub(crate) issued: i64,
    pub(crate) nonce: Option<&'a str>,
}

/// Whether the token is `issuer`'s, for `client` alone, of now, and answers the request with `nonce`.
pub(crate) fn id_token_check(
    facts: &IdTokenFacts<'_>,
    issuer: &str,
    client: &str,
    nonce: &str,
    now: Timestamp,
) -> Result<(), BadClaims> {
    let now = now.as_seconds();
    if facts.issuer != issuer {
        return Err(BadClaims("iss is not the provider that was asked"));
    }
    if facts.audience != [client] {
        return Err(BadClaims("aud is not this node alone"));
    }
    if facts.expires <= now.saturating_sub(SKEW) {
        return Err(BadClaims("the ID token has expired"));
    }
    if facts.issued > now.saturating_add(SKEW) || facts.issued < now.saturating_sub(600) {
        return Err(BadClaims("iat is not of these minutes"));
    }
    if facts.nonce != Some(nonce) {
        return Err(BadClaims("nonce is not the one of the request"));
    }
    if facts.subject.is_empty() || facts.subject.len() > 255 {
        return Err(BadClaims("sub must have 1 to 255 bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000);

    #[test]
    fn an_assertion_is_for_this_provider_and_this_minute() {
        let own = ["http://g22".to_owned(), "http://g22/oidc/token".to_owned()];
        let good = AssertionFacts {
            issuer: "H54",
            subject: "H54",
            audience: &own[1..],
            expires: 1_000_060,
            issued: Some(1_000_000),
            id: "12345678",
        };
        let check = |facts: &AssertionFacts<'_>| assertion_check(facts, "H54", &own, NOW);
        assert_eq!(check(&good), Ok(()));
        let both = [own[0].clone(), "http://other".to_owned()];
        for bad in [
            AssertionFacts { issuer: "H31", ..good.clone() },
            AssertionFacts { subject: "H31", ..good.clone() },
            AssertionFacts { audience: &both, ..good.clone() },
            AssertionFacts { audience: &[], ..good.clone() },
            AssertionFacts { expires: 999_940, ..good.clone() },
            AssertionFacts { expires: 1_000_361, ..good.clone() },
            AssertionFacts { issued: Some(1_000_061), ..good.clone() },
            AssertionFacts { id: "short", ..good.clone() },
        ] {
            assert!(check(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_id_token_answers_this_request() {
        let audience = ["H54".to_owned()];
        let good = IdTokenFacts {
            issuer: "http://g22",
            audience: &audience,
            subject: "s",
            expires: 1_000_300,
            issued: 1_000_000,
            nonce: Some("n"),
        };
        let check = |facts: &IdTokenFacts<'_>| id_token_check(facts, "http://g22", "H54", "n", NOW);
        assert_eq!(check(&good), Ok(()));
        let both = ["H54".to_owned(), "H31".to_owned()];
        for bad in [
            IdTokenFacts { issuer: "http://127.0.0.1", ..good.clone() },
            IdTokenFacts { audience: &both, ..good.clone() },
            IdTokenFacts { audience: &[], ..good.clone() },
            IdTokenFacts { subject: "", ..good.clone() },
            IdTokenFacts { expires: 999_940, ..good.clone() },
            IdTokenFacts { issued: 999_399, ..good.clone() },
            IdTokenFacts { issued: 1_000_061, ..good.clone() },
            IdTokenFacts { nonce: None, ..good.clone() },
            IdTokenFacts { nonce: Some("m"), ..good.clone() },
        ] {
            assert!(check(&bad).is_err(), "{bad:?}");
        }
    }
}
