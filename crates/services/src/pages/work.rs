//! The worklist: `/{lang}/office/work`, with its export as CSV.

use std::collections::HashMap;
use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use base::{Clock as _, civil};
use identity::Role;
use web::{
    Audience, Failure, Html, Official, View,
    parts::{
        Bulk, Button, ButtonKind, Cell, Choice, Column, Counter, Counters, Deadline, DeadlineBadge, Edge, FilterBox,
        Pages, Place, Row, Select, StatusTag, Table, TextField,
    },
};

use super::{
    common::{asked, of, until},
    home::encoded,
};
use crate::{COUNTED, Scope, Services, Sort, WorkFilter, WorkPage, WorkQuery, WorkRow, model::Status};

const SCOPES: [(Scope, &str); 5] =
    [(Scope::Open, ""), (Scope::Late, "late"), (Scope::Today, "today"), (Scope::Free, "free"), (Scope::Done, "done")];

const SORTS: [(Sort, &str); 5] = [
    (Sort::Deadline, ""),
    (Sort::DeadlineDown, "-due"),
    (Sort::Applicant, "name"),
    (Sort::Filed, "filed"),
    (Sort::FiledDown, "-filed"),
];

#[derive(Template)]
#[template(path = "work.html")]
struct Body<'a> {
    title: &'a str,
    when: String,
    counters: Counters,
    filter: FilterBox,
    action: String,
    fields: Html,
    table: Table,
    bulk: Html,
    pages: Pages,
}

/// Reads the list that an address describes.
pub(super) fn query_of(query: &HashMap<String, String>, me: &str) -> WorkQuery {
    let text = |name: &str| asked(query, name);
    let holder = if text("holder") == "me" { me.to_owned() } else { String::new() };
    let filter = WorkFilter {
        scope: SCOPES.into_iter().find(|(_, name)| *name == text("scope")).map(|(scope, _)| scope).unwrap_or_default(),
        procedure: text("procedure"),
        status: text("status").parse().unwrap_or(0),
        holder,
        sort: SORTS.into_iter().find(|(_, name)| *name == text("sort")).map(|(sort, _)| sort).unwrap_or_default(),
    };
    WorkQuery { search: text("q"), filter, page: text("page").parse().unwrap_or(1) }
}

/// The address of a list, from its `?` on; empty for the whole list.
pub(super) fn query_text(query: &WorkQuery) -> String {
    let scope = SCOPES.into_iter().find(|(scope, _)| *scope == query.filter.scope).map_or("", |(_, name)| name);
    let sort = SORTS.into_iter().find(|(sort, _)| *sort == query.filter.sort).map_or("", |(_, name)| name);
    let status = if query.filter.status == 0 { String::new() } else { query.filter.status.to_string() };
    let page = if query.page > 1 { query.page.to_string() } else { String::new() };
    let holder = if query.filter.holder.is_empty() { "" } else { "me" };
    let parts = [
        ("q", query.search.as_str()),
        ("scope", scope),
        ("procedure", query.filter.procedure.as_str()),
        ("status", status.as_str()),
        ("holder", holder),
        ("sort", sort),
        ("page", page.as_str()),
    ];
    let mut text = String::new();
    for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
        let joint = if text.is_empty() { '?' } else { '&' };
        let _ = write!(text, "{joint}{name}={}", encoded(value));
    }
    text
}

/// The person behind the page, as lists name them.
pub(super) fn me(official: &Official) -> String {
    official.who().person.to_string()
}

/// Answers the page.
pub(crate) async fn show(
    official: Official,
    State(services): State<Services>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let me = me(&official);
    let query = query_of(&query, &me);
    let work = services.work(official.who(), &query).await?;
    let view: &View = &official;
    let now = services.clock.now();
    let title = view.t("services-work-title");
    let (total, page) = (known(work.total), u64::try_from(query.page).unwrap_or(1));
    let per_page = if query.search.is_empty() { 50 } else { total.max(1) };
    let address = |number: u64| {
        let page = i64::try_from(number).unwrap_or(1);
        view.href(&format!("/office/work{}", query_text(&WorkQuery { page, ..query.clone() })))
    };
    let export = view.href(&format!("/office/work.csv{}", query_text(&WorkQuery { page: 1, ..query.clone() })));
    let today = civil::vn_date(now);
    let time = civil::vn_time(now);
    let body = Body {
        title: &title,
        when: format!(
            "{}, {}, {:02}:{:02}",
            capital(civil::weekday(today, view.lang())),
            civil::format_date(today),
            time.hour(),
            time.minute()
        ),
        counters: counters(view, &query, &work),
        filter: filter(view, &services, &query, &work),
        action: view.href(&format!("/office/work{}", query_text(&query))),
        fields: view.fields(),
        table: table(view, &services, &query, &work, &me),
        bulk: bulk(view, &official, &work),
        pages: Pages::new(page, per_page, total, view.lang(), address)
            .and_more(work.total > COUNTED)
            .export(view.t("services-work-export"), export),
    };
    view.page(title.clone()).audience(Audience::Official).nav("work").render(&body)
}

