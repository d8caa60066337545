#![doc = include_str!("../README.md")]

pub mod model;
pub mod rules;

pub use model::{
    Account, Actor, Assurance, BadPassword, BadPin, BadUsername, Federated, FieldOfWork, Grant, Kind, Password, Pin,
    Role, Session, SessionHandle, Username,
};
