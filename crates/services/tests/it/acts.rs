//! Every change that a page makes leaves its evidence record.

use std::collections::BTreeSet;

use base::DossierCode;
use store::TestDb;
use web::testing::Browser;

use crate::pages::Desk;
use crate::path::{filed, fill_in, prepared};
use crate::world::{MIGRATIONS, PIN};

/// Sends the form of `page` to `path`: it must be taken, and leave one record of each of `kinds`; an act that ends a step leaves
/// others besides.
async fn leaves(db: &TestDb, browser: &mut Browser, page: &str, path: &str, fields: &[(&str, &str)], kinds: &[&str]) {
    let records = async || db.read(|tx| evidence::record_list(tx, 500)).await.unwrap();
    let shown = browser.get(page).await;
    let before: BTreeSet<_> = records().await.into_iter().map(|record| record.digest).collect();
    let seen = shown.hidden("seen").map(|seen| ("seen", seen));
    let fields: Vec<_> = fields.iter().copied().chain(seen).collect();
    let answer = browser.send(path, &fields).await;
    assert!(answer.status.is_redirection(), "{path} {}: {}", answer.status, answer.text);
    let all = records().await;
    let new = all.iter().filter(|record| !before.contains(&record.digest)).map(|record| record.kind.as_str());
    let new: Vec<_> = new.collect();
    for kind in kinds {
        assert_eq!(new.iter().filter(|found| *found == kind).count(), 1, "{path} leaves {new:?}, not {kind}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn each_act_leaves_its_record(db: TestDb) {
    let desk = Desk::new(&db).await;
    let world = &desk.world;
    let mut she = desk.browser(Some(&desk.citizen()));
    let mut counter = desk.browser(Some(&world.counter));
    let mut specialist = desk.browser(Some(&world.specialist));
    let mut leader = desk.browser(Some(&world.leader));
    let office = |code: &DossierCode, act: &str| format!("/vi/office/dossiers/{code}{act}");
    let signer = world.leader.account.to_string();

    let extract = crate::form::answers(&crate::form::EXTRACT);
    let draft = fill_in(world, &world.applicant, "2.000635", &extract).await.to_string();
    let check = "/vi/procedures/2.000635/apply/check";
    leaves(&db, &mut she, check, check, &[("draft", &draft)], &["services.dossier-filed"]).await;

    let one = filed(world).await.code;
    let here = office(&one, "");
    let refusal = [("ground", "incomplete"), ("reason", "Thiếu tên mẹ")];
    let other = filed(world).await.code;
    let there = office(&other, "");
    leaves(&db, &mut counter, &there, &office(&other, "/refuse"), &refusal, &["services.dossier-refused"]).await;
    leaves(&db, &mut counter, &here, &office(&one, "/accept"), &[], &["services.dossier-received"]).await;
    leaves(&db, &mut specialist, &here, &office(&one, "/take"), &[], &["services.dossier-taken"]).await;
    leaves(&db, &mut specialist, &here, &office(&one, "/release"), &[], &["services.dossier-released"]).await;
    let given = [("to", &*world.specialist.account.to_string())];
    leaves(&db, &mut leader, &here, &office(&one, "/assign"), &given, &["services.dossier-assigned"]).await;
    leaves(&db, &mut specialist, &here, &office(&one, "/release"), &[], &["services.dossier-released"]).await;
    let take = [("act", "take"), ("dossier", &*one.to_string())];
    leaves(&db, &mut specialist, "/vi/office/work", "/vi/office/work", &take, &["services.dossier-taken"]).await;
    let laid = [("signer", &*signer)];
    leaves(&db, &mut specialist, &here, &office(&one, "/prepare"), &laid, &["services.result-prepared"]).await;
    world.services.run_due().await.unwrap();
    let reason = [("reason", "Ghi thiếu nơi sinh")];
    leaves(&db, &mut leader, "/vi/office/sign", &office(&one, "/send-back"), &reason, &["services.result-sent-back"])
        .await;

    let ready = prepared(world).await;
    let paper = format!("{} {}", ready.code, ready.paper);
    let signing = [("paper", &*paper), ("pin", PIN)];
    let kinds = ["identity.signing-key-opened", "services.signing-begun", "services.result-signed"];
    leaves(&db, &mut leader, "/vi/office/sign", "/vi/office/sign", &signing, &kinds).await;

    let steps = crate::pages::allowance(world).await;
    let accept = [("act", "accept"), ("dossier", &*steps.to_string())];
    leaves(&db, &mut counter, "/vi/office/work", "/vi/office/work", &accept, &["services.dossier-received"]).await;
    world.services.take(&world.specialist, &steps).await.unwrap();
    let note = [("note", "Đã đến tận nhà"), ("reason", "Đã đến tận nhà")];
    let page = office(&steps, "");
    leaves(&db, &mut specialist, &page, &office(&steps, "/advance"), &note, &["services.dossier-step-entered"]).await;

    let back = filed(world).await.code;
    let page = format!("/vi/dossiers/{back}/withdraw");
    leaves(&db, &mut she, &page, &page, &[("reason", "x")], &["services.dossier-withdrawn"]).await;

    let keeper = identity::Role::ProcedureControl;
    let keeper = crate::world::official(&world.identity, "hang", "Vũ Thị Hằng", keeper, None).await;
    let mut keeper = desk.browser(Some(&keeper));
    let word = [("kind", "meaning"), ("say", "giấy con trăng"), ("mean", "xác nhận tình trạng hôn nhân")];
    let words = "/vi/office/synonyms";
    for (act, kind) in [("add", "services.synonym-added"), ("remove", "services.synonym-removed")] {
        let fields: Vec<_> = word.iter().copied().chain([("act", act)]).collect();
        leaves(&db, &mut keeper, words, words, &fields, &[kind]).await;
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn handing_over_leaves_its_record(db: TestDb) {
    let desk = Desk::new(&db).await;
    let world = &desk.world;
    let printed: Vec<_> = crate::form::EXTRACT
        .iter()
        .map(|(name, answer)| (*name, if *name == "delivery" { "counter" } else { *answer }))
        .collect();
    let draft = fill_in(world, &world.applicant, "2.000635", &crate::form::answers(&printed)).await;
    let code = world.services.submit(&world.applicant, draft).await.unwrap().code;
    world.services.accept(&world.counter, &code, None).await.unwrap();
    world.services.take(&world.specialist, &code).await.unwrap();
    let signer = (world.leader.account, String::new());
    let dossier = world
        .services
        .prepare(&world.specialist, &code, &std::collections::BTreeMap::default(), signer, None)
        .await
        .unwrap();
    let chosen = services::SigningPaper { code: code.clone(), paper: dossier.prepared.unwrap().paper };
    let pin = identity::Pin::parse(PIN).unwrap();
    world.services.sign(&world.leader, vec![chosen], pin, None).await.unwrap();
    while world.services.run_due().await.unwrap() > 0 {}
    let mut counter = desk.browser(Some(&world.counter));
    let page = format!("/vi/office/dossiers/{code}");
    let kinds = ["services.dossier-returned"];
    leaves(&db, &mut counter, &page, &format!("{page}/hand-over"), &[], &kinds).await;
}