/// Answers the whole list as CSV: UTF-8 with a mark, so that spreadsheets read the marks of the letters.
pub(crate) async fn export(
    official: Official,
    State(services): State<Services>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let view: &View = &official;
    let rows = services.work_export(official.who(), &query_of(&query, &me(&official))).await?;
    let heads = ["due", "code", "applicant", "procedure", "status", "step", "holder", "filed"];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head: Vec<String> = heads.iter().map(|head| view.t(&format!("services-csv-{head}"))).collect();
    writer.write_record(&head).map_err(Failure::internal)?;
    for row in rows {
        let (procedure, step) = words(&services, view, &row);
        let record = [
            row.deadline.map(civil::format_datetime).unwrap_or_default(),
            row.code.clone(),
            harmless(&row.applicant),
            procedure,
            view.t(&format!("web-status-{}", row.status)),
            step,
            row.holder_name.clone().unwrap_or_default(),
            civil::format_datetime(row.filed_at),
        ];
        writer.write_record(&record).map_err(Failure::internal)?;
    }
    let mut csv = "\u{feff}".as_bytes().to_vec();
    csv.extend(writer.into_inner().map_err(|error| Failure::internal(error.to_string()))?);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"dossiers.csv\""),
    ];
    Ok((headers, csv).into_response())
}

