//! The file of a paper: `/{lang}/dossiers/{code}/papers/{paper}` for the citizen, the same under `/office` for
//! officials, who also see a result that waits for its signature.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use base::{DossierCode, Id as _, PaperId};
use web::{Citizen, Failure, Official, OrNotFound as _};

use super::common::{applicant, attachment};
use crate::{DossierView, Services};

/// Answers the citizen.
pub(crate) async fn citizen(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code, paper)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (code, paper) = (DossierCode::parse(&code).or_not_found()?, PaperId::parse(&paper).or_not_found()?);
    let seen = services.dossier_of(&applicant(&citizen)?, &code).await?;
    file(&services, &seen, paper).await
}

/// Answers an official.
pub(crate) async fn official(
    official: Official,
    State(services): State<Services>,
    Path((_, code, paper)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (code, paper) = (DossierCode::parse(&code).or_not_found()?, PaperId::parse(&paper).or_not_found()?);
    let seen = services.dossier_for(official.who(), &code).await?;
    file(&services, &seen, paper).await
}

async fn file(services: &Services, seen: &DossierView, paper: PaperId) -> Result<Response, Failure> {
    let shown = seen.papers.iter().find(|shown| shown.id == paper).or_not_found()?;
    let pdf = services.paper_file(seen, paper).await?;
    let name = attachment(&format!("{}-{}.pdf", seen.dossier.code, shown.kind.name()));
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)], pdf)
        .into_response())
}
