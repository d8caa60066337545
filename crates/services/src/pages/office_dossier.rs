//! A dossier for those who handle it: `/{lang}/office/dossiers/{code}`. What can be done now stands beside it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::{Clock as _, DossierCode, civil};
use web::{
    Audience, Failure, FieldErrors, Form, Html, Official, OrNotFound as _, View,
    parts::{
        Button, ButtonKind, Card, Choice, DeadlineBadge, Details, Notice, Select, StatusTag, SummaryList, TextArea,
    },
};

use super::{
    common::{deadline, fetched_list, masked, money, of, section},
    dossier::{answers, papers, timeline},
    prepare,
    work::{me, query_of, query_text},
};
use crate::{
    DossierView, Services,
    model::{Delivery, Holder, Office, RefusalGround, Status, StepKind},
};

#[derive(Template)]
#[template(path = "office_dossier.html")]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    tag: StatusTag,
    due: Option<DeadlineBadge>,
    title: &'a str,
    sub: String,
    acts: Html,
    main: Html,
    side: Html,
}

/// Answers the page.
pub(crate) async fn show(
    official: Official,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).or_not_found()?;
    let list = query_text(&query_of(&query, &me(&official)));
    page(&services, &official, &code, &list, &Form::of([]), &FieldErrors::new()).await
}

/// The page, with a form that was sent and what is wrong with it.
pub(super) async fn page(
    services: &Services,
    official: &Official,
    code: &DossierCode,
    list: &str,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let view: &View = official;
    let seen = services.dossier_for(official.who(), code).await?;
    let now = services.clock.now();
    let acts = acts(services, official, &seen, list, form, errors).await?;
    let body = Body {
        v: view,
        summary: errors.summary(view).map_or_else(Html::empty, Html::from),
        tag: StatusTag::full(seen.dossier.status.code(), view.lang()),
        due: deadline(services, &seen.dossier, now).map(|due| DeadlineBadge::short(due, view.lang())),
        title: of(view, &seen.procedure.name),
        sub: format!("{} · {}", seen.dossier.code, seen.dossier.applicant.name),
        acts,
        main: main(services, view, &seen),
        side: side(view, &seen),
    };
    view.page(format!("{} {}", body.title, seen.dossier.code))
        .audience(Audience::Official)
        .nav("work")
        .crumb(view.t("services-work-title"), view.href(&format!("/office/work{list}")))
        .faults(errors.len())
        .switch_to(format!("/office/dossiers/{code}{list}"))
        .render(&body)
}

fn main(services: &Services, view: &View, seen: &DossierView) -> Html {
    let data = seen.looked_up.iter().filter_map(|(key, found)| {
        let lookup = seen.procedure.lookup(key)?;
        let source = view
            .text("services-who-gave")
            .arg("source", of(view, &lookup.source).to_owned())
            .arg("at", civil::format_datetime(found.as_of))
            .to_string();
        let list = Html::from(fetched_list(lookup, found, view.lang()));
        Some(section(
            of(view, &lookup.title),
            list.and(Html::raw("<p class=\"lt-small\">")).and(Html::text(&source)).and(Html::raw("</p>")),
        ))
    });
    section(&view.t("services-dossier-answers"), answers(view, seen))
        .and(data.fold(Html::empty(), Html::and))
        .and(section(&view.t("services-dossier-papers"), papers(view, seen, "/office/dossiers")))
        .and(section(&view.t("services-history"), timeline(services, view, seen, services.clock.now())))
}

