//! `/{lang}/admin/federation`: the members of the federation, at the holder of the registry role: who is invited, where
//! each node is, and who is put out. Every act is signed into the next configuration and stands in the evidence.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{AgencyCode, Timestamp, civil};
use registry::wire::CertificatesEntry;
use registry::{Change, ChangeRefusal, Node, Role, Snapshot};
use trust::Digest;
use trust::ca::Reason;
use web::parts::{Button, ButtonKind, Card, Cell, Column, Details, Notice, Place, Row, Table, Tag, TextField, Tone};
use web::{Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View};

use crate::model::{Invitation, InvitationState};
use crate::{Authority, refusal::JoinRefusal, store as db};

/// Where the page is.
const PATH: &str = "/admin/federation";
/// How many invitations are listed.
const LISTED: u16 = 30;
/// A certificate that ends sooner than this wants a look: nodes renew theirs before that.
const SOON_DAYS: i64 = 25;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ summary }}{{ notice }}<div class="lt-head"><div><h1 class="govuk-heading-l">{{ v.t("authority-nav-federation") }}</h1><p class="lt-small">{{ v.t("authority-federation-lead") }}</p></div></div><div class="lt-cols lt-cols--wide-side"><div class="lt-cols__main"><section><h2 class="govuk-heading-m">{{ v.t("authority-federation-nodes") }}</h2>{{ nodes }}</section><section><h2 class="govuk-heading-m">{{ v.t("authority-federation-invitations") }}</h2>{{ invitations }}</section></div><div class="lt-cols__side">{{ invite }}</div></div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    notice: Html,
    nodes: Table,
    invitations: Table,
    invite: Card,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(authority): State<Authority>) -> Result<Response, Failure> {
    page(&official, &authority, &Form::of([]), &FieldErrors::new(), Html::empty()).await
}

/// Invites a node, withdraws an invitation, moves a node, or puts one out.
pub(crate) async fn send(
    official: Official,
    State(authority): State<Authority>,
    form: Form,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let actor = official.who().account.to_string();
    let mut errors = FieldErrors::new();
    if form.text("act") == "withdraw" {
        let digest = Digest::parse(form.text("invitation")).map_err(|_| Failure::bad_request())?;
        return match authority.invitation_withdraw(digest, &actor).await {
            Ok(()) => Ok(done(v, "authority-federation-withdrawn")),
            Err(refusal) => Err(Failure::refused(refusal)),
        };
    }
    let Ok(agency) = AgencyCode::parse(form.text("agency")) else {
        errors.add("agency", v.t("authority-federation-code-wrong"));
        return page(v, &authority, &form, &errors, Html::empty()).await;
    };
    match form.text("act") {
        "invite" => match authority.invite(&agency, &actor).await {
            Ok((token, until)) => {
                let notice = shown_once(v, &authority, &token.to_string(), until);
                page(v, &authority, &Form::of([]), &errors, notice).await
            }
            Err(refusal @ JoinRefusal::Store(_)) => Err(Failure::refused(refusal)),
            Err(refusal) => {
                errors.refuse(v, "agency", refusal);
                page(v, &authority, &form, &errors, Html::empty()).await
            }
        },
        "move" => {
            let change = Change::NodeUpdate {
                agency,
                web_origins: form.text("origins").split_whitespace().map(str::to_owned).collect(),
                connect_addr: form.filled("address").map(str::to_owned),
                certificates: CertificatesEntry::default(),
            };
            let made = authority.change(&change, &actor).await.map(drop);
            changed(v, &authority, made, "authority-federation-moved").await
        }
        // The code is typed once more: a node that is put out comes back by a new invitation only.
        "put-out" if form.text("again") == agency.as_str() => {
            let reason =
                if form.filled("compromised").is_some() { Reason::KeyCompromise } else { Reason::CessationOfOperation };
            let made = authority.put_out(&agency, reason, &actor).await.map(drop);
            changed(v, &authority, made, "authority-federation-out").await
        }
        "put-out" => {
            errors.add("agency", v.t("authority-federation-again-wrong"));
            page(v, &authority, &Form::of([]), &errors, Html::empty()).await
        }
        _ => Err(Failure::bad_request()),
    }
}

fn done(v: &View, said: &'static str) -> Response {
    SeeOther::to(v.href(PATH)).saying(v, said, &[]).into_response()
}

