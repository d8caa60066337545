//! The front door: `/{lang}`. On the portal its home page; elsewhere the way there, and for officials to their work.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use identity::Role;
use web::{
    Failure, SeeOther, View, Visitor,
    parts::{DrumRings, Figure, Figures, StatusTag},
};

use super::{DESK, common::agency_name};
use crate::Services;

/// An own dossier: address, procedure, code and agency, state.
struct Mine {
    href: String,
    title: String,
    sub: String,
    tag: StatusTag,
}

/// A life event: icon, words, what it leads to, the phrase it searches for.
struct Tile {
    icon: &'static str,
    title: String,
    sub: String,
    href: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Body<'a> {
    v: &'a View,
    rings: DrumRings,
    often: Vec<(String, String)>,
    signed_in: bool,
    mine: Vec<Mine>,
    more: usize,
    tiles: Vec<Tile>,
    open: Vec<(String, String, String)>,
    figures: Figures,
}

/// The most own dossiers on the page.
const SHOWN: usize = 3;

/// Icon, Fluent key, and what is searched for.
const EVENTS: [(&str, &str, &str); 8] = [
    ("baby", "birth", "đăng ký khai sinh"),
    ("heart", "family", "đăng ký kết hôn"),
    ("house", "home", "cấp giấy chứng nhận quyền sử dụng đất"),
    ("store", "business", "đăng ký thành lập hộ kinh doanh"),
    ("briefcase", "work", "hưởng bảo hiểm xã hội"),
    ("car", "vehicle", "giấy phép lái xe"),
    ("user", "identity", "thẻ căn cước"),
    ("hand-heart", "death", "đăng ký khai tử"),
];

/// Answers the page.
pub(crate) async fn show(view: Visitor, State(services): State<Services>) -> Result<Response, Failure> {
    if let Some(actor) = view.actor().filter(|actor| actor.is_official()) {
        let page = match () {
            () if DESK.iter().any(|role| actor.has(*role)) => "/office/work",
            () if actor.has(Role::ProcedureControl) => "/office/synonyms",
            () if actor.has(Role::Administrator) => "/admin",
            () => "/account",
        };
        return Ok(SeeOther::to(view.href(page)).into_response());
    }
    if view.kit().site().portal.is_some() {
        return Ok(SeeOther::to(view.portal("/")).into_response());
    }
    let search = |phrase: &str| view.href(&format!("/search?q={}", encoded(phrase)));
    let (mut mine, mut more) = (Vec::new(), 0);
    if let Some(actor) = view.actor() {
        let all = services.my_dossiers(actor.account).await?;
        more = all.len().saturating_sub(SHOWN);
        mine = all.into_iter().take(SHOWN).map(|one| row(&view, one)).collect();
    }
    let open = services.catalogue_open().await?;
    let (all, can_be_filed) = services.catalogue_size().await?;
    let figure = |value: usize, key: &str| Figure { value: view.number(value), words: view.t(key) };
    let often = ["trích lục khai sinh", "đổi giấy phép lái xe", "xác nhận tình trạng hôn nhân"];
    let tile = |(icon, key, phrase): (&'static str, &str, &str)| Tile {
        icon,
        title: view.t(&format!("services-event-{key}")),
        sub: view.t(&format!("services-event-{key}-sub")),
        href: search(phrase),
    };
    let offered = |item: &crate::CatalogueItem| {
        let agencies: Vec<_> = item.open_at.iter().map(|code| agency_name(&services, &view, code)).collect();
        let href = view.href(&format!("/procedures/{}", item.code));
        (href, item.name.of(view.lang()).to_owned(), agencies.join(", "))
    };
    let body = Body {
        v: &view,
        rings: DrumRings,
        often: often.iter().map(|phrase| (search(phrase), (*phrase).to_owned())).collect(),
        signed_in: view.actor().is_some(),
        mine,
        more,
        tiles: EVENTS.into_iter().map(tile).collect(),
        open: open.iter().take(8).map(offered).collect(),
        figures: Figures::new(vec![
            figure(all, "services-home-figure-all"),
            figure(can_be_filed, "services-home-figure-open"),
        ]),
    };
    view.page(view.t("services-home")).wide().render(&body)
}

fn row(view: &View, one: crate::Mine) -> Mine {
    Mine {
        href: view.href(&one.changed.link),
        title: view.pick(&one.changed.procedure_name.vi, &one.changed.procedure_name.en).to_owned(),
        sub: format!("{} · {}", one.changed.dossier, one.agency.of(view.lang())),
        tag: StatusTag::short(one.status.code(), view.lang()),
    }
}

/// A text as it stands in a query.
pub(super) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
