//! First start of a demo: folders, keys, one configuration file a node, and the signed configuration of the federation.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use base::{AgencyCode, Timestamp};
use registry::wire::{CertificatesEntry, Configuration, Der, FORMAT, NodeEntry, OrganisationEntry};
use registry::{FRESH_DAYS, VALID_DAYS};
use trust::Certificate;
use trust::ca::Urls;

use super::plan::{Plan, PlannedNode};
use crate::config::{Connect, DataSet, Database, Demo, Files, Identity, NodeConfig, NodeSection, Services, Web};
use crate::keys::{KeyFolder, KeyName};
use crate::pki::Founding;
use crate::runtime::{ANCHOR, CONFIGURATION};
use crate::wiring::trust_roles::ISSUED;

/// Where a node listens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    pub(crate) web: SocketAddr,
    pub(crate) connect: SocketAddr,
}

/// Founds the federation in `folder`; returns each node's configuration file, in the plan's order.
pub(crate) fn found(folder: &Path, plan: &Plan, addresses: &[Addresses], now: Timestamp) -> Result<Vec<PathBuf>> {
    let organisations = registry::seed::map_of_2020()?;
    let names = names(&organisations);
    let authority = place_of(plan, addresses, &plan.roles.authority)?;
    let urls = Urls {
        ocsp: Some(format!("{authority}/ocsp")),
        issuer: Some(format!("{authority}/ca/issuing.der")),
        crl: Some(format!("{authority}/ca/issuing.crl")),
    };
    let authority_folder = folder.join(plan.roles.authority.to_string().to_lowercase());
    let mut founding =
        Founding::new(&KeyFolder::open_or_make(&authority_folder.join("keys"))?, &plan.instance, urls, now)?;

    let mut nodes = Vec::new();
    for (node, addresses) in plan.node.iter().zip(addresses) {
        let name = names.get(&node.agency).with_context(|| format!("{} is not on the map", node.agency))?;
        nodes.push(certify(folder, plan, node, name, *addresses, &mut founding)?);
    }
    let signed = configuration(plan, organisations, nodes, &founding, now, folder)?;

    let mut files = Vec::new();
    for (node, addresses) in plan.node.iter().zip(addresses) {
        let own = folder.join(node.word());
        std::fs::write(own.join(ANCHOR), founding.anchor().to_pem())?;
        std::fs::write(own.join(CONFIGURATION), &signed)?;
        let file = folder.join(format!("{}.toml", node.word()));
        std::fs::write(&file, node_config(plan, node, *addresses).to_toml()?)?;
        files.push(file);
    }
    let issued: String = founding.issued.iter().map(Certificate::to_pem).collect();
    std::fs::write(authority_folder.join(ISSUED), issued)?;
    // Last: a folder with the anchor is a founded one, so a start that was cut short founds anew.
    std::fs::write(folder.join(ANCHOR), founding.anchor().to_pem())?;
    Ok(files)
}

/// The configuration files of a founded folder, in the plan's order; `None` if it is not founded.
pub(crate) fn founded(folder: &Path, plan: &Plan) -> Option<Vec<PathBuf>> {
    folder
        .join(ANCHOR)
        .exists()
        .then(|| plan.node.iter().map(|node| folder.join(format!("{}.toml", node.word()))).collect())
}

fn names(organisations: &[OrganisationEntry]) -> BTreeMap<AgencyCode, String> {
    organisations
        .iter()
        .filter_map(|organisation| Some((organisation.code.clone(), organisation.names.first()?.vi.clone())))
        .collect()
}

