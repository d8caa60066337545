//! Mail of a node: through the server that the configuration names; in a demo without one, to a server of its own, whose
//! mails go nowhere and are shown on a page.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base::Calendar;
use notify::{MailServer, MailSetup, MailTls, Mailer, Sink};
use registry::Role;
use tokio::net::TcpListener;
use web::Arg;
use web::texts::Words;

use crate::config::{self, NodeConfig};
use crate::keys::read_private;
use crate::runtime::Parts;

const CALENDAR: &str = include_str!("../../../data/calendars/vietnam.toml");

/// The door of officials, before the page that they come back to.
const OFFICIALS: &str = "/{lang}/official/sign-in?return=";

/// The built-in calendar of working days.
pub(crate) fn calendar() -> Result<Arc<Calendar>> {
    Ok(Arc::new(Calendar::parse(CALENDAR).context("the working-day calendar is not right")?))
}

/// Whether a node sends mail.
pub(crate) fn sends(config: &NodeConfig) -> bool {
    config.mail.is_some() || config.demo.enabled
}

/// The server that `[mail]` names, with the password from its file.
pub(crate) fn server(mail: &config::Mail) -> Result<MailServer> {
    let login = match (&mail.user, &mail.password_file) {
        (Some(user), Some(file)) => {
            let password = read_private(file).context("[mail] password_file")?;
            let password = String::from_utf8(password.to_vec()).context("[mail] password_file is not UTF-8")?;
            Some((user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
        }
        _ => None,
    };
    let tls = match mail.tls {
        config::MailTls::None => MailTls::None,
        config::MailTls::Tls => MailTls::Tls,
        config::MailTls::Starttls => MailTls::StartTls,
    };
    Ok(MailServer { host: mail.host.clone(), port: mail.port, tls, anchors: mail.anchors.clone(), login })
}

/// What this node calls itself to a mail server.
pub(crate) fn hello(config: &NodeConfig) -> String {
    let origin = config.web.origin.as_str();
    let place = origin.split_once("://").map_or(origin, |(_, place)| place);
    place.split([':', '/']).next().unwrap_or_default().to_owned()
}

/// A node's way to send mail, ready to be started.
pub(crate) struct Mail {
    server: MailServer,
    from: String,
    own: Option<(Sink, TcpListener, SocketAddr)>,
}

impl Mail {
    /// Opens what the configuration names, or the demo's own server; `None` where the node sends no mail.
    pub(crate) async fn open(parts: &Parts) -> Result<Option<Self>> {
        let config = &parts.config;
        if let Some(mail) = &config.mail {
            return Ok(Some(Self { server: server(mail)?, from: mail.from.clone(), own: None }));
        }
        if !config.demo.enabled {
            return Ok(None);
        }
        let listen = config.demo.mail_listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into());
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("[demo] mail_listen: {listen} cannot be bound; name another port, or none"))?;
        let address = listener.local_addr()?;
        let host = address.ip().to_string();
        let server = MailServer { host, port: address.port(), tls: MailTls::None, anchors: None, login: None };
        let from = format!("{} <no-reply@{}.example>", config.web.service_vi, config.node.agency.to_lowercase());
        Ok(Some(Self { server, from, own: Some((Sink::new(Arc::clone(&parts.clock)), listener, address)) }))
    }

    /// The demo's own server.
    pub(crate) fn sink(&self) -> Option<Sink> {
        self.own.as_ref().map(|(sink, ..)| sink.clone())
    }

    /// Where the demo's own server listens.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.own.as_ref().map(|(_, _, address)| *address)
    }

    /// Starts it: mails are said with `words`.
    pub(crate) fn start(self, parts: &Parts, words: &Words) -> Result<()> {
        if let Some((sink, listener, _)) = self.own {
            parts.spawn("demo mail", sink.serve(listener, parts.tracker.clone(), parts.cancel.clone()));
        }
        let web = &parts.config.web;
        let words = words.clone();
        let mailer = Mailer::new(MailSetup {
            db: parts.db.clone(),
            clock: Arc::clone(&parts.clock),
            entropy: Arc::clone(&parts.entropy),
            tracker: parts.tracker.clone(),
            server: self.server,
            from: self.from,
            service: [web.service_vi.clone(), web.service_en.clone()],
            origin: web.origin.clone(),
            // Citizens have their accounts at the portal; everywhere else they are officials'.
            door: if parts.holds(Role::Portal) { String::new() } else { OFFICIALS.to_owned() },
            wording: Arc::new(move |lang, key, args| {
                let args: Vec<(&str, Arg)> =
                    args.iter().map(|(name, value)| (name.as_str(), Arg::from(value.as_str()))).collect();
                words.get(lang, key, &args)
            }),
        })
        .context("[mail] cannot be used")?;
        parts.spawn("mail", mailer.run(parts.cancel.clone()));
        Ok(())
    }
}
