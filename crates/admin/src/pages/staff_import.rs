//! `/{lang}/admin/staff/import` and `/{lang}/admin/staff/export.csv`: officials from a file, and into one.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use identity::ImportReport;
use web::parts::{Button, ButtonKind, Column, FileField, Notice, Place, Row, SummaryList, Table};
use web::{Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View};

use crate::{
    Admin,
    wire::{COLUMNS, FILE_MAX, staff_parse, staff_write},
};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-narrow">{{ summary }}<h1 class="govuk-heading-l">{{ v.t("admin-import-title") }}</h1><p>{{ v.t("admin-import-lead") }}</p><p><code>{{ columns }}</code></p>{{ report }}<form method="post" class="lt-stack" enctype="multipart/form-data" novalidate>{{ v.fields() }}{{ file }}<div class="lt-actions">{{ check }}{{ import }}</div></form></div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    columns: String,
    report: Html,
    file: FileField,
    check: Button,
    import: Button,
}

/// Answers the form.
pub(crate) async fn show(official: Official) -> Result<Response, Failure> {
    page(&official, Html::empty(), &FieldErrors::new())
}

/// Tries a file, or imports it.
pub(crate) async fn send(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    let v: &View = &official;
    let mut errors = FieldErrors::new();
    let file = form.file("file").filter(|file| file.bytes.len() <= FILE_MAX);
    let Some(file) = file else {
        errors.add("file", v.t("admin-import-no-file"));
        return page(v, Html::empty(), &errors);
    };
    let parsed = staff_parse(&file.bytes);
    if !parsed.faults.is_empty() {
        errors.add("file", v.t("admin-import-faulty"));
        return page(v, faults(v, &parsed.faults), &errors);
    }
    let (identity, agency) = (&admin.setup().identity, admin.setup().agency.clone());
    let importing = form.text("act") == "import";
    let report = if importing {
        let digest = store::blobs::Digest::of(&file.bytes).as_str().to_owned();
        let done = identity.staff_import(parsed.rows, agency, digest, official.who()).await;
        done.map_err(|error| Failure::refused(error).back_to(v.href("/admin/staff/import"), "admin-import-title"))?
    } else {
        identity.staff_import_try(parsed.rows, agency).await?
    };
    if !report.faults.is_empty() {
        errors.add("file", v.t("admin-import-faulty"));
        let lines: Vec<_> = report.faults.iter().map(|(line, fault)| (*line, fault.key())).collect();
        return page(v, faults(v, &lines), &errors);
    }
    if importing {
        let (new, changed) = (i64::try_from(report.new).unwrap_or(0), i64::try_from(report.changed).unwrap_or(0));
        let args = [("new", new.into()), ("changed", changed.into())];
        return Ok(SeeOther::to(v.href("/admin/staff")).saying(v, "admin-import-done", &args).into_response());
    }
    page(v, tried(v, &report), &errors)
}

/// Answers all officials who have not left, as a file that can be imported again.
pub(crate) async fn export(_: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let rows = admin.setup().identity.staff_export().await?;
    let file = staff_write(&rows).map_err(Failure::internal)?;
    let heads = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"can-bo.csv\""),
    ];
    Ok((heads, file).into_response())
}

fn page(v: &View, report: Html, errors: &FieldErrors) -> Result<Response, Failure> {
    let body = Body {
        v,
        summary: errors.summary(v).map_or_else(Html::empty, Html::from),
        columns: COLUMNS.join(","),
        report,
        file: FileField::new("file", v.t("admin-import-file"))
            .hint(v.t("admin-import-file-hint"))
            .accept(".csv,text/csv")
            .faults(errors),
        check: Button::submit(ButtonKind::Secondary, v.t("admin-import-check")).value("act", "check"),
        import: Button::submit(ButtonKind::Main, v.t("admin-import-import")).value("act", "import"),
    };
    v.page(v.t("admin-import-title"))
        .audience(Audience::Official)
        .nav("staff")
        .crumb(v.t("admin-nav-staff"), v.href("/admin/staff"))
        .switch_to("/admin/staff/import")
        .faults(errors.len())
        .render(&body)
}

fn faults(v: &View, faults: &[(u64, &'static str)]) -> Html {
    let table = Table::new(v.t("admin-import-faults"))
        .caption_shown()
        .column(Column::new(v.t("admin-import-line"), Place::Who).number())
        .column(Column::new(v.t("admin-import-fault"), Place::What));
    let rows = faults.iter().take(200);
    rows.fold(table, |table, (line, key)| table.row(Row::new().text(v.number(*line)).text(v.t(key)))).into()
}

fn tried(v: &View, report: &ImportReport) -> Html {
    let list = SummaryList::new()
        .row(v.t("admin-import-new"), v.number(report.new))
        .row(v.t("admin-import-changed"), v.number(report.changed))
        .row(v.t("admin-import-same"), v.number(report.same));
    Html::from(Notice::done(v.t("admin-import-clean"))).and(list)
}
