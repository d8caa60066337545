//! The server that takes the mails, and the dialogue with it.

use std::path::PathBuf;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use crate::model::MailAddress;
use crate::rules::blames_address;

/// How long the server may take to answer a command.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long it may take to answer for a mail that it has: whoever hangs up sooner makes it come twice (RFC 5321 section
/// 4.5.3.2.6).
const LONG_PATIENCE: Duration = Duration::from_mins(10);
/// How long it may take to say goodbye.
const PARTING: Duration = Duration::from_secs(5);
/// The longest answer that is kept, in letters.
const ANSWER: usize = 300;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all: a server on this machine.
    None,
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS after `STARTTLS` (port 587), never without.
    StartTls,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// A PEM file with the certificates that its own may come from, instead of those of the machine.
    pub anchors: Option<PathBuf>,
    /// A name and a password to log in with.
    pub login: Option<(String, String)>,
}

/// No mail can be sent like this.
#[derive(Debug, thiserror::Error)]
pub enum BadServer {
    /// Passwords and mails would go over a network unprotected.
    #[error("without TLS only a server on this machine is spoken to, not {0}: choose `tls` or `starttls`")]
    Unprotected(String),
    /// The sender is no address.
    #[error("`{0}` is no sender: write `Name <name@host>`")]
    From(String),
    /// The file with certificates cannot be used.
    #[error("{path} holds no certificates in PEM: {reason}")]
    Anchors {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[from] Error),
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The server has it and answered for it.
    Taken,
    /// The server refused it for good.
    Refused {
        /// Its answer.
        answer: String,
        /// Whether that says that the address is none.
        address: bool,
    },
    /// Not now.
    Later {
        /// What went wrong.
        reason: String,
        /// Whether the server may have it all the same.
        doubtful: bool,
    },
}

/// A server that can be spoken to.
#[derive(Clone)]
pub(super) struct Way {
    server: MailServer,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

impl MailServer {
    /// Whether the server is on this machine.
    fn is_here(&self) -> bool {
        let host = self.host.trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Checks it, and reads the certificates for TLS.
    pub(super) fn way(self, hello: String) -> Result<Way, BadServer> {
        let tls = match self.tls {
            MailTls::None if !self.is_here() => return Err(BadServer::Unprotected(self.host)),
            MailTls::None => None,
            MailTls::Tls | MailTls::StartTls => Some(self.tls_parameters()?),
        };
        Ok(Way { server: self, tls, hello: ClientId::Domain(hello) })
    }

    fn tls_parameters(&self) -> Result<TlsParameters, BadServer> {
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(path) = &self.anchors {
            let bad = |reason: String| BadServer::Anchors { path: path.clone(), reason };
            let pem = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
            let anchors = Certificate::from_pem(&pem).map_err(|error| bad(error.to_string()))?;
            builder = builder.certificate_store(CertificateStore::None).add_root_certificate(anchors);
        }
        Ok(builder.build_rustls()?)
    }

    /// Connects, protects the connection as configured and logs in, and says what the server calls itself; sends
    /// nothing. `hello` is what this node calls itself.
    ///
    /// # Errors
    /// When any of this does not work, in words for an operator.
    pub async fn greet(self, hello: &str) -> Result<String, String> {
        let way = self.way(hello.to_owned()).map_err(|error| error.to_string())?;
        let mut connection = way.open().await?;
        let name = connection.server_info().name().to_owned();
        drop(connection.quit().await);
        Ok(name)
    }
}

/// An answer that is no yes: its code, if the server gave one, and its words.
struct No {
    code: Option<u16>,
    words: String,
}

impl No {
    fn of(error: &Error) -> Self {
        let code = error.status().map(u16::from);
        let source = std::error::Error::source(error).map(ToString::to_string);
        Self { code, words: source.unwrap_or_else(|| error.to_string()) }
    }

    fn is_final(&self) -> bool {
        self.code.is_some_and(|code| (500..600).contains(&code))
    }

    /// What is kept of it: one line, not endless.
    fn shown(&self) -> String {
        let words = self.words.chars().filter(|letter| !letter.is_control()).take(ANSWER);
        self.code.iter().map(|code| format!("{code} ")).chain(words.map(String::from)).collect()
    }

