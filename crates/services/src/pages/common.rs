//! What several pages share.

use std::collections::HashMap;

use base::{AgencyCode, Lang, Timestamp, civil};
use web::{
    Failure, HostForm, Html, View,
    parts::{Deadline, SummaryList},
};

use crate::{
    LookedUp, Services,
    model::{Applicant, Both, Dossier, Lookup},
    rules::{Left, field_words, left},
};

/// The applicant behind the page.
pub(super) fn applicant(citizen: &web::Citizen) -> Result<Applicant, Failure> {
    // Without a number nothing can be filed and nothing is theirs.
    crate::citizen_of(citizen.who()).ok_or_else(Failure::not_found)
}

/// The text of a query's field, cleaned; empty where it is not there or cannot be read.
pub(super) fn asked(query: &HashMap<String, String>, name: &str) -> String {
    let text = query.get(name).map(|text| base::text::clean(text).unwrap_or_default()).unwrap_or_default();
    text.chars().take(200).collect()
}

/// An agency's name today.
pub(super) fn agency_name(services: &Services, view: &View, code: &str) -> String {
    let known = AgencyCode::parse(code).ok().and_then(|code| services.directory.name(&code, view.now()));
    known.map_or_else(|| code.to_owned(), |name| name.of(view.lang()).to_owned())
}

/// The address of an agency's node in the form that the visitor uses.
pub(super) fn origin(services: &Services, view: &View, code: &str) -> Option<String> {
    let agency = AgencyCode::parse(code).ok()?;
    let origins = services.directory.origins(&agency);
    let numeric = |origin: &&String| origin.contains("://127.0.0.1");
    let wanted = match view.host_form() {
        HostForm::Numeric => origins.iter().find(numeric),
        HostForm::Named => origins.iter().find(|origin| !numeric(origin)),
    };
    wanted.or_else(|| origins.first()).cloned()
}

/// How a dossier stands against its deadline.
pub(super) fn deadline(services: &Services, dossier: &Dossier, now: Timestamp) -> Option<Deadline> {
    if let (Some(decided), Some(due)) = (dossier.decided_at, dossier.due) {
        return Some(match left(&services.calendar, decided, due) {
            Left::Late(days) => Deadline::DoneLate(days.max(1).try_into().unwrap_or(u32::MAX)),
            Left::Days(days) if days > 0 => Deadline::DoneEarly(days.try_into().unwrap_or(u32::MAX)),
            Left::Days(_) | Left::Today => Deadline::DoneInTime,
        });
    }
    if !dossier.is_open() {
        return None;
    }
    Some(until(services, dossier.due.unwrap_or(dossier.accept_by), now))
}

/// What is left of a term.
pub(super) fn until(services: &Services, due: Timestamp, now: Timestamp) -> Deadline {
    match left(&services.calendar, now, due) {
        Left::Days(days) => Deadline::DaysLeft(days.try_into().unwrap_or(u32::MAX)),
        Left::Today => Deadline::Today(due),
        Left::Late(0) => Deadline::LateToday,
        Left::Late(days) => Deadline::Late(days.try_into().unwrap_or(u32::MAX)),
    }
}

/// `17:00 thứ Tư, 25/11/2026`.
pub(super) fn promise(at: Timestamp, lang: Lang) -> String {
    let (date, time) = (civil::vn_date(at), civil::vn_time(at));
    let day = civil::weekday(date, lang);
    match lang {
        Lang::Vi => format!("{:02}:{:02} {day}, {}", time.hour(), time.minute(), civil::format_date(date)),
        Lang::En => format!("{:02}:{:02} on {day}, {}", time.hour(), time.minute(), civil::format_date(date)),
    }
}

/// `8.000 đ`, with a space that does not break.
pub(super) fn money(amount: base::Money, lang: Lang) -> String {
    let number = web::format::number(amount.as_dong(), lang);
    match lang {
        Lang::Vi => format!("{number}\u{a0}đ"),
        Lang::En => format!("VND\u{a0}{number}"),
    }
}

/// Fetched data as a list: dates and codes in words, identity numbers masked.
pub(super) fn fetched_list(lookup: &Lookup, found: &LookedUp, lang: Lang) -> SummaryList {
    fetched_rows(SummaryList::new(), lookup, found, lang)
}

/// The rows of fetched data after those of `list`.
pub(super) fn fetched_rows(mut list: SummaryList, lookup: &Lookup, found: &LookedUp, lang: Lang) -> SummaryList {
    for field in &lookup.fields {
        let Some(value) = found.fields.get(&field.name) else { continue };
        let words = if field.masked { masked(value) } else { field_words(field, value, lang) };
        list = list.row(field.label.of(lang), words);
    }
    list
}

/// An identity number of which only the first and the last three digits are shown.
pub(super) fn masked(number: &str) -> String {
    match (number.get(..3), number.get(number.len().saturating_sub(3)..)) {
        (Some(first), Some(last)) if number.len() >= 9 => format!("{first} ••• ••• {last}"),
        _ => "•••".to_owned(),
    }
}

/// A text of a procedure in the page's language.
pub(super) fn of<'a>(view: &View, text: &'a Both) -> &'a str {
    text.of(view.lang())
}

/// Words that are in Vietnamese only, on a page of either language: read aloud as such.
pub(super) fn vietnamese(words: &str) -> Html {
    Html::raw("<span lang=\"vi\">").and(Html::text(words)).and(Html::raw("</span>"))
}

/// A heading with what stands under it.
pub(super) fn section(title: &str, body: impl Into<Html>) -> Html {
    Html::raw("<section><h2 class=\"govuk-heading-m\">")
        .and(Html::text(title))
        .and(Html::raw("</h2>"))
        .and(body.into())
        .and(Html::raw("</section>"))
}

/// The page's own file name in an answer that is saved.
pub(super) fn attachment(name: &str) -> String {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')).collect();
    format!("inline; filename=\"{plain}\"")
}
