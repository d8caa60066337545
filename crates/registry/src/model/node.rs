//! Nodes, roles, systems and services.

use base::{AgencyCode, Lang};
use trust::{Certificate, Purpose};

use super::{ServiceCode, SystemCode};

/// What a node of the configuration lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNode {
    /// There is no web origin, or one is not `http(s)://host[:port]`.
    #[error("a node's web origin is http://host:port or https://host:port, without a path: {0:?}")]
    Origin(String),
    /// The connect address is not `host:port`.
    #[error("a node's connect address is host:port: {0:?}")]
    Address(String),
    /// A certificate is missing, made out for another use, or for another agency.
    #[error("a node needs a certificate of its own agency for: {}", .0.word())]
    Certificate(Purpose),
}

/// An agency's node: where it is and by which certificates it is known.
///
/// Each list of certificates has the one in use first; others are the next ones, published before they are used, or the
/// last ones, kept until nothing signed with them is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    agency: AgencyCode,
    web_origins: Vec<String>,
    connect_addr: String,
    reachable: bool,
    tls: Vec<Certificate>,
    seal: Vec<Certificate>,
    head: Vec<Certificate>,
}

impl Node {
    /// A node from its parts.
    pub fn new(
        agency: AgencyCode,
        web_origins: Vec<String>,
        connect_addr: String,
        tls: Vec<Certificate>,
        seal: Vec<Certificate>,
        head: Vec<Certificate>,
    ) -> Result<Self, BadNode> {
        if web_origins.is_empty() {
            return Err(BadNode::Origin(String::new()));
        }
        if let Some(origin) = web_origins.iter().find(|origin| !is_origin(origin)) {
            return Err(BadNode::Origin(origin.clone()));
        }
        let port = connect_addr.rsplit_once(':').map(|(host, port)| (host, port.parse::<u16>()));
        if !matches!(port, Some((host, Ok(1..))) if !host.is_empty()) {
            return Err(BadNode::Address(connect_addr));
        }
        for (purpose, certificates) in [(Purpose::Tls, &tls), (Purpose::Seal, &seal), (Purpose::Head, &head)] {
            let own = |certificate: &Certificate| {
                certificate.purpose() == Some(purpose) && certificate.agency() == Some(agency.as_str())
            };
            if certificates.is_empty() || !certificates.iter().all(own) {
                return Err(BadNode::Certificate(purpose));
            }
        }
        Ok(Self { agency, web_origins, connect_addr, reachable: true, tls, seal, head })
    }

    /// Whose node it is.
    pub const fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    /// Where browsers find it, in the order of preference: `http://h54.localhost:8080`, `http://127.0.0.1:8080`.
    pub fn web_origins(&self) -> &[String] {
        &self.web_origins
    }

    /// The preferred web origin.
    pub fn web_origin(&self) -> &str {
        self.web_origins.first().map_or("", String::as_str)
    }

    /// Where other nodes find it, `host:port`.
    pub fn connect_addr(&self) -> &str {
        &self.connect_addr
    }

    /// The same node as one that others cannot connect to: it fetches what they have for it.
    #[must_use]
    pub fn unreachable(self) -> Self {
        Self { reachable: false, ..self }
    }

    /// Whether other nodes can connect to it.
    pub const fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// Certificates of its transport.
    pub fn tls(&self) -> &[Certificate] {
        &self.tls
    }

    /// Certificates of the agency's seal.
    pub fn seal(&self) -> &[Certificate] {
        &self.seal
    }

    /// Certificates of the heads of its evidence log.
    pub fn head(&self) -> &[Certificate] {
        &self.head
    }
}

fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|host| {
        let (name, port) = host.rsplit_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
        !name.is_empty() && name.bytes().all(plain) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|p| p > 0))
    })
}

/// A role in the federation, held by one agency at a time. No code asks who that is except through the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The national portal.
    Portal,
    /// Publishes the configuration.
    Registry,
    /// The certificate authority.
    Authority,
    /// The time-stamping authority.
    Timestamping,
    /// Answers for the state of certificates.
    Ocsp,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Portal, Self::Registry, Self::Authority, Self::Timestamping, Self::Ocsp];

    /// The word on the wire and in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Registry => "registry",
            Self::Authority => "authority",
            Self::Timestamping => "timestamping",
            Self::Ocsp => "ocsp",
        }
    }
}

/// Who holds which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Holds [`Role::Portal`].
    pub portal: AgencyCode,
    /// Holds [`Role::Registry`].
    pub registry: AgencyCode,
    /// Holds [`Role::Authority`].
    pub authority: AgencyCode,
    /// Holds [`Role::Timestamping`].
    pub timestamping: AgencyCode,
    /// Holds [`Role::Ocsp`].
    pub ocsp: AgencyCode,
}

impl Roles {
    /// Who holds `role`.
    pub const fn holder(&self, role: Role) -> &AgencyCode {
        match role {
            Role::Portal => &self.portal,
            Role::Registry => &self.registry,
            Role::Authority => &self.authority,
            Role::Timestamping => &self.timestamping,
            Role::Ocsp => &self.ocsp,
        }
    }
}

/// An information system that may call others' services, once they grant it a right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its code.
    pub code: SystemCode,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
}

impl System {
    /// Its name in `lang`.
    pub fn name(&self, lang: Lang) -> &str {
        if lang == Lang::Vi { &self.name_vi } else { &self.name_en }
    }
}

/// A service that an agency offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its code.
    pub code: ServiceCode,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
}

impl Service {
    /// Its name in `lang`.
    pub fn name(&self, lang: Lang) -> &str {
        if lang == Lang::Vi { &self.name_vi } else { &self.name_en }
    }
}
