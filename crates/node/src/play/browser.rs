//! A small browser without a screen: cookies for each origin, redirects, forms. It uses public HTTP only, as a person
//! would, in the numeric form of the addresses.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use exchange::HttpClient;

use super::html::{self, Form};

/// Redirects that are followed before something must be going in a circle.
const MOST_REDIRECTS: usize = 15;

/// One person's browser.
pub struct Browser {
    http: HttpClient,
    /// origin → cookie name → value.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// What a form sends.
#[derive(Default)]
struct Sent {
    kind: String,
    body: Vec<u8>,
}

impl Sent {
    fn form(fields: &str) -> Self {
        Self { kind: "application/x-www-form-urlencoded".to_owned(), body: fields.as_bytes().to_vec() }
    }
}

/// A page, or a file, as it came.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it was in the end, after redirects.
    pub url: String,
    /// The status.
    pub status: u16,
    /// The content's type.
    pub kind: String,
    /// The file's name, where the answer is a file to keep.
    pub name: String,
    /// The content.
    pub body: Vec<u8>,
}

impl Browser {
    /// A new browser, signed in nowhere.
    pub fn new(http: HttpClient) -> Self {
        Self { http, cookies: BTreeMap::new() }
    }

    /// Opens an address.
    pub async fn open(&mut self, url: &str) -> Result<Page> {
        let page = self.follow("GET", url, None).await?;
        page.good()
    }

    /// Opens an address whatever its answer says.
    pub async fn try_open(&mut self, url: &str) -> Result<Page> {
        self.follow("GET", url, None).await
    }

    /// Sends a form of `page`, pressing the button with this name and value, if any.
    pub async fn send(&mut self, page: &Page, form: &Form, button: Option<(&str, &str)>) -> Result<Page> {
        let answer = self.try_send(page, form, button).await?;
        answer.good()
    }

    /// Sends a form whatever the answer says.
    pub async fn try_send(&mut self, page: &Page, form: &Form, button: Option<(&str, &str)>) -> Result<Page> {
        let target = page.resolve(&form.action);
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(button);
        let body = encode(fields);
        if form.post {
            self.follow("POST", &target, Some(Sent::form(&body))).await
        } else {
            let address = target.split('?').next().unwrap_or_default();
            self.follow("GET", &format!("{address}?{body}"), None).await
        }
    }

