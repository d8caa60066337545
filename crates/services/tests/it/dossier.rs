//! The dossier's rules: who may do what when, and that nothing else can happen.

use base::{Calendar, CitizenId, DossierCode, DossierId, Id, PaperId, SeededEntropy, Timestamp, civil};
use proptest::prelude::*;
use services::{
    model::{
        Actor, Applicant, Command, Dossier, Event, Happening, Holder, Office, Official, Procedure, RefusalGround,
        Status, Timeliness,
    },
    rules::{Context, Refusal, apply, decide, file, replay},
};

use crate::form::{EXTRACT, answers, procedure};

fn calendar() -> Calendar {
    Calendar::parse(include_str!("../../../../data/calendars/vietnam.toml")).unwrap()
}

fn at(day: u8, hour: u8, minute: u8) -> Timestamp {
    civil::timestamp_at(civil::parse_iso_date(&format!("2026-11-{day:02}")).unwrap(), hour, minute)
}

fn official(name: &str, offices: &[Office]) -> Actor {
    let who = Holder { person: name.to_owned(), name: name.to_owned() };
    let offices: std::collections::BTreeSet<_> = offices.iter().copied().collect();
    Actor::Official(Official { who, own: offices.clone(), offices, in_place: Vec::new() })
}

fn signer(name: &str) -> Holder {
    Holder { person: name.to_owned(), name: name.to_owned() }
}

fn citizen(sub: &str) -> Actor {
    Actor::Citizen { sub: sub.to_owned(), name: "Trần Thị Mai Anh".to_owned() }
}

fn paper(n: u64) -> PaperId {
    PaperId::new(Timestamp::from_millis(0), &SeededEntropy::new(n))
}

/// A dossier with its history.
struct Case {
    procedure: Procedure,
    calendar: Calendar,
    history: Vec<Happening>,
    dossier: Dossier,
}

impl Case {
    fn filed(code: &str, delivery: &str) -> Self {
        let (procedure, calendar, now) = (procedure(code), calendar(), at(25, 9, 0));
        let applicant = Applicant {
            sub: "she".to_owned(),
            name: "Trần Thị Mai Anh".to_owned(),
            citizen_id: CitizenId::parse("999191000217").unwrap(),
        };
        let id = DossierId::new(now, &SeededEntropy::new(1));
        let code = DossierCode::parse("000.00.00.H54-261125-0001").unwrap();
        let mut answers = answers(&EXTRACT);
        answers.insert("delivery".to_owned(), delivery.to_owned());
        let event = file(&procedure, &calendar, applicant, &answers, (id, code), true, now);
        let first = Happening { seq: 1, at: now, by: "she".to_owned(), event };
        let dossier = apply(None, &first).unwrap();
        Self { procedure, calendar, history: vec![first], dossier }
    }

    fn act(&mut self, now: Timestamp, actor: &Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let context = Context { procedure: &self.procedure, calendar: &self.calendar, actor, now, seen: None };
        let events = decide(&self.dossier, command, &context)?;
        for event in &events {
            let seq = self.dossier.version + 1;
            let happening = Happening { seq, at: now, by: String::new(), event: event.clone() };
            self.dossier = apply(Some(self.dossier.clone()), &happening).expect("a decided event can be applied");
            self.history.push(happening);
        }
        Ok(events)
    }
}

fn issue(n: u64) -> Command {
    Command::Issue { paper: paper(n), number: "05/TLKS-BS".to_owned(), reference: "ref".to_owned() }
}

#[test]
fn from_the_counter_to_the_result() {
    let (counter, specialist, leader) = (
        official("Đông", &[Office::Counter]),
        official("Ánh", &[Office::Specialist]),
        official("Thịnh", &[Office::Leader]),
    );
    let mut case = Case::filed("2.000635", "electronic");
    assert_eq!(case.dossier.accept_by, at(26, 17, 0));
    case.act(at(25, 9, 30), &counter, Command::Accept).unwrap();
    assert_eq!((case.dossier.status, case.dossier.due), (Status::Received, Some(at(25, 17, 0))));
    case.act(at(25, 10, 0), &specialist, Command::Take).unwrap();
    assert_eq!(case.dossier.status, Status::InProcess);
    let prepare =
        |n| Command::Prepare { paper: paper(n), signer: signer("Thịnh"), opinion: "Đủ điều kiện".to_owned() };
    case.act(at(25, 11, 0), &specialist, prepare(1)).unwrap();
    case.act(at(25, 13, 40), &leader, Command::SendBack { reason: "Thiếu nơi sinh".to_owned() }).unwrap();
    assert_eq!(case.dossier.holder.as_ref().unwrap().name, "Ánh");
    case.act(at(25, 14, 0), &specialist, prepare(2)).unwrap();
    let other = official("Vũ", &[Office::Leader]);
    let not_his = case.act(at(25, 15, 0), &other, Command::Sign { paper: paper(2) });
    assert_eq!(not_his, Err(Refusal::HeldByOther { name: "Thịnh".to_owned() }));
    let old = case.act(at(25, 15, 0), &leader, Command::Sign { paper: paper(1) });
    assert_eq!(old, Err(Refusal::PaperChanged));
    case.act(at(25, 15, 0), &leader, Command::Sign { paper: paper(2) }).unwrap();
    assert_eq!(
        (case.dossier.status, case.dossier.timeliness(at(30, 9, 0))),
        (Status::Decided, Some(Timeliness::InTime))
    );
    case.act(at(25, 15, 1), &Actor::Node, issue(3)).unwrap();
    assert_eq!(case.dossier.status, Status::Returned);
    assert_eq!(replay(&case.history).unwrap().unwrap(), case.dossier);
}

