//! A procedure at the portal: `/{lang}/procedures/{code}`, and the way to the form on the node of the agency that is
//! chosen: `/{lang}/procedures/{code}/file?agency=H54`.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use base::Money;
use contracts::services::{ProcedurePublished, ServiceTerm};
use web::{
    Audience, Failure, FieldErrors, Form, Html, OrNotFound as _, SeeOther, View, Visitor,
    parts::{
        Button, ButtonKind, Card, Choice, Column, Details, Fact, Facts, Moment, Place, Row, Select, Stage, SummaryList,
        Table, Timeline,
    },
};

use super::common::{agency_name, asked, money, origin, section, vietnamese};
use crate::{ProcedureAtPortal, Services, wire::NationalProcedure};

#[derive(Template)]
#[template(path = "procedure.html")]
struct Body<'a> {
    faults: Html,
    name: &'a str,
    /// Whether the name is in Vietnamese only, on a page of either language.
    vietnamese: bool,
    summary: &'a str,
    facts: Facts,
    start: Html,
    note: String,
    main: Html,
    side: Html,
}

/// Answers the page.
pub(crate) async fn show(
    view: Visitor,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let known = services.procedure_at_portal(&code).await?.or_not_found()?;
    page(&services, &view, &known, &FieldErrors::new())
}

/// The page, with what is wrong with the choice of an agency.
fn page(
    services: &Services,
    view: &View,
    known: &ProcedureAtPortal,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let open = known.offers.iter().find(|offer| offer.open).map(|offer| &offer.published);
    // What no list of the state holds is known from those who offered it, also after they have ceased to.
    let told = open.or_else(|| known.offers.first().map(|offer| &offer.published).filter(|_| known.national.is_none()));
    let (name, field) = match (told, &known.national) {
        (Some(offer), _) => (
            view.pick(&offer.name.vi, &offer.name.en).to_owned(),
            view.pick(&offer.field.vi, &offer.field.en).to_owned(),
        ),
        (None, Some(line)) => (line.name.clone(), line.field.clone()),
        (None, None) => return Err(Failure::not_found()),
    };
    let mut body = match told {
        Some(offer) => offered(services, view, known, offer, &name, errors),
        None => facts_only(view, known.national.as_ref(), &name),
    };
    if open.is_none() {
        body.start = Html::empty();
        body.note = not_filed(services, view, known);
    }
    let mut page = view
        .page(name.clone())
        .audience(Audience::Citizen)
        .nav("procedures")
        .faults(errors.len())
        .switch_to(format!("/procedures/{}", known.code))
        .crumb(view.t("services-home"), view.href("/"))
        .crumb(field.clone(), view.href(&format!("/search?q={}", super::home::encoded(&field))));
    for offer in known.offers.iter().filter(|offer| offer.open) {
        if let Some(origin) = origin(services, view, &offer.published.agency) {
            page = page.form_action(origin);
        }
    }
    page.render(&body)
}

/// Leads to the form on the chosen agency's node.
pub(crate) async fn go(
    view: Visitor,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let known = services.procedure_at_portal(&code).await?.or_not_found()?;
    let agency = asked(&query, "agency");
    if agency.is_empty() {
        let mut errors = FieldErrors::new();
        errors.add("agency", view.t("services-choose-agency-missing"));
        return page(&services, &view, &known, &errors);
    }
    let offer = known.offers.iter().find(|offer| offer.published.agency == agency).or_not_found()?;
    if !offer.open {
        // An old link, or a page that was open when the agency ceased to receive.
        if known.offers.iter().all(|offer| !offer.open) {
            return Ok(SeeOther::to(view.href(&format!("/procedures/{}", known.code))).into_response());
        }
        let mut errors = FieldErrors::new();
        let name = agency_name(&services, &view, &agency);
        errors.add("agency", view.text("services-choose-agency-closed").arg("agency", name).to_string());
        return page(&services, &view, &known, &errors);
    }
    let origin = origin(&services, &view, &agency).or_not_found()?;
    Ok(SeeOther::to(format!("{origin}{}", view.href(&offer.published.form_link))).into_response())
}