fn certify(
    folder: &Path,
    plan: &Plan,
    node: &PlannedNode,
    name: &str,
    addresses: Addresses,
    founding: &mut Founding,
) -> Result<NodeEntry> {
    let keys = KeyFolder::open_or_make(&folder.join(node.word()).join("keys"))?;
    let agency = node.agency.to_string();
    let hosts = [format!("{}.localhost", node.word()), "localhost".to_owned(), "127.0.0.1".to_owned()];
    let mut certify = |key: KeyName| -> Result<Vec<Der>> {
        let certificate = founding.key(&keys, key, &agency, name, &hosts)?;
        Ok(vec![Der::from(&certificate)])
    };
    let certificates =
        CertificatesEntry { tls: certify(KeyName::Tls)?, seal: certify(KeyName::Seal)?, head: certify(KeyName::Head)? };
    for (holder, key) in [
        (&plan.roles.timestamping, KeyName::Tsa),
        (&plan.roles.ocsp, KeyName::Ocsp),
        (&plan.roles.registry, KeyName::Configuration),
    ] {
        if *holder == node.agency {
            certify(key)?;
        }
    }
    Ok(NodeEntry {
        agency: node.agency.clone(),
        web_origins: vec![named(node, addresses.web), numeric(addresses.web)],
        connect_addr: addresses.connect.to_string(),
        reachable: true,
        certificates,
    })
}

fn configuration(
    plan: &Plan,
    organisations: Vec<OrganisationEntry>,
    nodes: Vec<NodeEntry>,
    founding: &Founding,
    now: Timestamp,
    folder: &Path,
) -> Result<Vec<u8>> {
    let configuration = Configuration {
        format: FORMAT,
        instance: plan.instance.clone(),
        version: 1,
        issued_at: now,
        fresh_until: now.plus_days(FRESH_DAYS),
        valid_until: now.plus_days(VALID_DAYS),
        organisations,
        nodes,
        roles: plan.roles.clone(),
        systems: plan.system.clone(),
        services: plan.service.clone(),
        anchors: vec![Der::from(founding.anchor())],
        issuers: vec![Der::from(founding.issuer())],
    };
    let publisher = folder.join(plan.roles.registry.to_string().to_lowercase()).join("keys");
    let signer = KeyFolder::open(&publisher)?.signer(KeyName::Configuration)?;
    registry::publish(&configuration, &signer).context("the federation's configuration cannot be signed")
}

fn node_config(plan: &Plan, node: &PlannedNode, addresses: Addresses) -> NodeConfig {
    NodeConfig {
        node: NodeSection { agency: node.agency.to_string(), instance: plan.instance.clone(), log_json: false },
        web: Web {
            listen: addresses.web,
            origin: named(node, addresses.web),
            numeric_origin: addresses.web.ip().is_loopback().then(|| numeric(addresses.web)),
            proxies: Vec::new(),
            service_vi: node.service_vi.clone(),
            service_en: node.service_en.clone(),
        },
        connect: Connect::at(addresses.connect),
        database: Database { url: format!("sqlite:{}/node.db", node.word()) },
        files: Files { folder: node.word().into() },
        services: Services { procedures: node.procedures.clone(), house: node.house.clone(), ..Services::default() },
        data_set: node.data_sets.iter().map(|name| DataSet { name: name.clone() }).collect(),
        identity: Identity { single_administrator: node.single_administrator },
        mail: None,
        demo: Demo {
            enabled: true,
            allow_public: false,
            mail_listen: None,
            account: node.account.clone(),
            right: node.right.clone(),
        },
    }
}

fn named(node: &PlannedNode, web: SocketAddr) -> String {
    format!("http://{}.localhost:{}", node.word(), web.port())
}

fn numeric(web: SocketAddr) -> String {
    format!("http://{web}")
}

/// The origin by number of the node that holds a role.
fn place_of(plan: &Plan, addresses: &[Addresses], holder: &AgencyCode) -> Result<String> {
    plan.node
        .iter()
        .zip(addresses)
        .find(|(node, _)| node.agency == *holder)
        .map(|(_, addresses)| numeric(addresses.web))
        .with_context(|| format!("{holder} holds a role but has no node in the plan"))
}
