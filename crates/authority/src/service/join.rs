//! How a node becomes a member: it is invited, brings its keys once, and is published with its certificates.

use base::{AgencyCode, Refuse as _, Timestamp};
use contracts::joining::{JoinRequest, Joined};
use evidence::{Act, Fact};
use registry::wire::{CertificatesEntry, Der, NodeEntry};
use registry::{Change, ChangeRefusal, Role};
use trust::{Certificate, Digest, Purpose, digest::sha256_of};

use super::Authority;
use crate::model::{Invitation, Token};
use crate::{
    refusal::{CertifyRefusal, JoinRefusal},
    rules, store as db,
};

/// How long an invitation is good.
const GOOD_HOURS: i64 = 72;
/// For how long a request that was let in gets its answer again, so that a command that was cut can go on.
const REPEAT_HOURS: i64 = 72;
/// What a node brings keys for.
const PURPOSES: [Purpose; 3] = [Purpose::Tls, Purpose::Seal, Purpose::Head];

impl Authority {
    /// Invites the node of an agency: the token is shown once and kept nowhere. Only at the holder of the registry role.
    pub async fn invite(&self, agency: &AgencyCode, actor: &str) -> Result<(Token, Timestamp), JoinRefusal> {
        let setup = self.setup();
        let now = setup.clock.now();
        let snapshot = setup.registry.current().ok_or(JoinRefusal::NotHere)?;
        if setup.keys.configuration.is_none() {
            return Err(JoinRefusal::NotHere);
        }
        snapshot.organisation(agency, now).ok_or_else(|| JoinRefusal::NoOrganisation(agency.clone()))?;
        if Role::ALL.into_iter().any(|role| snapshot.role_holder(role) == agency) {
            return Err(ChangeRefusal::HoldsRole(agency.clone()).into());
        }
        let anchor = setup.registry.anchors().certificates().first().ok_or(JoinRefusal::NotHere)?.fingerprint();
        let holder = snapshot.role_holder(Role::Registry).clone();
        let token = Token { holder, agency: agency.clone(), anchor, secret: trust::random::token() };
        let invitation = Invitation {
            secret_digest: Token::secret_digest(&token.secret),
            agency: agency.clone(),
            invited_by: actor.to_owned(),
            invited_at: now,
            expires_at: now.plus_seconds(GOOD_HOURS * 3600),
            request: None,
            joined_at: None,
            arrived_at: None,
            withdrawn_at: None,
        };
        let expires_at = invitation.expires_at;
        let act = act("registry.node-invited", agency, actor, now, &invitation.secret_digest);
        let entropy = setup.entropy.clone();
        setup
            .db
            .write(move |tx| {
                // The newest token of an agency is its only one.
                db::invitation_withdraw_all(tx, &invitation.agency, true, now)?;
                db::invitation_insert(tx, &invitation)?;
                evidence::record(tx, &act, entropy.as_ref()).map(drop)
            })
            .await?;
        Ok((token, expires_at))
    }

    /// Withdraws an invitation that nobody has used.
    pub async fn invitation_withdraw(&self, digest: Digest, actor: &str) -> Result<(), JoinRefusal> {
        let (now, entropy, actor) = (self.setup().clock.now(), self.setup().entropy.clone(), actor.to_owned());
        self.setup()
            .db
            .write(move |tx| {
                let invitation = db::invitation_fetch(tx, &digest)?.ok_or(JoinRefusal::Unknown)?;
                if !db::invitation_withdraw(tx, &digest, now)? {
                    return Err(JoinRefusal::Used);
                }
                let act = act("registry.invitation-withdrawn", &invitation.agency, &actor, now, &digest);
                evidence::record(tx, &act, entropy.as_ref())?;
                Ok(())
            })
            .await
    }

    /// Lets a node in that brings a good token. A repeat of the same request, with the same keys, gets the same answer.
    pub async fn join(&self, request: &JoinRequest) -> Result<Joined, JoinRefusal> {
        let setup = self.setup();
        let agency = AgencyCode::parse(&request.certify.agency).map_err(|_| JoinRefusal::Unknown)?;
        // Who has no token gets no further than one look into the database.
        self.invited(request, &agency).await?;
        let snapshot = setup.registry.current().ok_or(JoinRefusal::NotHere)?;
        let now = setup.clock.now();
        if snapshot.organisation(&agency, now).is_none() {
            return Err(JoinRefusal::NoOrganisation(agency));
        }
        let certify = request.certify.clone();
        let addresses: Vec<&str> =
            request.web_origins.iter().chain([&request.connect_addr]).map(String::as_str).collect();
        if !rules::hosts_of(&certify.hosts, &addresses) {
            return Err(JoinRefusal::Addresses);
        }
        // The keys are proved and the addresses judged before the token is used up.
        rules::node(snapshot.role_holder(Role::Registry), &certify, &snapshot).map_err(|refusal| match refusal {
            CertifyRefusal::Hosts => JoinRefusal::Addresses,
            _ => JoinRefusal::Keys,
        })?;
        let invitation = self.used_for(request, &agency).await?;
        let bus = self.bus().ok_or(JoinRefusal::NotHere)?;
        let system = format!("{}/registry", bus.agency());
        let certified = bus
            .call(&system, snapshot.role_holder(Role::Authority), &certify)
            .await
            .map_err(|error| JoinRefusal::NotCertified(error.to_string()))?;
        let node = entry(&agency, request, &certified.certificates)?;
        let published = setup.registry.configuration();
        if !published.is_some_and(|published| published.nodes.contains(&node)) {
            self.change(&Change::NodeJoin { node }, &invitation.invited_by).await?;
        }
        let signed = setup.registry.signed().ok_or(JoinRefusal::NotHere)?;
        Ok(Joined {
            instance: snapshot.instance().to_owned(),
            certificates: certified.certificates,
            chain: certified.chain,
            configuration: signed.to_vec().into(),
        })
    }