/// Why nobody can file now: an agency has ceased to receive, or none ever received.
fn not_filed(services: &Services, view: &View, known: &ProcedureAtPortal) -> String {
    let closed = known.offers.iter().filter(|offer| !offer.published.open);
    let names: Vec<String> = closed.map(|offer| agency_name(services, view, &offer.published.agency)).collect();
    if names.is_empty() {
        return view.t("services-cannot-be-filed");
    }
    view.text("services-no-longer-filed").arg("agency", names.join(", ")).to_string()
}

fn fact(term: String, value: impl Into<String>, note: impl Into<String>) -> Fact {
    Fact { term, value: value.into(), note: note.into() }
}

fn offered<'a>(
    services: &Services,
    view: &'a View,
    known: &'a ProcedureAtPortal,
    offer: &'a ProcedurePublished,
    name: &'a str,
    errors: &FieldErrors,
) -> Body<'a> {
    let term = match offer.term {
        ServiceTerm::SameDay => (view.t("services-term-same-day"), view.t("services-term-same-day-note")),
        ServiceTerm::WorkingDays { count } => {
            (view.text("services-term-working-days").arg("count", count).to_string(), String::new())
        }
        ServiceTerm::CalendarDays { count } => {
            (view.text("services-term-days").arg("count", count).to_string(), String::new())
        }
    };
    let fee = offer.fees.first().map_or_else(
        || (view.t("services-fee-none"), String::new()),
        |fee| {
            let note = view.pick(&fee.note.vi, &fee.note.en);
            let waived = if fee.waived { format!("; {}", view.t("services-fee-waived")) } else { String::new() };
            (money(Money::from_dong(fee.amount), view.lang()), format!("{note}{waived}"))
        },
    );
    let to_bring = offer.papers.iter().filter(|paper| paper.originals + paper.copies > 0).count();
    let papers = if to_bring == 0 {
        view.t("services-papers-none")
    } else {
        view.text("services-papers-some").arg("count", to_bring).to_string()
    };
    let mut facts = vec![
        fact(view.t("services-fact-term"), term.0, term.1),
        fact(view.t("services-fact-fee"), fee.0, fee.1),
        fact(view.t("services-fact-papers"), papers, view.t("services-papers-note")),
    ];
    if known.offers.iter().any(|offer| offer.open) {
        facts.push(fact(view.t("services-fact-where"), view.t("services-where-online"), view.t("services-where-note")));
    }
    let mut table = Table::new(view.t("services-papers-title"))
        .roomy()
        .column(Column::new(view.t("services-paper"), Place::Who))
        .column(Column::new(view.t("services-paper-how"), Place::More));
    for paper in &offer.papers {
        let name = Html::raw("<strong>")
            .and(Html::text(view.pick(&paper.name.vi, &paper.name.en)))
            .and(Html::raw("</strong>"));
        table = table.row(Row::new().text(name).text(view.pick(&paper.note.vi, &paper.note.en)));
    }
    let first = Moment::new(Stage::Step, view.t("services-step-file")).line(view.t("services-step-file-note"));
    let steps = offer.steps.iter().map(|step| Moment::new(Stage::Step, view.pick(&step.vi, &step.en)));
    let law = Html::raw("<ul class=\"lt-body-list\">");
    let law = offer
        .legal_basis
        .iter()
        .fold(law, |list, law| list.and(Html::raw("<li>")).and(Html::text(law)).and(Html::raw("</li>")));
    let law_title = view.text("services-law").arg("count", offer.legal_basis.len()).to_string();
    let main = section(&view.t("services-papers-title"), table)
        .and(section(&view.t("services-steps-title"), Timeline::new(std::iter::once(first).chain(steps).collect())))
        .and(Details::new(law_title, law.and(Html::raw("</ul>"))));
    let side = SummaryList::new()
        .row(view.t("services-code"), known.code.as_str())
        .row(view.t("services-level"), offer.service_level.to_string())
        .row(view.t("services-result"), view.pick(&offer.result.vi, &offer.result.en))
        .row_if(
            view.t("services-competent"),
            known
                .national
                .as_ref()
                .map(|line| line.agency.as_str())
                .filter(|agency| !agency.is_empty())
                .map(vietnamese),
        )
        .row_if(
            view.t("services-decision"),
            known.national.as_ref().map(|line| line.announced_by.as_str()).filter(|by| !by.is_empty()),
        )
        .row(view.t("services-version"), offer.version.to_string())
        .stacked();
    Body {
        faults: errors.summary(view).map_or_else(Html::empty, Html::from),
        name,
        vietnamese: false,
        summary: view.pick(&offer.summary.vi, &offer.summary.en),
        facts: Facts::new(facts),
        start: start(services, view, known, errors),
        note: view.t("services-start-note"),
        main,
        side: Card::new(view.t("services-published"), side).into(),
    }
}

