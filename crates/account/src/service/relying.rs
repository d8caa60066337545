use base::{CitizenId, Lang, Refuse, Timestamp};
use identity::{Assurance, Federated, FederatedPerson, SignInError, SignedIn, Visit};
use trust::digest::sha256;
use url::form_urlencoded::Serializer;

use super::Accounts;
use crate::{
    jose,
    model::{CALLBACK, Client, Pending, TOKEN_ENDPOINT},
    rules::{self, IdTokenFacts, challenge_of},
    store,
    wire::{AssertionClaims, Audience, IdTokenClaims, TokenReply},
};

/// How long somebody may take at the provider, in milliseconds.
pub(crate) const PATIENCE: i64 = 15 * 60_000;

/// Somebody is on the way to the provider.
#[derive(Debug)]
pub(crate) struct Begun {
    /// Where the browser goes.
    pub(crate) location: String,
    /// The secret of the cookie that binds the way back to this browser.
    pub(crate) browser: String,
}

/// Why nobody can be sent to the provider.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    #[error("no configuration names the portal yet")]
    NoPortal,
    #[error("the sign-in could not be stored")]
    Store(#[from] ::store::Error),
}

impl Refuse for BeginError {
    fn key(&self) -> &'static str {
        match self {
            Self::NoPortal => "account-no-portal",
            Self::Store(_) => "account-unavailable",
        }
    }

    fn status(&self) -> u16 {
        503
    }
}

/// What a browser brought back from the provider.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) state: String,
    pub(crate) code: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) error: Option<String>,
}

