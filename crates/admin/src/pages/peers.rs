//! `/{lang}/admin/peers`: how the other nodes stand.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::civil;
use exchange::{Peer, PeerState};
use web::parts::{Cell, Column, Edge, Glyph, Place, Row, Table, Tag, Tone};
use web::{Audience, Failure, Official, View};

use super::{agency_name, instant};
use crate::Admin;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-head"><div><h1 class="govuk-heading-l">{{ v.t("admin-nav-peers") }}</h1><p class="lt-small">{{ v.t("admin-peers-lead") }}</p></div></div>{{ table }}"#
)]
struct Body<'a> {
    v: &'a View,
    table: Table,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let peers = admin.setup().bus.peers().await?;
    let mut table = Table::new(v.t("admin-nav-peers"))
        .column(Column::new(v.t("admin-peer-agency"), Place::Who))
        .column(Column::new(v.t("admin-peer-state"), Place::State))
        .column(Column::new(v.t("admin-peer-answered"), Place::Due))
        .column(Column::new(v.t("admin-peer-failed"), Place::Labelled))
        .column(Column::new(v.t("admin-peer-waiting"), Place::Labelled).number())
        .column(Column::new(v.t("admin-peer-oldest"), Place::Labelled))
        .column(Column::new(v.t("admin-peer-unhandled"), Place::Labelled).number())
        .column(Column::new(v.t("admin-peer-dead"), Place::Labelled).number())
        .empty(v.t("admin-peers-empty"));
    for peer in &peers {
        table = table.row(row(v, &admin, peer));
    }
    v.page(v.t("admin-nav-peers")).audience(Audience::Official).nav("peers").render(&Body { v, table })
}

fn row(v: &View, admin: &Admin, peer: &Peer) -> Row {
    let (tone, glyph, key) = match peer.state {
        PeerState::Up => (Tone::Good, Glyph::Check, "admin-peer-up"),
        PeerState::Down => (Tone::Refused, Glyph::Cross, "admin-peer-down"),
        PeerState::Unknown => (Tone::Ended, Glyph::Ring, "admin-peer-unknown"),
    };
    let failed = match &peer.failed {
        Some((at, why)) => Cell::new(civil::format_datetime(*at)).second(why.as_str()),
        None => Cell::new(v.t("admin-never")),
    };
    let state = Tag::new(tone, v.t(key)).glyph(glyph);
    let state = match peer.paused.map(|paused| paused.as_secs().max(1)) {
        Some(seconds) => Cell::new(state).second(v.text("admin-peer-paused").arg("count", seconds).to_string()),
        None => Cell::new(state),
    };
    Row::new()
        .cell(Cell::new(agency_name(v, admin, &peer.agency)).second(peer.agency.to_string()))
        .cell(state)
        .text(instant(v, peer.answered_at))
        .cell(failed)
        .text(v.number(peer.waiting))
        .text(instant(v, peer.oldest_waiting))
        .text(v.number(peer.unhandled))
        .text(v.number(peer.dead))
        .edge(if peer.state == PeerState::Down { Edge::Late } else { Edge::None })
}
