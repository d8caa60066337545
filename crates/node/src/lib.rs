#![doc = include_str!("../README.md")]

mod adapters;
mod arrival;
mod blob_folder;
pub mod cli;
mod commands;
pub mod config;
pub mod demo;
#[doc(hidden)]
pub mod fuzzing;
mod health;
pub mod keys;
mod logs;
mod mail;
mod metrics;
pub mod openapi;
mod pki;
pub mod play;
mod refresh;
mod renewal;
mod runtime;
mod serve;
mod signals;
mod signers;
mod wiring;

pub use runtime::{Node, Start};
