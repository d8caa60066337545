//! `/{lang}/account/notices`: where one's mail goes, and how soon.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::{Lang, Timestamp, civil};
use identity::Actor;
use notify::{Failed, Kind, MailAddress, MailState, Pace};
use web::{
    Failure, FieldErrors, Form, SeeOther, View,
    parts::{Button, ButtonKind, Choice, Choices, Notice, TextField},
};

use crate::{
    Accounts,
    service::{MailRefusal, Wishes},
};

#[derive(Template)]
#[template(path = "notices.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    errors: &'a FieldErrors,
    /// Nothing but a way to the portal, where the account rests on its word.
    portal: Option<Button>,
    /// What stands about the address: none where the node sends no mail.
    mail: Option<Mail>,
    paces: Vec<Choices>,
    language: Choices,
    save: Button,
}

struct Mail {
    state: Notice,
    failed: Vec<String>,
    /// The address that waits for its code, and the field for it.
    waiting: Option<(String, TextField, Button)>,
    address: TextField,
    propose: Button,
    remove: Option<Button>,
}

/// `GET /{lang}/account/notices`.
pub(crate) async fn show(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    page(&accounts, &view, &Form::of([]), &FieldErrors::new()).await
}

/// `POST /{lang}/account/notices/address`: proposes an address.
pub(crate) async fn propose(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let actor = own(&view)?;
    let mut errors = FieldErrors::new();
    let address = MailAddress::parse(form.text("address"));
    if let Some(address) = errors.check("address", address, view.t("account-mail-address-wrong")) {
        match accounts.mail_propose(actor, address, view.lang()).await {
            Ok(()) => return Ok(back(&view, "account-mail-code-sent")),
            Err(MailRefusal::Store(error)) => return Err(error.into()),
            Err(refusal) => errors.refuse(&view, "address", refusal),
        }
    }
    page(&accounts, &view, &form, &errors).await
}

/// `POST /{lang}/account/notices/confirm`: confirms it by its code.
pub(crate) async fn confirm(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let actor = own(&view)?;
    let code: String = form.text("code").chars().filter(|letter| !letter.is_whitespace()).collect();
    match accounts.mail_confirm(actor, &code, view.now()).await {
        Ok(()) => Ok(back(&view, "account-mail-confirmed")),
        Err(MailRefusal::Store(error)) => Err(error.into()),
        Err(refusal) => {
            // Where no address waits any more, the field for the code is not on the page.
            let waits = accounts.wishes(actor, view.now()).await?.address.is_some_and(|own| own.proposed.is_some());
            let mut errors = FieldErrors::new();
            errors.refuse(&view, if waits { "code" } else { "address" }, refusal);
            page(&accounts, &view, &form, &errors).await
        }
    }
}

/// `POST /{lang}/account/notices/remove`: forgets the address.
pub(crate) async fn remove(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    accounts.mail_remove(own(&view)?, view.now()).await?;
    Ok(back(&view, "account-mail-removed"))
}

/// `POST /{lang}/account/notices/pace`: sets how soon, and in which language.
pub(crate) async fn pace(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let actor = own(&view)?;
    let lang = Lang::parse(form.text("language")).ok_or_else(Failure::bad_request)?;
    let mut paces = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.may_choose()) {
        let Some(sent) = form.filled(kind.name()) else { continue };
        paces.push((kind, Pace::parse(sent).ok_or_else(Failure::bad_request)?));
    }
    accounts.mail_wish(actor, paces, lang, view.now()).await?;
    Ok(back(&view, "account-notices-saved"))
}

/// Who is asking, where it is this node that tells them.
fn own(view: &View) -> Result<&Actor, Failure> {
    view.actor().filter(|actor| actor.federated.is_none()).ok_or_else(Failure::not_found)
}

fn back(view: &View, words: &str) -> Response {
    SeeOther::to(view.href("/account/notices")).saying(view, words, &[]).into_response()
}