#[test]
fn a_printed_copy_is_returned_at_the_counter() {
    let (counter, specialist) = (official("Đông", &[Office::Counter]), official("Ánh", &[Office::Specialist]));
    let mut case = Case::filed("2.000635", "counter");
    case.act(at(25, 16, 0), &counter, Command::Accept).unwrap();
    // Received after 15:00: due the next working day.
    assert_eq!(case.dossier.due, Some(at(26, 17, 0)));
    case.act(at(25, 16, 1), &specialist, Command::Take).unwrap();
    case.act(
        at(25, 16, 2),
        &specialist,
        Command::Prepare { paper: paper(1), signer: signer("Thịnh"), opinion: String::new() },
    )
    .unwrap();
    case.act(at(27, 8, 0), &official("Thịnh", &[Office::Leader]), Command::Sign { paper: paper(1) }).unwrap();
    assert_eq!(case.dossier.timeliness(at(27, 8, 0)), Some(Timeliness::Late));
    assert_eq!(case.act(at(27, 8, 1), &counter, Command::HandOver), Err(Refusal::NotNow));
    case.act(at(27, 8, 1), &Actor::Node, issue(2)).unwrap();
    assert_eq!(case.dossier.status, Status::Decided);
    case.act(at(27, 9, 0), &counter, Command::HandOver).unwrap();
    assert_eq!(case.dossier.status, Status::Returned);
}

#[test]
fn nothing_is_decided_while_the_notice_hangs_out() {
    let (counter, specialist) = (official("Đông", &[Office::Counter]), official("Ánh", &[Office::Specialist]));
    let mut case = Case::filed("1.001776", "electronic");
    case.act(at(25, 9, 0), &counter, Command::Accept).unwrap();
    case.act(at(25, 9, 1), &specialist, Command::Take).unwrap();
    let early = case.act(
        at(25, 9, 2),
        &specialist,
        Command::Prepare { paper: paper(1), signer: signer("Thịnh"), opinion: String::new() },
    );
    assert_eq!(early, Err(Refusal::NotNow));
    let advance = || Command::Advance { note: String::new() };
    case.act(at(25, 10, 0), &specialist, advance()).unwrap();
    assert_eq!(case.dossier.step_not_before, Some(at(27, 17, 0)));
    case.act(at(25, 10, 1), &specialist, Command::Take).unwrap();
    assert!(matches!(case.act(at(27, 16, 59), &specialist, advance()), Err(Refusal::NoticeRuns { .. })));
    case.act(at(27, 17, 0), &specialist, advance()).unwrap();
    assert_eq!(case.procedure.steps[case.dossier.step].key, "appraise");
}

#[test]
fn others_are_refused() {
    let counter = official("Đông", &[Office::Counter]);
    let refuse = |reason: &str| Command::Refuse { ground: RefusalGround::Incomplete, reason: reason.to_owned() };
    let withdraw = || Command::Withdraw { reason: String::new() };
    let mut case = Case::filed("1.004873", "electronic");
    let cases = [
        (citizen("he"), withdraw(), Refusal::NotYours),
        (counter.clone(), withdraw(), Refusal::NotYours),
        (citizen("she"), Command::Accept, Refusal::NotYours),
        (official("Ánh", &[Office::Specialist]), Command::Accept, Refusal::NotYours),
        (counter.clone(), issue(1), Refusal::NotYours),
        (counter.clone(), refuse("  "), Refusal::ReasonMissing),
        (counter.clone(), refuse(&"x".repeat(1_001)), Refusal::ReasonTooLong),
        (counter.clone(), Command::HandOver, Refusal::NotNow),
        (official("Thịnh", &[Office::Leader]), Command::Sign { paper: paper(1) }, Refusal::NotNow),
    ];
    for (actor, command, refusal) in cases {
        assert_eq!(case.act(at(25, 10, 0), &actor, command), Err(refusal), "{actor:?}");
    }
    case.act(at(25, 10, 0), &counter, refuse("Thiếu bản án ly hôn")).unwrap();
    assert_eq!(case.dossier.status, Status::NotReceived);
    assert_eq!(case.act(at(25, 10, 1), &counter, Command::Accept), Err(Refusal::Ended));
}

