//! The layout round every page.

use std::io::Write as _;

use askama::Template;
use axum::response::{IntoResponse, Response};
use base::civil;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{StatusCode, header};

use crate::nav::{self, Link};
use crate::parts::Notice;
use crate::server::Policy;
use crate::{Audience, Failure, Html, View, assets, icons};

/// A page being put together: what stands round the body.
///
/// ```ignore
/// view.page(view.t("services-dossiers-title"))
///     .nav("dossiers")
///     .crumb(view.t("services-home"), view.portal("/"))
///     .render(&Body { v: &view, dossiers })
/// ```
#[derive(Clone, Debug)]
pub struct Page {
    view: View,
    title: String,
    status: StatusCode,
    audience: Audience,
    nav: Option<&'static str>,
    crumbs: Vec<(String, String)>,
    back: Option<(String, String)>,
    form_action: Vec<String>,
    faults: usize,
    wide: bool,
    script: bool,
    switch_to: Option<String>,
    role: Option<String>,
}

impl Page {
    pub(crate) fn new(view: View, title: String) -> Self {
        Self {
            audience: view.audience(),
            view,
            title,
            status: StatusCode::OK,
            nav: None,
            crumbs: Vec::new(),
            back: None,
            form_action: Vec::new(),
            faults: 0,
            wide: false,
            script: false,
            switch_to: None,
            role: None,
        }
    }

    /// For whom the page is made; by default, for officials when an official is signed in.
    pub fn audience(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }

    /// Which item of the navigation the page belongs to.
    pub fn nav(mut self, id: &'static str) -> Self {
        self.nav = Some(id);
        self
    }

    /// A page above this one, outermost first.
    pub fn crumb(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push((text.into(), href.into()));
        self
    }

    /// The step before, in place of breadcrumbs.
    pub fn back(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.back = Some((text.into(), href.into()));
        self
    }

    /// An origin besides this one that the page's forms may lead to by redirect: `https://h54.example`.
    pub fn form_action(mut self, origin: impl Into<String>) -> Self {
        self.form_action.push(origin.into());
        self
    }