async fn changed(
    v: &View,
    authority: &Authority,
    made: Result<(), ChangeRefusal>,
    said: &'static str,
) -> Result<Response, Failure> {
    match made {
        Ok(()) => Ok(done(v, said)),
        Err(refusal @ (ChangeRefusal::NoConfiguration | ChangeRefusal::Publish(_))) => Err(Failure::refused(refusal)),
        Err(refusal) => {
            let mut errors = FieldErrors::new();
            errors.refuse(v, "agency", refusal);
            page(v, authority, &Form::of([]), &errors, Html::empty()).await
        }
    }
}

/// The command with the token, which is shown this once.
fn shown_once(v: &View, authority: &Authority, token: &str, until: Timestamp) -> Html {
    let snapshot = authority.setup().registry.current();
    let address = snapshot.as_ref().and_then(|snapshot| snapshot.role_node(Role::Registry)).map(Node::connect_addr);
    let command = format!("lienthong join https://{} --data … --token {token}", address.unwrap_or_default());
    let words = v.text("authority-federation-token").arg("until", civil::format_datetime(until)).to_string();
    let text = Html::text(&words)
        .and(Html::raw("<br><code class=\"lt-digest\">"))
        .and(Html::text(&command))
        .and(Html::raw("</code>"));
    Html::from(Notice::info(text))
}

async fn page(
    v: &View,
    authority: &Authority,
    form: &Form,
    errors: &FieldErrors,
    notice: Html,
) -> Result<Response, Failure> {
    let setup = authority.setup();
    let now = setup.clock.now();
    let snapshot = setup.registry.current();
    let invitations = setup.db.read(|tx| db::invitation_list(tx, LISTED)).await?;
    let invite = Html::raw("<form method=\"post\" class=\"lt-stack\" novalidate>")
        .and(v.fields())
        .and(TextField::new("agency", v.t("authority-federation-code")).max(20).from(form, errors))
        .and(Button::submit(ButtonKind::Main, v.t("authority-federation-invite")).value("act", "invite"))
        .and(Html::raw("</form>"));
    let body = Body {
        v,
        summary: errors.summary(v).map_or_else(Html::empty, Html::from),
        notice,
        nodes: nodes(v, snapshot.as_deref(), now),
        invitations: table(v, &invitations, now),
        invite: Card::new(v.t("authority-federation-invite-title"), invite),
    };
    v.page(v.t("authority-nav-federation"))
        .audience(Audience::Official)
        .nav("federation")
        .switch_to(PATH)
        .faults(errors.len())
        .render(&body)
}

fn nodes(v: &View, snapshot: Option<&Snapshot>, now: Timestamp) -> Table {
    let table = Table::new(v.t("authority-federation-nodes"))
        .column(Column::new(v.t("authority-federation-agency"), Place::Who))
        .column(Column::new(v.t("authority-federation-address"), Place::Labelled))
        .column(Column::new(v.t("authority-federation-certificates"), Place::State))
        .column(Column::new(v.t("authority-federation-change"), Place::More))
        .empty(v.t("authority-federation-empty"));
    let Some(snapshot) = snapshot else { return table };
    snapshot.nodes().fold(table, |table, node| {
        let agency = node.agency();
        let name = snapshot.organisation_ever(agency).map_or("", |one| one.name(now, v.lang()));
        // The newest of each use counts: those before it are on their way out.
        let ends = [node.tls(), node.seal(), node.head()]
            .into_iter()
            .filter_map(|list| list.iter().map(trust::Certificate::not_after).max())
            .min()
            .unwrap_or(now);
        let (tone, key) = match () {
            () if ends <= now => (Tone::Refused, "authority-federation-ended"),
            () if ends <= now.plus_days(SOON_DAYS) => (Tone::Needs, "authority-federation-ends-soon"),
            () => (Tone::Good, "authority-federation-good"),
        };
        let words = v.text(key).arg("at", civil::format_datetime(ends)).to_string();
        let holds = Role::ALL.into_iter().any(|role| snapshot.role_holder(role) == agency);
        let title = v.text("authority-federation-change-this").arg("code", agency.as_str()).to_string();
        table.row(
            Row::new()
                .cell(Cell::new(name).second(agency.as_str()))
                .cell(Cell::new(node.connect_addr()).second(node.web_origin()))
                .text(Tag::new(tone, words))
                .text(Details::new(title, acts(v, node, holds))),
        )
    })
}

