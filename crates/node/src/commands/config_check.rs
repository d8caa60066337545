//! `lienthong config check FILE`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::config::NodeConfig;
use crate::say;

/// Reads the file and says what the node would do with it.
pub(crate) fn run(file: &Path) -> Result<ExitCode> {
    let config = NodeConfig::load(file, std::env::vars())?;
    say!("{} is right: node {} of {}", file.display(), config.node.agency, config.node.instance);
    say!("  web      {} as {}", config.web.listen, config.web.origin);
    say!("  connect  {}", config.connect.listen);
    say!("  rows     {}", without_password(&config.database.url));
    say!("  files    {}", config.files.folder.display());
    Ok(ExitCode::SUCCESS)
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}
