//! `/{lang}/official/welcome/{code}`: an official chooses their own password with a one-time code.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use identity::{Account, InvitationCode, Password, StaffError};
use web::{
    Failure, FieldErrors, Form, Html, OrNotFound as _, SeeOther, View,
    parts::{Button, ButtonKind, SummaryList, TextField},
};

use crate::Accounts;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-narrow">{{ summary }}<h1 class="govuk-heading-l">{{ v.t("account-welcome-title") }}</h1>{{ facts }}<p class="govuk-body">{{ v.t("account-welcome-lead") }}</p><form method="post" class="lt-stack" novalidate>{{ v.fields() }}{{ first }}{{ second }}<div class="lt-actions">{{ submit }}</div></form></div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    facts: SummaryList,
    first: TextField,
    second: TextField,
    submit: Button,
}

/// Answers the form, while the code opens anything.
pub(crate) async fn show(
    view: View,
    State(accounts): State<Accounts>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let code = InvitationCode::parse(&code).or_not_found()?;
    page(&view, &person(&accounts, &code).await?, &FieldErrors::new())
}

/// Keeps the password and uses the code up.
pub(crate) async fn send(
    view: View,
    State(accounts): State<Accounts>,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let code = InvitationCode::parse(&code).or_not_found()?;
    let account = person(&accounts, &code).await?;
    let mut errors = FieldErrors::new();
    let password = Password::choose(form.text("password"));
    let password = errors.check("password", password, view.t("account-welcome-short"));
    if errors.is_empty() && form.text("password") != form.text("again") {
        errors.add("again", view.t("account-welcome-differs"));
    }
    let (Some(password), true) = (password, errors.is_empty()) else { return page(&view, &account, &errors) };
    accounts.identity().invitation_use(&code, password).await.map_err(Failure::refused)?;
    Ok(SeeOther::to(view.href("/official/sign-in")).saying(&view, "account-welcome-done", &[]).into_response())
}

async fn person(accounts: &Accounts, code: &InvitationCode) -> Result<Account, Failure> {
    let account = accounts.identity().invitation(code).await?;
    account.ok_or_else(|| Failure::refused(StaffError::BadCode))
}

fn page(view: &View, account: &Account, errors: &FieldErrors) -> Result<Response, Failure> {
    let field = |name: &str, key: &str| TextField::new(name, view.t(key)).password().autocomplete("new-password");
    let body = Body {
        v: view,
        summary: errors.summary(view).map_or_else(Html::empty, Html::from),
        facts: SummaryList::new()
            .row(view.t("account-name"), account.name.as_str())
            .row_if(view.t("account-username"), account.username.as_ref().map(|name| name.as_str().to_owned())),
        first: field("password", "account-welcome-password")
            .hint(view.t("account-welcome-hint"))
            .fault(errors.of("password")),
        second: field("again", "account-welcome-again").fault(errors.of("again")),
        submit: Button::submit(ButtonKind::Main, view.t("account-welcome-submit")),
    };
    view.page(view.t("account-welcome-title")).faults(errors.len()).render(&body)
}
