#![doc = include_str!("../README.md")]

mod contract;
mod corpus;
mod mutate;

pub use account::fuzzing::{oidc, token};
pub use admin::fuzzing::staff;
pub use authority::fuzzing::invitation;
pub use base::fuzzing::{calendar, code, text};
pub use contract::contract;
pub use corpus::{Seed, corpus, root, seeds};
pub use evidence::fuzzing::{note, path, record, segment};
pub use exchange::fuzzing::{envelope, proof, reply};
pub use identity::fuzzing::{passkey, typed};
pub use mutate::Mutator;
pub use node::fuzzing::config;
pub use notify::fuzzing::mail;
pub use registry::fuzzing::{agencies, configuration};
pub use services::fuzzing::{answers, event, national, procedure, query};
pub use sharing::fuzzing::data_set;
pub use trust::fuzzing::{certificate, check, cms, container, manifest, pdf, stamp, status};
pub use web::fuzzing::{browser, form};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// A parser of outside input.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: the folder of its corpus, and the name of its program in `fuzz/`.
    pub name: &'static str,
    /// Takes any bytes and comes back.
    pub run: fn(&[u8]),
    /// The longest input that is tried, in bytes; `fuzz/Cargo.toml` says the same to libFuzzer.
    pub longest: usize,
    /// How much heap one input may hold at a time, in bytes, whatever its length.
    pub room: usize,
}

impl Target {
    const fn new(name: &'static str, run: fn(&[u8])) -> Self {
        Self { name, run, longest: 16 * KIB, room: 4 * MIB }
    }

    const fn longest(self, longest: usize) -> Self {
        Self { longest, ..self }
    }

    const fn room(self, room: usize) -> Self {
        Self { room, ..self }
    }

    /// How much heap an input of `length` bytes may hold at a time: `room`, and 192 bytes for each of its own.
    pub const fn most_heap(&self, length: usize) -> usize {
        self.room + 192 * length
    }

    /// How much may be allocated for an input in all, freed or not: a measure of work that no other program's load
    /// disturbs.
    pub const fn most_work(&self, length: usize) -> usize {
        8 * self.room + 4096 * length
    }
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target::new("agencies", agencies),
    Target::new("answers", answers),
    Target::new("browser", browser),
    Target::new("calendar", calendar),
    Target::new("certificate", certificate),
    Target::new("check", check).longest(64 * KIB).room(64 * MIB),
    Target::new("cms", cms),
    Target::new("code", code),
    Target::new("config", config),
    Target::new("configuration", configuration),
    Target::new("container", container).longest(64 * KIB).room(24 * MIB),
    Target::new("contract", contract),
    Target::new("data_set", data_set),
    Target::new("envelope", envelope),
    Target::new("event", event),
    Target::new("form", form).longest(64 * KIB),
    Target::new("invitation", invitation),
    Target::new("mail", mail),
    Target::new("manifest", manifest),
    Target::new("national", national),
    Target::new("note", note),
    Target::new("oidc", oidc),
    Target::new("passkey", passkey),
    Target::new("path", path),
    Target::new("pdf", pdf).longest(64 * KIB).room(64 * MIB),
    Target::new("procedure", procedure),
    Target::new("proof", proof),
    Target::new("query", query),
    Target::new("record", record).longest(64 * KIB).room(64 * MIB),
    Target::new("reply", reply),
    Target::new("segment", segment),
    Target::new("staff", staff),
    Target::new("stamp", stamp),
    Target::new("status", status),
    Target::new("text", text),
    Target::new("token", token),
    Target::new("typed", typed),
];

/// The target of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
