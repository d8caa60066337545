//! One version of the configuration, ready to be asked.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{AgencyCode, Timestamp};
use trust::{Anchors, Certificate, Digest};

use super::{Node, Organisation, Role, Roles, Service, ServiceCode, System, SystemCode};

/// Where the configuration contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// `issued_at`, `fresh_until`, `valid_until` do not follow one another.
    #[error("issue, freshness and validity do not follow one another")]
    Times,
    /// Two organisations, nodes, systems or services have one code.
    #[error("{0} stands there twice")]
    Twice(String),
    /// A code is named that nobody has.
    #[error("{0} is named, but is no organisation")]
    Unknown(AgencyCode),
    /// Two organisations have one alias at one time.
    #[error("alias {0:?} leads to two organisations")]
    Alias(String),
    /// An organisation has successors but no end, or is its own successor in the end.
    #[error("the succession of {0} does not come to an end")]
    Succession(AgencyCode),
    /// A role is given to an agency without a node.
    #[error("the role {role} is given to {agency}, which has no node", role = .0.word(), agency = .1)]
    RoleWithoutNode(Role, AgencyCode),
    /// Two nodes have one transport certificate.
    #[error("{0} and {1} have one transport certificate")]
    SharedCertificate(AgencyCode, AgencyCode),
    /// There is no trust anchor.
    #[error("there is no trust anchor")]
    NoAnchor,
}

/// How old the configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Up to date.
    Fresh,
    /// Older than it should be: warn, and go on.
    Stale,
    /// No longer valid: refuse new calls, keep messages in their queue, go on showing pages.
    Expired,
}

/// What a snapshot is made of.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    /// The federation's name.
    pub(crate) instance: String,
    /// The configuration's number, rising.
    pub(crate) version: u64,
    /// When it was issued.
    pub(crate) issued_at: Timestamp,
    /// Until when it counts as up to date.
    pub(crate) fresh_until: Timestamp,
    /// Until when it may be relied on.
    pub(crate) valid_until: Timestamp,
    /// All organisations, those that ended included.
    pub(crate) organisations: Vec<Organisation>,
    /// All nodes.
    pub(crate) nodes: Vec<Node>,
    /// Who holds which role.
    pub(crate) roles: Roles,
    /// Systems that call.
    pub(crate) systems: Vec<System>,
    /// Services that are offered.
    pub(crate) services: Vec<Service>,
    /// The trust anchors of the federation.
    pub(crate) anchors: Anchors,
    /// Certificates of issuing authorities, which help to find paths.
    pub(crate) issuers: Vec<Certificate>,
    /// The digest of the signed JSON.
    pub(crate) digest: Digest,
}

/// One version of the configuration.
#[derive(Debug)]
pub struct Snapshot {
    parts: Parts,
    organisations: HashMap<AgencyCode, usize>,
    nodes: BTreeMap<AgencyCode, usize>,
    tls: HashMap<Digest, usize>,
}

impl Snapshot {
    /// A snapshot, if the parts do not contradict one another.
    pub(crate) fn new(parts: Parts) -> Result<Self, Contradiction> {
        if !(parts.issued_at <= parts.fresh_until && parts.fresh_until <= parts.valid_until) {
            return Err(Contradiction::Times);
        }
        if parts.anchors.certificates().is_empty() {
            return Err(Contradiction::NoAnchor);
        }
        let mut organisations = HashMap::with_capacity(parts.organisations.len());
        for (at, organisation) in parts.organisations.iter().enumerate() {
            if organisations.insert(organisation.code.clone(), at).is_some() {
                return Err(Contradiction::Twice(organisation.code.to_string()));
            }
        }
        let mut nodes = BTreeMap::new();
        let mut tls = HashMap::new();
        for (at, node) in parts.nodes.iter().enumerate() {
            if nodes.insert(node.agency().clone(), at).is_some() {
                return Err(Contradiction::Twice(node.agency().to_string()));
            }
            for certificate in node.tls() {
                let before = tls.insert(certificate.fingerprint(), at);
                if let Some(other) = before.filter(|other| *other != at).and_then(|other| parts.nodes.get(other)) {
                    return Err(Contradiction::SharedCertificate(other.agency().clone(), node.agency().clone()));
                }
            }
        }
        let snapshot = Self { parts, organisations, nodes, tls };
        snapshot.check_references()?;
        snapshot.check_aliases()?;
        snapshot.check_succession()?;
        Ok(snapshot)
    }

