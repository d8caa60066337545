//! The words of signing in across nodes: clients, requests, codes, and sign-ins under way. Pure.

mod authorize;
mod client;
mod code;
mod pending;

pub(crate) use authorize::{AuthorizeRequest, OauthError, Prompt};
pub(crate) use client::{CALLBACK, Client, TOKEN_ENDPOINT, origin_of};
pub(crate) use code::Code;
pub(crate) use pending::Pending;
