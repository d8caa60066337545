//! `GET /{lang}/admin/evidence/held/{log}`: what this node holds of another's log, for whoever checks that log.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base::AgencyCode;
use http::{HeaderValue, header};
use web::{Failure, Official, OrNotFound as _};

use crate::Admin;

/// Answers the file that `lienthong verify --log CONFIG --held FILE` takes; 404 if nothing is held.
pub(crate) async fn answer(
    _: Official,
    State(admin): State<Admin>,
    Path((_, log)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let log = AgencyCode::parse(&log).or_not_found()?.to_string();
    let (own, of) = (admin.setup().agency.to_string(), log.clone());
    let held = admin.setup().db.read(move |tx| {
        let some = !evidence::holdings_list(tx, &of)?.is_empty();
        if some { evidence::holdings_export(tx, &own, &of).map(Some) } else { Ok::<_, store::Error>(None) }
    });
    let bytes = held.await?.ok_or_else(Failure::not_found)?;
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"held-{log}.json\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, disposition.map_err(Failure::internal)?),
    ];
    Ok((headers, bytes).into_response())
}
