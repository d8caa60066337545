//! `/{lang}/admin/approvals`: what waits for a second administrator, and what was decided.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{AccountId, ApprovalId, Id, civil};
use identity::{Approval, Deed, Ordered, Outcome};
use web::parts::{Button, ButtonKind, Cell, Column, Notice, Place, Row, Table, Tag, TextField, Tone};
use web::{Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View};

use super::{
    staff::alone,
    staff_act::code_of,
    staff_deputy::what_words,
    staff_member::{hidden, period},
};
use crate::Admin;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1 class="govuk-heading-l">{{ v.t("admin-nav-approvals") }}</h1>{% if let Some(alone) = alone %}{{ alone }}{% endif %}<p class="lt-lead">{{ v.t("admin-approvals-lead") }}</p><div class="lt-stack-l"><section><h2 class="govuk-heading-m">{{ v.t("admin-approvals-waiting") }}</h2>{{ waiting }}</section><section><h2 class="govuk-heading-m">{{ v.t("admin-approvals-decided") }}</h2>{{ decided }}</section></div>"#
)]
struct Body<'a> {
    v: &'a View,
    alone: Option<Notice>,
    waiting: Table,
    decided: Table,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let identity = &admin.setup().identity;
    let (waiting, decided) = (identity.approval_list(true).await?, identity.approval_list(false).await?);
    let names = names(&admin, waiting.iter().chain(&decided)).await?;
    let body = Body {
        v,
        alone: alone(v, &admin).await?,
        waiting: waiting_table(&official, &waiting, &names),
        decided: decided_table(v, &decided, &names),
    };
    v.page(v.t("admin-nav-approvals")).audience(Audience::Official).nav("approvals").render(&body)
}

/// Approves, refuses or takes back.
pub(crate) async fn send(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    let v: &View = &official;
    let id = ApprovalId::parse(form.text("id")).map_err(|_| Failure::bad_request())?;
    let (outcome, said) = match form.text("act") {
        "approve" => (Outcome::Approved, "admin-approval-approved"),
        "refuse" => (Outcome::Refused, "admin-approval-refused"),
        "withdraw" => (Outcome::Withdrawn, "admin-approval-withdrawn"),
        _ => return Err(Failure::bad_request()),
    };
    let back = v.href("/admin/approvals");
    let identity = &admin.setup().identity;
    let about = identity.approval_list(true).await?.into_iter().find(|approval| approval.id == id);
    let decided = identity.approval_decide(id, outcome, form.text("reason"), official.who()).await;
    let decided = decided.map_err(|e| Failure::refused(e).back_to(back.as_str(), "admin-approvals-back"))?;
    if let (Ordered::Done(Some(code)), Some(about)) = (decided, about) {
        return code_of(v, &admin, about.account, &code).await;
    }
    Ok(SeeOther::to(back).saying(v, said, &[]).into_response())
}

/// What a deed is, in words.
pub(super) fn deed_words(v: &View, deed: &Deed, names: &HashMap<AccountId, String>) -> String {
    match deed {
        Deed::Grant(held) => v
            .text("admin-deed-grant")
            .arg("role", v.t(held.grant.role.key()))
            .arg(
                "field",
                held.grant.field.as_ref().map_or_else(|| v.t("admin-grant-every-field"), |f| f.as_str().to_owned()),
            )
            .arg("period", period(v, held))
            .to_string(),
        Deed::Delegate(new) => {
            let (rights, period) = what_words(v, new);
            let deputy = name(names, new.deputy);
            v.text("admin-deed-delegate").arg("deputy", deputy).arg("rights", rights).arg("period", period).to_string()
        }
        Deed::Reset => v.t("admin-deed-reset"),
        Deed::RevokeKey => v.t("admin-deed-key"),
        Deed::End { .. } => v.t("admin-deed-end"),
        Deed::AllowKey => v.t("admin-deed-allow-key"),
    }
}

/// The names of those who stand in the lists.
pub(super) async fn names<'a>(
    admin: &Admin,
    approvals: impl Iterator<Item = &'a Approval>,
) -> Result<HashMap<AccountId, String>, Failure> {
    let mut names = HashMap::new();
    for approval in approvals {
        let deputy = if let Deed::Delegate(new) = &approval.deed { Some(new.deputy) } else { None };
        for id in [Some(approval.account), Some(approval.asked_by), approval.decided_by, deputy].into_iter().flatten() {
            if let std::collections::hash_map::Entry::Vacant(empty) = names.entry(id) {
                let detail = admin.setup().identity.staff_detail(id).await?;
                empty.insert(detail.map_or_else(|| id.to_string(), |detail| detail.staff.account.name));
            }
        }
    }
    Ok(names)
}

