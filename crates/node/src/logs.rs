//! The log: readable text, or one JSON object a line; `RUST_LOG` chooses what.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error, from `level` on unless `RUST_LOG` says otherwise. A second call changes nothing.
pub(crate) fn start(json: bool, level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json { log.json().try_init() } else { log.compact().try_init() };
    if let Err(error) = started {
        tracing::debug!(error, "logging was started before");
    }
}
