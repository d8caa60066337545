//! For tests of pages: a kit with a clock that is turned by hand, people of one's choice, and a browser without a
//! screen.
//!
//! ```ignore
//! let stand = Stand::new(&[services::TEXTS]);
//! let app = stand.kit.router(vec![services::routes(services)]);
//! let mut browser = Browser::new(app);
//! browser.sign_in(&stand, &citizen("Trần Thị Mai Anh"));
//! let page = browser.get("/vi/dossiers").await;
//! assert!(page.text.contains("Cấp bản sao trích lục hộ tịch"));
//! let answer = browser.send("/vi/dossiers/…/withdraw", &[("reason", "…")]).await;
//! assert_eq!(answer.location(), Some("/vi/dossiers/…"));
//! ```
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test that cannot set itself up should stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use base::{AgencyCode, CitizenId, Entropy as _, Id as _, ManualClock, PersonId, SeededEntropy, Texts, Timestamp};
use futures_util::future::BoxFuture;
use http::{HeaderMap, Request, StatusCode, header};
use identity::{Actor, Assurance, Grant, Kind, Role, SessionHandle};
use tower::ServiceExt as _;

use crate::{Both, Kit, Origins, Sessions, Setup, Site, UsualDoors};

/// The instant at which a stand's clock begins: 09:46 on Tuesday, 24/11/2026 in Viet Nam.
pub const START: Timestamp = Timestamp::from_millis(1_795_488_360_000);

/// The host name of a stand.
pub const HOST: &str = "h54.localhost:8454";

/// The same by number.
pub const NUMERIC_HOST: &str = "127.0.0.1:8454";

/// A kit for tests, with what a test turns.
pub struct Stand {
    /// The kit of node H54, whose portal is `http://g22.localhost:8422`.
    pub kit: Kit,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Who is signed in.
    pub people: Arc<People>,
}

impl Stand {
    /// A kit with the texts of these crates.
    pub fn new(texts: &[Texts]) -> Self {
        Self::with(texts, site())
    }

    /// A kit with another site.
    pub fn with(texts: &[Texts], site: Site) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let people = Arc::new(People::default());
        let kit = Kit::new(Setup {
            node: "h54".to_owned(),
            site,
            origins: Origins { named: format!("http://{HOST}"), numeric: Some(format!("http://{NUMERIC_HOST}")) },
            secret: [54; 32],
            texts: texts.to_vec(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(54)),
            sessions: people.clone(),
            sign_in: Arc::new(UsualDoors),
        });
        Self { kit: kit.expect("the texts load"), clock, people }
    }
}

/// The site of a stand.
pub fn site() -> Site {
    Site {
        agency: Both::new("UBND tỉnh Thái Bình", "Thái Bình Provincial People's Committee"),
        service: Both::new("Cổng dịch vụ công quốc gia", "National Public Service Portal"),
        ribbon: Some(Both::new(
            "Bản trình diễn: mọi người và hồ sơ đều giả lập",
            "Demonstration: all people and dossiers are synthetic",
        )),
        operator: Both::new("Văn phòng Chính phủ vận hành.", "Run by the Government Office."),
        links: Vec::new(),
        portal: Some(Origins {
            named: "http://g22.localhost:8422".to_owned(),
            numeric: Some("http://127.0.0.1:8422".to_owned()),
        }),
    }
}

/// Sessions that a test opens and ends.
#[derive(Default)]
pub struct People(Mutex<BTreeMap<String, Actor>>);

impl People {
    /// Opens a session for `actor`; answers its token.
    pub fn enter(&self, actor: &Actor) -> String {
        let token = format!("token-of-{}", actor.session.as_str());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), actor.clone());
        token
    }

    /// Ends every session.
    pub fn leave(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Sessions for People {
    fn actor<'a>(&'a self, token: &'a str, _now: Timestamp) -> BoxFuture<'a, Result<Option<Actor>, store::Error>> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }
}

fn person(name: &str, kind: Kind) -> Actor {
    // Everything follows from the name, so that the same person is the same twice.
    let entropy = SeededEntropy::new(name.bytes().fold(7, |sum, byte| sum * 31 % 1_000_000_007 + u64::from(byte)));
    let mut handle = String::new();
    for _ in 0..4 {
        let _ = write!(handle, "{:016x}", entropy.next_u64());
    }
    Actor {
        account: base::AccountId::new(START, &entropy),
        person: PersonId::new(START, &entropy),
        kind,
        name: name.to_owned(),
        title: None,
        citizen_id: None,
        agency: None,
        grants: Vec::new(),
        stands_in: Vec::new(),
        assurance: Assurance::Level2,
        federated: None,
        session: SessionHandle::parse(&handle).expect("sixty-four digits"),
        proven_at: START,
        second: false,
        language: base::Lang::Vi,
    }
}