/// What was counted of a number.
fn known(number: i64) -> u64 {
    u64::try_from(number.min(COUNTED)).unwrap_or(0)
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

fn counters(view: &View, query: &WorkQuery, work: &WorkPage) -> Counters {
    let to = |scope: Scope| {
        let filter = WorkFilter { scope, ..query.filter.clone() };
        view.href(&format!("/office/work{}", query_text(&WorkQuery { search: String::new(), filter, page: 1 })))
    };
    let counter = |number: i64, key: &str, scope: Scope| {
        Counter::new(known(number), view.t(key), to(scope), view.lang())
            .and_more(number > COUNTED)
            .current(query.filter.scope == scope)
    };
    let counts = work.counts;
    Counters::new(
        view.t("services-work-counters"),
        vec![
            counter(counts.open, "services-work-open", Scope::Open),
            counter(counts.late, "services-work-late", Scope::Late).late(),
            counter(counts.today, "services-work-today", Scope::Today).today(),
            counter(counts.free, "services-work-free", Scope::Free),
        ],
    )
}

fn filter(view: &View, services: &Services, query: &WorkQuery, work: &WorkPage) -> FilterBox {
    let mut procedures = Select::new("procedure", view.t("services-work-procedure"))
        .choice(Choice::new("", view.t("services-work-all")));
    for code in &work.procedures {
        let name = services.procedure(code, view.now()).map_or_else(|| code.clone(), |p| of(view, &p.name).to_owned());
        procedures = procedures.choice(Choice::new(code.as_str(), name));
    }
    let mut states =
        Select::new("status", view.t("services-work-status")).choice(Choice::new("", view.t("services-work-all")));
    for status in Status::ALL {
        let code = status.code();
        states = states.choice(Choice::new(code.to_string(), view.t(&format!("web-status-{code}"))));
    }
    let scopes = [("", "services-work-open"), ("late", "services-work-late"), ("today", "services-work-today")];
    let mut scope = Select::new("scope", view.t("services-work-scope"));
    for (value, key) in scopes.into_iter().chain([("free", "services-work-free"), ("done", "services-work-done")]) {
        scope = scope.choice(Choice::new(value, view.t(key)));
    }
    let holder = Select::new("holder", view.t("services-work-holder"))
        .choice(Choice::new("", view.t("services-work-anybody")))
        .choice(Choice::new("me", view.t("services-work-me-or-free")));
    let mut sorts = Select::new("sort", view.t("services-work-sort"));
    for (sort, name) in SORTS {
        let key = match sort {
            Sort::Deadline => "services-sort-due",
            Sort::DeadlineDown => "services-sort-due-last",
            Sort::Applicant => "services-sort-name",
            Sort::Filed => "services-sort-filed",
            Sort::FiledDown => "services-sort-filed-last",
        };
        sorts = sorts.choice(Choice::new(name, view.t(key)));
    }
    let sorted = SORTS.into_iter().find(|(sort, _)| *sort == query.filter.sort).map_or("", |(_, name)| name);
    let status = if query.filter.status == 0 { String::new() } else { query.filter.status.to_string() };
    let current = SCOPES.into_iter().find(|(scope, _)| *scope == query.filter.scope).map_or("", |(_, name)| name);
    let fields = Html::from(TextField::new("q", view.t("services-work-search")).value(query.search.clone()))
        .and(procedures.chosen(&query.filter.procedure))
        .and(states.chosen(&status))
        .and(scope.chosen(current))
        .and(holder.chosen(if query.filter.holder.is_empty() { "" } else { "me" }))
        .and(sorts.chosen(sorted));
    FilterBox::new(view.href("/office/work"), fields, view.lang())
}

fn table(view: &View, services: &Services, query: &WorkQuery, work: &WorkPage, me: &str) -> Table {
    let sorted = |up: Sort, down: Sort| {
        let (shown, next) = match query.filter.sort {
            sort if sort == up => (web::parts::Sort::Ascending, down),
            sort if sort == down => (web::parts::Sort::Descending, up),
            _ => (web::parts::Sort::None, up),
        };
        let filter = WorkFilter { sort: next, ..query.filter.clone() };
        let to = WorkQuery { filter, page: 1, search: query.search.clone() };
        (shown, view.href(&format!("/office/work{}", query_text(&to))))
    };
    let (due, due_to) = sorted(Sort::Deadline, Sort::DeadlineDown);
    let (name, name_to) = sorted(Sort::Applicant, Sort::Applicant);
    let mut table = Table::new(view.t("services-work-title"))
        .choice("dossier", view.t("services-work-choose"))
        .column(Column::new(view.t("services-csv-due"), Place::Due).sort(due, due_to))
        .column(Column::new(view.t("services-work-dossier"), Place::Who).sort(name, name_to))
        .column(Column::new(view.t("services-csv-procedure"), Place::What))
        .column(Column::new(view.t("services-work-state"), Place::State))
        .column(Column::new(view.t("services-csv-holder"), Place::Hidden))
        .empty(view.t("services-work-empty"));
    for row in &work.rows {
        table = table.row(line(view, services, query, row, me));
    }
    table
}

fn line(view: &View, services: &Services, query: &WorkQuery, row: &WorkRow, me: &str) -> Row {
    let (procedure, step) = words(services, view, row);
    let deadline = row.deadline.filter(|_| row.decided_at.is_none()).map(|due| until(services, due, view.now()));
    let edge = match deadline {
        Some(Deadline::Late(_) | Deadline::LateToday) => Edge::Late,
        Some(Deadline::Today(_)) => Edge::Today,
        _ => Edge::None,
    };
    let due = match deadline {
        Some(deadline) => Cell::new(DeadlineBadge::short(deadline, view.lang()))
            .second(row.deadline.map(civil::format_datetime).unwrap_or_default()),
        None => Cell::new("–"),
    };
    let href = view.href(&format!("/office/dossiers/{}{}", row.code, query_text(query)));
    let holder = match (&row.holder, &row.holder_name) {
        (Some(person), _) if person == me => view.t("services-work-me"),
        (_, Some(name)) => name.clone(),
        (_, None) => view.t("services-nobody-yet"),
    };
    let label = format!("{} {} {}", view.t("services-work-choose"), row.applicant, row.code);
    Row::new()
        .choice(row.code.as_str(), label)
        .cell(due)
        .cell(Cell::new(Html::link(&href, &row.applicant)).second(row.code.as_str()))
        .text(procedure)
        .cell(Cell::new(StatusTag::short(row.status, view.lang())).second(step))
        .text(holder)
        .edge(edge)
}

/// The text with its first letter as a capital: the beginning of a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

/// The names of a row's procedure and of its step.
fn words(services: &Services, view: &View, row: &WorkRow) -> (String, String) {
    let Some(procedure) = services.procedure_version(&row.procedure, row.procedure_version) else {
        return (row.procedure.clone(), String::new());
    };
    let step = procedure.step(row.step).map(|step| of(view, &step.name).to_owned()).unwrap_or_default();
    (of(view, &procedure.name).to_owned(), step)
}

fn bulk(view: &View, official: &Official, work: &WorkPage) -> Html {
    if work.rows.is_empty() {
        return Html::empty();
    }
    let mut bulk = Bulk::new(view.t("services-work-bulk"));
    if official.who().has(Role::OneStopOfficer) {
        bulk = bulk.act(Button::submit(ButtonKind::Secondary, view.t("services-accept")).value("act", "accept"));
    }
    if official.who().has(Role::Specialist) {
        bulk = bulk.act(Button::submit(ButtonKind::Secondary, view.t("services-take")).value("act", "take"));
    }
    if official.who().has(Role::Leader) {
        return Html::from(bulk.act(Button::link(
            ButtonKind::Secondary,
            view.t("services-nav-sign"),
            view.href("/office/sign"),
        )));
    }
    bulk.into()
}
