//! What waits for the leader's signature: `/{lang}/office/sign`, one paper in view, several signed with one PIN entry.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use base::{Clock as _, DossierCode, civil};
use web::{
    Audience, Failure, FieldErrors, Form, Html, Official, View,
    parts::{
        Button, ButtonKind, Choice, Choices, PaperPreview, SummaryList, TextArea, TextField, Verdict, VerdictKind,
    },
};

use super::common::{asked, deadline, of};
use crate::{DossierView, PaperKind, PaperView, Services, WorkFilter, WorkQuery, model::StepKind};

#[derive(Template)]
#[template(path = "sign.html")]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    count: usize,
    fields: Html,
    action: String,
    choices: Choices,
    links: Vec<(String, String)>,
    paper: Html,
    facts: Html,
    pin: TextField,
    sign: Button,
    back: Html,
}

/// Answers the page.
pub(crate) async fn show(
    official: Official,
    State(services): State<Services>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let chosen = DossierCode::parse(&asked(&query, "dossier")).ok();
    page(&services, &official, chosen.as_ref(), &Form::of([]), &FieldErrors::new()).await
}

/// The dossiers whose result waits for this leader.
async fn waiting(services: &Services, official: &Official) -> Result<Vec<DossierView>, Failure> {
    let me = official.who().person.to_string();
    let filter = WorkFilter { holder: me.clone(), ..WorkFilter::default() };
    let query = WorkQuery { filter, page: 1, search: String::new() };
    let mut waiting = Vec::new();
    for row in services.work(official.who(), &query).await?.rows {
        if row.office != "leader" || row.holder.as_deref() != Some(me.as_str()) {
            continue;
        }
        let Ok(code) = DossierCode::parse(&row.code) else { continue };
        let seen = services.dossier_for(official.who(), &code).await?;
        if seen.procedure.step(seen.dossier.step).is_some_and(|step| step.kind == StepKind::Sign) {
            waiting.push(seen);
        }
    }
    Ok(waiting)
}

/// The result of a dossier that waits for its signature.
fn unsigned(seen: &DossierView) -> Option<&PaperView> {
    let prepared = seen.dossier.prepared.as_ref()?;
    seen.papers.iter().find(|paper| paper.kind == PaperKind::Result && paper.id == prepared.paper)
}

/// What is ticked: what was sent, or the paper in view.
fn ticked(form: &Form, shown: Option<&DossierView>) -> Form {
    let sent: Vec<_> = form.all("paper").map(str::to_owned).collect();
    let in_view = shown.and_then(|seen| Some(format!("{} {}", seen.dossier.code, unsigned(seen)?.id)));
    let values = if sent.is_empty() && form.key().is_err() { in_view.into_iter().collect() } else { sent };
    Form::of(values.iter().map(|value| ("paper", value.as_str())))
}

/// The page, with a form that was sent and what is wrong with it.
pub(super) async fn page(
    services: &Services,
    official: &Official,
    chosen: Option<&DossierCode>,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let view: &View = official;
    let waiting = waiting(services, official).await?;
    let shown =
        chosen.and_then(|code| waiting.iter().find(|seen| seen.dossier.code == *code)).or_else(|| waiting.first());
    let mut choices =
        Choices::several("paper", view.t("services-sign-waiting")).hint(view.t("services-sign-step-note"));
    let mut links = Vec::new();
    for seen in &waiting {
        let Some(paper) = unsigned(seen) else { continue };
        let code = seen.dossier.code.to_string();
        let due = deadline(services, &seen.dossier, services.clock.now());
        let due = due.map_or_else(String::new, |due| due.words(view.lang(), true));
        let by = seen.dossier.prepared.as_ref().map(|prepared| prepared.by.name.clone()).unwrap_or_default();
        let name = seen.dossier.applicant.name.as_str();
        let words = format!("{name} · {}", of(view, &seen.procedure.result.title));
        let choice = Choice::new(format!("{code} {}", paper.id), words).hint(format!("{code} · {due} · {by}"));
        choices = choices.choice(choice);
        links.push((view.href(&format!("/office/sign?dossier={code}")), format!("{name} {code}")));
    }
    let body = Body {
        v: view,
        summary: errors.summary(view).map_or_else(Html::empty, Html::from),
        count: waiting.len(),
        fields: view.fields(),
        action: view.href("/office/sign"),
        choices: choices.from(&ticked(form, shown), errors),
        links,
        paper: shown.map_or_else(Html::empty, |seen| preview(services, view, seen)),
        facts: shown.map_or_else(Html::empty, |seen| facts(view, seen)),
        pin: TextField::new("pin", view.t("services-sign-pin"))
            .hint(view.t("services-sign-pin-hint"))
            .pin()
            .fault(errors.of("pin")),
        sign: Button::submit(ButtonKind::Main, view.t("services-sign-send")).icon("pen-line"),
        back: shown.map_or_else(Html::empty, |seen| back(view, seen, form, errors)),
    };
    view.page(view.t("services-sign-title"))
        .audience(Audience::Official)
        .nav("sign")
        .faults(errors.len())
        .switch_to("/office/sign")
        .render(&body)
}

