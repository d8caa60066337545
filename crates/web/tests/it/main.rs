//! The kit at its edge: requests in, answers out.

mod access;
mod assets;
mod failures;
mod forms;
mod headers;
mod pages;
mod parts;
mod texts;
