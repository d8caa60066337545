//! `/{lang}/account/security`: what opens one's account, and where one is signed in.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::civil;
use identity::{Actor, Factors, Session, SessionHandle};
use url::form_urlencoded::Serializer;
use web::{
    Failure, Form, OrNotFound as _, SeeOther, View,
    parts::{Button, ButtonKind, Notice, TextField},
};

use crate::Accounts;

/// A passkey as the page shows it.
struct Key {
    id: String,
    /// The name of the field that holds its new name.
    field: String,
    name: TextField,
    label: String,
    times: String,
    rename: Button,
    remove: Button,
}

/// A session as the page shows it.
struct Place {
    device: String,
    times: String,
    this: bool,
    handle: String,
    end: Button,
}

#[derive(Template)]
#[template(path = "security.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    /// The ways to sign in; none where the account rests on the portal's word.
    ways: Option<Ways>,
    portal: Option<Button>,
    places: Vec<Place>,
    end_all: Button,
}

struct Ways {
    /// What to do before anything can be changed.
    prove: Option<(Notice, Button)>,
    otp: String,
    otp_on: bool,
    otp_act: Button,
    recovery: Option<(String, Button)>,
    keys: Vec<Key>,
    add_key: Button,
}

/// `GET /{lang}/account/security`.
pub(crate) async fn show(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let identity = accounts.identity();
    let local = actor.federated.is_none();
    let ways = if local {
        let may = identity.factors_may_change(actor).await?;
        Some(ways(&view, actor, &identity.factors(actor.account).await?, may))
    } else {
        None
    };
    let portal = Button::link(ButtonKind::Main, view.t("account-security-portal"), view.portal("/account/security"));
    let sessions = identity.session_list(actor).await?;
    let title = view.t("account-security-title");
    let body = Body {
        v: &view,
        title: &title,
        ways,
        portal: (!local).then_some(portal),
        places: sessions.iter().map(|session| place(&view, actor, session)).collect(),
        end_all: Button::submit(ButtonKind::Warning, view.t("account-sessions-end-all")).value("which", "all"),
    };
    view.page(title.as_str()).crumb(view.t("account-title"), view.href("/account")).render(&body)
}

fn ways(view: &View, actor: &Actor, factors: &Factors, may: bool) -> Ways {
    let prove = (!may).then(|| {
        let door = if actor.is_official() { "/official/sign-in" } else { "/sign-in" };
        let back = view.href("/account/security");
        let query = Serializer::new(String::new()).append_pair("return", &back).append_pair("fresh", "1").finish();
        let again =
            Button::link(ButtonKind::Main, view.t("account-security-prove"), format!("{}?{query}", view.href(door)));
        (Notice::info(view.t("account-security-prove-lead")), again)
    });
    let (otp, act, kind) = match factors.otp_since {
        Some(since) => {
            let text = view.text("account-otp-on").arg("at", civil::format_datetime(since)).to_string();
            (text, "account-otp-remove", ButtonKind::Warning)
        }
        None => (view.t("account-otp-off"), "account-otp-add", ButtonKind::Secondary),
    };
    let recovery = factors.second_needed().then(|| {
        let text = view.text("account-recovery-left").arg("count", factors.recovery_left).to_string();
        (text, Button::submit(ButtonKind::Secondary, view.t("account-recovery-renew")))
    });
    let key = |(number, passkey): (usize, &identity::Passkey)| {
        let never = || view.t("account-passkey-never");
        let used = passkey.used_at.map_or_else(never, civil::format_datetime);
        let made = civil::format_datetime(passkey.made_at);
        // The name of a field is its id too: each needs another.
        let field = format!("name-{number}");
        Key {
            id: passkey.id.clone(),
            name: TextField::new(&field, view.t("account-passkey-name")).value(passkey.name.as_str()).max(60),
            field,
            label: passkey.name.clone(),
            times: view.text("account-passkey-times").arg("made", made).arg("used", used).to_string(),
            rename: Button::submit(ButtonKind::Secondary, view.t("account-passkey-rename")),
            remove: Button::submit(ButtonKind::Warning, view.t("account-passkey-remove")),
        }
    };
    Ways {
        prove,
        otp,
        otp_on: factors.otp_since.is_some(),
        otp_act: Button::submit(kind, view.t(act)),
        recovery,
        keys: factors.passkeys.iter().enumerate().map(key).collect(),
        add_key: Button::link(
            ButtonKind::Secondary,
            view.t("account-passkey-add-title"),
            view.href("/account/security/passkeys"),
        ),
    }
}

fn place(view: &View, actor: &Actor, session: &Session) -> Place {
    let unknown = || view.t("account-session-unknown");
    let known = |text: &str| if text.is_empty() { unknown() } else { text.to_owned() };
    let times = view
        .text("account-session-times")
        .arg("started", civil::format_datetime(session.started_at))
        .arg("seen", civil::format_datetime(session.seen_at))
        .arg("address", known(&session.address));
    Place {
        device: known(&session.device),
        times: times.to_string(),
        this: session.handle == actor.session,
        handle: session.handle.as_str().to_owned(),
        end: Button::submit(ButtonKind::Secondary, view.t("account-session-end")),
    }
}

/// `POST /{lang}/account/security/sessions`: ends one session, or all of them.
pub(crate) async fn end(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let which = form.text("which");
    if which == "all" {
        accounts.identity().session_end_all(actor).await?;
        return Ok(SeeOther::to(view.href("/signed-out")).with_cookie(view.session_cookie_end()).into_response());
    }
    let handle = SessionHandle::parse(which).or_not_found()?;
    let this = handle == actor.session;
    if !accounts.identity().session_end(actor, handle).await? {
        return Err(Failure::not_found());
    }
    if this {
        return Ok(SeeOther::to(view.href("/signed-out")).with_cookie(view.session_cookie_end()).into_response());
    }
    let to = SeeOther::to(view.href("/account/security"));
    Ok(to.saying(&view, "account-session-ended", &[]).into_response())
}