    /// The page shows a form again with so many faults: its title begins with "Lỗi:", its status is 422.
    pub fn faults(mut self, faults: usize) -> Self {
        self.faults = faults;
        if faults > 0 {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self
    }

    /// The status, where it is not 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The body runs from edge to edge and brings its own `lt-wrap` boxes: for bands of colour.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The page has a form with `data-autosave`: bring the script that saves drafts.
    pub fn script(mut self) -> Self {
        self.script = true;
        self
    }

    /// The page that the language switch leads to, without the language, where this request cannot be repeated by a
    /// link (the answer to a form).
    pub fn switch_to(mut self, path: impl Into<String>) -> Self {
        self.switch_to = Some(path.into());
        self
    }

    /// What the official is here, before the agency's name in the masthead: "Một cửa". By default their first role.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Renders `body` into the layout.
    pub fn render(self, body: &impl Template) -> Result<Response, Failure> {
        let mut html = String::with_capacity(BODY);
        body.render_into(&mut html)?;
        self.show(Html::raw(html))
    }

    /// Puts finished HTML into the layout.
    pub fn show(self, body: Html) -> Result<Response, Failure> {
        let view = self.view.clone();
        let site = view.kit().site();
        let lang = view.lang();
        let title = if self.faults > 0 {
            view.text("web-page-title-fault").arg("title", &self.title).to_string()
        } else {
            self.title.clone()
        };
        let notice = view.notice().and_then(|notice| {
            let args: Vec<_> = notice.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            view.kit().words().try_get(lang, &notice.key, &args).map(Notice::done)
        });
        let policy = Policy { form_action: self.form_action.clone(), notice_shown: view.notice().is_some() };
        let official = self.audience == Audience::Official;
        let subtitle = if official { site.agency.of(lang).to_owned() } else { site.service.of(lang).to_owned() };
        let role = self.role.clone().or_else(|| first_role(&view)).filter(|_| official);
        let switch = self.switch_to.as_deref().unwrap_or_else(|| view.place());
        let layout = Layout {
            v: &view,
            p: &self,
            title,
            official,
            subtitle,
            role,
            ribbon: site.ribbon.as_ref().map(|ribbon| sentence(ribbon.of(lang))),
            nav: nav::links(&view, self.audience, self.nav),
            home: if official { view.href("/") } else { view.portal("/") },
            account: account(&view, self.audience),
            inbox: view.actor().and_then(|_| view.kit().sign_in().inbox(&view)),
            other_lang: view.lang().other().tag(),
            other_href: format!("/{}{switch}", view.lang().other().tag()),
            footer: if official {
                view.text("web-foot-node")
                    .arg("node", view.kit().node().to_uppercase())
                    .arg("agency", site.agency.of(lang))
                    .to_string()
            } else {
                site.operator.of(lang).to_owned()
            },
            links: site.links.iter().map(|(words, path)| (words.of(lang).to_owned(), foot_link(&view, path))).collect(),
            printed: view
                .text("web-printed")
                .arg("time", civil::format_datetime(view.now()))
                .arg("address", format!("{}{}", view.origin(), view.here()))
                .to_string(),
            notice,
            body,
        };
        let mut html = String::with_capacity(layout.body.as_str().len() + FRAME);
        layout.render_into(&mut html)?;
        if let Some(place) = html.find(SPRITE_PLACE) {
            let sprite = icons::sprite(&html);
            html.replace_range(place..place + SPRITE_PLACE.len(), &sprite);
        }
        let mut response = match compressed(&view, &html) {
            Some(bytes) => {
                let headers = [(header::CONTENT_TYPE, HTML), (header::CONTENT_ENCODING, "gzip")];
                (self.status, headers, bytes).into_response()
            }
            None => (self.status, [(header::CONTENT_TYPE, HTML)], html).into_response(),
        };
        response.extensions_mut().insert(policy);
        Ok(response)
    }
}

/// Room for most bodies, and for what stands round them: a text that grows is copied again and again.
const BODY: usize = 16 * 1024;
const FRAME: usize = 8 * 1024;

const HTML: &str = "text/html; charset=utf-8";

/// The page as gzip, where the browser reads it: a third of the bytes on a slow line. A quick level; tokens of forms
/// are another text on each page, so that the length tells nothing of them.
fn compressed(view: &View, html: &str) -> Option<Vec<u8>> {
    if !view.takes_gzip() {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(html.len() / 3), Compression::new(3));
    encoder.write_all(html.as_bytes()).ok()?;
    encoder.finish().ok()
}

/// Where the sprite goes once it is known which symbols the page uses.
const SPRITE_PLACE: &str = "<!--symbols-->";

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    v: &'a View,
    p: &'a Page,
    title: String,
    official: bool,
    subtitle: String,
    role: Option<String>,
    ribbon: Option<(String, String)>,
    nav: Vec<Link>,
    home: String,
    account: (String, String),
    inbox: Option<String>,
    other_lang: &'static str,
    other_href: String,
    footer: String,
    links: Vec<(String, String)>,
    printed: String,
    notice: Option<Notice>,
    body: Html,
}

/// The words and the target of the link at the person's icon.
fn account(view: &View, audience: Audience) -> (String, String) {
    match view.actor() {
        Some(actor) => (actor.name.clone(), view.kit().sign_in().account(view)),
        None => (view.t("web-sign-in"), view.sign_in_url(audience)),
    }
}

fn first_role(view: &View) -> Option<String> {
    let role = view.actor()?.rights().next()?.role;
    view.kit().words().try_get(view.lang(), role.key(), &[])
}

/// What stands before the colon, and the rest.
fn sentence(text: &str) -> (String, String) {
    text.split_once(':')
        .map_or_else(|| (String::new(), text.to_owned()), |(head, rest)| (format!("{head}:"), rest.to_owned()))
}

fn foot_link(view: &View, path: &str) -> String {
    if path.starts_with('/') { view.href(path) } else { path.to_owned() }
}