/// A citizen with the identity number 999191000217.
pub fn citizen(name: &str) -> Actor {
    let mut actor = person(name, Kind::Citizen);
    actor.citizen_id = Some(CitizenId::parse("999191000217").expect("twelve digits"));
    actor
}

/// An official of H54 with these roles in every field.
pub fn official(name: &str, roles: &[Role]) -> Actor {
    let agency = AgencyCode::parse("H54").expect("a code");
    let mut actor = person(name, Kind::Official);
    actor.grants = roles.iter().map(|role| Grant { role: *role, agency: agency.clone(), field: None }).collect();
    actor.agency = Some(agency);
    actor
}

/// What a browser got.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text; bytes that are no text are replaced.
    pub text: String,
    /// The body.
    pub bytes: bytes::Bytes,
}

impl Seen {
    /// Where it sends the browser.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The value of the hidden field `name` of the first form.
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    }
}

/// A browser without a screen: it keeps cookies, and fills the kit's hidden fields in from the last page it saw.
#[derive(Clone)]
pub struct Browser {
    app: Router,
    host: &'static str,
    cookies: BTreeMap<String, String>,
    fields: Vec<(String, String)>,
}

impl Browser {
    /// A browser that reaches `app` by name.
    pub fn new(app: Router) -> Self {
        Self { app, host: HOST, cookies: BTreeMap::new(), fields: Vec::new() }
    }

    /// The same by number: `127.0.0.1`.
    pub fn by_number(app: Router) -> Self {
        Self { host: NUMERIC_HOST, ..Self::new(app) }
    }

    /// Gives the browser the session of `actor`.
    pub fn sign_in(&mut self, stand: &Stand, actor: &Actor) {
        let token = stand.people.enter(actor);
        let name = if self.host == HOST { "__Host-sid-h54" } else { "sid-h54" };
        self.cookies.insert(name.to_owned(), token);
    }

    /// The cookies that it holds.
    pub const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Asks for a page. A redirect is answered as it is.
    pub async fn get(&mut self, path: &str) -> Seen {
        self.request("GET", path, &[("accept", "text/html")], Body::empty()).await
    }

    /// Asks for a page and follows redirects on this host, five at most.
    pub async fn follow(&mut self, path: &str) -> Seen {
        let mut seen = self.get(path).await;
        for _ in 0..5 {
            let next = match seen.location() {
                Some(location) if location.starts_with('/') => location.to_owned(),
                _ => break,
            };
            seen = self.get(&next).await;
        }
        seen
    }

    /// Sends a form with these fields and the hidden ones of the last page.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            body.append_pair(name, value);
        }
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        let body = body.finish();
        let headers = [("accept", "text/html"), ("content-type", "application/x-www-form-urlencoded")];
        self.request("POST", path, &headers, Body::from(body)).await
    }

    /// Sends a form with one file besides.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Seen {
        let mut body = Vec::new();
        let own = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(fields.iter().copied()) {
            let part = format!("--b0undary\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (field, name, content) = file;
        let head = format!(
            "--b0undary\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--b0undary--\r\n");
        let headers = [("accept", "text/html"), ("content-type", "multipart/form-data; boundary=b0undary")];
        self.request("POST", path, &headers, Body::from(body)).await
    }

    /// Sends any request, with the browser's host and cookies.
    pub async fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, self.host);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request.body(body).expect("a request");
        let response = self.app.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the body is whole");
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let seen = Seen { status: parts.status, headers: parts.headers, text, bytes };
        let hidden = ["_token", "_key"].map(|name| seen.hidden(name).map(|value| (name.to_owned(), value.to_owned())));
        let hidden: Vec<_> = hidden.into_iter().flatten().collect();
        if !hidden.is_empty() {
            self.fields = hidden;
        }
        seen
    }

    fn keep(&mut self, cookie: &str) {
        let Some((name, rest)) = cookie.split_once('=') else { return };
        let value = rest.split(';').next().unwrap_or_default();
        if value.is_empty() || rest.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
