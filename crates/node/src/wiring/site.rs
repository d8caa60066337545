//! What a node's pages say about who runs it.

use anyhow::{Context as _, Result};
use base::Lang;
use registry::Role;
use web::{Both, Origins, Site};

use crate::runtime::Parts;

/// The masthead, the ribbon, the foot.
pub(super) fn site(parts: &Parts) -> Result<Site> {
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let now = parts.clock.now();
    let organisation = snapshot
        .organisation_ever(&parts.agency)
        .with_context(|| format!("the registry does not know {}", parts.agency))?;
    let agency = Both::new(organisation.name(now, Lang::Vi), organisation.name(now, Lang::En));
    let portal = snapshot.role_node(Role::Portal).filter(|node| node.agency() != &parts.agency);
    let web = &parts.config.web;
    Ok(Site {
        operator: Both::new(
            format!("{} vận hành trang này.", agency.vi),
            format!("This site is run by the {}.", agency.en),
        ),
        agency,
        service: Both::new(web.service_vi.clone(), web.service_en.clone()),
        ribbon: parts.config.demo.enabled.then(|| {
            Both::new(
                "Bản trình diễn: mọi người và hồ sơ đều giả lập; bộ quy tắc năm 2020",
                "Demonstration: all people and dossiers are invented; rule set of 2020",
            )
        }),
        links: if parts.config.demo.enabled && parts.config.mail.is_none() {
            vec![(Both::new("Thư của bản trình diễn", "Mail of this demonstration"), "/demo/mail".to_owned())]
        } else {
            Vec::new()
        },
        portal: portal.map(|node| origins(node.web_origins())),
    })
}

/// The node's own addresses.
pub(super) fn own_origins(parts: &Parts) -> Origins {
    let web = &parts.config.web;
    Origins { named: web.origin.clone(), numeric: web.numeric_origin.clone() }
}

fn origins(all: &[String]) -> Origins {
    Origins { named: all.first().cloned().unwrap_or_default(), numeric: all.get(1).cloned() }
}