async fn page(accounts: &Accounts, view: &View, form: &Form, errors: &FieldErrors) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let local = actor.federated.is_none();
    let wishes = accounts.wishes(actor, view.now()).await?;
    let mails = local && accounts.notifier().mails();
    let title = view.t("account-notices-title");
    let portal = || Button::link(ButtonKind::Main, view.t("account-notices-portal"), view.portal("/account/notices"));
    let chosen = wishes.address.as_ref().map_or_else(|| view.lang(), |address| address.language);
    let spoken = |lang: Lang, words: &str| Choice::new(lang.tag(), view.t(words)).chosen(lang == chosen);
    let body = Body {
        v: view,
        title: &title,
        errors,
        portal: (!local).then(portal),
        mail: mails.then(|| mail(view, &wishes, form, errors)),
        paces: wishes.paces.iter().filter(|(kind, _)| kind.may_choose()).map(|wish| choices(view, *wish)).collect(),
        language: Choices::one("language", view.t("account-notices-language"))
            .choice(spoken(Lang::Vi, "account-notices-vietnamese"))
            .choice(spoken(Lang::En, "account-notices-english")),
        save: Button::submit(ButtonKind::Main, view.t("account-notices-save")),
    };
    let page = view.page(title.as_str()).faults(errors.len()).switch_to("/account/notices");
    page.crumb(view.t("account-title"), view.href("/account")).render(&body)
}

fn mail(view: &View, wishes: &Wishes, form: &Form, errors: &FieldErrors) -> Mail {
    let own = wishes.address.as_ref();
    let confirmed = own.and_then(|own| own.address.as_ref());
    let at = |key: &str, address: &MailAddress| view.text(key).arg("address", address.as_str()).to_string();
    let state = match (confirmed, own.and_then(|own| own.suspended_at)) {
        (Some(address), Some(since)) => {
            let words = view.text("account-mail-suspended").arg("address", address.as_str());
            Notice::warning(words.arg("since", civil::format_datetime(since)).to_string())
        }
        (Some(address), None) => Notice::done(at("account-mail-goes-to", address)),
        (None, _) => Notice::info(view.t("account-mail-goes-nowhere")),
    };
    let waiting = own.and_then(|own| own.proposed.as_ref());
    let waiting = waiting.map(|(address, until): &(MailAddress, Timestamp)| {
        let words = view.text("account-mail-waits").arg("address", address.as_str());
        let field = TextField::new("code", view.t("account-mail-code"))
            .hint(view.t("account-mail-code-hint"))
            .fault(errors.of("code"))
            .width(10)
            .digits()
            .autocomplete("one-time-code");
        let submit = Button::submit(ButtonKind::Main, view.t("account-mail-confirm"));
        (words.arg("until", civil::format_datetime(*until)).to_string(), field, submit)
    });
    let title = if confirmed.is_some() { "account-mail-another" } else { "account-mail-address" };
    Mail {
        state,
        failed: wishes.failed.iter().map(|failed| not_come(view, failed)).collect(),
        waiting,
        address: TextField::new("address", view.t(title))
            .hint(view.t("account-mail-address-hint"))
            .from(form, errors)
            .email(),
        propose: Button::submit(ButtonKind::Secondary, view.t("account-mail-propose")),
        remove: confirmed.map(|_| Button::submit(ButtonKind::Warning, view.t("account-mail-remove"))),
    }
}

fn not_come(view: &View, failed: &Failed) -> String {
    let words = if failed.state == MailState::Refused { "account-mail-refused" } else { "account-mail-given-up" };
    let to = failed.recipient.as_ref().map_or("–", MailAddress::as_str);
    let words = view.text(words).arg("at", civil::format_datetime(failed.at)).arg("address", to);
    words.arg("answer", failed.answer.as_str()).to_string()
}

fn choices(view: &View, (kind, now): (Kind, Pace)) -> Choices {
    let question = match kind {
        Kind::Security => "account-notices-security",
        Kind::Dossier => "account-notices-dossier",
        Kind::Work => "account-notices-work",
    };
    Pace::ALL.into_iter().fold(Choices::one(kind.name(), view.t(question)), |choices, pace| {
        let words = match pace {
            Pace::Now => "account-notices-now",
            Pace::Daily => "account-notices-daily",
            Pace::Off => "account-notices-off",
        };
        choices.choice(Choice::new(pace.name(), view.t(words)).chosen(pace == now))
    })
}
