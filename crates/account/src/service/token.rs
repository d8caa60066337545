use base::{AgencyCode, Refuse, Timestamp};
use evidence::Act;
use identity::account_fetch;
use serde::Deserialize;
use trust::digest::sha256;

use super::Accounts;
use crate::{
    jose,
    model::{Client, Code, TOKEN_ENDPOINT},
    rules::{self, AssertionFacts},
    store,
    wire::{AssertionClaims, Audience, IdTokenClaims, TokenReply, UserInfo},
};

/// How long an ID token and an access token are good, in seconds.
const TOKEN_LIFE: i64 = 300;
/// The scopes that are given whatever is asked: name and identity number are what a node signs people in with.
const SCOPE: &str = "openid profile citizen_id";

/// A request to redeem a code.
#[derive(Clone, Debug)]
pub(crate) struct TokenRequest {
    pub(crate) code: String,
    pub(crate) redirect_uri: String,
    pub(crate) verifier: String,
    /// The client's name, where it gave it beside the assertion.
    pub(crate) client_id: Option<String>,
    pub(crate) assertion: String,
}

/// Why a code was not redeemed (RFC 6749 5.2). `Display` is for the operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenRefusal {
    #[error("the request is malformed: {0}")]
    Malformed(&'static str),
    #[error("the grant type is not authorization_code")]
    GrantType,
    #[error("the client is not who it says: {0}")]
    Client(String),
    #[error("the code gives nothing: {0}")]
    Grant(String),
    #[error("the token could not be signed")]
    Sign(#[from] trust::SignError),
    #[error("the database did not answer")]
    Store(#[from] ::store::Error),
}

impl TokenRefusal {
    /// The error code of the standard.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "invalid_request",
            Self::GrantType => "unsupported_grant_type",
            Self::Client(_) => "invalid_client",
            Self::Grant(_) => "invalid_grant",
            Self::Sign(_) | Self::Store(_) => "temporarily_unavailable",
        }
    }
}

impl Refuse for TokenRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "account-token-malformed",
            Self::GrantType => "account-token-grant-type",
            Self::Client(_) => "account-token-client",
            Self::Grant(_) => "account-token-grant",
            Self::Sign(_) | Self::Store(_) => "account-token-unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::GrantType | Self::Grant(_) => 400,
            Self::Client(_) => 401,
            Self::Sign(_) | Self::Store(_) => 503,
        }
    }
}

#[derive(Deserialize)]
struct Claimant {
    iss: String,
}

impl Accounts {
    /// Redeems a code: the client proves itself with an assertion under its seal, the code goes, the tokens come. `own`
    /// are this provider's origins, in both forms.
    pub(crate) async fn token_redeem(
        &self,
        request: TokenRequest,
        own: &[&str],
        now: Timestamp,
    ) -> Result<TokenReply, TokenRefusal> {
        let (client, claims) = self.client_prove(&request, own, now)?;
        let access = trust::random::token();
        let access_digest = sha256(access.as_bytes()).to_string();
        let digest = sha256(request.code.as_bytes()).to_string();
        let agency = client.agency.clone();
        let entropy = self.0.entropy.clone();
        // A refusal is an answer, not an error: what it changed (assertion used, code burnt) must stay.
        let redeemed = self
            .db()
            .write(move |tx| -> Result<Result<Code, TokenRefusal>, ::store::Error> {
                let expires_at = Timestamp::from_millis(claims.exp.saturating_mul(1000));
                if !store::assertion_insert(tx, agency.as_str(), &claims.jti, expires_at)? {
                    return Ok(Err(TokenRefusal::Client("the assertion was used before".to_owned())));
                }
                let Some(code) = store::code_fetch(tx, &digest)? else {
                    return Ok(Err(TokenRefusal::Grant("nobody was given this code".to_owned())));
                };
                let allowed = rules::code_redeem(&code, &agency, &request.redirect_uri, &request.verifier, now);
                match allowed {
                    Ok(()) => {
                        let until = now.plus_seconds(TOKEN_LIFE);
                        store::code_set_used(tx, &digest, now, Some((&access_digest, until)))?;
                        let act = handed_out(&code, &agency, now);
                        evidence::record(tx, &act, entropy.as_ref())?;
                        Ok(Ok(code))
                    }
                    Err(refusal) => {
                        if code.used_at.is_some() {
                            store::code_set_revoked(tx, &digest, now)?;
                        } else {
                            store::code_set_used(tx, &digest, now, None)?;
                        }
                        Ok(Err(TokenRefusal::Grant(refusal.to_string())))
                    }
                }
            })
            .await?;
        let code = redeemed?;
        let account = code.account;
        let person = self.db().read(move |tx| account_fetch(tx, account)).await?.filter(|account| !account.closed);
        let person = person.ok_or_else(|| TokenRefusal::Grant("the account was closed meanwhile".to_owned()))?;
        let subject = self.identity().subject_for(account, &client.agency).await?;
        let claims = IdTokenClaims {
            iss: code.issuer,
            sub: subject,
            aud: Audience::One(client.agency.to_string()),
            exp: now.as_seconds().saturating_add(TOKEN_LIFE),
            iat: now.as_seconds(),
            auth_time: code.proven_at.as_seconds(),
            nonce: code.nonce,
            acr: code.assurance.acr_with(code.second).to_owned(),
            amr: methods(code.second),
            name: person.name,
            citizen_id: person.citizen_id.map(|id| id.to_string()),
        };
        let id_token = jose::sign(&claims, "JWT", self.seal())?;
        Ok(TokenReply {
            access_token: access,
            token_type: "Bearer".to_owned(),
            expires_in: TOKEN_LIFE,
            id_token,
            scope: SCOPE.to_owned(),
        })
    }

