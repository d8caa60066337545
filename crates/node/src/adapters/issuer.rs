//! Certificates for officials' keys: asked of the node that holds the authority's role, by an ordinary typed call. On that
//! node itself the same call stays inside.

use contracts::Bytes;
use contracts::authority::EnrolPerson;
use contracts::revocation::PersonRevoked;
use exchange::Bus;
use identity::{CertificateIssuer, Enrolment, Issued, IssuerFuture, NotIssued, RevokedKey, Revoker};
use registry::{Registry, Role};

/// The federation's certificate authority.
pub(crate) struct BusIssuer {
    pub(crate) registry: Registry,
    pub(crate) bus: Bus,
}

impl CertificateIssuer for BusIssuer {
    fn issue<'a>(&'a self, enrolment: &'a Enrolment) -> IssuerFuture<'a> {
        Box::pin(async move {
            let snapshot = self.registry.current().ok_or_else(|| NotIssued("no configuration yet".to_owned()))?;
            let person = &enrolment.account;
            let mut call = EnrolPerson {
                request: enrolment.request.to_string(),
                agency: self.bus.agency().to_string(),
                name: person.name.clone(),
                position: person.title.clone().unwrap_or_default(),
                person: person.person.to_string(),
                public_key: Bytes(enrolment.public_key.clone()),
                proof: Bytes::default(),
            };
            call.proof = Bytes(enrolment.prove(&call.proof_text())?);
            let system = format!("{}/identity", self.bus.agency());
            let enrolled = self
                .bus
                .call(&system, snapshot.role_holder(Role::Authority), &call)
                .await
                .map_err(|error| NotIssued(error.to_string()))?;
            let chain = std::iter::once(enrolled.certificate).chain(enrolled.chain).map(|bytes| bytes.0).collect();
            Ok(Issued { chain })
        })
    }
}

/// Tells the authority of keys that are no longer used.
pub(crate) struct BusRevoker {
    pub(crate) registry: Registry,
    pub(crate) bus: Bus,
}

impl Revoker for BusRevoker {
    fn revoke(&self, tx: &mut store::Tx, key: &RevokedKey) -> Result<(), store::Error> {
        let snapshot = self.registry.current();
        let snapshot = snapshot.ok_or_else(|| store::Error::Unavailable("no configuration yet".into()))?;
        let message = PersonRevoked { serial: key.serial.clone(), reason: key.why.code() };
        self.bus.send(tx, snapshot.role_holder(Role::Authority), &key.id.to_string(), &message).map(drop)
    }
}
