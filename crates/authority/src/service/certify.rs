//! Certificates for nodes: at joining and before the old ones end.

use base::{AgencyCode, Timestamp};
use contracts::authority::{CertifyNode, NodeCertified};
use registry::{Role, Snapshot};
use trust::{
    Certificate, Serial, Signer,
    ca::{self, Order, Urls},
};

use super::{Authority, enrol::issued};
use crate::{model::Standing, refusal::CertifyRefusal, rules, store as db};

impl Authority {
    /// Issues certificates for a node's keys. A repeat of a request gets the first answer.
    pub async fn certify(&self, caller: &AgencyCode, call: &CertifyNode) -> Result<NodeCertified, CertifyRefusal> {
        let setup = self.setup();
        let issuer = setup.keys.issuing.as_ref().ok_or(CertifyRefusal::NoAuthority)?;
        let snapshot = setup.registry.current().ok_or(CertifyRefusal::NoAuthority)?;
        let keys = rules::node(caller, call, &snapshot)?;
        let known = {
            let (agency, request, keys) = (call.agency.clone(), call.request.clone(), keys.clone());
            setup.db.read(move |tx| {
                keys.iter()
                    .map(|(purpose, _)| db::certificate_of_request(tx, &agency, &request_key(&request, *purpose)))
                    .collect::<Result<Option<Vec<_>>, _>>()
            })
        };
        if let Some(known) = known.await? {
            self.stands(&known).await?;
            return answer(issuer.as_ref(), known, &keys);
        }
        let now = setup.clock.now();
        let unknown = || CertifyRefusal::Agency(call.agency.clone());
        let agency = AgencyCode::parse(&call.agency).map_err(|_| unknown())?;
        let agency_name = rules::registered_name(&snapshot, &agency, now).ok_or_else(unknown)?;
        let above = issuer.certificate();
        let (not_before, not_after) = rules::node_validity(now, (above.not_before(), above.not_after()));
        let urls = urls(&snapshot);
        let mut certificates = Vec::new();
        for (purpose, public_key) in &keys {
            let order = rules::node_order(*purpose, &call.agency, &agency_name, &call.hosts);
            let (profile, subject) = order.ok_or_else(|| CertifyRefusal::Purpose(purpose.word().to_owned()))?;
            // A sealed paper must stay checkable where no responder answers, so seals name none.
            let nowhere = Urls::default();
            let urls = if *purpose == trust::Purpose::Seal { &nowhere } else { &urls };
            let serial = Serial::generate();
            let (subject, profile) = (&subject, &profile);
            let order = Order { subject, public_key, profile, not_before, not_after, serial, urls };
            certificates.push(ca::issue(issuer.as_ref(), &order)?);
        }
        let certificates = self.keep(call, certificates, now).await?;
        answer(issuer.as_ref(), certificates, &keys)
    }

    /// A repeat must not bring back what was revoked since.
    async fn stands(&self, known: &[Vec<u8>]) -> Result<(), CertifyRefusal> {
        let serials: Vec<Serial> = known
            .iter()
            .map(|der| Certificate::from_der(der).map(|one| one.serial()))
            .collect::<Result<_, _>>()
            .map_err(ca::IssueError::from)?;
        let standing = self.setup().db.read(move |tx| {
            serials.iter().map(|serial| db::standing_fetch(tx, serial)).collect::<Result<Vec<_>, ::store::Error>>()
        });
        let good = standing.await?.iter().all(|one| *one == Some(Standing::Good));
        if good { Ok(()) } else { Err(CertifyRefusal::Revoked) }
    }

    /// Enters what was issued; where somebody asked the same at the same time and was first, theirs is the answer.
    async fn keep(
        &self,
        call: &CertifyNode,
        certificates: Vec<Certificate>,
        now: Timestamp,
    ) -> Result<Vec<Vec<u8>>, ::store::Error> {
        let (agency, request, entropy) =
            (call.agency.clone(), call.request.clone(), std::sync::Arc::clone(&self.setup().entropy));
        self.setup()
            .db
            .write(move |tx| {
                let mut kept = Vec::new();
                for certificate in &certificates {
                    let Some(purpose) = certificate.purpose() else { continue };
                    let key = request_key(&request, purpose);
                    if db::certificate_insert(tx, certificate, Some(&key), now)? {
                        evidence::record(tx, &issued(certificate, &agency, now), entropy.as_ref())?;
                        kept.push(certificate.der().to_vec());
                    } else {
                        kept.push(db::certificate_of_request(tx, &agency, &key)?.ok_or_else(|| tx.conflict())?);
                    }
                }
                Ok(kept)
            })
            .await
    }
}

fn request_key(request: &str, purpose: trust::Purpose) -> String {
    format!("node/{request}/{}", purpose.word())
}

fn answer(
    issuer: &dyn Signer,
    certificates: Vec<Vec<u8>>,
    keys: &[(trust::Purpose, trust::PublicKey)],
) -> Result<NodeCertified, CertifyRefusal> {
    let issuer = issuer.settled();
    for (der, (_, key)) in certificates.iter().zip(keys) {
        let certificate = Certificate::from_der(der).map_err(ca::IssueError::from)?;
        if certificate.public_key() != key {
            return Err(CertifyRefusal::OtherKeys);
        }
    }
    let chain = std::iter::once(issuer.certificate()).chain(issuer.chain());
    Ok(NodeCertified {
        certificates: certificates.into_iter().map(Into::into).collect(),
        chain: chain.map(|certificate| certificate.der().to_vec().into()).collect(),
    })
}

/// Where the services of trust are found, by the configuration in force. By number where that is known: programs do not
/// resolve `*.localhost`.
fn urls(snapshot: &Snapshot) -> Urls {
    let origin = |role| snapshot.role_node(role).and_then(|node| node.web_origins().last());
    Urls {
        ocsp: origin(Role::Ocsp).map(|origin| format!("{origin}/ocsp")),
        issuer: origin(Role::Authority).map(|origin| format!("{origin}/ca/issuing.der")),
        crl: origin(Role::Authority).map(|origin| format!("{origin}/ca/issuing.crl")),
    }
}