    /// Which registered node the assertion proves the caller to be.
    fn client_prove(
        &self,
        request: &TokenRequest,
        own: &[&str],
        now: Timestamp,
    ) -> Result<(Client, AssertionClaims), TokenRefusal> {
        let refuse = |why: &dyn std::fmt::Display| TokenRefusal::Client(why.to_string());
        let claimant: Claimant = jose::claims_unverified(&request.assertion).map_err(|e| refuse(&e))?;
        if request.client_id.as_ref().is_some_and(|id| *id != claimant.iss) {
            return Err(refuse(&"client_id is not the one of the assertion"));
        }
        let agency = AgencyCode::parse(&claimant.iss).map_err(|e| refuse(&e))?;
        let client = self.client(&agency).ok_or_else(|| refuse(&"no node of this name is registered"))?;
        let claims: AssertionClaims = jose::verify(&request.assertion, &client.keys).map_err(|e| refuse(&e))?;
        let names: Vec<String> =
            own.iter().flat_map(|origin| [(*origin).to_owned(), format!("{origin}{TOKEN_ENDPOINT}")]).collect();
        let facts = AssertionFacts {
            issuer: &claims.iss,
            subject: &claims.sub,
            audience: claims.aud.all(),
            expires: claims.exp,
            issued: claims.iat,
            id: &claims.jti,
        };
        rules::assertion_check(&facts, agency.as_str(), &names, now).map_err(|e| refuse(&e))?;
        Ok((client, claims))
    }

    /// Who is behind an access token; none when it is void.
    pub(crate) async fn user_info(&self, access: &str, now: Timestamp) -> Result<Option<UserInfo>, ::store::Error> {
        let digest = sha256(access.as_bytes()).to_string();
        let found = self
            .db()
            .read(move |tx| {
                let Some(code) = store::code_by_access(tx, &digest, now)? else { return Ok(None) };
                let person = account_fetch(tx, code.account)?.filter(|account| !account.closed);
                Ok::<_, ::store::Error>(person.map(|person| (code, person)))
            })
            .await?;
        let Some((code, person)) = found else { return Ok(None) };
        let sub = self.identity().subject_for(code.account, &code.client).await?;
        Ok(Some(UserInfo { sub, name: person.name, citizen_id: person.citizen_id.map(|id| id.to_string()) }))
    }
}

/// Evidence that an agency was told who somebody is.
fn handed_out(code: &Code, agency: &AgencyCode, now: Timestamp) -> Act {
    Act {
        kind: "account.identity-handed-out",
        subject: code.account.to_string(),
        actor: agency.to_string(),
        at: now,
        facts: Vec::new(),
        body: serde_json::json!({ "code": code.digest, "assurance": code.assurance.number() }),
    }
}

/// The methods of RFC 8176.
fn methods(second: bool) -> Vec<String> {
    vec![if second { "mfa" } else { "pwd" }.to_owned()]
}
