//! What a change does to the configuration, and what it may not. Pure. Whether the whole still fits together is judged
//! afterwards, like any other configuration.

use base::{AgencyCode, Period, Timestamp};
use trust::digest::sha256;

use crate::model::{OrganisationKind, Role, ServiceCode, SystemCode};
use crate::refusal::ChangeRefusal;
use crate::wire::{
    CertificatesEntry, Change, Configuration, Der, NameEntry, OfferEntry, OrganisationEntry, ParentEntry,
};

/// The longest name of a body, a system or a service, in letters.
const LONGEST: usize = 200;
/// The most origins of a node, and the longest address, in bytes.
const MOST_ORIGINS: usize = 8;
const LONGEST_ADDRESS: usize = 300;
/// The most certificates of a node for one use, and how many of seal and heads are kept beyond their end.
const MOST_CERTIFICATES: usize = 16;
const KEPT_CERTIFICATES: usize = 8;

/// Performs `change` on the configuration.
pub(crate) fn apply(configuration: &mut Configuration, change: &Change, now: Timestamp) -> Result<(), ChangeRefusal> {
    match change {
        Change::Found { code, kind, vi, en, short, parent, from } => {
            OrganisationKind::parse(kind).ok_or(ChangeRefusal::Kind)?;
            if configuration.organisations.iter().any(|one| one.code == *code) {
                return Err(ChangeRefusal::CodeTaken(code.clone()));
            }
            if let Some(parent) = parent {
                existing(configuration, parent, *from)?;
            }
            let period = Period::since(*from);
            configuration.organisations.push(OrganisationEntry {
                code: code.clone(),
                kind: kind.clone(),
                period,
                names: vec![name(vi, en, short.as_deref(), period)?],
                aliases: Vec::new(),
                parents: parent.iter().map(|code| ParentEntry { code: code.clone(), period }).collect(),
                successors: Vec::new(),
            });
        }
        Change::Rename { code, vi, en, short, from } => {
            let new = name(vi, en, short.as_deref(), Period::since(*from))?;
            let one = existing(configuration, code, *from)?;
            // Names that would only begin later give way to this one.
            one.names.retain(|name| name.period.from() < *from);
            for name in &mut one.names {
                name.period = name.period.ended(*from).map_err(|_| ChangeRefusal::Date)?;
            }
            one.names.push(new);
        }
        Change::Dissolve { code, at, successors } => dissolve(configuration, code, *at, successors, now)?,
        Change::NodeJoin { node } => {
            existing(configuration, &node.agency, now)?;
            // Whoever brings a token must not come into the place of a node that others depend on.
            without_role(configuration, &node.agency)?;
            configuration.nodes.retain(|one| one.agency != node.agency);
            configuration.nodes.push(node.clone());
            addresses(configuration, &node.agency)?;
        }
        Change::NodeUpdate { agency, web_origins, connect_addr, certificates } => {
            let node = configuration.nodes.iter_mut().find(|one| one.agency == *agency);
            let node = node.ok_or_else(|| ChangeRefusal::NoNode(agency.clone()))?;
            if !web_origins.is_empty() {
                node.web_origins.clone_from(web_origins);
            }
            if let Some(address) = connect_addr {
                node.connect_addr.clone_from(address);
            }
            add(&mut node.certificates, certificates)?;
            addresses(configuration, agency)?;
        }
        Change::NodeWithdraw { agency } => withdraw(configuration, agency)?,
        Change::CertificatesRevoke { agency, fingerprints } => {
            let node = configuration.nodes.iter_mut().find(|one| one.agency == *agency);
            let CertificatesEntry { tls, seal, head } =
                &mut node.ok_or_else(|| ChangeRefusal::NoNode(agency.clone()))?.certificates;
            let lists = [tls, seal, head];
            let mut left = true;
            for list in lists {
                list.retain(|one| !fingerprints.contains(&sha256(&one.0).to_string()));
                left &= !list.is_empty();
            }
            if !left {
                withdraw(configuration, agency)?;
            }
        }
        Change::RoleAssign { role, agency } => {
            let role = Role::ALL.into_iter().find(|one| one.word() == role).ok_or(ChangeRefusal::Role)?;
            if !configuration.nodes.iter().any(|one| one.agency == *agency) {
                return Err(ChangeRefusal::NoNode(agency.clone()));
            }
            place(configuration, role).clone_from(agency);
        }
        Change::SystemPut { entry } => {
            let code = SystemCode::parse(&entry.code).map_err(|_| ChangeRefusal::Code(entry.code.clone()))?;
            existing(configuration, code.agency(), now)?;
            put(&mut configuration.systems, entry)?;
        }
        Change::ServicePut { entry } => {
            let code = ServiceCode::parse(&entry.code).map_err(|_| ChangeRefusal::Code(entry.code.clone()))?;
            existing(configuration, code.agency(), now)?;
            put(&mut configuration.services, entry)?;
        }
        Change::SystemRemove { code } => remove(&mut configuration.systems, code)?,
        Change::ServiceRemove { code } => remove(&mut configuration.services, code)?,
    }
    Ok(())
}

fn without_role(configuration: &mut Configuration, agency: &AgencyCode) -> Result<(), ChangeRefusal> {
    if Role::ALL.into_iter().any(|role| place(configuration, role) == agency) {
        return Err(ChangeRefusal::HoldsRole(agency.clone()));
    }
    Ok(())
}