fn side(view: &View, seen: &DossierView) -> Html {
    let dossier = &seen.dossier;
    let delivery = match dossier.delivery {
        Delivery::Electronic => "services-delivery-electronic",
        Delivery::Counter => "services-delivery-counter",
    };
    let fee = match (dossier.fee.as_dong(), dossier.fee_waived) {
        (0, _) => view.t("services-fee-none"),
        (_, true) => format!("{} ({})", money(dossier.fee, view.lang()), view.t("services-fee-waived")),
        (_, false) => money(dossier.fee, view.lang()),
    };
    let list = SummaryList::new()
        .row(view.t("services-applicant"), dossier.applicant.name.as_str())
        .row(view.t("services-applicant-id"), masked(&dossier.applicant.citizen_id.to_string()))
        .row(view.t("services-csv-filed"), civil::format_datetime(dossier.filed_at))
        .row_if(view.t("services-received-at"), dossier.received_at.map(civil::format_datetime))
        .row_if(view.t("services-due-at"), dossier.due.map(civil::format_datetime))
        .row(
            view.t("services-csv-holder"),
            dossier.holder.as_ref().map_or_else(|| view.t("services-nobody-yet"), |h| h.name.clone()),
        )
        .row(view.t("services-delivery"), view.t(delivery))
        .row(view.t("services-fact-fee"), fee)
        .stacked();
    Card::new(view.t("services-facts"), list).into()
}

/// What the viewer can do with the dossier now.
async fn acts(
    services: &Services,
    official: &Official,
    seen: &DossierView,
    list: &str,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Html, Failure> {
    let view: &View = official;
    let dossier = &seen.dossier;
    let Some(step) = seen.procedure.step(dossier.step).filter(|_| dossier.is_open()) else { return Ok(Html::empty()) };
    let held = |office: Office| seen.offices.contains(&office);
    let own = dossier.holder.as_ref().is_some_and(|holder| holder.person == official.who().person.to_string());
    let mine = own || in_place(official, dossier.holder.as_ref());
    let act = Act { view, seen, list };
    let now = match step.kind {
        StepKind::Receive if held(Office::Counter) => act.receive(form, errors),
        StepKind::Process | StepKind::Notice(_) if held(Office::Specialist) && dossier.holder.is_none() => {
            act.button("take", "services-take", ButtonKind::Main)
        }
        StepKind::Process if held(Office::Specialist) && mine => {
            let before = match &dossier.sent_back {
                Some(reason) => {
                    let text = view.text("services-sent-back-because").arg("reason", reason.as_str()).to_string();
                    Html::from(Notice::warning(text))
                }
                None => Html::empty(),
            };
            let next = seen.procedure.step(dossier.step + 1).map(|step| step.kind);
            let now = if next == Some(StepKind::Sign) {
                prepare::card(services, official, seen, list, form, errors).await?
            } else {
                act.advance()
            };
            before.and(now)
        }
        StepKind::Notice(_) if held(Office::Specialist) && mine => {
            match dossier.step_not_before.filter(|until| services.clock.now() < *until) {
                Some(until) => {
                    let args = civil::format_datetime(until);
                    Notice::info(view.text("services-refusal-notice-runs").arg("until", args).to_string()).into()
                }
                None => act.advance(),
            }
        }
        StepKind::Sign if held(Office::Leader) && own => {
            let to = view.href(&format!("/office/sign?dossier={}", dossier.code));
            Html::from(Button::link(ButtonKind::Main, view.t("services-go-sign"), to).icon("pen-line"))
        }
        StepKind::Sign if held(Office::Leader) => {
            let name = dossier.holder.as_ref().map_or("", |holder| holder.name.as_str());
            let text = view.text("services-in-hands-of").arg("who", name).to_string();
            let back = super::sign::back(view, seen, form, errors);
            Html::from(Notice::info(text)).and(Details::new(view.t("services-send-back"), back))
        }
        StepKind::Return if held(Office::Counter) && dossier.issued.is_some() && dossier.status == Status::Decided => {
            act.button("hand-over", "services-hand-over", ButtonKind::Main)
        }
        _ => match &dossier.holder {
            Some(holder) => {
                let text = view.text("services-in-hands-of").arg("who", holder.name.as_str()).to_string();
                Notice::info(text).into()
            }
            None => Html::empty(),
        },
    };
    let work = matches!(step.kind, StepKind::Process | StepKind::Notice(_));
    let may = (mine && held(Office::Specialist)) || held(Office::Leader);
    let now = match dossier.holder.as_ref().filter(|_| work && may) {
        Some(_) => now.and(act.button("release", "services-release", ButtonKind::Secondary)),
        None => now,
    };
    if !work || !held(Office::Leader) {
        return Ok(now);
    }
    let specialists = services.specialists(&seen.procedure.field.key).await?;
    Ok(now.and(act.assign(&specialists)))
}

/// Whether the viewer stands in for the one who has a step of work in hand.
fn in_place(official: &Official, holder: Option<&Holder>) -> bool {
    let stands = |holder: &Holder| {
        let works = |stands: &&identity::StandIn| stands.grant.role == identity::Role::Specialist;
        official.who().stands_in.iter().filter(works).any(|stands| stands.person.to_string() == holder.person)
    };
    holder.is_some_and(stands)
}

/// The forms of acts: each carries the version that was shown, and goes back to the same list.
struct Act<'a> {
    view: &'a View,
    seen: &'a DossierView,
    list: &'a str,
}

