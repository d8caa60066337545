//! Acts on one dossier: `POST /{lang}/office/dossiers/{code}/…`. After each the next dossier of the same list is shown.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::{AccountId, DossierCode, Id as _};
use web::{Failure, FieldErrors, Form, Official, OrNotFound as _, SeeOther};

use super::{
    office_dossier,
    work::{me, query_of, query_text},
};
use crate::{ActError, Once, Services, model::Dossier, model::RefusalGround, rules::Refusal};

type At = Path<(String, String)>;
type Asked = Query<HashMap<String, String>>;

/// An act that is being done: on which dossier, from which list, and what is shown afterwards.
pub(super) struct Doing {
    pub(super) code: DossierCode,
    pub(super) list: String,
    next: String,
}

impl Doing {
    /// Looks up what follows in the list before the act changes the list.
    pub(super) async fn begin(
        services: &Services,
        official: &Official,
        (Path((_, code)), Query(query)): (At, Asked),
    ) -> Result<Self, Failure> {
        let code = DossierCode::parse(&code).or_not_found()?;
        let query = query_of(&query, &me(official));
        let list = query_text(&query);
        let next = services.work_next(official.who(), &query, &code.to_string()).await?;
        let next = match next {
            Some(next) => official.href(&format!("/office/dossiers/{next}{list}")),
            None => official.href(&format!("/office/work{list}")),
        };
        Ok(Self { code, list, next })
    }

    /// Shows the next dossier and says what was done to this one.
    pub(super) fn done(self, official: &Official, key: &str) -> Response {
        let args = [("code", self.code.to_string().into())];
        SeeOther::to(self.next).saying(official, key, &args).into_response()
    }

    fn here(&self, official: &Official) -> String {
        official.href(&format!("/office/dossiers/{}{}", self.code, self.list))
    }

    /// A refusal with the way back to the dossier, where there is one for this official.
    pub(super) fn refused(&self, official: &Official, error: impl Into<Failure>) -> Failure {
        let failure = error.into();
        if failure.status() == StatusCode::CONFLICT {
            failure.back_to(self.here(official), "services-back-to-dossier")
        } else {
            failure
        }
    }

    /// Stays at this dossier and says what was done.
    fn stay(self, official: &Official, key: &str) -> Response {
        let args = [("code", self.code.to_string().into())];
        SeeOther::to(self.here(official)).saying(official, key, &args).into_response()
    }
}

/// The version that was shown, and the form's key.
pub(super) fn once(form: &Form) -> Result<Once, Failure> {
    Ok(Once { seen: form.text("seen").parse().ok(), key: Some(form.key()?.to_owned()) })
}

/// The counter receives.
pub(crate) async fn accept(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    services
        .accept(official.who(), &doing.code, once(&form)?)
        .await
        .map_err(|error| doing.refused(&official, error))?;
    Ok(doing.done(&official, "services-said-accepted"))
}

/// The counter refuses.
pub(crate) async fn refuse(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    let ground = RefusalGround::from_name(form.text("ground")).ok_or_else(Failure::bad_request)?;
    let reason = form.text("reason").to_owned();
    let outcome = services.refuse(official.who(), &doing.code, (ground, reason), once(&form)?).await;
    reasoned(&services, &official, doing, &form, outcome, "services-said-refused").await
}

/// The counter hands the printed result over.
pub(crate) async fn hand_over(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    services
        .hand_over(official.who(), &doing.code, once(&form)?)
        .await
        .map_err(|error| doing.refused(&official, error))?;
    Ok(doing.done(&official, "services-said-handed-over"))
}

/// A specialist takes the step in hand, and stays.
pub(crate) async fn take(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    services.take(official.who(), &doing.code).await.map_err(|error| doing.refused(&official, error))?;
    Ok(doing.stay(&official, "services-said-taken"))
}

/// The holder, or a leader, puts a step of work back, and stays.
pub(crate) async fn release(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    let released = services.release(official.who(), &doing.code, once(&form)?).await;
    released.map_err(|error| doing.refused(&official, error))?;
    Ok(doing.stay(&official, "services-said-released"))
}

/// A leader puts a step of work into a named specialist's hands, and stays.
pub(crate) async fn assign(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    let to = AccountId::parse(form.text("to")).map_err(|_| Failure::bad_request())?;
    let assigned = services.assign(official.who(), &doing.code, to, once(&form)?).await;
    assigned.map_err(|error| doing.refused(&official, error))?;
    Ok(doing.stay(&official, "services-said-assigned"))
}

/// A specialist ends a step that another step of work follows.
pub(crate) async fn advance(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    services
        .advance(official.who(), &doing.code, form.text("note").to_owned(), once(&form)?)
        .await
        .map_err(|error| doing.refused(&official, error))?;
    Ok(doing.done(&official, "services-said-advanced"))
}

/// The leader sends a result back to the specialist.
pub(crate) async fn send_back(
    official: Official,
    State(services): State<Services>,
    at: At,
    query: Asked,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    let reason = form.text("reason").to_owned();
    match services.send_back(official.who(), &doing.code, reason, once(&form)?).await {
        Ok(_) => {
            let args = [("code", doing.code.to_string().into())];
            let to = official.href("/office/sign");
            Ok(SeeOther::to(to).saying(&official, "services-said-sent-back", &args).into_response())
        }
        Err(ActError::Refused(refusal @ (Refusal::ReasonMissing | Refusal::ReasonTooLong))) => {
            let mut errors = FieldErrors::new();
            errors.refuse(&official, "reason", refusal);
            let seen =
                services.dossier_for(official.who(), &doing.code).await.map_err(|e| doing.refused(&official, e))?;
            let me = official.who().person.to_string();
            if seen.dossier.holder.is_some_and(|holder| holder.person == me) {
                return super::sign::page(&services, &official, Some(&doing.code), &form, &errors).await;
            }
            office_dossier::page(&services, &official, &doing.code, &doing.list, &form, &errors).await
        }
        Err(error) => Err(doing.refused(&official, error)),
    }
}

/// The page again where a reason is missing, else the next dossier.
async fn reasoned(
    services: &Services,
    official: &Official,
    doing: Doing,
    form: &Form,
    outcome: Result<Dossier, ActError>,
    key: &str,
) -> Result<Response, Failure> {
    match outcome {
        Ok(_) => Ok(doing.done(official, key)),
        Err(ActError::Refused(refusal @ (Refusal::ReasonMissing | Refusal::ReasonTooLong))) => {
            let mut errors = FieldErrors::new();
            errors.refuse(official, "reason", refusal);
            office_dossier::page(services, official, &doing.code, &doing.list, form, &errors).await
        }
        Err(error) => Err(doing.refused(official, error)),
    }
}