    fn later(&self, stage: &str, doubtful: bool) -> Delivery {
        Delivery::Later { reason: format!("{stage}: {}", self.shown()), doubtful }
    }

    fn delivery(&self, stage: &str, answers_recipient: bool) -> Delivery {
        match self.code.filter(|_| self.is_final()) {
            Some(code) => Delivery::Refused {
                answer: self.shown(),
                address: blames_address(code, &self.words, answers_recipient),
            },
            None => self.later(stage, false),
        }
    }
}

async fn within<T>(patience: Duration, dialogue: impl Future<Output = Result<T, Error>>) -> Result<T, No> {
    match tokio::time::timeout(patience, dialogue).await {
        Ok(said) => said.map_err(|error| No::of(&error)),
        Err(_) => Err(No { code: None, words: "no answer in time".to_owned() }),
    }
}

impl Way {
    async fn open(&self) -> Result<AsyncSmtpConnection, String> {
        let wrapped = self.tls.clone().filter(|_| self.server.tls == MailTls::Tls);
        let place = (self.server.host.trim_matches(['[', ']']), self.server.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(place, Some(PATIENCE), &self.hello, wrapped, None);
        let mut connection = within(PATIENCE, connecting).await.map_err(|no| format!("connecting: {}", no.shown()))?;
        if let Some(tls) = self.tls.clone().filter(|_| self.server.tls == MailTls::StartTls) {
            let starting = connection.starttls(tls, &self.hello);
            within(PATIENCE, starting).await.map_err(|no| format!("STARTTLS: {}", no.shown()))?;
        }
        if let Some((name, password)) = &self.server.login {
            let login = Credentials::new(name.clone(), password.clone());
            let asking = connection.auth(DEFAULT_MECHANISMS, &login);
            within(PATIENCE, asking).await.map_err(|no| format!("logging in: {}", no.shown()))?;
        }
        Ok(connection)
    }

    /// Tries to hand over a mail. What goes wrong before the recipient is named is the operator's matter and never
    /// final; after the last byte, an answer that does not come leaves a doubt.
    pub(super) async fn deliver(&self, from: &Address, to: &MailAddress, content: &[u8]) -> Delivery {
        let Ok(to) = to.as_str().parse::<Address>() else {
            return Delivery::Refused { answer: "not an address".to_owned(), address: true };
        };
        let mut connection = match self.open().await {
            Ok(connection) => connection,
            Err(reason) => return Delivery::Later { reason, doubtful: false },
        };
        let delivery = hand_over(&mut connection, from, to, content).await;
        let parting = async {
            match delivery {
                Delivery::Taken => drop(connection.quit().await),
                _ => connection.abort().await,
            }
        };
        // It has answered for the mail; how it parts changes nothing.
        drop(tokio::time::timeout(PARTING, parting).await);
        delivery
    }
}

async fn hand_over(connection: &mut AsyncSmtpConnection, from: &Address, to: Address, content: &[u8]) -> Delivery {
    if let Err(no) = within(PATIENCE, connection.command(Mail::new(Some(from.clone()), Vec::new()))).await {
        return no.later("the sender", false);
    }
    if let Err(no) = within(PATIENCE, connection.command(Rcpt::new(to, Vec::new()))).await {
        return no.delivery("the recipient", true);
    }
    if let Err(no) = within(PATIENCE, connection.command(Data)).await {
        return no.delivery("the mail", false);
    }
    match within(LONG_PATIENCE, connection.message(content)).await {
        Ok(_) => Delivery::Taken,
        Err(no) if no.code.is_some() => no.delivery("the mail", false),
        Err(no) => no.later("after the mail", true),
    }
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailServer({:?} {}:{})", self.tls, self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_unprotected() {
        let server = |host: &str, tls| MailServer { host: host.to_owned(), port: 25, tls, anchors: None, login: None };
        for good in ["127.0.0.1", "localhost", "[::1]", "::1"] {
            server(good, MailTls::None).way("here".to_owned()).unwrap();
        }
        for bad in ["mail.example", "10.0.0.1", "localhost.example"] {
            let refused = server(bad, MailTls::None).way("here".to_owned()).err().unwrap();
            assert!(matches!(refused, BadServer::Unprotected(_)), "{bad}");
        }
        server("mail.example", MailTls::StartTls).way("here".to_owned()).unwrap();
    }
}
