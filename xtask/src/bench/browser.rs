//! A browser without a screen, for one host by number: it keeps cookies, follows redirects and reads forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::{Context, Result, bail};

use super::http::{self, Connection};

/// A citizen's browser.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<String, String>,
    connections: BTreeMap<SocketAddr, Connection>,
}

/// A page, and where it was found after all redirects.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) address: SocketAddr,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Browser {
    /// What its cookie header holds.
    pub(crate) fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Closes its connections: what was idle for long may be closed at the other end.
    pub(crate) fn hang_up(&mut self) {
        self.connections.clear();
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, address: SocketAddr, path: &str) -> Result<Page> {
        let request = http::get(address, path, &self.cookies());
        self.follow(address, path.to_owned(), request)
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, address: SocketAddr, path: &str, fields: &[(String, String)]) -> Result<Page> {
        let request = http::post(address, path, &self.cookies(), fields);
        self.follow(address, path.to_owned(), request)
    }

    fn follow(&mut self, mut address: SocketAddr, mut path: String, mut request: Vec<u8>) -> Result<Page> {
        for _ in 0..12 {
            let page = self.once(address, &path, &request).with_context(|| format!("{address}{path}"))?;
            match page {
                Answer::Page(page) => return Ok(page),
                Answer::Redirect(location) => {
                    (address, path) = target(address, &location)?;
                    request = http::get(address, &path, &self.cookies());
                }
            }
        }
        bail!("{path} leads on and on")
    }

    fn once(&mut self, address: SocketAddr, path: &str, request: &[u8]) -> Result<Answer> {
        let mut connection = match self.connections.remove(&address) {
            Some(connection) => connection,
            None => Connection::open(address)?,
        };
        let reply = connection.send(request)?;
        for cookie in reply.headers("set-cookie") {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() || attributes.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let answer = if (300..400).contains(&reply.status) {
            Answer::Redirect(reply.header("location").to_owned())
        } else {
            let body = String::from_utf8_lossy(reply.body).into_owned();
            Answer::Page(Page { address, path: path.to_owned(), status: reply.status, body })
        };
        self.connections.insert(address, connection);
        Ok(answer)
    }
}

enum Answer {
    Page(Page),
    Redirect(String),
}

fn target(from: SocketAddr, location: &str) -> Result<(SocketAddr, String)> {
    let Some(rest) = location.strip_prefix("http://") else { return Ok((from, location.to_owned())) };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address = authority.parse().with_context(|| format!("{location} leads away from this machine"))?;
    Ok((address, format!("/{path}")))
}

impl Page {
    /// Fails, with what the page says, unless it is one.
    pub(crate) fn require(self) -> Result<Self> {
        if self.status == 200 {
            return Ok(self);
        }
        bail!("{} answers {}: {}", self.path, self.status, text(&self.body).chars().take(600).collect::<String>())
    }

    /// The hidden fields of the form that has a field or a button of this name.
    pub(crate) fn hidden(&self, having: &str) -> Result<Vec<(String, String)>> {
        hidden(&self.body, having).with_context(|| format!("{} has no form with {having}", self.path))
    }
}

fn hidden(page: &str, having: &str) -> Option<Vec<(String, String)>> {
    let name = format!("name=\"{having}\"");
    let form = page
        .split("<form")
        .skip(1)
        .filter_map(|rest| rest.split("</form>").next())
        .find(|form| form.contains(&name))?;
    let inputs = form.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
    Some(hidden.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?))).collect())
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&quot;", "\""))
}

fn text(html: &str) -> String {
    let words = html.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text.trim()));
    words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_fields_are_those_of_the_form_asked_for() {
        let page = r#"<form><input type="hidden" name="csrf" value="1"><input name="q"></form>
            <form method="post"><input type="hidden" name="csrf" value="a&#38;b"><input type="text" name="x" value="y"></form>"#;
        assert_eq!(hidden(page, "x"), Some(vec![("csrf".to_owned(), "a&b".to_owned())]));
        assert_eq!(hidden(page, "nothing"), None);
    }

    #[test]
    fn redirects_stay_on_this_machine() {
        let from = "127.0.0.1:80".parse().unwrap();
        assert_eq!(target(from, "/a?b").unwrap(), (from, "/a?b".to_owned()));
        assert_eq!(target(from, "http://127.0.0.1:81/c").unwrap(), ("127.0.0.1:81".parse().unwrap(), "/c".to_owned()));
        assert!(target(from, "http://example.vn/").is_err());
    }
}
