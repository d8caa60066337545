//! After a form: to another page, never the page itself, so that going back or reloading sends nothing twice.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::cookie::{self, Notice};
use crate::texts::Arg;
use crate::{Failure, View};

/// An answer that sends the browser on with `GET` (303).
#[derive(Clone, Debug)]
pub struct SeeOther {
    location: String,
    cookies: Vec<HeaderValue>,
}

impl SeeOther {
    /// To `location`: a path of this node (`view.href("/dossiers")`) or a whole address.
    pub fn to(location: impl Into<String>) -> Self {
        Self { location: location.into(), cookies: Vec::new() }
    }

    /// What the next page says first: the Fluent message `key` with its values.
    pub fn saying(mut self, view: &View, key: &str, args: &[(&str, Arg)]) -> Self {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let notice = Notice { key: key.to_owned(), args };
        self.cookies.extend(cookie::notice_set(view.kit(), view.host_form(), &notice));
        self
    }

    /// With a cookie, such as that of [`View::session_cookie`].
    pub fn with_cookie(mut self, cookie: Option<HeaderValue>) -> Self {
        self.cookies.extend(cookie);
        self
    }
}

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        let Ok(location) = HeaderValue::try_from(self.location) else {
            return Failure::internal("a redirect's location cannot stand in a header").into_response();
        };
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
        for cookie in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
