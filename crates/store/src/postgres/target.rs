//! Where to connect, and how: the URL.

use std::path::Path;
use std::time::Duration;

use postgres::config::SslMode;

use super::tls::Tls;
use crate::OpenError;

/// How long a connection may take to be made, unless the URL says otherwise.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a server may leave what was sent to it without a sign of life before the connection counts as lost: a
/// machine that vanished sends no goodbye.
const SILENCE: Duration = Duration::from_secs(15);

/// A server, and the authorities of its certificate if the connection is to be encrypted.
pub(crate) struct Target {
    pub(crate) config: postgres::Config,
    pub(crate) tls: Option<Tls>,
}

impl Target {
    /// Reads the URL. What it asks for and this program cannot do is refused here, before anything connects: with
    /// `sslmode=require` (or `verify-full`, which means the same: certificates are always verified) it must name the
    /// authorities by `sslrootcert=FILE`.
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
        let mut anchors = None;
        let mut kept = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sslrootcert", file)) => anchors = Some(file),
                Some(("sslmode", "verify-full" | "verify-ca")) => kept.push("sslmode=require"),
                _ => kept.push(parameter),
            }
        }
        let url = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
        // The driver's own message could repeat a password.
        let mut config: postgres::Config =
            url.parse().map_err(|_| OpenError::BadUrl("not a PostgreSQL URL".to_owned()))?;
        let tls = match anchors {
            Some(file) => {
                config.ssl_mode(SslMode::Require);
                Some(Tls::open(Path::new(file))?)
            }
            None if config.get_ssl_mode() == SslMode::Require => {
                let what = "sslmode=require without sslrootcert=FILE, the authorities of the server's certificate";
                return Err(OpenError::Unsupported(what.to_owned()));
            }
            None => None,
        };
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
            config.keepalives_idle(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("lienthong");
        }
        Ok(Self { config, tls })
    }
}
