//! The leader signs what was chosen, with one PIN entry: `POST /{lang}/office/sign`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::{DossierCode, Id as _, PaperId};
use identity::Pin;
use web::{Failure, FieldErrors, Form, Official, SeeOther};

use super::sign;
use crate::{ActError, Services, SigningError, SigningPaper};

/// Signs; the page again where the PIN or the choice is wrong.
pub(crate) async fn send(
    official: Official,
    State(services): State<Services>,
    form: Form,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::new();
    let chosen: Vec<_> = form.all("paper").filter_map(chosen).collect();
    if chosen.is_empty() {
        errors.refuse(&official, "paper", SigningError::Nothing);
    }
    let shown = chosen.first().map(|paper| paper.code.clone());
    let pin = errors.check("pin", Pin::parse(form.text("pin")), official.t("services-sign-pin-wrong"));
    let Some(pin) = pin.filter(|_| errors.is_empty()) else {
        return sign::page(&services, &official, shown.as_ref(), &form, &errors).await;
    };
    let signed = match services.sign(official.who(), chosen, pin, Some(form.key()?)).await {
        Ok(signed) => signed,
        Err(error @ SigningError::Store(_)) => return Err(error.into()),
        Err(refusal) => {
            errors.refuse(&official, "pin", refusal);
            return sign::page(&services, &official, shown.as_ref(), &form, &errors).await;
        }
    };
    let done = signed.papers.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    // Nothing is wrong with these: the time-stamps, or the database, did not answer.
    let unserved = signed.papers.iter().filter(|(_, outcome)| matches!(outcome, Err(ActError::Store(_)))).count();
    let left = signed.papers.len().saturating_sub(done + unserved);
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let args = [("done", number(done).into()), ("left", number(left).into()), ("unserved", number(unserved).into())];
    let said = if unserved == 0 { "services-said-signed" } else { "services-said-unserved" };
    let to = official.href("/office/sign");
    Ok(SeeOther::to(to).saying(&official, said, &args).into_response())
}

/// A chosen row: the dossier's code and the paper that was shown.
fn chosen(value: &str) -> Option<SigningPaper> {
    let (code, paper) = value.split_once(' ')?;
    Some(SigningPaper { code: DossierCode::parse(code).ok()?, paper: PaperId::parse(paper).ok()? })
}
