//! `lienthong invite [AGENCY] --config FILE`: at the node that holds the registry role, whether it is being served or not.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use authority::{Authority, Invitation, InvitationState, Setup, invitation_list};
use base::{AgencyCode, Clock, Entropy, SystemClock, SystemEntropy, civil};
use registry::{Registry, Role};
use serde_json::{Value, json};
use store::Db;
use trust::ca::Urls;

use crate::cli::Invite;
use crate::config::NodeConfig;
use crate::keys::KeyFolder;
use crate::runtime::{ANCHOR, open_database, open_registry, read_anchors};
use crate::say;
use crate::signers::Signers;
use crate::wiring::trust_roles;

/// How many invitations are listed.
const LISTED: u16 = 50;
/// Who invites, in the evidence, where it is done by a command.
pub(super) const ACTOR: &str = "command-line";

/// Invites, or lists.
pub(crate) fn run(invite: &Invite) -> Result<ExitCode> {
    let config = NodeConfig::load(&invite.config, std::env::vars())?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let Here { db, registry, authority } = open(&config).await?;
        let now = SystemClock.now();
        if let Some(agency) = &invite.agency {
            let agency = AgencyCode::parse(agency).with_context(|| format!("{agency} is not an agency's code"))?;
            let (token, expires_at) = authority.invite(&agency, ACTOR).await?;
            let snapshot = registry.current().context("no configuration yet")?;
            let address = snapshot.role_node(Role::Registry).map_or("", |node| node.connect_addr());
            let url = format!("https://{address}");
            if invite.json {
                say!("{}", json!({ "url": url, "token": token.to_string(), "expires_at": expires_at }));
            } else {
                let until = civil::format_datetime(expires_at);
                say!("Mã tham gia của {agency}, dùng một lần, đến {until}; gửi bằng đường tin cậy.");
                say!("The token of {agency}, good once, until {until}; send it by a way that is trusted.");
                say!("  lienthong join {url} --data … --token {token}");
            }
        } else {
            for one in &db.read(|tx| invitation_list(tx, LISTED)).await? {
                say!("{}", if invite.json { described(one, now).to_string() } else { line(one, now) });
            }
        }
        db.close();
        Ok(ExitCode::SUCCESS)
    })
}

/// The roles of trust of a node, opened for a command.
pub(super) struct Here {
    pub(super) db: Db,
    pub(super) registry: Registry,
    pub(super) authority: Authority,
}

/// Opens them, beside the process that serves the node or without one.
pub(super) async fn open(config: &NodeConfig) -> Result<Here> {
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let db = open_database(config)?;
    let anchors = read_anchors(&config.files.folder.join(ANCHOR))?;
    let registry = open_registry(config, &anchors, &db, &clock, &entropy).await?;
    let folder = KeyFolder::open(&config.files.keys())?;
    let keys = trust_roles::keys(&folder, &Signers::open(&folder)?)?;
    let (database, own) = (db.clone(), registry.clone());
    let authority = Authority::new(Setup { db: database, clock, entropy, registry: own, keys, urls: Urls::default() });
    Ok(Here { db, registry, authority })
}

const fn word(state: InvitationState) -> &'static str {
    match state {
        InvitationState::Open => "open",
        InvitationState::Expired => "expired",
        InvitationState::Withdrawn => "withdrawn",
        InvitationState::Joined => "joined",
        InvitationState::Arrived => "arrived",
    }
}

fn described(one: &Invitation, now: base::Timestamp) -> Value {
    json!({ "agency": one.agency.to_string(), "state": word(one.state(now)), "invited_at": one.invited_at })
}

fn line(one: &Invitation, now: base::Timestamp) -> String {
    format!("{:12} {:10} {}", one.agency.to_string(), word(one.state(now)), civil::format_datetime(one.invited_at))
}
