use std::collections::BTreeMap;

use exchange::{HttpAnswer, HttpClient};
use url::form_urlencoded;

/// A browser without a screen: keeps cookies by host name, follows redirects when told to, fills hidden fields in.
pub(crate) struct Browser {
    http: HttpClient,
    cookies: BTreeMap<(String, String), String>,
    /// The addresses that the last walk went through.
    pub(crate) walked: Vec<String>,
}

/// A page, or whatever came in its place.
pub(crate) struct Seen {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) text: String,
    answer: HttpAnswer,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.answer.header(name).unwrap_or_default()
    }

    /// The value of the first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there");
        rest.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#38;", "&")
    }

    /// The value of a parameter of the address to which it redirects.
    pub(crate) fn sent(&self, name: &str) -> Option<String> {
        let (_, query) = self.header("location").split_once('?')?;
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

impl Browser {
    pub(crate) fn new(http: &HttpClient) -> Self {
        Self { http: http.clone(), cookies: BTreeMap::new(), walked: Vec::new() }
    }

    /// Asks once; a redirect is answered as it is.
    pub(crate) async fn get(&mut self, url: &str) -> Seen {
        self.ask("GET", url, Vec::new()).await
    }

    /// Asks, and goes where it is sent.
    pub(crate) async fn walk(&mut self, url: &str) -> Seen {
        self.walked.clear();
        let first = self.get(url).await;
        self.on(first).await
    }

    /// Sends the form of `page` with these fields to `path` of its host, and goes where it is sent.
    pub(crate) async fn send(&mut self, page: &Seen, path: &str, fields: &[(&str, &str)]) -> Seen {
        let answer = self.send_once(page, path, fields).await;
        self.walked.clear();
        self.on(answer).await
    }

    /// The same, without going on.
    pub(crate) async fn send_once(&mut self, page: &Seen, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("_token", &page.hidden("_token")).append_pair("_key", &page.hidden("_key"));
        body.extend_pairs(fields);
        let url = format!("{}{path}", origin(&page.url));
        self.ask("POST", &url, body.finish().into_bytes()).await
    }

    async fn on(&mut self, mut seen: Seen) -> Seen {
        for _ in 0..12 {
            self.walked.push(seen.url.clone());
            let Some(next) = seen.answer.header("location").map(str::to_owned) else { return seen };
            let next = if next.starts_with('/') { format!("{}{next}", origin(&seen.url)) } else { next };
            seen = self.get(&next).await;
        }
        panic!("going in circles: {:?}", self.walked);
    }

    pub(crate) fn cookie(&self, host: &str, name: &str) -> Option<&str> {
        self.cookies.get(&(host.to_owned(), name.to_owned())).map(String::as_str)
    }

    pub(crate) fn keep(&mut self, host: &str, name: &str, value: &str) {
        self.cookies.insert((host.to_owned(), name.to_owned()), value.to_owned());
    }

    pub(crate) fn forget(&mut self, host: &str) {
        self.cookies.retain(|(kept, _), _| kept != host);
    }

    async fn ask(&mut self, method: &str, url: &str, body: Vec<u8>) -> Seen {
        let host = host_name(url);
        let cookies: Vec<String> =
            self.cookies.iter().filter(|((kept, _), _)| *kept == host).map(|((_, n), v)| format!("{n}={v}")).collect();
        let cookies = cookies.join("; ");
        let headers = [
            ("accept", "text/html"),
            ("cookie", cookies.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let answer = self.http.request(method.parse().unwrap(), url, &headers, body).await.unwrap();
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let key = (host.clone(), name.to_owned());
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        Seen { url: url.to_owned(), status: answer.status, text, answer }
    }
}

fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    format!("{scheme}://{}", rest.split(['/', '?']).next().unwrap())
}

/// Ports do not separate cookies.
fn host_name(url: &str) -> String {
    origin(url).split("://").nth(1).unwrap().split(':').next().unwrap().to_owned()
}
