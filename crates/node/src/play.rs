//! The walk through the whole path over public HTTP, and the browser without a screen that walks it.

mod browser;
mod html;
mod manifest;
mod papers;
mod proofs;
mod walk;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

pub use browser::{Browser, Page};
pub use html::Form;

use crate::cli::Demo;
use crate::commands::demo::start;
use crate::say;

/// `lienthong demo --play`: a federation, the walk, and where its papers are.
pub(crate) async fn run(demo: &Demo) -> Result<ExitCode> {
    // Both folders go with this function unless they were given.
    let (data_folder, out_folder) = (temporary()?, temporary()?);
    let data = demo.data.clone().unwrap_or_else(|| data_folder.0.clone());
    let out = demo.out.clone().unwrap_or_else(|| out_folder.0.clone());
    std::fs::create_dir_all(&out).with_context(|| format!("{} cannot be made", out.display()))?;
    let listen = demo.listen.or_else(|| demo.data.is_none().then(|| ([127, 0, 0, 1], 0).into()));
    let running = start(&Demo { listen, ..demo.clone() }, data).await?;
    let walked = walk::walk(&running, &out).await;
    running.stop().await;
    let artefacts = walked?;
    say!();
    for artefact in &artefacts {
        say!("  {:22} {}", artefact.file, artefact.signs);
    }
    if demo.out.is_some() {
        say!("\nin {}", out.display());
    } else {
        say!("\n(thrown away; --out DIR keeps them)");
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder that goes when it is dropped.
struct Temporary(PathBuf);

fn temporary() -> Result<Temporary> {
    let name = format!("lienthong-{}-{}", std::process::id(), trust::random::token());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(Temporary(folder))
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), error = %error, "a temporary folder is left behind");
        }
    }
}