fn preview(services: &Services, view: &View, seen: &DossierView) -> Html {
    let Some(paper) = unsigned(seen) else { return Html::empty() };
    let to = view.href(&format!("/office/dossiers/{}/papers/{}", seen.dossier.code, paper.id));
    let size = paper.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0);
    let open = view.text("services-sign-open").arg("size", web::format::size(size, view.lang())).to_string();
    let signer = seen.dossier.prepared.as_ref().map(|prepared| prepared.signer.name.clone()).unwrap_or_default();
    // The paper is in Vietnamese in either language of the page.
    let head = format!("<b>{}</b>", Html::text(&services.house.name.to_uppercase()));
    let nation = "<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b>";
    let sheet = Html::raw(format!("<div lang=\"vi\"><div class=\"lt-sheet__pair\"><p>{head}</p><p>{nation}</p></div>"))
        .and(Html::raw("<p class=\"lt-sheet__title\">"))
        .and(Html::text(&paper.title.to_uppercase()))
        .and(Html::raw("</p><p>"))
        .and(Html::text(&seen.procedure.result.opening.vi))
        .and(Html::raw("</p>"))
        .and(paper.lines.iter().fold(Html::empty(), |all, (label, value)| {
            all.and(Html::raw("<p>"))
                .and(Html::text(&format!("{label}: ")))
                .and(Html::raw("<b>"))
                .and(Html::text(value))
                .and(Html::raw("</b></p>"))
        }))
        .and(Html::raw("<p>"))
        .and(Html::text(&seen.procedure.result.closing.vi))
        .and(Html::raw("</p></div><div class=\"lt-sheet__sign\"><p class=\"lt-sheet__place\">"))
        .and(Html::text(&view.t("services-sign-place")))
        .and(Html::raw("</p><b lang=\"vi\">"))
        .and(Html::text(&signer))
        .and(Html::raw("</b></div>"));
    PaperPreview::new(view.t("services-sign-paper-title"), view.t("services-sign-paper-label"), sheet)
        .links(Html::link(&to, &open))
        .into()
}

fn facts(view: &View, seen: &DossierView) -> Html {
    let dossier = &seen.dossier;
    let Some(prepared) = &dossier.prepared else { return Html::empty() };
    let link = Html::link(&view.href(&format!("/office/dossiers/{}", dossier.code)), &dossier.code.to_string());
    let by = format!("{}, {}", prepared.by.name, civil::format_datetime(prepared.at));
    let list = SummaryList::new()
        .row(view.t("services-applicant"), dossier.applicant.name.as_str())
        .row(view.t("services-work-dossier"), link)
        .row(view.t("services-sign-prepared-by"), by)
        .row(
            view.t("services-sign-opinion"),
            if prepared.opinion.is_empty() { "–" } else { prepared.opinion.as_str() },
        );
    let in_time = dossier.due.is_none_or(|due| view.now() <= due);
    let fee = dossier.fee_waived || dossier.fee.as_dong() == 0;
    let checks = [
        (true, "services-sign-check-competent"),
        (true, "services-sign-check-prepared"),
        (fee, "services-sign-check-fee"),
        (in_time, "services-sign-check-time"),
    ];
    let met = checks.iter().filter(|(met, _)| *met).count();
    let kind = |met: bool| if met { VerdictKind::Valid } else { VerdictKind::Undetermined };
    let title = view.text("services-sign-ready").arg("met", met).arg("all", checks.len()).to_string();
    let verdict = checks.iter().fold(Verdict::new(kind(met == checks.len()), title), |verdict, (met, key)| {
        verdict.check(kind(*met), view.t(key))
    });
    Html::raw("<section class=\"lt-card\">").and(list).and(Html::raw("</section>")).and(verdict)
}

/// The form that sends the shown result back with a reason.
pub(super) fn back(view: &View, seen: &DossierView, form: &Form, errors: &FieldErrors) -> Html {
    let reason = TextArea::new("reason", view.t("services-send-back-reason")).rows(3).from(form, errors);
    super::office_dossier::open_form(view, seen, "send-back", "")
        .and(Html::raw("<h2 class=\"lt-card__title\">"))
        .and(Html::text(
            &view.text("services-send-back-title").arg("name", seen.dossier.applicant.name.as_str()).to_string(),
        ))
        .and(Html::raw("</h2>"))
        .and(reason)
        .and(Button::submit(ButtonKind::Warning, view.t("services-send-back")))
        .and(Html::raw("</form>"))
}
