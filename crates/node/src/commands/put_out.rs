//! `lienthong put-out AGENCY --config FILE`: at the node that holds the registry role, whether it is being served or not.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::AgencyCode;
use trust::ca::Reason;

use super::invite::{ACTOR, open};
use crate::cli::PutOut;
use crate::config::NodeConfig;
use crate::say;

/// Puts the node out.
pub(crate) fn run(wish: &PutOut) -> Result<ExitCode> {
    let config = NodeConfig::load(&wish.config, std::env::vars())?;
    let agency = AgencyCode::parse(&wish.agency).with_context(|| format!("{} is not an agency's code", wish.agency))?;
    let reason = if wish.compromised { Reason::KeyCompromise } else { Reason::CessationOfOperation };
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let here = open(&config).await?;
        let revoked = here.authority.put_out(&agency, reason, ACTOR).await?;
        here.db.close();
        say!("Nút {agency} không còn trong liên thông; đã thu hồi {} chứng thư.", revoked.len());
        say!("The node {agency} is a member no longer; {} certificates are revoked.", revoked.len());
        if revoked.is_empty() {
            say!("The authority is another node: revoke its certificates there.");
        }
        Ok(ExitCode::SUCCESS)
    })
}
