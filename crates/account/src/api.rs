//! What programs and redirected browsers ask of the provider and of every node. One endpoint a file.

pub(crate) mod authorize;
pub(crate) mod callback;
pub(crate) mod discovery;
pub(crate) mod logout;
pub(crate) mod start;
pub(crate) mod token;
pub(crate) mod userinfo;
