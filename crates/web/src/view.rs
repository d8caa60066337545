//! One request, seen by a page: its language, its person, the words, the links, the hidden fields of its forms.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::{Id as _, Lang, MessageId, Timestamp};
use http::HeaderMap;
use http::request::Parts;
use identity::{Actor, Role};

use crate::cookie::{self, Cookies};
use crate::kit::{HostForm, Kit};
use crate::{Audience, Failure, Html, Page, Text, csrf};

/// One request as its page sees it. Cheap to clone; the extractors [`crate::Visitor`], [`crate::Citizen`] and
/// [`crate::Official`] are this and what they promise.
#[derive(Clone)]
pub struct View(Arc<Inner>);

#[expect(clippy::struct_excessive_bools, reason = "independent facts of one request")]
struct Inner {
    kit: Kit,
    lang: Lang,
    lang_in_path: bool,
    /// Path and query without the language: `/dossiers?page=2`.
    place: String,
    form: HostForm,
    actor: Option<Arc<Actor>>,
    unread: u32,
    now: Timestamp,
    wants_page: bool,
    takes_gzip: bool,
    /// The token of the cookie that binds forms where there is no session.
    before: String,
    before_is_new: bool,
    notice: Option<cookie::Notice>,
    form_shown: AtomicBool,
}

impl View {
    /// Reads the request: host, language, session.
    pub(crate) async fn read(kit: &Kit, parts: &Parts) -> (Self, Option<Failure>) {
        let now = kit.now();
        let path_and_query = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        let (lang, place) = split_lang(path_and_query);
        let host = parts.headers.get(http::header::HOST).and_then(|h| h.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(http::uri::Authority::as_str)).unwrap_or_default();
        let form = kit.host_form(host);
        let mut failure = form.is_none().then(Failure::misdirected);
        let form = form.unwrap_or(HostForm::Named);
        let cookies = Cookies::read(kit, form, &parts.headers);
        let mut actor = None;
        let mut unread = 0;
        if failure.is_none()
            && let Some(token) = cookies.session()
        {
            match kit.sessions().actor(token, now).await {
                Ok(found) => actor = found.map(Arc::new),
                Err(error) => failure = Some(Failure::from(error)),
            }
            if let Some(actor) = &actor {
                unread = kit.sessions().unread(actor).await;
            }
        }
        let (before, before_is_new) = match (cookies.before(), &actor) {
            (Some(token), _) => (token.to_owned(), false),
            // The session binds their forms.
            (None, Some(_)) => (String::new(), false),
            (None, None) => (csrf::random_token(), true),
        };
        let view = Self(Arc::new(Inner {
            kit: kit.clone(),
            lang: lang.unwrap_or_default(),
            lang_in_path: lang.is_some(),
            place: place.to_owned(),
            form,
            actor,
            unread,
            now,
            wants_page: wants_page(lang.is_some(), &parts.headers),
            takes_gzip: crate::assets::takes_gzip(&parts.headers),
            before,
            before_is_new,
            notice: cookies.notice(),
            form_shown: AtomicBool::new(false),
        }));
        (view, failure)
    }

    /// The kit.
    pub fn kit(&self) -> &Kit {
        &self.0.kit
    }

    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// Whether the path began with a language.
    pub(crate) fn lang_in_path(&self) -> bool {
        self.0.lang_in_path
    }

    /// When the request was received.
    pub fn now(&self) -> Timestamp {
        self.0.now
    }

    /// Who is signed in.
    pub fn actor(&self) -> Option<&Actor> {
        self.0.actor.as_deref()
    }

    pub(crate) fn actor_shared(&self) -> Option<Arc<Actor>> {
        self.0.actor.clone()
    }

    /// Whether the person is an official who holds `role`.
    pub fn holds(&self, role: Role) -> bool {
        self.actor().is_some_and(|actor| actor.is_official() && actor.has(role))
    }

    /// How many notices wait for the person.
    pub fn unread(&self) -> u32 {
        self.0.unread
    }

    /// By which form of its address the node was reached.
    pub fn host_form(&self) -> HostForm {
        self.0.form
    }

    /// The text `key` in the page's language.
    pub fn t(&self, key: &str) -> String {
        self.kit().words().get(self.lang(), key, &[])
    }

    /// The text `key`, to be filled in: `view.text("services-count").arg("count", 3)`.
    pub fn text<'a>(&'a self, key: &'a str) -> Text<'a> {
        self.kit().text(self.lang(), key)
    }

    /// `1.842` or `1,842`.
    pub fn number(&self, number: impl TryInto<i64>) -> String {
        crate::format::number(number.try_into().unwrap_or(i64::MAX), self.lang())
    }

