//! Knocks at another node as this one would, and says in words for an operator what is wrong between the two: each cause
//! with its cure. Nothing is sent but a request that the other end refuses.

use std::{io, sync::Arc, time::Duration};

use base::{Clock, Timestamp, civil};
use bytes::Bytes;
use http::{HeaderMap, Request, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use rustls::{CertificateError, Error as TlsError};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    NodeEntry, TlsIdentity,
    courier::{Failure, failure_of, tls_error},
    http_client::tcp,
    model::Refusal,
    rules::SKEW_MS,
    tls::{self, Identities},
};

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is wrong between two nodes.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The registry's address is none.
    #[error("its address {0:?} is not host:port: have it corrected in the registry")]
    Address(String),
    /// Nobody answers there.
    #[error("nobody answers at {0} ({1}): its node is down, it has moved without saying so, or a firewall is between")]
    Silent(String, String),
    /// Something answers there that speaks no TLS 1.3.
    #[error("what answers at {0} is no node ({1}): the address is wrong, or a proxy that ends TLS stands before it")]
    NoNode(String, String),
    /// A node answers there whose certificate is not the one that the registry names.
    #[error(
        "who answers at {0} shows another certificate than the registry names: the address leads to another node, or this \
         node's configuration is old (start it, and see that it reaches the holder of the registry role)"
    )]
    OtherCertificate(String),
    /// Its certificate has ended, or not begun.
    #[error("its certificate is not valid at this time: it has not renewed it, or this node's clock is wrong")]
    TheirsEnded,
    /// This node's certificate has ended by the other's clock.
    #[error("it says that our certificate has ended: renew it (serve this node), or the other's clock is wrong")]
    OursEnded,
    /// The other end does not know this node's certificate.
    #[error(
        "it does not know our certificate: this node was put out or its certificate revoked (ask the holder of the registry \
         role), or the other's configuration is old"
    )]
    Unknown,
    /// The clocks are apart.
    #[error("the clocks are {0} seconds apart, and 300 are let pass: set both by a time server")]
    Clocks(i64),
    /// There was no answer that can be read.
    #[error("it gave no answer that can be read: {0}")]
    Answer(String),
}

/// Examines the way to `node`.
pub async fn probe(node: &NodeEntry, identity: &TlsIdentity, clock: &Arc<dyn Clock>) -> Result<(), Trouble> {
    let address = node.connect.clone();
    let bad = || Trouble::Address(address.clone());
    let (host, port) = address.rsplit_once(':').ok_or_else(bad)?;
    let port = port.parse().map_err(|_| bad())?;
    let silent = |error: String| Trouble::Silent(address.clone(), error);
    let plain = tokio::time::timeout(PATIENCE, tcp(host.trim_matches(['[', ']']), port)).await;
    let plain = plain.map_err(|_| silent("no answer in time".to_owned()))?;
    let plain = plain.map_err(|error| silent(error.to_string()))?;
    let unusable = |error: TlsError| Trouble::Answer(error.to_string());
    let identities = Arc::new(Identities::new(identity).map_err(unusable)?);
    let config = tls::client_config(identities, Arc::new(node.clone()), Arc::clone(clock)).map_err(unusable)?;
    let name = ServerName::try_from("node.invalid").map_err(|_| bad())?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, plain);
    let stream = tokio::time::timeout(PATIENCE, connecting).await;
    let stream = stream.map_err(|_| Trouble::NoNode(address.clone(), "no handshake in time".to_owned()))?;
    let stream = stream.map_err(|error| disbelieved(&address, &error))?;
    let asked = tokio::time::timeout(PATIENCE, ask(stream)).await;
    let headers = asked.map_err(|_| Trouble::Answer("nothing in time".to_owned()))??;
    let apart = date(&headers).map_or(0, |there| there.millis_since(clock.now()));
    if apart.abs() > SKEW_MS { Err(Trouble::Clocks(apart.abs() / 1000)) } else { Ok(()) }
}

fn disbelieved(address: &str, error: &io::Error) -> Trouble {
    match tls_error(error) {
        Some(TlsError::InvalidCertificate(CertificateError::Expired)) => Trouble::TheirsEnded,
        Some(TlsError::InvalidCertificate(_)) => Trouble::OtherCertificate(address.to_owned()),
        _ => match failure_of(error) {
            Failure::Refused(refusal) => refused(refusal),
            Failure::Unreachable(words) => Trouble::NoNode(address.to_owned(), words),
        },
    }
}

fn refused(refusal: Refusal) -> Trouble {
    match refusal {
        Refusal::ExpiredCertificate => Trouble::OursEnded,
        Refusal::ForeignCertificate => Trouble::Unknown,
        other => Trouble::Answer(other.to_string()),
    }
}

/// In TLS 1.3 the other end's judgement of our certificate comes with its first answer.
async fn ask(stream: TlsStream<TcpStream>) -> Result<HeaderMap, Trouble> {
    let failed = |error: hyper::Error| match failure_of(&error) {
        Failure::Refused(refusal) => refused(refusal),
        Failure::Unreachable(words) => Trouble::Answer(words),
    };
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let request = Request::get("/").header(header::HOST, "node.invalid").body(Full::<Bytes>::default());
    let request = request.map_err(|error| Trouble::Answer(error.to_string()))?;
    let asking = async move {
        let answer = sender.send_request(request).await;
        drop(sender);
        answer.map(|answer| answer.headers().clone())
    };
    let (answer, ended) = tokio::join!(asking, connection);
    match (answer, ended) {
        (Ok(headers), _) => Ok(headers),
        // The connection knows better than the request why it ended.
        (Err(_), Err(error)) | (Err(error), Ok(())) => Err(failed(error)),
    }
}

/// The time at which the answer was made, by the other's clock: `Wed, 25 Nov 2026 16:53:06 GMT`.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = headers.get(header::DATE)?.to_str().ok()?;
    let mut words = text.split(' ').skip(1);
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|one| *one == month)? + 1;
    let date = civil::parse_iso_date(&format!("{year}-{month:02}-{day}")).ok()?;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    // Midnight in Viet Nam is seven hours before midnight GMT.
    Some(civil::timestamp_at(date, 7, 0).plus_seconds(hours * 3600 + minutes * 60 + seconds))
}