/// Why somebody who came back is not let in. `Display` is for the operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FinishError {
    #[error("no such sign-in of this browser is under way: forged, finished before, or begun elsewhere")]
    Unknown,
    #[error("the sign-in took too long")]
    Late,
    #[error("the provider answered {0}")]
    Declined(String),
    #[error("the provider is not the one that was asked")]
    OtherProvider,
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    #[error("the provider's answer is not to be believed: {0}")]
    Unbelievable(String),
    #[error(transparent)]
    Account(#[from] SignInError),
    #[error("the sign-in could not be read")]
    Store(#[from] ::store::Error),
}

impl FinishError {
    /// The word for it in an address, which chooses the page's sentence.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Late => "late",
            Self::Declined(_) => "declined",
            Self::OtherProvider | Self::Unbelievable(_) => "unbelievable",
            Self::Unreachable(_) => "unreachable",
            Self::Account(_) => "account",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Accounts {
    /// Sends a browser that reached this node as `origin` to the provider, to come back to `return_to`.
    pub(crate) async fn begin(
        &self,
        origin: &str,
        return_to: &str,
        language: Lang,
        browser: Option<&str>,
        now: Timestamp,
    ) -> Result<Begun, BeginError> {
        let portal = self.portal().ok_or(BeginError::NoPortal)?;
        let issuer = portal.origin_like(origin).ok_or(BeginError::NoPortal)?.to_owned();
        // A browser with several tabs has several sign-ins under one cookie.
        let browser = browser.map_or_else(trust::random::token, str::to_owned);
        let (state, nonce, verifier) = (trust::random::token(), trust::random::token(), trust::random::token());
        let redirect_uri = format!("{origin}{CALLBACK}");
        let query = Serializer::new(String::new())
            .append_pair("client_id", self.0.agency.as_str())
            .append_pair("response_type", "code")
            .append_pair("response_mode", "query")
            .append_pair("scope", "openid profile citizen_id")
            .append_pair("redirect_uri", &redirect_uri)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge_of(&verifier))
            .append_pair("code_challenge_method", "S256")
            .append_pair("acr_values", Assurance::Level2.acr())
            .append_pair("ui_locales", language.tag())
            .finish();
        let location = format!("{issuer}/oidc/authorize?{query}");
        let pending = Pending {
            state: sha256(state.as_bytes()).to_string(),
            browser: sha256(browser.as_bytes()).to_string(),
            nonce,
            verifier,
            issuer,
            redirect_uri,
            return_to: return_to.to_owned(),
            language,
            started_at: now,
        };
        self.db().write(move |tx| store::pending_insert(tx, &pending)).await?;
        Ok(Begun { location, browser })
    }

    /// Finds the sign-in that a browser comes back from. It is gone afterwards, whatever comes of it.
    pub(crate) async fn pending(&self, answer: &Answer, browser: Option<&str>) -> Result<Pending, FinishError> {
        let Some(browser) = browser else { return Err(FinishError::Unknown) };
        let state = sha256(answer.state.as_bytes()).to_string();
        let browser = sha256(browser.as_bytes()).to_string();
        let taken = self.db().write(move |tx| store::pending_take(tx, &state, &browser)).await?;
        taken.ok_or(FinishError::Unknown)
    }

    /// Lets somebody in who comes back from the provider.
    pub(crate) async fn finish(
        &self,
        answer: &Answer,
        pending: &Pending,
        visit: Visit,
        now: Timestamp,
    ) -> Result<SignedIn, FinishError> {
        if now.millis_since(pending.started_at) > PATIENCE {
            return Err(FinishError::Late);
        }
        // Always there, and always the one that was asked (RFC 9207): no other provider can slip its code in.
        if answer.issuer.as_deref() != Some(pending.issuer.as_str()) {
            return Err(FinishError::OtherProvider);
        }
        if let Some(error) = &answer.error {
            return Err(FinishError::Declined(error.chars().filter(|c| !c.is_control()).take(60).collect()));
        }
        let code = answer.code.as_deref().ok_or_else(|| FinishError::Unbelievable("no code".to_owned()))?;
        let portal = self.portal().filter(|portal| portal.origins.contains(&pending.issuer));
        let portal = portal.ok_or(FinishError::OtherProvider)?;
        let reply = self.redeem(code, pending, now).await?;
        let person = self.person(&reply.id_token, &portal, pending, now)?;
        Ok(self.identity().sign_in_federated(person, visit).await?)
    }

    async fn redeem(&self, code: &str, pending: &Pending, now: Timestamp) -> Result<TokenReply, FinishError> {
        let unbelievable = |e: &dyn std::fmt::Display| FinishError::Unbelievable(e.to_string());
        let client = self.0.agency.to_string();
        let claims = AssertionClaims {
            iss: client.clone(),
            sub: client.clone(),
            aud: Audience::One(pending.issuer.clone()),
            exp: now.as_seconds().saturating_add(60),
            iat: Some(now.as_seconds()),
            jti: trust::random::token(),
        };
        let assertion = jose::sign(&claims, "client-authentication+jwt", self.seal()).map_err(|e| unbelievable(&e))?;
        let body = Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &pending.redirect_uri)
            .append_pair("code_verifier", &pending.verifier)
            .append_pair("client_id", &client)
            .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            .append_pair("client_assertion", &assertion)
            .finish();
        let url = format!("{}{TOKEN_ENDPOINT}", pending.issuer);
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
        let reply = self.0.http.post(&url, &headers, body).await;
        let reply = reply.map_err(|e| FinishError::Unreachable(e.to_string()))?;
        match reply.status {
            200 => serde_json::from_slice(&reply.body).map_err(|e| unbelievable(&e)),
            status @ 500.. => Err(FinishError::Unreachable(format!("status {status}"))),
            status => {
                let text: String = String::from_utf8_lossy(&reply.body).chars().take(300).collect();
                Err(FinishError::Unbelievable(format!("status {status}: {text}")))
            }
        }
    }

    /// The person whom the portal's ID token names.
    fn person(
        &self,
        id_token: &str,
        portal: &Client,
        pending: &Pending,
        now: Timestamp,
    ) -> Result<FederatedPerson, FinishError> {
        let unbelievable = |e: &dyn std::fmt::Display| FinishError::Unbelievable(e.to_string());
        let claims: IdTokenClaims = jose::verify(id_token, &portal.keys).map_err(|e| unbelievable(&e))?;
        let facts = IdTokenFacts {
            issuer: &claims.iss,
            audience: claims.aud.all(),
            subject: &claims.sub,
            expires: claims.exp,
            issued: claims.iat,
            nonce: claims.nonce.as_deref(),
        };
        rules::id_token_check(&facts, &pending.issuer, self.0.agency.as_str(), &pending.nonce, now)
            .map_err(|e| unbelievable(&e))?;
        let proven = Assurance::from_acr_with(&claims.acr);
        let (assurance, second) = proven.ok_or_else(|| unbelievable(&"an unknown acr"))?;
        let citizen_id = claims.citizen_id.as_deref().map(CitizenId::parse).transpose();
        Ok(FederatedPerson {
            federated: Federated { provider: portal.agency.clone(), subject: claims.sub },
            name: base::text::clean(&claims.name).map_err(|e| unbelievable(&e))?,
            citizen_id: citizen_id.map_err(|e| unbelievable(&e))?,
            assurance,
            second,
            proven_at: Timestamp::from_millis(claims.auth_time.saturating_mul(1000)),
        })
    }
}
