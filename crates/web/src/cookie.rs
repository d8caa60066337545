//! The cookies of a node: the session, what binds a form before there is one, and a notice for the next page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};

use crate::kit::{HostForm, Kit};
use crate::texts::Arg;

/// `__Host-sid-h54` where the node is reached by name; `sid-h54` on loopback by number.
fn name(kit: &Kit, form: HostForm, purpose: &str) -> String {
    let prefix = match form {
        HostForm::Named => "__Host-",
        HostForm::Numeric => "",
    };
    format!("{prefix}{purpose}-{}", kit.node())
}

fn set(kit: &Kit, form: HostForm, purpose: &str, value: &str, max_age: Option<u32>) -> Option<HeaderValue> {
    let secure = match form {
        HostForm::Named => "; Secure",
        HostForm::Numeric => "",
    };
    let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let name = name(kit, form, purpose);
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")).ok()
}

pub(crate) fn session_set(kit: &Kit, form: HostForm, token: &str) -> Option<HeaderValue> {
    set(kit, form, "sid", token, None)
}

pub(crate) fn session_end(kit: &Kit, form: HostForm) -> Option<HeaderValue> {
    set(kit, form, "sid", "", Some(0))
}

pub(crate) fn before_set(kit: &Kit, form: HostForm, token: &str) -> Option<HeaderValue> {
    set(kit, form, "pre", token, None)
}

pub(crate) fn notice_set(kit: &Kit, form: HostForm, notice: &Notice) -> Option<HeaderValue> {
    set(kit, form, "note", &notice.encode(), Some(60))
}

pub(crate) fn notice_end(kit: &Kit, form: HostForm) -> Option<HeaderValue> {
    set(kit, form, "note", "", Some(0))
}

/// What the next page says first: "Đã tiếp nhận 3 hồ sơ".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) key: String,
    pub(crate) args: Vec<(String, Arg)>,
}

impl Notice {
    pub(crate) fn encode(&self) -> String {
        let args: Vec<serde_json::Value> = self
            .args
            .iter()
            .map(|(name, value)| match value {
                Arg::Text(text) => serde_json::json!([name, text]),
                Arg::Number(number) => serde_json::json!([name, number]),
            })
            .collect();
        URL_SAFE_NO_PAD.encode(serde_json::json!([self.key, args]).to_string())
    }

    pub(crate) fn decode(text: &str) -> Option<Self> {
        let json: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let key = json.get(0)?.as_str()?.to_owned();
        let mut args = Vec::new();
        for pair in json.get(1)?.as_array()? {
            let name = pair.get(0)?.as_str()?.to_owned();
            let value = pair.get(1)?;
            let value = match value.as_i64() {
                Some(number) => Arg::Number(number),
                None => Arg::Text(value.as_str()?.to_owned()),
            };
            args.push((name, value));
        }
        Some(Self { key, args })
    }
}

/// The node's cookies of one request.
#[derive(Default)]
pub(crate) struct Cookies {
    session: Option<String>,
    before: Option<String>,
    note: Option<String>,
}

impl Cookies {
    pub(crate) fn read(kit: &Kit, form: HostForm, headers: &HeaderMap) -> Self {
        let mut cookies = Self::default();
        let names = ["sid", "pre", "note"].map(|purpose| name(kit, form, purpose));
        let [sid, pre, note] = &names;
        for header in headers.get_all(http::header::COOKIE) {
            let Ok(text) = header.to_str() else { continue };
            for pair in text.split(';') {
                let Some((name, value)) = pair.trim().split_once('=') else { continue };
                let slot = match name {
                    _ if name == sid => &mut cookies.session,
                    _ if name == pre => &mut cookies.before,
                    _ if name == note => &mut cookies.note,
                    _ => continue,
                };
                let fits = (1..=2000).contains(&value.len());
                if fits && slot.is_none() {
                    *slot = Some(value.to_owned());
                }
            }
        }
        cookies
    }

    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    pub(crate) fn before(&self) -> Option<&str> {
        self.before.as_deref().filter(|token| token.len() == 24)
    }

    pub(crate) fn notice(&self) -> Option<Notice> {
        self.note.as_deref().and_then(Notice::decode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_survives_its_cookie() {
        let notice = Notice {
            key: "services-accepted".to_owned(),
            args: vec![("count".to_owned(), Arg::Number(3)), ("name".to_owned(), Arg::from("Ặng; =\n"))],
        };
        assert_eq!(Notice::decode(&notice.encode()), Some(notice));
        assert_eq!(Notice::decode("nonsense"), None);
    }
}
