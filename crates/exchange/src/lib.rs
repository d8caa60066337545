#![doc = include_str!("../README.md")]

// The tour. Tables: exchange_outbox, exchange_inbox, exchange_calls. `bus` is what capabilities hold; a call goes
// through `calls`, a message from `outbox` to the other node's `server` and its `inbox`; `courier` carries, `tls` and
// `rules` decide who is believed, `wire` says what travels.

mod bus;
mod calls;
mod courier;
mod directory;
mod failure;
mod http_client;
mod inbox;
mod model;
mod outbox;
mod peers;
mod rules;
mod server;
mod store;
mod stream;
mod tls;
mod wire;
mod witness;

pub use bus::{Answering, Bus, BusBuilder, BusSettings};
pub use directory::{Directory, Freshness, NodeEntry, RegistryDirectory};
pub use failure::{CallError, CallFailure, HandleError};
pub use http_client::{HttpAnswer, HttpClient, HttpError, HttpLimits};
pub use model::{Caller, DeadLetter, Peer, PeerState, Received, Refusal};
pub use tls::TlsIdentity;

/// The future of a call's handler.
pub type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("exchange", [(1, "0001_exchange")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "exchange",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