/// The forms of one node: where it is; and, unless others depend on it, that it is put out.
fn acts(v: &View, node: &Node, holds: bool) -> Html {
    let (agency, none) = (node.agency().as_str(), FieldErrors::new());
    let form = Form::of([("address", node.connect_addr()), ("origins", node.web_origins().join(" ").as_str())]);
    let begin = || {
        Html::raw("<form method=\"post\" class=\"lt-stack\" novalidate>").and(v.fields()).and(hidden("agency", agency))
    };
    let place = Html::empty()
        .and(TextField::new("address", v.t("authority-federation-address")).max(300).from(&form, &none))
        .and(
            TextField::new("origins", v.t("authority-federation-origins"))
                .hint(v.t("authority-federation-origins-hint"))
                .max(2000)
                .from(&form, &none),
        );
    let moving = begin()
        .and(told_apart(&place, &["address", "origins"], agency))
        .and(Button::submit(ButtonKind::Secondary, v.t("authority-federation-move")).value("act", "move"))
        .and(Html::raw("</form>"));
    if holds {
        return moving
            .and(Html::raw("<p class=\"lt-small\">"))
            .and(Html::text(&v.t("authority-federation-holds")))
            .and(Html::raw("</p>"));
    }
    let label = v.text("authority-federation-again").arg("code", agency).to_string();
    let again = Html::empty().and(TextField::new("again", label).max(20).from(&Form::of([]), &none));
    let compromised =
        Html::raw("<label class=\"lt-small\"><input type=\"checkbox\" name=\"compromised\" value=\"yes\"> ")
            .and(Html::text(&v.t("authority-federation-compromised")))
            .and(Html::raw("</label>"));
    let out = begin()
        .and(told_apart(&again, &["again"], agency))
        .and(compromised)
        .and(Button::submit(ButtonKind::Warning, v.t("authority-federation-put-out")).value("act", "put-out"))
        .and(Html::raw("</form>"));
    moving.and(out)
}

/// Every row has the same fields: their ids are told apart, their names are not.
fn told_apart(fields: &Html, names: &[&str], row: &str) -> Html {
    Html::raw(names.iter().fold(fields.as_str().to_owned(), |html, name| {
        ["id", "for", "aria-describedby"].iter().fold(html, |html, place| {
            html.replace(&format!("{place}=\"{name}\""), &format!("{place}=\"{name}-{row}\""))
                .replace(&format!("{place}=\"{name}-hint\""), &format!("{place}=\"{name}-{row}-hint\""))
        })
    }))
}

fn hidden(name: &str, value: &str) -> Html {
    Html::raw(format!("<input type=\"hidden\" name=\"{name}\" value=\"")).and(Html::text(value)).and(Html::raw("\">"))
}

fn table(v: &View, invitations: &[Invitation], now: Timestamp) -> Table {
    let table = Table::new(v.t("authority-federation-invitations"))
        .column(Column::new(v.t("authority-federation-agency"), Place::Who))
        .column(Column::new(v.t("authority-federation-invited"), Place::Labelled))
        .column(Column::new(v.t("authority-federation-until"), Place::Labelled))
        .column(Column::new(v.t("authority-federation-state"), Place::State))
        .column(Column::new(v.t("authority-federation-change"), Place::More))
        .empty(v.t("authority-federation-none-invited"));
    invitations.iter().fold(table, |table, one| {
        let state = one.state(now);
        let (tone, key) = match state {
            InvitationState::Open => (Tone::New, "authority-federation-open"),
            InvitationState::Expired => (Tone::Ended, "authority-federation-expired"),
            InvitationState::Withdrawn => (Tone::Ended, "authority-federation-is-withdrawn"),
            InvitationState::Joined => (Tone::Moving, "authority-federation-joined"),
            InvitationState::Arrived => (Tone::Good, "authority-federation-arrived"),
        };
        let withdraw = if state == InvitationState::Open {
            Html::raw("<form method=\"post\">")
                .and(v.fields())
                .and(hidden("invitation", &one.secret_digest.to_string()))
                .and(
                    Button::submit(ButtonKind::Secondary, v.t("authority-federation-withdraw"))
                        .value("act", "withdraw"),
                )
                .and(Html::raw("</form>"))
        } else {
            Html::empty()
        };
        table.row(
            Row::new()
                .cell(Cell::new(one.agency.as_str()))
                .text(civil::format_datetime(one.invited_at))
                .text(civil::format_datetime(one.expires_at))
                .text(Tag::new(tone, v.t(key)))
                .text(withdraw),
        )
    })
}