    fn check_references(&self) -> Result<(), Contradiction> {
        let Parts { organisations, nodes, systems, services, roles, .. } = &self.parts;
        let above = organisations.iter().flat_map(|one| one.parents.iter().map(|parent| &parent.code));
        let after = organisations.iter().flat_map(|one| &one.successors);
        let owners = systems.iter().map(|one| one.code.agency()).chain(services.iter().map(|one| one.code.agency()));
        let mut named = above.chain(after).chain(nodes.iter().map(Node::agency)).chain(owners);
        if let Some(unknown) = named.find(|code| !self.organisations.contains_key(code)) {
            return Err(Contradiction::Unknown(unknown.clone()));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = systems.iter().find(|one| !seen.insert(one.code.to_string())) {
            return Err(Contradiction::Twice(twice.code.to_string()));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = services.iter().find(|one| !seen.insert(one.code.to_string())) {
            return Err(Contradiction::Twice(twice.code.to_string()));
        }
        let homeless = Role::ALL.into_iter().find(|role| !self.nodes.contains_key(roles.holder(*role)));
        homeless.map_or(Ok(()), |role| Err(Contradiction::RoleWithoutNode(role, roles.holder(role).clone())))
    }

    fn check_aliases(&self) -> Result<(), Contradiction> {
        let mut seen: HashMap<String, Vec<(usize, base::Period)>> = HashMap::new();
        for (at, organisation) in self.parts.organisations.iter().enumerate() {
            for alias in &organisation.aliases {
                let others = seen.entry(alias.code.trim().to_ascii_lowercase()).or_default();
                if others.iter().any(|(other, period)| *other != at && period.overlaps(alias.period)) {
                    return Err(Contradiction::Alias(alias.code.clone()));
                }
                others.push((at, alias.period));
            }
        }
        Ok(())
    }

    fn check_succession(&self) -> Result<(), Contradiction> {
        for organisation in &self.parts.organisations {
            let bad = || Contradiction::Succession(organisation.code.clone());
            if !organisation.successors.is_empty() && organisation.period.until().is_none() {
                return Err(bad());
            }
            let mut seen = HashSet::from([&organisation.code]);
            let mut open: Vec<&AgencyCode> = organisation.successors.iter().collect();
            while let Some(code) = open.pop() {
                if *code == organisation.code {
                    return Err(bad());
                }
                if seen.insert(code) {
                    open.extend(self.by_code(code).into_iter().flat_map(|next| &next.successors));
                }
            }
        }
        Ok(())
    }

    fn by_code(&self, code: &AgencyCode) -> Option<&Organisation> {
        self.organisations.get(code).and_then(|at| self.parts.organisations.get(*at))
    }

    /// The federation's name.
    pub fn instance(&self) -> &str {
        &self.parts.instance
    }

    /// The configuration's number.
    pub const fn version(&self) -> u64 {
        self.parts.version
    }

    /// The digest of the signed JSON: one version has one.
    pub const fn digest(&self) -> &Digest {
        &self.parts.digest
    }

    /// When it was issued.
    pub const fn issued_at(&self) -> Timestamp {
        self.parts.issued_at
    }

    /// Until when it counts as up to date.
    pub const fn fresh_until(&self) -> Timestamp {
        self.parts.fresh_until
    }

    /// Until when it may be relied on.
    pub const fn valid_until(&self) -> Timestamp {
        self.parts.valid_until
    }

    /// How old it is at `now`.
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        if now <= self.parts.fresh_until {
            Freshness::Fresh
        } else if now <= self.parts.valid_until {
            Freshness::Stale
        } else {
            Freshness::Expired
        }
    }

    /// The trust anchors of the federation.
    pub const fn anchors(&self) -> &Anchors {
        &self.parts.anchors
    }

    /// Certificates of issuing authorities, which help to find paths.
    pub fn issuers(&self) -> &[Certificate] {
        &self.parts.issuers
    }

    /// The organisation with this code, if it exists at `at`.
    pub fn organisation(&self, code: &AgencyCode, at: Timestamp) -> Option<&Organisation> {
        self.by_code(code).filter(|organisation| organisation.exists(at))
    }

    /// The organisation with this code at any time: to label old papers.
    pub fn organisation_ever(&self, code: &AgencyCode) -> Option<&Organisation> {
        self.by_code(code)
    }

    /// Every organisation that exists at `at`, in the configuration's order.
    pub fn organisations(&self, at: Timestamp) -> impl Iterator<Item = &Organisation> {
        self.parts.organisations.iter().filter(move |organisation| organisation.exists(at))
    }

    /// Whom somebody means who writes `text` as an address at `at`: a code in either system, loosely spelled, or an alias.
    pub fn resolve(&self, text: &str, at: Timestamp) -> Option<&Organisation> {
        let by_code = AgencyCode::parse_lenient(text).ok().and_then(|code| self.organisation(&code, at));
        by_code.or_else(|| {
            self.organisations(at).find(|organisation| organisation.aliases.iter().any(|one| one.matches(text, at)))
        })
    }

    /// Who answers at `at` for what `code` did: itself while it exists, else its general successor's successor, and so on.
    /// A body below level 1 without an entry of its own follows the one above it.
    pub fn successor_of(&self, code: &AgencyCode, at: Timestamp) -> Option<&Organisation> {
        let mut above = Some(code.clone());
        let mut current = loop {
            let next = above?;
            match self.by_code(&next) {
                Some(found) => break found,
                None => above = next.parent(),
            }
        };
        while !current.exists(at) {
            // One that has not begun yet has taken nothing over and handed nothing on.
            let ended = current.period.until().is_some_and(|until| until <= at);
            current = ended.then(|| current.successors.first()).flatten().and_then(|next| self.by_code(next))?;
        }
        Some(current)
    }

    /// Everybody who took over from `code` until `at`, directly or through others: more than one after a split.
    pub fn successors_of(&self, code: &AgencyCode, at: Timestamp) -> Vec<&Organisation> {
        let mut found: Vec<&Organisation> = Vec::new();
        let mut open: Vec<&Organisation> = self.by_code(code).into_iter().collect();
        while let Some(one) = open.pop() {
            if one.exists(at) {
                if !found.iter().any(|other| other.code == one.code) {
                    found.push(one);
                }
            } else if one.period.until().is_some_and(|until| until <= at) {
                open.extend(one.successors.iter().rev().filter_map(|next| self.by_code(next)));
            }
        }
        found
    }

    /// The node of this agency, or of the nearest one above it that has a node.
    pub fn node(&self, agency: &AgencyCode) -> Option<&Node> {
        let mut above = Some(agency.clone());
        while let Some(code) = above {
            if let Some(at) = self.nodes.get(&code) {
                return self.parts.nodes.get(*at);
            }
            above = code.parent();
        }
        None
    }

    /// All nodes, by code.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values().filter_map(|at| self.parts.nodes.get(*at))
    }

