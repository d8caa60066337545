//! Reading the body of a form.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use bytes::Bytes;
use http::{HeaderMap, header};

use super::{Form, Upload};
use crate::Failure;

/// More fields than any form of ours has: beyond it somebody is trying something.
const MAX_FIELDS: usize = 2000;

impl Form {
    /// Reads `application/x-www-form-urlencoded` or `multipart/form-data`.
    pub(crate) async fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Failure> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let name = kind.split(';').next().unwrap_or_default().trim();
        if name.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Self::read_urlencoded(&body)
        } else if name.eq_ignore_ascii_case("multipart/form-data") {
            Self::read_multipart(kind, body).await
        } else {
            Err(Failure::unsupported_media())
        }
    }

    fn read_urlencoded(body: &[u8]) -> Result<Self, Failure> {
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            form.put(&name, &value)?;
        }
        Ok(form)
    }

    async fn read_multipart(kind: &str, body: Bytes) -> Result<Self, Failure> {
        let request = Request::builder().header(header::CONTENT_TYPE, kind).body(Body::from(body));
        let mut request = request.map_err(|_| Failure::bad_request())?;
        // Its length was judged when it was read.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Failure::bad_request())?;
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| Failure::bad_request())? {
            let field = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let claimed_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(|_| Failure::bad_request())?;
            match file_name {
                Some(name) if name.is_empty() && bytes.is_empty() => {}
                Some(name) => {
                    let name = base::text::clean(&name).map_err(|_| Failure::bad_request())?;
                    form.files.push(Upload { field, name, claimed_type, bytes });
                }
                None => {
                    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::bad_request())?;
                    form.put(&field, text)?;
                }
            }
            if form.files.len() > MAX_FIELDS {
                return Err(Failure::bad_request());
            }
        }
        Ok(form)
    }

    fn put(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        if self.fields.len() >= MAX_FIELDS {
            return Err(Failure::bad_request());
        }
        let value = base::text::clean_lines(value).map_err(|_| Failure::bad_request())?;
        self.fields.push((name.to_owned(), value));
        Ok(())
    }
}
