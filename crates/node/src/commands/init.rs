//! `lienthong init`: founds a federation with one node, which holds every role until others join.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::{AgencyCode, Clock as _, SystemClock, Timestamp};
use registry::wire::{CertificatesEntry, Configuration, Der, FORMAT, NodeEntry, RolesEntry};
use registry::{FRESH_DAYS, VALID_DAYS};
use trust::Certificate;
use trust::ca::Urls;

use super::place::Chosen;
use crate::cli::Init;
use crate::keys::{KeyFolder, KeyName};
use crate::pki::Founding;
use crate::runtime::{ANCHOR, CONFIGURATION};
use crate::say;
use crate::wiring::trust_roles::ISSUED;

/// Founds it, and says what comes next.
pub(crate) fn run(init: &Init) -> Result<ExitCode> {
    let agency = AgencyCode::parse(&init.agency).with_context(|| format!("--agency {}", init.agency))?;
    let chosen = Chosen::new(&init.place, agency.as_str())?;
    found(&chosen, &agency, &init.instance, SystemClock.now())?;
    let file = chosen.write(agency.as_str(), &init.instance)?;
    let file = file.display();
    say!(
        "Đã lập liên thông {} tại nút {agency}. / The federation {} is founded at the node {agency}.",
        init.instance,
        init.instance
    );
    say!("  lienthong serve --config {file}");
    say!("  lienthong invite H54 --config {file}");
    say!("  lienthong join https://{} --token … --data …", chosen.connect_addr());
    Ok(ExitCode::SUCCESS)
}

fn found(chosen: &Chosen, agency: &AgencyCode, instance: &str, now: Timestamp) -> Result<()> {
    let organisations = registry::seed::map_of_2020()?;
    let organisation = organisations.iter().find(|one| one.code == *agency);
    let organisation = organisation.with_context(|| format!("{agency} is not on the map of agencies"))?;
    let name = organisation.names.first().map_or(agency.as_str(), |name| name.vi.as_str()).to_owned();
    let origin = chosen.program_origin();
    let urls = Urls {
        ocsp: Some(format!("{origin}/ocsp")),
        issuer: Some(format!("{origin}/ca/issuing.der")),
        crl: Some(format!("{origin}/ca/issuing.crl")),
    };
    let keys = KeyFolder::open_or_make(&chosen.folder().join("keys"))?;
    let mut founding = Founding::new(&keys, instance, urls, now)?;
    let hosts = chosen.hosts();
    let mut certify = |key: KeyName| -> Result<Vec<Der>> {
        Ok(vec![Der::from(&founding.key(&keys, key, agency.as_str(), &name, &hosts)?)])
    };
    let certificates =
        CertificatesEntry { tls: certify(KeyName::Tls)?, seal: certify(KeyName::Seal)?, head: certify(KeyName::Head)? };
    for key in [KeyName::Tsa, KeyName::Ocsp, KeyName::Configuration] {
        certify(key)?;
    }
    let holder = || agency.clone();
    let configuration = Configuration {
        format: FORMAT,
        instance: instance.to_owned(),
        version: 1,
        issued_at: now,
        fresh_until: now.plus_days(FRESH_DAYS),
        valid_until: now.plus_days(VALID_DAYS),
        organisations,
        nodes: vec![NodeEntry {
            agency: holder(),
            web_origins: chosen.web_origins(),
            connect_addr: chosen.connect_addr(),
            reachable: true,
            certificates,
        }],
        roles: RolesEntry {
            portal: holder(),
            registry: holder(),
            authority: holder(),
            timestamping: holder(),
            ocsp: holder(),
        },
        systems: Vec::new(),
        services: Vec::new(),
        anchors: vec![Der::from(founding.anchor())],
        issuers: vec![Der::from(founding.issuer())],
    };
    let signer = keys.signer(KeyName::Configuration)?;
    let signed = registry::publish(&configuration, &signer).context("the first configuration cannot be signed")?;
    let folder = chosen.folder();
    let issued: String = founding.issued.iter().map(Certificate::to_pem).collect();
    std::fs::write(folder.join(ISSUED), issued)?;
    std::fs::write(folder.join(CONFIGURATION), &signed)?;
    std::fs::write(folder.join(ANCHOR), founding.anchor().to_pem())?;
    Ok(())
}
