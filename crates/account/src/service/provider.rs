use base::Timestamp;
use identity::Actor;
use trust::digest::sha256;

use super::Accounts;
use crate::{
    model::{AuthorizeRequest, Client, Code},
    rules::{self, Refused},
    store,
};

impl Accounts {
    /// Reads a request for a code: which registered node it comes from, and whether it is sound.
    pub(crate) fn authorize_read(&self, query: &[(String, String)]) -> Result<(Client, AuthorizeRequest), Refused> {
        let client = self.client(&rules::client_id(query)?).ok_or(Refused::UnknownClient)?;
        let request = rules::authorize_parse(query, &client)?;
        Ok((client, request))
    }

    /// Hands out a code for `actor`, whom the browser in front of us has signed in as. `issuer` is this node's origin in
    /// the form in which the browser reached it.
    pub(crate) async fn code_issue(
        &self,
        request: &AuthorizeRequest,
        actor: &Actor,
        issuer: &str,
        now: Timestamp,
    ) -> Result<String, ::store::Error> {
        let text = trust::random::token();
        let code = Code {
            digest: sha256(text.as_bytes()).to_string(),
            client: request.client.clone(),
            redirect_uri: request.redirect_uri.clone(),
            issuer: issuer.to_owned(),
            account: actor.account,
            nonce: request.nonce.clone(),
            challenge: request.challenge.clone(),
            assurance: actor.assurance,
            second: actor.second,
            proven_at: actor.proven_at,
            issued_at: now,
            used_at: None,
            revoked_at: None,
        };
        self.db().write(move |tx| store::code_insert(tx, &code)).await?;
        Ok(text)
    }
}
