//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use crate::{
    AgencyCode, Calendar, CitizenId, DossierCode, DossierId, Id as _, Lang, Money, ProcedureCode, Term, Timestamp,
    civil::{format_date, parse_date, parse_iso_date},
    text::{clean, clean_lines, clean_vietnamese, fold, nfc, tokens, tone_placement},
};

/// Vietnamese text: taking in, folding, tokens, tone marks.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded, "folding twice changes nothing");
    let placed = tone_placement(&text);
    assert_eq!(tone_placement(&placed), placed, "a tone mark in its place stays there");
    assert_eq!(nfc(&placed), placed, "tone marks leave the text composed");
    let found = tokens(&text);
    let joined = found.joined();
    assert_eq!(tokens(&joined).joined(), joined, "tokens are their own tokens");
    assert_eq!(found.iter().count(), found.len());
    for taken_in in [clean, clean_lines, clean_vietnamese] {
        if let Ok(cleaned) = taken_in(&text) {
            assert_eq!(taken_in(&cleaned).as_ref(), Ok(&cleaned), "what was taken in is taken in unchanged");
        }
    }
}

/// Codes, numbers and days: one value has one spelling.
pub fn code(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(code) = AgencyCode::parse(text) {
        assert_eq!(AgencyCode::parse(code.as_str()).as_ref(), Ok(&code));
        assert_eq!(
            AgencyCode::parse_lenient(text).as_ref(),
            Ok(&code),
            "the lenient reader takes what the strict one does"
        );
        if let Some(old) = code.qcvn102() {
            assert_eq!(AgencyCode::parse(&old).as_ref(), Ok(&code), "both systems name one agency");
        }
        assert!(code.parent().is_none_or(|parent| parent.level() < code.level()), "a parent stands higher");
    }
    if let Ok(code) = AgencyCode::parse_lenient(text) {
        assert_eq!(AgencyCode::parse(code.as_str()), Ok(code));
    }
    if let Ok(code) = ProcedureCode::parse(text) {
        assert_eq!((code.as_str(), ProcedureCode::parse(code.as_str()).as_ref()), (text, Ok(&code)));
        let _ = (code.national(), code.agency());
    }
    if let Ok(code) = DossierCode::parse(text) {
        assert_eq!(DossierCode::parse(&code.to_string()), Ok(code), "a dossier's code is read as it is written");
    }
    if let Ok(id) = CitizenId::parse(text) {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(id) = DossierId::parse(text) {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(money) = Money::parse(text) {
        assert_eq!(Money::parse(&money.as_dong().to_string()), Ok(money));
    }
    if let Ok(day) = parse_date(text) {
        assert_eq!(parse_date(&format_date(day)), Ok(day));
    }
    if let Ok(day) = parse_iso_date(text) {
        assert_eq!(day.to_string(), text, "a day has one spelling");
    }
    let _ = Lang::parse(text);
}

/// Calendar files, and the days that they lead to.
pub fn calendar(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(calendar) = Calendar::parse(text) else { return };
    let received = Timestamp::from_millis(1_795_568_400_000);
    for term in [Term::SameDay, Term::WorkingDays(15), Term::CalendarDays(365), Term::WorkingDays(u16::MAX)] {
        let due = calendar.due(received, term);
        assert!(calendar.is_working_day(due.last_day) || !calendar.covers(due.last_day), "work ends on a day of work");
    }
    for (day, _) in calendar.special_days() {
        assert!(calendar.covers(day), "no special day lies outside");
    }
}