fn name(names: &HashMap<AccountId, String>, id: AccountId) -> String {
    names.get(&id).cloned().unwrap_or_default()
}

fn first_columns(v: &View, caption: &str) -> Table {
    Table::new(v.t(caption))
        .column(Column::new(v.t("admin-approval-whom"), Place::Who))
        .column(Column::new(v.t("admin-approval-what"), Place::What))
        .column(Column::new(v.t("admin-approval-asked"), Place::Labelled))
}

fn first_cells(v: &View, approval: &Approval, names: &HashMap<AccountId, String>) -> Row {
    let href = v.href(&format!("/admin/staff/{}", approval.account));
    Row::new()
        .cell(Cell::new(Html::link(&href, &name(names, approval.account))))
        .text(deed_words(v, &approval.deed, names))
        .cell(Cell::new(name(names, approval.asked_by)).second(civil::format_datetime(approval.asked_at)))
}

fn waiting_table(official: &Official, list: &[Approval], names: &HashMap<AccountId, String>) -> Table {
    let v: &View = official;
    let table = first_columns(v, "admin-approvals-waiting")
        .column(Column::new(v.t("admin-approval-until"), Place::Due))
        .column(Column::new(v.t("admin-approval-act"), Place::More))
        .empty(v.t("admin-approvals-none"));
    let me = official.who().account;
    list.iter().fold(table, |table, approval| {
        let acts = if approval.asked_by == me {
            own(v, approval)
        } else if approval.account == me {
            Html::empty().and(refuse(v, approval)).and(Html::text(&v.t("admin-approval-yourself")))
        } else {
            Html::empty().and(approve(v, approval)).and(refuse(v, approval))
        };
        table.row(first_cells(v, approval, names).text(civil::format_datetime(approval.expires_at)).text(acts))
    })
}

fn small_form(v: &View, approval: &Approval, inside: Html) -> Html {
    Html::raw("<form method=\"post\" class=\"lt-stack\">")
        .and(v.fields())
        .and(hidden("id", &approval.id.to_string()))
        .and(inside)
        .and(Html::raw("</form>"))
}

fn own(v: &View, approval: &Approval) -> Html {
    let button = Button::submit(ButtonKind::Secondary, v.t("admin-approval-withdraw")).value("act", "withdraw");
    small_form(v, approval, Html::empty().and(button))
}

fn approve(v: &View, approval: &Approval) -> Html {
    let button = Button::submit(ButtonKind::Main, v.t("admin-approval-approve")).value("act", "approve");
    small_form(v, approval, Html::empty().and(button))
}

fn refuse(v: &View, approval: &Approval) -> Html {
    // Ids differ from row to row, the name does not.
    let id = format!("reason-{}", approval.id);
    let reason =
        TextField::new("reason", v.t("admin-approval-reason")).max(500).from(&Form::of([]), &FieldErrors::new());
    let reason = Html::from(reason)
        .as_str()
        .replace("id=\"reason\"", &format!("id=\"{id}\""))
        .replace("for=\"reason\"", &format!("for=\"{id}\""));
    let button = Button::submit(ButtonKind::Warning, v.t("admin-approval-refuse")).value("act", "refuse");
    small_form(v, approval, Html::raw(reason).and(button))
}

fn decided_table(v: &View, list: &[Approval], names: &HashMap<AccountId, String>) -> Table {
    let table = first_columns(v, "admin-approvals-decided")
        .column(Column::new(v.t("admin-approval-by"), Place::Labelled))
        .column(Column::new(v.t("admin-approval-outcome"), Place::State))
        .empty(v.t("admin-approvals-none-decided"));
    list.iter().fold(table, |table, approval| {
        let (tone, key) = match approval.outcome {
            Some(Outcome::Approved) => (Tone::Good, "admin-approval-was-approved"),
            Some(Outcome::Refused) => (Tone::Refused, "admin-approval-was-refused"),
            Some(Outcome::Withdrawn) => (Tone::Ended, "admin-approval-was-withdrawn"),
            Some(Outcome::Expired) | None => (Tone::Ended, "admin-approval-was-expired"),
        };
        let by = approval.decided_by.map_or_else(|| "–".to_owned(), |by| name(names, by));
        let mut state = Cell::new(Tag::new(tone, v.t(key)));
        if let Some(reason) = &approval.reason {
            state = state.second(reason.as_str());
        }
        let at = approval.decided_at.map(civil::format_datetime).unwrap_or_default();
        table.row(first_cells(v, approval, names).cell(Cell::new(by).second(at)).cell(state))
    })
}
