//! The use cases, on both engines: from a draft to a signed result that anybody can check.

use base::{DossierCode, Timestamp};
use identity::{Pin, Role};
use services::{
    ActError, Once, PaperKind, PrepareError, Scope, SigningError, SigningPaper, Sort, SubmitError, Submitted,
    WorkFilter, WorkQuery,
    model::{Answers, Applicant, RefusalGround, Status},
    rules::Refusal,
    seed,
};
use store::TestDb;
use trust::{Anchors, Policy, pades};

use crate::{
    form::{EXTRACT, answers},
    world::{MIGRATIONS, PIN, World, agency, citizen, official},
};

pub(crate) async fn fill_in(world: &World, who: &Applicant, code: &str, all: &Answers) -> base::DraftId {
    let draft = world.services.draft_open(who, code).await.unwrap();
    let (draft, _) = world.services.draft_look_up(who, draft).await.unwrap();
    let mut section = Some("applicant".to_owned());
    while let Some(key) = section {
        let saved = world.services.draft_save(who, code, &key, all.clone()).await.unwrap();
        assert_eq!(saved.errors, [], "{key}");
        section = saved.next;
    }
    draft.id
}

pub(crate) async fn filed(world: &World) -> Submitted {
    let draft = fill_in(world, &world.applicant, "2.000635", &answers(&EXTRACT)).await;
    let submitted = world.services.submit(&world.applicant, draft).await.unwrap();
    world.services.run_due().await.unwrap();
    submitted
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_result_laid_before_the_leader_twice_at_once_is_one(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let code = filed(&world).await.code;
    services.accept(&world.counter, &code, None).await.unwrap();
    services.take(&world.specialist, &code).await.unwrap();
    let seen = services.dossier_for(&world.specialist, &code).await.unwrap().dossier.version;
    let once = Once { seen: Some(seen), key: Some("form".to_owned()) };
    let (typed, signer) = (Answers::new(), (world.leader.account, String::new()));
    let click = || services.prepare(&world.specialist, &code, &typed, signer.clone(), once.clone());
    let (first, second) = tokio::join!(click(), click());
    assert_eq!(first.unwrap().prepared.unwrap().paper, second.unwrap().prepared.unwrap().paper);
    // The key of a form says nothing of another dossier.
    let other = filed(&world).await.code;
    let once = Once { seen: None, ..once };
    services.accept(&world.counter, &other, once.clone()).await.unwrap();
    services.take(&world.specialist, &other).await.unwrap();
    let laid = services.prepare(&world.specialist, &other, &typed, signer.clone(), once).await.unwrap();
    assert!(laid.prepared.is_some());
}

/// A filed dossier whose result waits for the leader.
pub(crate) async fn prepared(world: &World) -> SigningPaper {
    let code = filed(world).await.code;
    world.services.accept(&world.counter, &code, None).await.unwrap();
    world.services.take(&world.specialist, &code).await.unwrap();
    let signer = (world.leader.account, "Đủ điều kiện".to_owned());
    let dossier = world.services.prepare(&world.specialist, &code, &Answers::new(), signer, None).await.unwrap();
    world.services.run_due().await.unwrap();
    SigningPaper { code, paper: dossier.prepared.unwrap().paper }
}

fn pin() -> Pin {
    Pin::parse(PIN).unwrap()
}

async fn verified(world: &World, code: &DossierCode, kind: PaperKind) -> pades::PdfReport {
    let view = world.services.dossier_of(&world.applicant, code).await.unwrap();
    let paper = view.papers.iter().rfind(|paper| paper.kind == kind).expect("the paper is there");
    let pdf = world.services.paper_file(&view, paper.id).await.unwrap();
    let anchors = Anchors::new(vec![world.root.clone()]);
    pades::verify(&pdf, &anchors, base::Clock::now(&world.clock), &Policy::default()).unwrap()
}

#[store::test(migrations = &MIGRATIONS)]
async fn file_and_receive(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let draft = fill_in(&world, &world.applicant, "2.000635", &answers(&EXTRACT)).await;
    let first = services.submit(&world.applicant, draft).await.unwrap();
    // The second click gets the first answer.
    assert_eq!(services.submit(&world.applicant, draft).await.unwrap(), first);
    assert_eq!(first.code.to_string(), "000.00.00.H54-261125-0001");
    assert_eq!(services.drafts(&world.applicant).await.unwrap().len(), 0);
    services.run_due().await.unwrap();
    assert!(verified(&world, &first.code, PaperKind::Acknowledgement).await.holds());

    let code = first.code;
    let once = Once { seen: Some(1), key: Some("form".to_owned()) };
    let dossier = services.accept(&world.counter, &code, once.clone()).await.unwrap();
    assert_eq!(services.accept(&world.counter, &code, once).await.unwrap(), dossier);
    assert_eq!(dossier.due, Some(services.calendar.due(base::Clock::now(&world.clock), base::Term::SameDay).at));
    services.run_due().await.unwrap();
    assert!(verified(&world, &code, PaperKind::Receipt).await.holds());
    services.take(&world.specialist, &code).await.unwrap();
    world.hours(1);
    let preparation = services.preparation(&world.specialist, &code).await.unwrap();
    assert_eq!(preparation.looked_up["birth"].fields["register_number"], "214");
    let signer = (world.leader.account, String::new());
    let dossier = services.prepare(&world.specialist, &code, &Answers::new(), signer, None).await.unwrap();
    let paper = dossier.prepared.unwrap().paper;
    let chosen = vec![SigningPaper { code: code.clone(), paper }];
    let signed = services.sign(&world.leader, chosen, pin(), None).await.unwrap();
    assert_eq!(signed.papers[0].1.as_ref().unwrap().status, Status::Decided);
    services.run_due().await.unwrap();

    let view = services.dossier_of(&world.applicant, &code).await.unwrap();
    assert_eq!(view.dossier.status, Status::Returned);
    let issued = view.dossier.issued.clone().unwrap();
    assert_eq!(issued.number, "01/TLKS-BS");
    let report = verified(&world, &code, PaperKind::Result).await;
    assert!(report.holds() && report.covers_all(), "{report:?}");
    let signers: Vec<_> = report.signatures.iter().map(|signature| signature.name.clone().unwrap()).collect();
    assert_eq!(signers, ["Nguyễn Hữu Thịnh", "Ủy ban nhân dân tỉnh Thái Bình"]);

    let shown = services.issued(&issued.reference).await.unwrap().unwrap();
    assert_eq!((shown.paper.holder_masked.as_str(), shown.paper.number.as_str()), ("T. T. M. Anh", "01/TLKS-BS"));
    let mine = services.my_dossiers(world.citizen.id).await.unwrap();
    assert_eq!(mine.iter().map(|mine| mine.status).collect::<Vec<_>>(), [Status::Returned]);
    let (account, skip) = (world.citizen.id, 0);
    let notices: Vec<_> = db.read(move |tx| notify::notice_list(tx, account, skip, 10)).await.unwrap();
    let keys: Vec<_> = notices.iter().map(notify::Notice::key).collect();
    assert_eq!(keys, ["services-notice-returned", "services-notice-received"]);
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_is_another_persons_is_not_there(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let code = filed(&world).await.code;
    let (_, other) = citizen(&world.identity, "binh", "Vũ Văn Bình", "999191000225").await;
    assert!(matches!(services.dossier_of(&other, &code).await, Err(ActError::NotFound)));
    assert!(matches!(services.withdraw(&other, &code, String::new()).await, Err(ActError::NotFound)));
    let draft = services.draft_open(&world.applicant, "1.004873").await.unwrap();
    assert!(matches!(services.submit(&other, draft.id).await, Err(SubmitError::NotFound)));
    let land = official(&world.identity, "dat", "Ngô Văn Đất", Role::Specialist, Some("dat-dai")).await;
    assert!(matches!(services.dossier_for(&land, &code).await, Err(ActError::NotFound)));
    assert!(matches!(services.accept(&land, &code, None).await, Err(ActError::NotFound)));
    assert!(matches!(services.accept(&world.leader, &code, None).await, Err(ActError::NotFound)));
    let seen = services.accept(&world.counter, &code, Some(7)).await;
    assert!(matches!(seen, Err(ActError::Refused(Refusal::Changed))));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_source_that_is_down_stops_no_filing(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    world.sources.turn(true);
    let draft = services.draft_open(&world.applicant, "1.004873").await.unwrap();
    let (draft, down) = services.draft_look_up(&world.applicant, draft).await.unwrap();
    assert_eq!((down, draft.looked_up.len()), (vec!["person".to_owned()], 0));
    let all = answers(&[
        ("phone", "0912345678"),
        ("status", "never"),
        ("use", "marriage"),
        ("delivery", "electronic"),
        ("truth", "yes"),
    ]);
    let draft = fill_in(&world, &world.applicant, "1.004873", &all).await;
    let code = services.submit(&world.applicant, draft).await.unwrap().code;
    services.accept(&world.counter, &code, None).await.unwrap();
    services.take(&world.specialist, &code).await.unwrap();
    let finding = answers(&[("finding", "Chưa đăng ký kết hôn với ai")]);
    let signer = || (world.leader.account, String::new());
    let gap = services.prepare(&world.specialist, &code, &finding, signer(), None).await;
    assert!(matches!(gap, Err(PrepareError::Gap(_))), "{gap:?}");
    world.sources.turn(false);
    let missing = services.prepare(&world.specialist, &code, &Answers::new(), signer(), None).await;
    assert!(matches!(missing, Err(PrepareError::Incomplete(_))));
    let nobody = (world.specialist.account, String::new());
    let nobody = services.prepare(&world.specialist, &code, &finding, nobody, None).await;
    assert!(matches!(nobody, Err(PrepareError::NoSigner)));
    services.prepare(&world.specialist, &code, &finding, signer(), None).await.unwrap();
}

#[store::test(migrations = &MIGRATIONS)]
async fn several_papers_one_pin_and_one_sent_back(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let (one, two, three) = (prepared(&world).await, prepared(&world).await, prepared(&world).await);
    assert!(matches!(services.sign(&world.leader, Vec::new(), pin(), None).await, Err(SigningError::Nothing)));
    let wrong = services.sign(&world.leader, vec![one.clone()], Pin::parse("999998").unwrap(), Some("wrong")).await;
    assert!(matches!(wrong, Err(SigningError::Key(_))));
    // The same form again, by a second click or by going back, costs no try and says what to do.
    let back = services.sign(&world.leader, vec![one.clone()], pin(), Some("wrong")).await;
    assert!(matches!(back, Err(SigningError::KeyStayedClosed)));
    let reason = "Ghi thiếu nơi sinh".to_owned();
    services.send_back(&world.leader, &three.code, reason.clone(), None).await.unwrap();
    let back = services.dossier_for(&world.specialist, &three.code).await.unwrap().dossier;
    assert_eq!((back.sent_back, back.prepared), (Some(reason), None));
    // A paper that was chosen twice is signed once.
    let chosen = vec![one.clone(), two.clone(), three.clone(), one.clone()];
    let signed = services.sign(&world.leader, chosen.clone(), pin(), Some("form")).await.unwrap();
    // The second click gets the first answer.
    let second = services.sign(&world.leader, chosen, pin(), Some("form")).await.unwrap();
    assert_eq!((second.act, second.papers.iter().filter(|(_, outcome)| outcome.is_ok()).count()), (signed.act, 2));
    let outcomes: Vec<_> = signed.papers.iter().map(|(code, outcome)| (code.clone(), outcome.is_ok())).collect();
    assert_eq!(outcomes, [(three.code, false), (one.code.clone(), true), (two.code.clone(), true)]);
    // A repeated act finds nothing left to sign, and issued papers stay as they are.
    let again = services.sign(&world.leader, vec![one.clone()], pin(), None).await.unwrap();
    assert!(again.papers[0].1.is_err());
    services.run_due().await.unwrap();
    services.run_due().await.unwrap();
    let mut numbers = Vec::new();
    for code in [&one.code, &two.code] {
        numbers.push(services.dossier_of(&world.applicant, code).await.unwrap().dossier.issued.unwrap().number);
    }
    assert_eq!(numbers, ["01/TLKS-BS", "02/TLKS-BS"]);
}

#[store::test(migrations = &MIGRATIONS)]
async fn refused_or_taken_back(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let refused = filed(&world).await.code;
    let ground = (RefusalGround::NotCompetent, "Hồ sơ thuộc thẩm quyền của UBND phường".to_owned());
    services.refuse(&world.counter, &refused, ground, None).await.unwrap();
    services.run_due().await.unwrap();
    assert!(verified(&world, &refused, PaperKind::Refusal).await.holds());
    let withdrawn = filed(&world).await.code;
    services.withdraw(&world.applicant, &withdrawn, "Không cần nữa".to_owned()).await.unwrap();
    let twice = services.withdraw(&world.applicant, &withdrawn, String::new()).await.unwrap();
    assert_eq!((twice.status, twice.version), (Status::Withdrawn, 2));
    let late = services.accept(&world.counter, &withdrawn, None).await;
    assert!(matches!(late, Err(ActError::Refused(Refusal::Ended))));
    let mine = services.my_dossiers(world.citizen.id).await.unwrap();
    let mut statuses: Vec<_> = mine.iter().map(|mine| mine.status).collect();
    statuses.sort();
    assert_eq!(statuses, [Status::NotReceived, Status::Withdrawn]);
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_incomplete_draft_is_kept_and_not_filed(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let draft = services.draft_open(&world.applicant, "2.000635").await.unwrap();
    let typed = answers(&[("phone", "0912 345")]);
    let saved = services.draft_save(&world.applicant, "2.000635", "applicant", typed).await.unwrap();
    assert_eq!(saved.errors.len(), 1);
    let Err(SubmitError::Incomplete(errors)) = services.submit(&world.applicant, draft.id).await else {
        panic!("an incomplete draft was filed");
    };
    assert_eq!(errors.len(), 5);
    let kept = services.draft_open(&world.applicant, "2.000635").await.unwrap();
    assert_eq!((kept.id, kept.typed["phone"].as_str()), (draft.id, "0912 345"));
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_worklist_counts_filters_and_finds(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let (one, two) = (filed(&world).await.code, filed(&world).await.code);
    let query = |filter: WorkFilter, search: &str| WorkQuery { search: search.to_owned(), filter, page: 1 };
    let list = async |who, filter, search| {
        let page = services.work(who, &query(filter, search)).await.unwrap();
        page.rows.into_iter().map(|row| row.code).collect::<Vec<_>>()
    };
    let both = vec![one.to_string(), two.to_string()];
    let all = WorkFilter::default;
    assert_eq!(list(&world.counter, all(), "").await, both);
    assert_eq!(list(&world.specialist, all(), "").await, Vec::<String>::new());
    for (search, expected) in [
        ("mai anh", both.clone()),
        ("Tran", both.clone()),
        ("H54-261125-0002", vec![two.to_string()]),
        ("0002", vec![two.to_string()]),
        ("261125-0001", vec![one.to_string()]),
        ("999191000217", both.clone()),
        ("Nguyễn", Vec::new()),
    ] {
        let mut found = list(&world.counter, all(), search).await;
        found.sort();
        assert_eq!(found, expected, "{search}");
    }
    let page = services.work(&world.counter, &WorkQuery { page: 99, ..query(all(), "") }).await.unwrap();
    assert_eq!((page.rows.len(), page.total), (0, 2));
    let next = services.work_next(&world.counter, &query(all(), ""), &one.to_string()).await.unwrap();
    assert_eq!(next, Some(two.to_string()));
    let accepted = services.accept_all(&world.counter, &[one.clone(), two.clone()]).await;
    assert!(accepted.iter().all(|(_, outcome)| outcome.is_ok()));
    assert_eq!(list(&world.counter, all(), "").await, Vec::<String>::new());
    services.take(&world.specialist, &one).await.unwrap();
    let free = WorkFilter { scope: Scope::Free, ..all() };
    assert_eq!(list(&world.specialist, free, "").await, [two.to_string()]);
    world.hours(24);
    let page = services.work(&world.specialist, &query(all(), "")).await.unwrap();
    assert_eq!((page.counts.open, page.counts.late, page.counts.free), (2, 2, 1));
    let status = WorkFilter { status: Status::Received.code(), ..all() };
    assert_eq!(list(&world.specialist, status, "").await, [two.to_string()]);
    // Who works in two offices sees both in one list, in its order.
    let three = filed(&world).await.code;
    let mut both_offices = world.specialist.clone();
    both_offices.grants.extend(world.counter.grants.iter().cloned());
    let (rising, falling) =
        ([&one, &two, &three].map(ToString::to_string), [&three, &two, &one].map(ToString::to_string));
    let by = |sort| WorkFilter { sort, ..all() };
    assert_eq!(list(&both_offices, by(Sort::Filed), "").await, rising);
    assert_eq!(list(&both_offices, by(Sort::FiledDown), "").await, falling);
    let page = services.work(&both_offices, &query(by(Sort::Applicant), "")).await.unwrap();
    assert_eq!((page.total, page.counts.open, page.counts.free, page.procedures.len()), (3, 3, 2, 1));
    assert_eq!(list(&both_offices, WorkFilter { scope: Scope::Done, ..all() }, "").await, Vec::<String>::new());
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_catalogue_joins_the_national_list_and_offers(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    services.synonyms_seed(seed::synonyms().unwrap()).await.unwrap();
    let mut list = seed::national().unwrap();
    assert_eq!(services.national_load(&list).await.unwrap(), 2_642);
    let first = async |phrase: &str| services.search(phrase, 3).await.unwrap().into_iter().next().map(|hit| hit.item);
    let extract = first("trich luc khai sinh").await.unwrap();
    assert_eq!((extract.code.as_str(), extract.open_at.as_slice()), ("2.000635", &["H54".to_owned()][..]));
    assert_eq!(first("marital status").await.unwrap().code, "1.004873");
    assert!(first("doi bang lai").await.unwrap().open_at.is_empty());
    assert_ne!(first("giấy thông hành con trăng").await.map(|item| item.code), Some("1.000894".to_owned()));
    let synonym = services::rules::search::Synonym {
        kind: services::rules::search::SynonymKind::Meaning,
        say: "Giấy thông hành con trăng".to_owned(),
        mean: "đăng ký kết hôn".to_owned(),
    };
    assert!(services.synonym_add(&world.leader, synonym.clone()).await.unwrap());
    assert!(!services.synonym_add(&world.leader, synonym).await.unwrap());
    assert_eq!(first("giấy thông hành con trăng").await.unwrap().code, "1.000894");
    let known = services.procedure_at_portal("2.000635").await.unwrap().unwrap();
    assert!(known.national.is_some() && known.offers[0].open);
    assert_eq!(services.procedure_at_portal("9.999999").await.unwrap(), None);
    // A newer list takes the place of the old one: one line has another name, one is gone.
    let changed = list.iter_mut().find(|line| line.code == "1.000894").unwrap();
    changed.name = "Thủ tục đăng ký hôn nhân thử".to_owned();
    list.retain(|line| line.code != "1.000005");
    assert_eq!(services.national_load(&list).await.unwrap(), 2_641);
    assert_eq!(first("hôn nhân thử").await.unwrap().code, "1.000894");
    assert_eq!(services.procedure_at_portal("1.000005").await.unwrap(), None);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_procedure_that_is_named_no_more_is_closed_until_it_is_named_again(db: TestDb) {
    const CODE: &str = "2.000635";
    let world = World::new(&db).await;
    let services = &world.services;
    let under_way = filed(&world).await.code;
    let draft = fill_in(&world, &world.applicant, CODE, &answers(&EXTRACT)).await;
    let file = |(name, _): &&(&str, &str)| *name == "2.000635.toml";
    let (_, text) = seed::PROCEDURE_FILES.iter().find(file).unwrap();
    let others: Vec<_> = seed::PROCEDURE_FILES.iter().filter(|named| !file(named)).copied().collect();
    let at_portal = async || {
        let offer = services.procedure_at_portal(CODE).await.unwrap().unwrap().offers.remove(0);
        let found = services.catalogue_open().await.unwrap().iter().any(|item| item.code == CODE);
        assert_eq!((offer.open, found), (offer.published.open, offer.published.open));
        (offer.published.version, offer.open)
    };
    // Each start is a little later than the one before.
    let start = async |files: &[(&str, &str)]| {
        world.clock.advance_millis(1);
        services.install(files).await.unwrap()
    };
    assert_eq!(at_portal().await, (1, true));

    // Started again without it, twice: it is closed once.
    assert_eq!(start(&others).await, 0);
    assert_eq!(start(&others).await, 0);
    assert_eq!(at_portal().await, (1, false));
    assert!(matches!(services.submit(&world.applicant, draft).await, Err(SubmitError::Closed)));
    assert!(matches!(services.draft_open(&world.applicant, CODE).await, Err(ActError::Closed)));
    services.draft_open(&world.applicant, "1.004873").await.unwrap();
    services.accept(&world.counter, &under_way, None).await.unwrap();
    assert_eq!(services.take(&world.specialist, &under_way).await.unwrap().status, Status::InProcess);

    // Named again, the same version: open, and the draft is still there.
    assert_eq!(start(seed::PROCEDURE_FILES).await, 0);
    assert_eq!(start(seed::PROCEDURE_FILES).await, 0);
    assert_eq!(at_portal().await, (1, true));
    services.submit(&world.applicant, draft).await.unwrap();

    // Closed, and named again under another version; then closed, and named under the version before.
    let second = text.replacen("version = 1", "version = 2", 1);
    start(&others).await;
    let named: Vec<_> = others.iter().copied().chain([("2.000635.toml", second.as_str())]).collect();
    assert_eq!(start(&named).await, 1);
    assert_eq!(at_portal().await, (2, true));
    start(&others).await;
    assert_eq!(at_portal().await, (2, false));
    start(seed::PROCEDURE_FILES).await;
    assert_eq!(at_portal().await, (2, true));

    let records: Vec<_> = db.read(|tx| evidence::record_list_of(tx, CODE)).await.unwrap();
    let kinds: Vec<_> = records.iter().map(|entry| entry.kind.trim_start_matches("services.procedure-")).collect();
    assert_eq!(kinds, ["published", "closed", "reopened", "closed", "published", "closed", "reopened"]);
    let changed = text.replacen("level = 4", "level = 3", 1);
    let refused = services.install(&[("2.000635.toml", &changed)]).await.unwrap_err().to_string();
    assert!(refused.contains("raise `version` in 2.000635.toml") && refused.contains("--data"), "{refused}");
}

#[store::test(migrations = &MIGRATIONS)]
async fn old_and_foreign_letters_change_nothing(db: TestDb) {
    let world = World::new(&db).await;
    let code = filed(&world).await.code;
    let mine = world.services.my_dossiers(world.citizen.id).await.unwrap().remove(0).changed;
    let foreign = base::AgencyCode::parse("H31").unwrap();
    for (from, revision, taken) in [(agency(), 1, true), (foreign, 9, false)] {
        let (services, from) = (world.services.clone(), from.clone());
        let message =
            contracts::services::DossierChanged { status: 10, revision, at: Timestamp::from_millis(0), ..mine.clone() };
        let handled = db
            .write(move |tx| -> Result<bool, store::Error> { Ok(services.on_dossier(tx, &from, &message).is_ok()) })
            .await;
        assert_eq!(handled.unwrap(), taken);
    }
    let mine = world.services.my_dossiers(world.citizen.id).await.unwrap();
    assert_eq!((mine[0].status, mine[0].changed.dossier.clone()), (Status::Filed, code.to_string()));
}

#[test]
fn the_schemas_of_both_engines_agree() {
    store::testing::schemas_agree(&[services::MIGRATIONS]);
}
