//! Answers that are signed on the spot: time-stamps and states of certificates.

use std::collections::BTreeMap;

use trust::{
    ocsp::{self, Status},
    tsp,
};

use super::{Authority, Failed};
use crate::{model::Standing, store as db};

/// How long a status answer is good.
const STATUS_SECONDS: i64 = 12 * 3600;

impl Authority {
    /// Answers a time-stamp request (RFC 3161), refusals included; `None` on a node that stamps nothing.
    pub fn stamp(&self, request: &[u8]) -> Result<Option<Vec<u8>>, Failed> {
        let Some(signer) = &self.setup().keys.tsa else { return Ok(None) };
        // Serial numbers are random: unique without a counter that replicas would have to share.
        let serial = trust::Serial::generate();
        Ok(Some(tsp::respond(request, signer.as_ref(), serial.as_bytes(), self.setup().clock.now())?))
    }

    /// Answers a status request (RFC 6960), errors included; `None` on a node that answers none.
    pub async fn status(&self, request: &[u8]) -> Result<Option<Vec<u8>>, Failed> {
        let (Some(signer), Some(issuer)) = (&self.setup().keys.ocsp, self.issuing()) else { return Ok(None) };
        let request = match ocsp::parse_request(request) {
            Ok(request) => request,
            Err(why) => return Ok(Some(ocsp::refuse(&why)?)),
        };
        let serials: Vec<_> = request.questions.iter().map(ocsp::Question::serial).collect();
        let found = self.setup().db.read(move |tx| {
            let mut found = BTreeMap::new();
            for serial in &serials {
                if let Some(standing) = db::standing_fetch(tx, serial)? {
                    found.insert(serial.clone(), standing);
                }
            }
            Ok::<_, ::store::Error>(found)
        });
        let found = found.await?;
        let now = self.setup().clock.now();
        let answer = ocsp::respond(
            &request,
            issuer.certificate(),
            signer.as_ref(),
            |serial| match found.get(serial) {
                None => Status::Unknown,
                Some(Standing::Good) => Status::Good,
                Some(Standing::Revoked { since, reason }) => Status::Revoked { since: *since, reason: *reason },
            },
            now,
            now.plus_seconds(STATUS_SECONDS),
        )?;
        Ok(Some(answer))
    }
}