    /// Sends a form of `page` with a file in the field `field`.
    pub async fn send_file(
        &mut self,
        page: &Page,
        form: &Form,
        field: &str,
        name: &str,
        content: &[u8],
    ) -> Result<Page> {
        let boundary = "lienthong-7d1f2a9c5be84e60";
        let mut body = Vec::new();
        for (name, value) in &form.fields {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let sent = Sent { kind: format!("multipart/form-data; boundary={boundary}"), body };
        self.follow("POST", &page.resolve(&form.action), Some(sent)).await?.good()
    }

    /// Sends a form and follows nothing: the answer, and where it leads.
    pub async fn send_once(
        &mut self,
        page: &Page,
        form: &Form,
        button: Option<(&str, &str)>,
    ) -> Result<(Page, Option<String>)> {
        let target = page.resolve(&form.action);
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(button);
        self.once("POST", &target, Some(Sent::form(&encode(fields)))).await
    }

    /// Follows the link of `page` whose words contain `words`.
    pub async fn click(&mut self, page: &Page, words: &str) -> Result<Page> {
        let address = page.link(words)?;
        self.open(&address).await
    }

    async fn follow(&mut self, method: &str, url: &str, body: Option<Sent>) -> Result<Page> {
        let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), body);
        for _ in 0..MOST_REDIRECTS {
            let page = self.once(&method, &url, body.take()).await.with_context(|| format!("{method} {url}"))?;
            let Some(location) = page.1 else { return Ok(page.0) };
            url = page.0.resolve(&location);
            "GET".clone_into(&mut method);
        }
        bail!("{url}: more than {MOST_REDIRECTS} redirects")
    }

    /// The cookies that it would send to an origin, as one header value.
    pub fn cookies(&self, origin: &str) -> String {
        let jar = self.cookies.get(origin).into_iter().flatten();
        jar.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    async fn once(&mut self, method: &str, url: &str, body: Option<Sent>) -> Result<(Page, Option<String>)> {
        let origin = origin(url);
        let cookie = self.cookies(&origin);
        let mut headers = vec![("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
        if !cookie.is_empty() {
            headers.push(("cookie", cookie.as_str()));
        }
        let answer = if method == "POST" {
            let sent = body.unwrap_or_default();
            headers.push(("content-type", sent.kind.as_str()));
            headers.push(("origin", origin.as_str()));
            self.http.post(url, &headers, sent.body).await?
        } else {
            self.http.get(url, &headers).await?
        };
        let jar = self.cookies.entry(origin).or_default();
        for cookie in answer.headers.get_all("set-cookie") {
            keep(jar, cookie.to_str().unwrap_or_default());
        }
        let location =
            (300..400).contains(&answer.status).then(|| answer.header("location").map(str::to_owned)).flatten();
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        let name = answer.header("content-disposition").unwrap_or_default().to_owned();
        let page = Page { url: url.to_owned(), status: answer.status, kind, name, body: answer.body.to_vec() };
        Ok((page, location))
    }
}

impl Page {
    /// Its content as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its words without the tags.
    pub fn words(&self) -> String {
        html::text(&self.text())
    }

    /// The form that `wanted` accepts.
    pub fn form(&self, wanted: impl Fn(&Form) -> bool) -> Result<Form> {
        let found = html::forms(&self.text()).into_iter().find(wanted);
        found.with_context(|| format!("{} does not have the form that was expected: {}", self.url, self.short()))
    }

    /// The address of the link whose words contain `words`.
    pub fn link(&self, words: &str) -> Result<String> {
        self.links(|_, text| text.contains(words))
            .into_iter()
            .next()
            .with_context(|| format!("{} has no link `{words}`: {}", self.url, self.short()))
    }

    /// The addresses of the links that `wanted` (address, words) accepts.
    pub fn links(&self, wanted: impl Fn(&str, &str) -> bool) -> Vec<String> {
        let links = html::links(&self.text()).into_iter();
        links.filter(|(address, text)| wanted(address, text)).map(|(address, _)| self.resolve(&address)).collect()
    }

    /// An address on this page, made whole.
    pub fn resolve(&self, address: &str) -> String {
        if address.starts_with("http://") || address.starts_with("https://") {
            return address.to_owned();
        }
        let here = self.url.split('#').next().unwrap_or_default();
        if address.is_empty() {
            return here.to_owned();
        }
        if address.starts_with('/') {
            return format!("{}{address}", origin(here));
        }
        let path = here.split('?').next().unwrap_or_default();
        if address.starts_with('?') {
            return format!("{path}{address}");
        }
        format!("{}/{address}", path.rsplit_once('/').map_or(path, |(folder, _)| folder))
    }

    fn good(self) -> Result<Self> {
        if self.status >= 400 {
            bail!("{} answers {}: {}", self.url, self.status, self.short());
        }
        Ok(self)
    }

    fn short(&self) -> String {
        self.words().chars().take(600).collect()
    }
}

fn origin(url: &str) -> String {
    let rest = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(rest..).and_then(|tail| tail.find(['/', '?', '#'])).map_or(url.len(), |at| rest + at);
    url.get(..end).unwrap_or(url).to_owned()
}

fn keep(jar: &mut BTreeMap<String, String>, cookie: &str) {
    let mut parts = cookie.split(';').map(str::trim);
    let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
    let gone = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
    if gone || value.is_empty() {
        jar.remove(name);
    } else {
        jar.insert(name.to_owned(), value.to_owned());
    }
}

/// `application/x-www-form-urlencoded`.
fn encode<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let part = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
                b' ' => "+".to_owned(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    fields.map(|(name, value)| format!("{}={}", part(name), part(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(url: &str) -> Page {
        Page { url: url.to_owned(), status: 200, kind: String::new(), name: String::new(), body: Vec::new() }
    }

    #[test]
    fn addresses_are_made_whole() {
        let here = page("http://127.0.0.1:8540/vi/search?q=a");
        let cases = [
            ("/vi", "http://127.0.0.1:8540/vi"),
            ("?q=b", "http://127.0.0.1:8540/vi/search?q=b"),
            ("", "http://127.0.0.1:8540/vi/search?q=a"),
            ("next", "http://127.0.0.1:8540/vi/next"),
            ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
        ];
        for (address, whole) in cases {
            assert_eq!(here.resolve(address), whole);
        }
        assert_eq!(origin("http://h54.localhost:8544?x"), "http://h54.localhost:8544");
    }

    #[test]
    fn forms_are_encoded() {
        assert_eq!(encode([("tên", "Trần An"), ("a&b", "1+1")].into_iter()), "t%C3%AAn=Tr%E1%BA%A7n+An&a%26b=1%2B1");
    }

    #[test]
    fn an_ended_cookie_goes() {
        let mut jar = BTreeMap::new();
        keep(&mut jar, "sid-h54=abc; Path=/; HttpOnly");
        assert_eq!(jar.get("sid-h54").map(String::as_str), Some("abc"));
        keep(&mut jar, "sid-h54=; Path=/; Max-Age=0");
        assert!(jar.is_empty());
    }
}