    /// The node that is known by this transport certificate.
    pub fn node_of_tls(&self, certificate: &Certificate) -> Option<&Node> {
        self.tls.get(&certificate.fingerprint()).and_then(|at| self.parts.nodes.get(*at))
    }

    /// Who holds `role`.
    pub const fn role_holder(&self, role: Role) -> &AgencyCode {
        self.parts.roles.holder(role)
    }

    /// The node of the agency that holds `role`; a snapshot always has one.
    pub fn role_node(&self, role: Role) -> Option<&Node> {
        self.node(self.role_holder(role))
    }

    /// Whether `agency` holds `role`.
    pub fn holds(&self, agency: &AgencyCode, role: Role) -> bool {
        self.role_holder(role) == agency
    }

    /// The system with this code.
    pub fn system(&self, code: &SystemCode) -> Option<&System> {
        self.parts.systems.iter().find(|system| system.code == *code)
    }

    /// All systems.
    pub fn systems(&self) -> &[System] {
        &self.parts.systems
    }

    /// The service with this code.
    pub fn service(&self, code: &ServiceCode) -> Option<&Service> {
        self.parts.services.iter().find(|service| service.code == *code)
    }

    /// All services.
    pub fn services(&self) -> &[Service] {
        &self.parts.services
    }
}
