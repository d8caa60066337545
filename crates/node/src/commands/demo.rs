//! `lienthong demo`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use base::{SystemClock, SystemEntropy};

use crate::cli::Demo;
use crate::demo::{Federation, Running};
use crate::{logs, play, say, signals::Stop};

/// The folder that holds the demo unless told otherwise.
const FOLDER: &str = "lienthong-demo";

/// Starts the demo, or walks through it.
pub(crate) fn run(demo: &Demo) -> Result<ExitCode> {
    logs::start(false, "warn");
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async { if demo.play { play::run(demo).await } else { serve(demo).await } })
}

async fn serve(demo: &Demo) -> Result<ExitCode> {
    let data = demo.data.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    if demo.found {
        for file in federation(demo, data).found().await? {
            say!("{}", file.display());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let running = start(demo, data).await?;
    let stop = Stop::catch()?;
    if demo.json {
        say!("{}", running.describe());
    } else {
        tell(&running);
    }
    stop.asked().await;
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn start(demo: &Demo, data: PathBuf) -> Result<Running> {
    federation(demo, data).start().await
}

fn federation(demo: &Demo, data: PathBuf) -> Federation {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    Federation { data, plan: demo.plan.clone(), listen: demo.listen, clock, entropy }
}

fn tell(running: &Running) {
    say!();
    say!("Liên Thông – bản trình diễn {} / demonstration", running.instance);
    for node in &running.nodes {
        let config = node.config();
        say!();
        say!("  {:4} {}", node.agency(), config.web.origin);
        say!("       {} / {}", config.web.service_vi, config.web.service_en);
        // A node that is not the portal leads everybody else there.
        say!("       cán bộ đăng nhập / officials sign in   {}/vi/official/sign-in", config.web.origin);
        for account in &config.demo.account {
            let pin = account.pin.as_ref().map_or_else(String::new, |pin| format!("  PIN {pin}"));
            say!("       {:16} {}{pin}   {}, {}", account.username, account.password, account.name, account.role_en);
        }
    }
    say!();
    say!("  Neo tin cậy / trust anchor   {}", running.anchor().display());
    say!("  Dừng / stop                  Ctrl+C");
    say!();
}
