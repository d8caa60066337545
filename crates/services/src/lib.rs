#![doc = include_str!("../README.md")]

pub mod model;
pub mod rules;
pub mod seed;
pub mod wire;
