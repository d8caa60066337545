//! One act on all dossiers that were chosen in the worklist: `POST /{lang}/office/work`.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use base::DossierCode;
use identity::Role;
use web::{Failure, Form, Official, SeeOther};

use super::work::{me, query_of, query_text};
use crate::Services;

/// Receives, or takes, what was chosen; says of how many it was possible.
pub(crate) async fn send(
    official: Official,
    State(services): State<Services>,
    Query(query): Query<HashMap<String, String>>,
    form: Form,
) -> Result<Response, Failure> {
    let query = query_of(&query, &me(&official));
    let back = official.href(&format!("/office/work{}", query_text(&query)));
    let codes: Vec<_> = form.all("dossier").filter_map(|code| DossierCode::parse(code).ok()).take(200).collect();
    let (mut done, mut left) = (0_i64, 0_i64);
    match form.text("act") {
        "accept" => {
            official.require(Role::OneStopOfficer)?;
            for (code, outcome) in services.accept_all(official.who(), &codes).await {
                count(&code, outcome.is_ok(), (&mut done, &mut left));
            }
        }
        "take" => {
            official.require(Role::Specialist)?;
            for code in &codes {
                let outcome = services.take(official.who(), code).await;
                count(code, outcome.is_ok(), (&mut done, &mut left));
            }
        }
        _ => return Err(Failure::bad_request()),
    }
    let args = [("done", done.into()), ("left", left.into())];
    let key = if codes.is_empty() { "services-work-none-chosen" } else { "services-work-done-all" };
    Ok(SeeOther::to(back).saying(&official, key, &args).into_response())
}

fn count(code: &DossierCode, done: bool, (yes, no): (&mut i64, &mut i64)) {
    if done {
        *yes += 1;
    } else {
        tracing::debug!(dossier = %code, "left as it was by an act on several dossiers");
        *no += 1;
    }
}