/// The button that begins a filing; with several agencies, the choice of one.
fn start(services: &Services, view: &View, known: &ProcedureAtPortal, errors: &FieldErrors) -> Html {
    let open: Vec<_> = known.offers.iter().filter(|offer| offer.open).map(|offer| &offer.published).collect();
    if let [only] = open.as_slice() {
        let to = view.href(&format!("/procedures/{}/file?agency={}", known.code, only.agency));
        return Button::link(ButtonKind::Start, view.t("services-start"), to).into();
    }
    // Nobody files at an agency that they did not choose.
    let mut choice = Select::new("agency", view.t("services-choose-agency"))
        .choice(Choice::new("", view.t("services-choose-agency-none")));
    for offer in open {
        let name = agency_name(services, view, &offer.agency);
        choice = choice.choice(Choice::new(offer.agency.as_str(), name));
    }
    Html::raw("<form method=\"get\" action=\"")
        .and(Html::text(&view.href(&format!("/procedures/{}/file", known.code))))
        .and(Html::raw("\">"))
        .and(choice.from(&Form::of([]), errors))
        .and(Button::submit(ButtonKind::Start, view.t("services-start")))
        .and(Html::raw("</form>"))
}

fn facts_only<'a>(view: &'a View, line: Option<&'a NationalProcedure>, name: &'a str) -> Body<'a> {
    let empty = NationalProcedure::default();
    let line = line.unwrap_or(&empty);
    let count = |number: &str, unit: &str| match (number, unit) {
        ("", _) => view.t("services-unstated"),
        (number, "working_days") => view.text("services-term-working-days").arg("count", number).to_string(),
        (number, "calendar_days" | "days") => view.text("services-term-days").arg("count", number).to_string(),
        (number, _) => view.text("services-term-no-unit").arg("count", number).to_string(),
    };
    let or_unstated = |text: &str| if text.is_empty() { view.t("services-unstated") } else { text.to_owned() };
    let stated = |text: &str| if text.is_empty() { Html::text(&view.t("services-unstated")) } else { vietnamese(text) };
    let facts = Facts::new(vec![
        fact(view.t("services-fact-term"), count(&line.in_person, &line.in_person_unit), ""),
        fact(view.t("services-fact-where"), or_unstated(&line.agency), line.levels.as_str()),
    ]);
    let list = SummaryList::new()
        .row(view.t("services-code"), line.code.as_str())
        .row(view.t("services-field"), stated(&line.field))
        .row(view.t("services-subjects"), stated(&line.subjects))
        .row(view.t("services-result"), stated(&line.result))
        .row(view.t("services-decision"), stated(&line.announced_by));
    Body {
        faults: Html::empty(),
        name,
        vietnamese: true,
        summary: "",
        facts,
        start: Html::empty(),
        note: view.t("services-cannot-be-filed"),
        main: section(&view.t("services-published"), list),
        side: Card::new(view.t("services-source"), Html::text(&view.t("services-national-as-of"))).into(),
    }
}
