//! From the wire to the model: everything is parsed once, here.

use trust::{Anchors, Certificate, Digest};

use super::{Configuration, Der, NodeEntry, OfferEntry, OrganisationEntry};
use crate::{
    model::{
        DatedName, DatedParent, Node, Organisation, OrganisationKind, Parts, Roles, Service, ServiceCode, Snapshot,
        System, SystemCode,
    },
    refusal::ConfigurationRefusal,
};

pub(crate) fn to_snapshot(wire: Configuration, digest: Digest) -> Result<Snapshot, ConfigurationRefusal> {
    let roles = Roles {
        portal: wire.roles.portal,
        registry: wire.roles.registry,
        authority: wire.roles.authority,
        timestamping: wire.roles.timestamping,
        ocsp: wire.roles.ocsp,
    };
    let parts = Parts {
        instance: wire.instance,
        version: wire.version,
        issued_at: wire.issued_at,
        fresh_until: wire.fresh_until,
        valid_until: wire.valid_until,
        organisations: wire.organisations.into_iter().map(organisation).collect::<Result<_, _>>()?,
        nodes: wire.nodes.into_iter().map(node).collect::<Result<_, _>>()?,
        roles,
        systems: wire.systems.into_iter().map(system).collect::<Result<_, _>>()?,
        services: wire.services.into_iter().map(service).collect::<Result<_, _>>()?,
        anchors: Anchors::new(certificates(&wire.anchors, "anchors")?),
        issuers: certificates(&wire.issuers, "issuers")?,
        digest,
    };
    Ok(Snapshot::new(parts)?)
}

fn organisation(entry: OrganisationEntry) -> Result<Organisation, ConfigurationRefusal> {
    let OrganisationEntry { code, kind, period, names, aliases, parents, successors } = entry;
    let kind = OrganisationKind::parse(&kind)
        .ok_or_else(|| ConfigurationRefusal::Malformed(format!("{code} is of the unknown kind {kind:?}")))?;
    let names =
        names.into_iter().map(|name| DatedName { vi: name.vi, en: name.en, short: name.short, period: name.period });
    let parents = parents.into_iter().map(|parent| DatedParent { code: parent.code, period: parent.period });
    Ok(Organisation { code, kind, period, names: names.collect(), aliases, parents: parents.collect(), successors })
}

fn node(entry: NodeEntry) -> Result<Node, ConfigurationRefusal> {
    let NodeEntry { agency, web_origins, connect_addr, reachable, certificates: entry } = entry;
    let tls = certificates(&entry.tls, "tls")?;
    let seal = certificates(&entry.seal, "seal")?;
    let head = certificates(&entry.head, "head")?;
    let code = agency.clone();
    let node = Node::new(agency, web_origins, connect_addr, tls, seal, head)
        .map_err(|error| ConfigurationRefusal::Malformed(format!("{code}: {error}")))?;
    Ok(if reachable { node } else { node.unreachable() })
}

fn system(entry: OfferEntry) -> Result<System, ConfigurationRefusal> {
    let code = SystemCode::parse(&entry.code)
        .map_err(|error| ConfigurationRefusal::Malformed(format!("{:?}: {error}", entry.code)))?;
    Ok(System { code, name_vi: entry.vi, name_en: entry.en })
}

fn service(entry: OfferEntry) -> Result<Service, ConfigurationRefusal> {
    let code = ServiceCode::parse(&entry.code)
        .map_err(|error| ConfigurationRefusal::Malformed(format!("{:?}: {error}", entry.code)))?;
    Ok(Service { code, name_vi: entry.vi, name_en: entry.en })
}

fn certificates(entries: &[Der], which: &str) -> Result<Vec<Certificate>, ConfigurationRefusal> {
    let read = |entry: &Der| {
        entry.certificate().map_err(|error| ConfigurationRefusal::Malformed(format!("certificate in {which}: {error}")))
    };
    entries.iter().map(read).collect()
}