    /// Whether the request's token lets it in, as far as a look says. A token that is real and lets nobody in is worth a
    /// record: somebody may have stolen it.
    async fn invited(&self, request: &JoinRequest, agency: &AgencyCode) -> Result<(), JoinRefusal> {
        let keys: Vec<_> = request.certify.keys.iter().map(|key| key.purpose.as_str()).collect();
        if keys != PURPOSES.map(Purpose::word) {
            return Err(JoinRefusal::Keys);
        }
        let (setup, digest, now) = (self.setup(), Token::secret_digest(&request.secret), self.setup().clock.now());
        let found = setup.db.read(move |tx| db::invitation_fetch(tx, &digest)).await?.ok_or(JoinRefusal::Unknown)?;
        let Err(refusal) = judged(&found, agency, &mark(request), now) else { return Ok(()) };
        let mut act = act("registry.invitation-refused", &found.agency, agency.as_str(), now, &digest);
        act.body = serde_json::json!({ "reason": refusal.key() });
        let entropy = setup.entropy.clone();
        setup.db.write(move |tx| evidence::record(tx, &act, entropy.as_ref()).map(drop)).await?;
        Err(refusal)
    }

    /// The invitation, used up for this request: after this no other one gets anything by it.
    async fn used_for(&self, request: &JoinRequest, agency: &AgencyCode) -> Result<Invitation, JoinRefusal> {
        let mark = mark(request);
        let digest = Token::secret_digest(&request.secret);
        let (now, agency, entropy) = (self.setup().clock.now(), agency.clone(), self.setup().entropy.clone());
        self.setup()
            .db
            .write(move |tx| {
                let invitation = db::invitation_fetch(tx, &digest)?.ok_or(JoinRefusal::Unknown)?;
                if judged(&invitation, &agency, &mark, now)? == Let::Again {
                    return Ok(invitation);
                }
                if !db::invitation_use(tx, &digest, &mark, now)? {
                    return Err(tx.conflict().into());
                }
                let act = act("registry.invitation-used", &agency, agency.as_str(), now, &digest);
                evidence::record(tx, &act, entropy.as_ref())?;
                Ok(invitation)
            })
            .await
    }
}

/// How a request is let in.
#[derive(PartialEq, Eq)]
enum Let {
    /// It uses the token up.
    In,
    /// It did before, and gets its answer again.
    Again,
}

/// Stands for a request with its keys.
fn mark(request: &JoinRequest) -> String {
    let own: Vec<&[u8]> = request.certify.keys.iter().map(|key| key.public_key.as_ref()).collect();
    format!("{} {}", request.certify.request, sha256_of(&own))
}

/// Whether a request is let in by an invitation. A repeat is, until the node has arrived: later its repetition would
/// undo what has changed since.
fn judged(invitation: &Invitation, agency: &AgencyCode, mark: &str, now: Timestamp) -> Result<Let, JoinRefusal> {
    if invitation.agency != *agency {
        return Err(JoinRefusal::OtherAgency(invitation.agency.clone()));
    }
    if invitation.withdrawn_at.is_some() || invitation.arrived_at.is_some() {
        return Err(JoinRefusal::Used);
    }
    match (&invitation.request, invitation.joined_at) {
        (Some(request), Some(joined)) if request == mark => {
            let until = joined.plus_seconds(REPEAT_HOURS * 3600);
            if now >= until { Err(JoinRefusal::Expired(until)) } else { Ok(Let::Again) }
        }
        (None, _) if now >= invitation.expires_at => Err(JoinRefusal::Expired(invitation.expires_at)),
        (None, _) => Ok(Let::In),
        _ => Err(JoinRefusal::Used),
    }
}

fn act(kind: &'static str, agency: &AgencyCode, actor: &str, now: Timestamp, invitation: &Digest) -> Act {
    Act {
        kind,
        subject: agency.to_string(),
        actor: actor.to_owned(),
        at: now,
        facts: vec![Fact::text("registry.invitation", invitation.to_string())],
        body: serde_json::Value::Null,
    }
}

fn entry(
    agency: &AgencyCode,
    request: &JoinRequest,
    certificates: &[contracts::Bytes],
) -> Result<NodeEntry, JoinRefusal> {
    let one = |purpose: Purpose| -> Result<Vec<Der>, JoinRefusal> {
        let found = certificates.iter().filter_map(|der| Certificate::from_der(&der.0).ok());
        let found: Vec<Der> =
            found.filter(|certificate| certificate.purpose() == Some(purpose)).map(|one| Der::from(&one)).collect();
        if found.is_empty() { Err(JoinRefusal::Keys) } else { Ok(found) }
    };
    Ok(NodeEntry {
        agency: agency.clone(),
        web_origins: request.web_origins.clone(),
        connect_addr: request.connect_addr.clone(),
        reachable: request.reachable,
        certificates: CertificatesEntry {
            tls: one(Purpose::Tls)?,
            seal: one(Purpose::Seal)?,
            head: one(Purpose::Head)?,
        },
    })
}