    /// The text that is in the page's language of two given ones.
    pub fn pick<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        if self.lang() == Lang::En && !en.is_empty() { en } else { vi }
    }

    /// A page of this node in the page's language: `href("/dossiers")` is `/vi/dossiers`.
    pub fn href(&self, path: &str) -> String {
        let path = if path == "/" { "" } else { path };
        format!("/{}{path}", self.lang().tag())
    }

    /// A page of the portal in the page's language and in the form of address that the visitor uses.
    pub fn portal(&self, path: &str) -> String {
        match &self.kit().site().portal {
            Some(origins) => format!("{}{}", origins.of(self.0.form), self.href(path)),
            None => self.href(path),
        }
    }

    /// This node's origin in the form of address that the visitor uses.
    pub fn origin(&self) -> &str {
        self.kit().origins().of(self.0.form)
    }

    /// Path and query of this request without the language.
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// Path and query of this request, to come back to.
    pub fn here(&self) -> String {
        if self.lang_in_path() { self.href(&self.0.place) } else { self.0.place.clone() }
    }

    /// Where a visitor signs in as `who` to come back to this page.
    pub fn sign_in_url(&self, who: Audience) -> String {
        self.kit().sign_in().sign_in(self, who, &self.here())
    }

    /// The hidden fields that every form needs: the token against forged requests and the key under which the first
    /// answer is kept, so that a second click gets it again.
    pub fn fields(&self) -> Html {
        self.fields_with_key(&MessageId::new(self.now(), self.kit().entropy()).to_string())
    }

    /// The hidden fields with a given key: for a form that is shown again with its errors.
    pub fn fields_with_key(&self, key: &str) -> Html {
        Html::raw(format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\"><input type=\"hidden\" name=\"{}\" value=\"{}\">",
            csrf::FIELD,
            self.csrf_token(),
            crate::form::KEY_FIELD,
            Html::text(key)
        ))
    }

    /// The token against forged requests, for a script's header `x-csrf-token`.
    pub fn csrf_token(&self) -> String {
        self.0.form_shown.store(true, Ordering::Relaxed);
        csrf::token(self.kit().secret(), self.binding())
    }

    /// Seals what this node says to itself by way of a browser, such as a parameter of an address. It hides nothing.
    pub fn seal(&self, what: &str, text: &str) -> String {
        csrf::seal(self.kit().secret(), what, text)
    }

    /// Whether this node has sealed `text`.
    pub fn is_sealed(&self, what: &str, text: &str, seal: &str) -> bool {
        csrf::is_seal(self.kit().secret(), what, text, seal)
    }

    pub(crate) fn binding(&self) -> &str {
        self.actor().map_or(self.0.before.as_str(), |actor| actor.session.as_str())
    }

    pub(crate) fn form_shown(&self) -> bool {
        self.0.form_shown.load(Ordering::Relaxed)
    }

    pub(crate) fn before_cookie(&self) -> Option<http::HeaderValue> {
        (self.form_shown() && self.0.before_is_new && self.actor().is_none())
            .then(|| cookie::before_set(self.kit(), self.0.form, &self.0.before))
            .flatten()
    }

    pub(crate) fn notice(&self) -> Option<&cookie::Notice> {
        self.0.notice.as_ref()
    }

    pub(crate) fn wants_page(&self) -> bool {
        self.0.wants_page
    }

    pub(crate) fn takes_gzip(&self) -> bool {
        self.0.takes_gzip
    }

    /// Whether the person's pages are those of officials, unless a page says otherwise.
    pub fn audience(&self) -> Audience {
        if self.actor().is_some_and(Actor::is_official) { Audience::Official } else { Audience::Citizen }
    }

    /// The value of `Set-Cookie` that carries a new session's token. Called by `account` when somebody has signed in.
    pub fn session_cookie(&self, token: &str) -> Option<http::HeaderValue> {
        cookie::session_set(self.kit(), self.0.form, token)
    }

    /// The values of `Set-Cookie` that end the session in the browser.
    pub fn session_cookie_end(&self) -> Option<http::HeaderValue> {
        cookie::session_end(self.kit(), self.0.form)
    }

    /// A page with this title, to be given its parts and rendered.
    pub fn page(&self, title: impl Into<String>) -> Page {
        Page::new(self.clone(), title.into())
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({} {})", self.lang().tag(), self.0.place)
    }
}

/// The language a path begins with, and the rest of it.
pub(crate) fn split_lang(path_and_query: &str) -> (Option<Lang>, &str) {
    for lang in Lang::ALL {
        if let Some(rest) = path_and_query.strip_prefix('/').and_then(|p| p.strip_prefix(lang.tag()))
            && (rest.is_empty() || rest.starts_with(['/', '?']))
        {
            return (Some(lang), rest);
        }
    }
    (None, path_and_query)
}

/// Whether the caller reads pages rather than problem details: browsers, and whoever asks for a page without saying
/// what they read.
fn wants_page(is_page: bool, headers: &HeaderMap) -> bool {
    let accept = headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let json = accept.contains("json");
    accept.contains("text/html") || (is_page && !json)
}

/// A path of this node that is safe to send somebody back to: it begins with one slash and cannot leave the origin.
pub fn local_path(text: &str) -> Option<&str> {
    let stays = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    (stays && text.len() <= 2000 && !text.chars().any(char::is_control)).then_some(text)
}
