//! Certificates for persons.

use base::{AgencyCode, Timestamp};
use contracts::authority::{EnrolPerson, PersonEnrolled};
use evidence::{Act, Fact, FactValue};
use trust::{
    Certificate, Serial,
    ca::{self, Order, Profile},
};

use super::Authority;
use crate::{refusal::EnrolRefusal, rules, store as db};

impl Authority {
    /// Issues a certificate for a person of the caller's agency. A repeat of a request gets the first answer.
    pub async fn enrol(&self, caller: &AgencyCode, call: &EnrolPerson) -> Result<PersonEnrolled, EnrolRefusal> {
        let setup = self.setup();
        let issuer = setup.keys.issuing.as_ref().ok_or(EnrolRefusal::NoAuthority)?;
        let snapshot = setup.registry.current().ok_or(EnrolRefusal::NoAuthority)?;
        let now = setup.clock.now();
        let agency_name = rules::registered_name(&snapshot, caller, now).ok_or(EnrolRefusal::NoAuthority)?;
        let (subject, public_key) = rules::person(caller, &agency_name, call)?;
        let (agency, request) = (caller.to_string(), call.request.clone());
        let known = {
            let (agency, request) = (agency.clone(), request.clone());
            setup.db.read(move |tx| db::certificate_of_request(tx, &agency, &request)).await?
        };
        if let Some(der) = known {
            return self.enrolled(&der);
        }
        let (not_before, not_after) = rules::validity(now, issuer.certificate().not_after());
        let certificate = ca::issue(
            issuer.as_ref(),
            &Order {
                subject: &subject,
                public_key: &public_key,
                profile: &Profile::Person,
                not_before,
                not_after,
                serial: Serial::generate(),
                urls: &setup.urls,
            },
        )?;
        let entropy = setup.entropy.clone();
        let act = issued(&certificate, &agency, now);
        let der = setup
            .db
            .write(move |tx| {
                if db::certificate_insert(tx, &certificate, Some(&request), now)? {
                    evidence::record(tx, &act, entropy.as_ref())?;
                    return Ok::<_, ::store::Error>(certificate.der().to_vec());
                }
                // Somebody asked the same at the same time and was first: theirs is the answer.
                db::certificate_of_request(tx, &agency, &request)?.ok_or_else(|| tx.conflict())
            })
            .await?;
        self.enrolled(&der)
    }

    fn enrolled(&self, der: &[u8]) -> Result<PersonEnrolled, EnrolRefusal> {
        let issuer = self.setup().keys.issuing.as_ref().ok_or(EnrolRefusal::NoAuthority)?;
        let certificate = Certificate::from_der(der).map_err(ca::IssueError::from)?;
        Ok(PersonEnrolled {
            certificate: der.to_vec().into(),
            chain: vec![issuer.certificate().der().to_vec().into()],
            valid_until: certificate.not_after(),
        })
    }
}

/// The evidence of an issued certificate.
pub(super) fn issued(certificate: &Certificate, agency: &str, now: Timestamp) -> Act {
    let purpose = certificate.purpose().map_or("", trust::Purpose::word);
    Act {
        kind: "authority.certificate-issued",
        subject: certificate.serial().to_string(),
        actor: agency.to_owned(),
        at: now,
        facts: vec![Fact { name: "authority.purpose", value: FactValue::Text(purpose.to_owned()) }],
        body: serde_json::json!({
            "fingerprint": certificate.fingerprint().to_string(),
            "not_after": certificate.not_after(),
        }),
    }
}
