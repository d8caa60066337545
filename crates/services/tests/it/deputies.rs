use identity::{Actor, Grant, NewDelegation, Pin, Role, StandIn};
use services::{ActError, SigningPaper, model::Answers, rules::Refusal};
use store::{Error, TestDb, params};

use crate::{
    path::{filed, prepared},
    world::{MIGRATIONS, PIN, World, official},
};

/// The deputy as their session knows them, once somebody has named them.
async fn standing_in(world: &World, deputy: &Actor, absent: &Actor) -> Actor {
    let now = base::Clock::now(&world.clock);
    let grants = absent.grants.clone();
    let new = NewDelegation { deputy: deputy.account, from: now, until: now.plus_days(7), grants };
    world.identity.delegation_open(new, absent).await.unwrap();
    let stands = |grant: &Grant| StandIn {
        account: absent.account,
        person: absent.person,
        name: absent.name.clone(),
        title: Some("Chủ tịch UBND tỉnh Thái Bình".to_owned()),
        grant: grant.clone(),
    };
    Actor { stands_in: absent.grants.iter().map(stands).collect(), ..deputy.clone() }
}

/// In whose place the acts of this kind were done, the oldest first.
async fn in_place(db: &TestDb, kind: &'static str) -> Vec<Option<String>> {
    let sql = "select bytes from evidence_records where kind = $1 order by id";
    let records = db
        .read(move |tx| tx.query(sql, params![kind])?.iter().map(|row| row.bytes(0)).collect::<Result<Vec<_>, Error>>())
        .await
        .unwrap();
    let place = |record: &Vec<u8>| {
        let record: serde_json::Value = serde_json::from_slice(record).unwrap();
        assert!(record.pointer("/body/event").is_some(), "{record}");
        record.pointer("/body/in-place-of").and_then(serde_json::Value::as_str).map(str::to_owned)
    };
    records.iter().map(place).collect()
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_deputy_signs_with_their_own_key_and_the_paper_says_in_whose_place(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let plain = official(&world.identity, "mai", "Đỗ Thị Mai", Role::OneStopOfficer, None).await;
    world.enrol(&plain).await;
    let mai = standing_in(&world, &plain, &world.leader).await;
    let pin = || Pin::parse(PIN).unwrap();

    // A paper that names the absent leader is signed by nobody else: it goes back, and is prepared for the deputy.
    let waits = prepared(&world).await;
    let chosen = vec![waits.clone()];
    let signed = services.sign(&mai, chosen, pin(), None).await.unwrap();
    assert!(matches!(signed.papers[0].1, Err(ActError::Refused(Refusal::HeldByOther { .. }))), "{signed:?}");
    let nobody = services.send_back(&plain, &waits.code, "Lãnh đạo vắng mặt".to_owned(), None).await;
    assert!(matches!(nobody, Err(ActError::NotFound | ActError::Refused(Refusal::NotYours))), "{nobody:?}");
    services.send_back(&mai, &waits.code, "Lãnh đạo vắng mặt".to_owned(), None).await.unwrap();
    let preparation = services.preparation(&world.specialist, &waits.code).await.unwrap();
    let deputy = preparation.leaders.iter().find(|leader| leader.account == mai.account).unwrap();
    assert_eq!(deputy.in_place.as_ref().unwrap().name, world.leader.name);
    let signer = (mai.account, String::new());
    let dossier = services.prepare(&world.specialist, &waits.code, &Answers::new(), signer, None).await.unwrap();
    let chosen = || vec![SigningPaper { code: waits.code.clone(), paper: dossier.prepared.as_ref().unwrap().paper }];
    // When the time is over, so is the right to sign.
    let late = services.sign(&plain, chosen(), pin(), None).await.unwrap();
    assert!(late.papers[0].1.is_err());
    let signed = services.sign(&mai, chosen(), pin(), None).await.unwrap();
    signed.papers[0].1.as_ref().unwrap();
    services.run_due().await.unwrap();
    services.run_due().await.unwrap();
    let issued = services.dossier_of(&world.applicant, &waits.code).await.unwrap().dossier.issued.unwrap();
    let shown = services.issued(&issued.reference).await.unwrap().unwrap().paper;
    assert_eq!(shown.signer_name, "Đỗ Thị Mai");
    assert!(shown.signer_position.contains("TUQ. "), "{}", shown.signer_position);
    let absent = Some(world.leader.account.to_string());
    for kind in ["services.result-signed", "services.result-sent-back"] {
        assert_eq!(in_place(&db, kind).await, std::slice::from_ref(&absent), "{kind}");
    }
    assert!(in_place(&db, "services.result-prepared").await.iter().all(Option::is_none));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_deputy_works_on_what_the_absent_specialist_has_in_hand(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let plain = official(&world.identity, "mai", "Đỗ Thị Mai", Role::Specialist, None).await;
    let code = filed(&world).await.code;
    services.accept(&world.counter, &code, None).await.unwrap();
    services.take(&world.specialist, &code).await.unwrap();
    let signer = || (world.leader.account, String::new());
    let own = services.prepare(&plain, &code, &Answers::new(), signer(), None).await;
    assert!(own.is_err(), "a colleague's work is the colleague's");
    let mai = standing_in(&world, &plain, &world.specialist).await;
    let field = services.dossier_for(&mai, &code).await.unwrap().procedure.field.key.clone();
    let names: Vec<_> = services.specialists(&field).await.unwrap().into_iter().map(|(_, name)| name).collect();
    assert_eq!(names.iter().filter(|name| *name == "Đỗ Thị Mai").count(), 1, "{names:?}");
    let dossier = services.prepare(&mai, &code, &Answers::new(), signer(), None).await.unwrap();
    assert_eq!(dossier.prepared.unwrap().by.name, "Đỗ Thị Mai");
    let absent = Some(world.specialist.account.to_string());
    assert_eq!(in_place(&db, "services.result-prepared").await, [absent]);
    // What they take themself, by a right of their own, is in nobody's place.
    let other = filed(&world).await.code;
    services.accept(&world.counter, &other, None).await.unwrap();
    services.take(&mai, &other).await.unwrap();
    let taken = in_place(&db, "services.dossier-taken").await;
    assert_eq!(taken, [None, None]);
}
