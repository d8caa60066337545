//! At the door of the connect port: a node that is no member yet brings its token and its keys.

use std::sync::OnceLock;

use base::{Lang, Refuse};
use contracts::joining::{JoinRefused, JoinRequest};
use exchange::DoorAnswer;
use serde_json::to_vec;
use web::Arg;
use web::texts::Words;

use crate::Authority;
use crate::refusal::JoinRefusal;

/// The answer to the body of a request.
pub(crate) async fn answer(authority: &Authority, body: &[u8]) -> DoorAnswer {
    let joined = match serde_json::from_slice::<JoinRequest>(body) {
        Ok(request) => authority.join(&request).await,
        Err(_) => Err(JoinRefusal::Malformed),
    };
    match joined {
        Ok(joined) => {
            tracing::info!(registry.instance = joined.instance, "a node has joined");
            DoorAnswer { status: 200, body: to_vec(&joined).unwrap_or_default() }
        }
        Err(refusal) => {
            tracing::warn!(error = %refusal, "a node was not let in");
            DoorAnswer { status: refusal.status(), body: to_vec(&refused(&refusal)).unwrap_or_default() }
        }
    }
}

/// What a person at the other end reads, before there are pages to read it on.
fn refused(refusal: &JoinRefusal) -> JoinRefused {
    static WORDS: OnceLock<Option<Words>> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::load(&[crate::TEXTS, registry::TEXTS]).ok());
    let args: Vec<(&str, Arg)> = refusal.args().into_iter().map(|(name, value)| (name, value.into())).collect();
    let text = |lang| words.as_ref().map(|words| words.get(lang, refusal.key(), &args)).unwrap_or_default();
    JoinRefused { code: refusal.key().to_owned(), vi: text(Lang::Vi), en: text(Lang::En) }
}
