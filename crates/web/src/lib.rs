#![doc = include_str!("../README.md")]

pub mod assets;
mod body;
mod cookie;
mod csrf;
mod errors;
mod extract;
mod failure;
mod form;
pub mod format;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
mod html;
pub mod icons;
mod kit;
mod memo;
mod nav;
mod page;
pub mod parts;
mod problem;
mod redirect;
mod routes;
mod server;
#[cfg(feature = "testing")]
pub mod testing;
pub mod texts;
mod view;

pub use extract::{Citizen, Official, Visitor};
pub use failure::{Failure, OrNotFound};
pub use form::{FieldErrors, Form, Upload};
pub use html::Html;
pub use icons::icon;
pub use kit::{Audience, Both, HostForm, Kit, Origins, Sessions, Setup, SignIn, Site, UsualDoors};
pub use memo::Memo;
pub use nav::NavItem;
pub use page::Page;
pub use problem::Problem;
pub use redirect::SeeOther;
pub use routes::{Access, FORM_LIMIT, RouteInfo, Routes};
pub use texts::{Arg, TEXTS, Text};
pub use view::{View, local_path};
