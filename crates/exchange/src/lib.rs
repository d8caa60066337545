#![doc = include_str!("../README.md")]

// The tour. Tables: exchange_outbox, exchange_inbox, exchange_call_ids. `bus` is what capabilities hold; a call goes
// through `calls` and is written in the `log` of calls at both ends, once (`replays`), a message from `outbox` to the other node's `server` and its `inbox`; `courier` carries, `tls` and
// `rules` decide who is believed, `wire` says what travels. What keeps one node from delaying another: a queue and a
// `gate` for each (`outbox`), bounded places and patience at the connect port (`crowd`, `patient`), a bounded `backlog`.
// Large content goes before its message: `upload` sends it in pieces, `bodies` and `staging` take them.
// A node that nobody can connect to fetches (`fetch`) what others lay out for it (`mail`).
// `letters` are what was refused for good; `sweep` forgets what is old.

mod backlog;
mod bodies;
mod body;
mod bus;
mod calls;
mod courier;
mod crowd;
mod directory;
mod door;
mod failure;
mod fetch;
#[doc(hidden)]
pub mod fuzzing;
mod gate;
mod http_client;
mod inbox;
mod letters;
mod log;
mod mail;
mod model;
mod outbox;
mod patient;
mod peers;
mod probe;
mod replays;
mod rules;
mod server;
mod settings;
mod staging;
mod store;
mod stream;
mod sweep;
mod tls;
mod upload;
mod wire;
mod witness;

pub use body::{BadBody, Body};
pub use bus::{Answering, Bus, BusBuilder};
pub use directory::{Directory, Freshness, NodeEntry, RegistryDirectory};
pub use door::{DoorAnswer, KnockError, Opening, knock};
pub use failure::{CallError, CallFailure, HandleError};
pub use http_client::{HttpAnswer, HttpClient, HttpError, HttpLimits};
pub use log::{LogFailed, LoggedEnvelope, log_read};
pub use model::{Caller, DeadLetter, Peer, PeerState, Received, Refusal};
pub use probe::{Trouble, probe};
pub use settings::BusSettings;
pub use tls::TlsIdentity;

/// The future of a call's handler.
pub type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!(
    "exchange",
    [(1, "0001_exchange"), (2, "0002_letters"), (3, "0003_bodies"), (4, "0004_call_log")]
);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "exchange",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
