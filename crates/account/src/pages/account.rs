//! `/{lang}/account`: who one is here, and the way out.

use askama::Template;
use axum::response::Response;
use base::civil;
use identity::Assurance;
use web::{
    Failure, View,
    parts::{Button, ButtonKind, SummaryList},
};

use super::deputies::grant_words;

#[derive(Template)]
#[template(path = "account.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    facts: SummaryList,
    security: Button,
    notices: Button,
    deputies: Option<Button>,
    sign_out: Button,
}

pub(crate) async fn account(view: View) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let level = match actor.assurance {
        Assurance::Level1 => "account-level-1",
        Assurance::Level2 => "account-level-2",
    };
    let mut facts = SummaryList::new()
        .row(view.t("account-name"), actor.name.as_str())
        .row_if(view.t("account-position"), actor.title.as_deref())
        .row_if(view.t("account-citizen-id"), actor.citizen_id.map(|id| id.masked().replace("******", " ••• ••• ")));
    if actor.is_citizen() {
        facts = facts.row(view.t("account-level"), view.t(level));
    } else {
        let roles: Vec<String> = actor.grants.iter().map(|grant| grant_words(&view, grant)).collect();
        let stands = actor.stands_in.iter().map(|one| format!("{}: {}", one.name, grant_words(&view, &one.grant)));
        let stands: Vec<String> = stands.collect();
        facts = facts
            .row(view.t("account-roles"), roles.join(", "))
            .row_if(view.t("account-stands-in"), (!stands.is_empty()).then(|| stands.join("; ")));
    }
    let facts = facts.row(view.t("account-proven"), civil::format_datetime(actor.proven_at));
    let title = view.t("account-title");
    let body = Body {
        v: &view,
        title: &title,
        facts,
        security: Button::link(ButtonKind::Main, view.t("account-security-open"), view.href("/account/security")),
        notices: Button::link(ButtonKind::Secondary, view.t("account-notices-title"), view.href("/account/notices")),
        deputies: actor.is_official().then(|| {
            Button::link(ButtonKind::Secondary, view.t("account-deputies-title"), view.href("/account/deputies"))
        }),
        sign_out: Button::submit(ButtonKind::Secondary, view.t("account-sign-out")),
    };
    view.page(title.as_str()).render(&body)
}
