#![doc = include_str!("../README.md")]

mod corpus;
mod mutate;

pub use corpus::{Seed, corpus, root, seeds};
pub use mutate::Mutator;
pub use trust::fuzzing::{certificate, check, cms, container, manifest, pdf, stamp, status};

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

    /// How much heap an input of `length` bytes may hold at a time: `room`, and 64 bytes for each of its own.
    pub const fn most_heap(&self, length: usize) -> usize {
        self.room + 64 * length
    }

    /// How much may be allocated for an input in all, freed or not: a measure of work that no other program's load
    /// disturbs.
    pub const fn most_work(&self, length: usize) -> usize {
        8 * self.room + 4096 * length
    }
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target::new("certificate", certificate),
    Target::new("check", check).longest(64 * KIB).room(64 * MIB),
    Target::new("cms", cms),
    Target::new("container", container).longest(64 * KIB).room(24 * MIB),
    Target::new("manifest", manifest),
    Target::new("pdf", pdf).longest(64 * KIB).room(64 * MIB),
    Target::new("stamp", stamp),
    Target::new("status", status),
];

/// The target of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