fn withdraw(configuration: &mut Configuration, agency: &AgencyCode) -> Result<(), ChangeRefusal> {
    without_role(configuration, agency)?;
    let before = configuration.nodes.len();
    configuration.nodes.retain(|one| one.agency != *agency);
    if configuration.nodes.len() == before { Err(ChangeRefusal::NoNode(agency.clone())) } else { Ok(()) }
}

/// A node is where no other one is: nobody takes over another's visitors or callers by naming its address.
fn addresses(configuration: &Configuration, agency: &AgencyCode) -> Result<(), ChangeRefusal> {
    let Some(node) = configuration.nodes.iter().find(|one| one.agency == *agency) else { return Ok(()) };
    let short = |text: &String| text.len() <= LONGEST_ADDRESS;
    if node.web_origins.len() > MOST_ORIGINS || !node.web_origins.iter().all(short) || !short(&node.connect_addr) {
        return Err(ChangeRefusal::Addresses);
    }
    for other in configuration.nodes.iter().filter(|one| one.agency != *agency) {
        let same = |one: &String| other.web_origins.iter().any(|taken| taken.eq_ignore_ascii_case(one));
        if other.connect_addr.eq_ignore_ascii_case(&node.connect_addr) || node.web_origins.iter().any(same) {
            return Err(ChangeRefusal::AddressTaken(other.agency.clone()));
        }
    }
    Ok(())
}

fn dissolve(
    configuration: &mut Configuration,
    code: &AgencyCode,
    at: Timestamp,
    successors: &[AgencyCode],
    now: Timestamp,
) -> Result<(), ChangeRefusal> {
    for (number, successor) in successors.iter().enumerate() {
        if successor == code || successors.iter().take(number).any(|other| other == successor) {
            return Err(ChangeRefusal::Successor(successor.clone()));
        }
        existing(configuration, successor, at)?;
    }
    let one = existing(configuration, code, now.min(at))?;
    one.period = one.period.ended(at).map_err(|_| ChangeRefusal::Date)?;
    one.successors = successors.to_vec();
    Ok(())
}

/// Takes out transport certificates that are past their end, where a node has others. Those of seals and heads stay: what
/// was under way is checked by them. `ended` tells which are past their end.
pub(crate) fn tidy(configuration: &mut Configuration, ended: impl Fn(&Der) -> bool) {
    for node in &mut configuration.nodes {
        let tls = &mut node.certificates.tls;
        if !tls.iter().all(&ended) {
            tls.retain(|one| !ended(one));
        }
        for list in [&mut node.certificates.seal, &mut node.certificates.head] {
            let mut surplus = list.len().saturating_sub(KEPT_CERTIFICATES);
            list.retain(|one| {
                let out = surplus > 0 && ended(one);
                surplus -= usize::from(out);
                !out
            });
        }
    }
}

fn place(configuration: &mut Configuration, role: Role) -> &mut AgencyCode {
    let roles = &mut configuration.roles;
    match role {
        Role::Portal => &mut roles.portal,
        Role::Registry => &mut roles.registry,
        Role::Authority => &mut roles.authority,
        Role::Timestamping => &mut roles.timestamping,
        Role::Ocsp => &mut roles.ocsp,
    }
}

fn existing<'a>(
    configuration: &'a mut Configuration,
    code: &AgencyCode,
    at: Timestamp,
) -> Result<&'a mut OrganisationEntry, ChangeRefusal> {
    let one = configuration.organisations.iter_mut().find(|one| one.code == *code);
    one.filter(|one| one.period.contains(at)).ok_or_else(|| ChangeRefusal::NoOrganisation(code.clone()))
}

fn fits(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control)
}

fn name(vi: &str, en: &str, short: Option<&str>, period: Period) -> Result<NameEntry, ChangeRefusal> {
    let short = short.map(str::trim).filter(|short| !short.is_empty());
    if !fits(vi) || !fits(en) || short.is_some_and(|short| !fits(short)) {
        return Err(ChangeRefusal::Name);
    }
    Ok(NameEntry { vi: vi.trim().to_owned(), en: en.trim().to_owned(), short: short.map(str::to_owned), period })
}

fn put(list: &mut Vec<OfferEntry>, entry: &OfferEntry) -> Result<(), ChangeRefusal> {
    if !fits(&entry.vi) || !fits(&entry.en) {
        return Err(ChangeRefusal::Name);
    }
    list.retain(|one| one.code != entry.code);
    list.push(entry.clone());
    list.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(())
}

fn remove(list: &mut Vec<OfferEntry>, code: &str) -> Result<(), ChangeRefusal> {
    let before = list.len();
    list.retain(|one| one.code != code);
    if list.len() == before { Err(ChangeRefusal::Code(code.to_owned())) } else { Ok(()) }
}

fn add(known: &mut CertificatesEntry, further: &CertificatesEntry) -> Result<(), ChangeRefusal> {
    let lists = [(&mut known.tls, &further.tls), (&mut known.seal, &further.seal), (&mut known.head, &further.head)];
    for (known, further) in lists {
        for one in further {
            if !known.contains(one) {
                known.push(one.clone());
            }
        }
        if known.len() > MOST_CERTIFICATES {
            return Err(ChangeRefusal::Certificates);
        }
    }
    Ok(())
}