impl Act<'_> {
    fn form(&self, act: &str, inside: impl Into<Html>) -> Html {
        open_form(self.view, self.seen, act, self.list).and(inside.into()).and(Html::raw("</form>"))
    }

    fn button(&self, act: &str, key: &str, kind: ButtonKind) -> Html {
        self.form(act, Button::submit(kind, self.view.t(key)))
    }

    fn receive(&self, form: &Form, errors: &FieldErrors) -> Html {
        let view = self.view;
        let mut grounds = Select::new("ground", view.t("services-refuse-ground"));
        for ground in RefusalGround::ALL {
            grounds = grounds.choice(Choice::new(ground.name(), view.t(&format!("services-ground-{}", ground.name()))));
        }
        let reason = TextArea::new("reason", view.t("services-refuse-reason"))
            .hint(view.t("services-refuse-reason-hint"))
            .rows(3)
            .from(form, errors);
        let refuse = Html::from(grounds.from(form, errors))
            .and(reason)
            .and(Button::submit(ButtonKind::Warning, view.t("services-refuse")));
        self.button("accept", "services-accept-and-issue", ButtonKind::Main)
            .and(Details::new(view.t("services-refuse-open"), self.form("refuse", refuse)))
    }

    fn assign(&self, specialists: &[(base::AccountId, String)]) -> Html {
        let view = self.view;
        if specialists.is_empty() {
            return Html::empty();
        }
        let select = Select::new("to", view.t("services-assign-to"));
        let select = specialists
            .iter()
            .fold(select, |select, (account, name)| select.choice(Choice::new(account.to_string(), name.as_str())));
        let inside = Html::from(select).and(Button::submit(ButtonKind::Secondary, view.t("services-assign")));
        Details::new(view.t("services-assign-open"), self.form("assign", inside)).into()
    }

    fn advance(&self) -> Html {
        let view = self.view;
        let next = self.seen.procedure.step(self.seen.dossier.step + 1);
        let words = next.map(|step| of(view, &step.name).to_owned()).unwrap_or_default();
        let label = view.text("services-advance").arg("step", words).to_string();
        let note =
            TextArea::new("note", view.t("services-advance-note")).rows(2).from(&Form::of([]), &FieldErrors::new());
        self.form("advance", Html::from(note).and(Button::submit(ButtonKind::Main, label)))
    }
}

/// The beginning of a form for an act on this dossier.
pub(super) fn open_form(view: &View, seen: &DossierView, act: &str, list: &str) -> Html {
    let action = view.href(&format!("/office/dossiers/{}/{act}{list}", seen.dossier.code));
    Html::raw("<form class=\"lt-card\" method=\"post\" novalidate action=\"")
        .and(Html::text(&action))
        .and(Html::raw("\">"))
        .and(view.fields())
        .and(Html::raw(format!("<input type=\"hidden\" name=\"seen\" value=\"{}\">", seen.dossier.version)))
}