#[test]
fn a_step_is_in_one_hand() {
    let mut case = Case::filed("1.004873", "electronic");
    case.act(at(25, 9, 0), &official("Đông", &[Office::Counter]), Command::Accept).unwrap();
    let (one, two) = (official("Ánh", &[Office::Specialist]), official("Bình", &[Office::Specialist]));
    let prepare = || Command::Prepare { paper: paper(1), signer: signer("Thịnh"), opinion: String::new() };
    assert_eq!(case.act(at(25, 9, 1), &one, prepare()), Err(Refusal::NotTaken));
    case.act(at(25, 9, 1), &one, Command::Take).unwrap();
    assert_eq!(case.act(at(25, 9, 2), &one, Command::Take).unwrap(), []);
    assert!(matches!(case.act(at(25, 9, 2), &two, Command::Take), Err(Refusal::HeldByOther { .. })));
    assert!(matches!(case.act(at(25, 9, 2), &two, prepare()), Err(Refusal::HeldByOther { .. })));
    // The holder puts it back, or a leader; nobody else.
    assert!(matches!(case.act(at(25, 9, 2), &two, Command::Release), Err(Refusal::HeldByOther { .. })));
    let counter = official("Đông", &[Office::Counter]);
    assert_eq!(case.act(at(25, 9, 2), &counter, Command::Release), Err(Refusal::NotYours));
    assert_eq!(case.act(at(25, 9, 2), &one, Command::Release).unwrap(), [Event::Released]);
    assert_eq!((case.dossier.status, case.dossier.holder.as_ref()), (Status::InProcess, None));
    assert_eq!(case.act(at(25, 9, 2), &one, Command::Release), Err(Refusal::NotTaken));
    case.act(at(25, 9, 2), &two, Command::Take).unwrap();
    case.act(at(25, 9, 2), &official("Thịnh", &[Office::Leader]), Command::Release).unwrap();
    case.act(at(25, 9, 2), &one, Command::Take).unwrap();
    case.act(at(25, 9, 3), &citizen("she"), Command::Withdraw { reason: "Không cần nữa".to_owned() }).unwrap();
    assert_eq!(case.act(at(25, 9, 4), &one, prepare()), Err(Refusal::Ended));
}

fn command(n: u8, m: u64) -> Command {
    match n {
        0 => Command::Accept,
        1 => Command::Refuse { ground: RefusalGround::Duplicate, reason: "x".to_owned() },
        2 => Command::Take,
        3 => Command::Advance { note: String::new() },
        4 => Command::Prepare { paper: paper(m), signer: signer("a"), opinion: String::new() },
        5 => Command::SendBack { reason: "x".to_owned() },
        6 => Command::Sign { paper: paper(m) },
        7 => issue(m),
        8 => Command::HandOver,
        9 => Command::Release,
        _ => Command::Withdraw { reason: String::new() },
    }
}

fn actor(n: u8) -> Actor {
    match n {
        0 => official("a", &Office::ALL),
        1 => official("b", &[Office::Specialist]),
        2 => Actor::Node,
        3 => citizen("she"),
        _ => citizen("he"),
    }
}

proptest! {
    /// Whatever is tried in whatever order: only the national portal's moves happen, an ended dossier stays as it is, the
    /// history gives the state back, and whether the term was kept follows from the events alone.
    #[test]
    fn no_order_of_commands_leads_astray(
        code in prop::sample::select(vec!["2.000635", "1.004873", "1.001776"]),
        delivery in prop::sample::select(vec!["electronic", "counter"]),
        tries in prop::collection::vec((0_u8..11, 0_u64..2, 0_u8..5, 0_i64..40), 0..40),
    ) {
        let mut case = Case::filed(code, delivery);
        let mut now = at(25, 9, 0);
        for (what, which, who, hours) in tries {
            // Mostly somebody who may do it, so that the dossier gets somewhere.
            let who = match what { 7 if who < 3 => 2, 10 if who > 3 => 3, _ => who };
            now = now.plus_seconds(hours * 1_800);
            let before = case.dossier.clone();
            if case.act(now, &actor(who), command(what, which)).is_err() {
                prop_assert_eq!(&case.dossier, &before);
                continue;
            }
            prop_assert!(before.is_open());
            let moved = before.status == case.dossier.status || before.status.successors().contains(&case.dossier.status);
            prop_assert!(moved, "{:?} to {:?}", before.status, case.dossier.status);
        }
        prop_assert_eq!(replay(&case.history).unwrap().unwrap(), case.dossier.clone());
        let find = |name: &str| case.history.iter().find(|happening| happening.event.name() == name);
        let due = find("received").map(|happening| case.calendar.due(happening.at, case.procedure.term).at);
        let decided = find("signed").map(|happening| happening.at);
        let recomputed = due.zip(decided).map(|(due, decided)| decided > due);
        if let Some(late) = recomputed {
            prop_assert_eq!(case.dossier.timeliness(now), Some(if late { Timeliness::Late } else { Timeliness::InTime }));
        }
    }
}
