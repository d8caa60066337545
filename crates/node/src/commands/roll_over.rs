//! `lienthong roll-over KEY --config FILE`: asks the node to follow a key by a new one. The node itself does it.

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::cli::RollOver;
use crate::config::NodeConfig;
use crate::keys::{KeyFolder, KeyName, Roll};
use crate::renewal;
use crate::say;

/// Leaves word for the node's next round.
pub(crate) fn run(wish: &RollOver) -> Result<ExitCode> {
    let config = NodeConfig::load(&wish.config, std::env::vars())?;
    let keys = KeyFolder::open(&config.files.keys())?;
    let name = KeyName::RENEWED.into_iter().find(|name| name.purpose().word() == wish.key);
    let words = KeyName::RENEWED.map(|name| name.purpose().word()).join(", ");
    let name = name.with_context(|| format!("there is no key {:?}: one of {words}", wish.key))?;
    renewal::ask(&keys, name, if wish.at_once { Roll::AtOnce } else { Roll::WhenKnown })?;
    say!("Nút sẽ thay khóa {} trong lần rà soát tới (mỗi phút một lần, khi nút đang chạy).", wish.key);
    say!("The node rolls the key {} over in its next round (each minute, while it is being served).", wish.key);
    if !wish.at_once {
        say!("The new key is used once every node that is up to date knows it: after a day.");
    }
    Ok(ExitCode::SUCCESS)
}
