//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderValue, header};

use crate::{Form, cookie::Notice, csrf, view::local_path};

/// Bodies of forms: the first line says which kind.
pub fn form(data: &[u8]) {
    let (kind, body) = data.iter().position(|byte| *byte == b'\n').map_or((data, data), |end| {
        let (kind, body) = data.split_at(end);
        (kind, body.get(1..).unwrap_or_default())
    });
    for kind in [kind, b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b"] {
        let Ok(value) = HeaderValue::from_bytes(kind) else { continue };
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, value)]);
        let read = Form::read(&headers, Bytes::copy_from_slice(body)).now_or_never();
        assert!(read.is_some(), "a body that is there is read at once");
        let Some(Ok(form)) = read else { continue };
        assert!(form.fields().count() <= 2000 && form.files().len() <= 2001, "a form has an end");
        for (_, value) in form.fields() {
            let kept = |c: char| matches!(c, '\n' | '\t') || !c.is_control();
            assert!(value.chars().all(kept), "no control character comes in");
            assert_eq!(base::text::clean_lines(value).as_deref(), Ok(value), "what came in is clean");
        }
        let _ = form.key();
    }
}

/// What a browser sends in cookies, tokens and addresses.
pub fn browser(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(notice) = Notice::decode(&text) {
        assert_eq!(Notice::decode(&notice.encode()), Some(notice), "a notice survives its cookie");
    }
    assert!(!csrf::is_valid(&[7; 32], "session", &text), "a token cannot be made up");
    if let Some(path) = local_path(&text) {
        let base = url::Url::parse("https://h54.localhost/").ok();
        let leads = base.as_ref().and_then(|base| base.join(path).ok());
        let same = leads.as_ref().map(url::Url::origin) == base.as_ref().map(url::Url::origin);
        assert!(same, "a path of this node leads nowhere else: {path:?}");
    }
}
