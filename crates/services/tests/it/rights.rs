//! What belongs to somebody else is not there: every route of a dossier, knocked at by people who may not see it.

use identity::{Actor, Grant, Role};
use services::PaperKind;
use store::TestDb;
use web::Access;

use crate::pages::{Desk, person};
use crate::path::{filed, fill_in, prepared};
use crate::world::{MIGRATIONS, PIN, agency, citizen};

/// An official who holds every role of the desk, in another field of work.
async fn elsewhere(desk: &Desk) -> Actor {
    let land = crate::world::official(&desk.world.identity, "dat", "Ngô Văn Đất", Role::Specialist, Some("dat-dai"));
    let mut land = land.await;
    let field = land.grants[0].field.clone();
    for role in [Role::OneStopOfficer, Role::Leader] {
        land.grants.push(Grant { role, agency: agency(), field: field.clone() });
    }
    land
}

/// Whatever a form of the desk may ask for, so that nothing but the right is missing.
const FIELDS: [(&str, &str); 6] = [
    ("seen", "1"),
    ("ground", "incomplete"),
    ("reason", "x"),
    ("note", "x"),
    ("signer", "01KAXR2M7S2C6ZJ4V1D8Q5W3E0"),
    ("to", "01KAXR2M7S2C6ZJ4V1D8Q5W3E0"),
];

#[store::test(migrations = &MIGRATIONS)]
async fn others_find_nothing(db: TestDb) {
    let desk = Desk::new(&db).await;
    let world = &desk.world;
    let code = filed(world).await.code;
    let view = world.services.dossier_of(&world.applicant, &code).await.unwrap();
    let paper = view.papers.iter().find(|paper| paper.kind == PaperKind::Acknowledgement).unwrap().id.to_string();
    let (account, other) = citizen(&world.identity, "binh", "Vũ Văn Bình", "999191000225").await;
    let mut he = desk.browser(Some(&person(&other, account.id)));
    he.get("/vi/procedures/2.000635/apply/applicant").await;
    let mut official = desk.browser(Some(&elsewhere(&desk).await));
    let worklist = official.get("/vi/office/work").await;
    assert!(worklist.hidden("_token").is_some() && !worklist.text.contains(&code.to_string()));
    assert!(!official.get("/vi/office/work.csv").await.text.contains(&code.to_string()));
    let list = he.get("/vi/dossiers").await;
    assert!(list.status == 200 && !list.text.contains(&code.to_string()), "{}", list.text);

    let routes = services::routes(world.services.clone(), true, true);
    let mut seen = 0;
    for route in routes.table().iter().filter(|route| route.path.contains("/dossiers/{code}")) {
        let path = route.path.replace("{lang}", "vi").replace("{code}", &code.to_string()).replace("{paper}", &paper);
        let browser = if route.access == Access::Citizen { &mut he } else { &mut official };
        let answer = match route.method {
            "GET" => browser.get(&path).await,
            _ => browser.send(&path, &FIELDS).await,
        };
        assert_eq!(answer.status, 404, "{} {path}: {}", route.method, answer.text);
        seen += 1;
    }
    assert!(seen > 12, "only {seen} routes of a dossier");
    let untouched = world.services.dossier_of(&world.applicant, &code).await.unwrap().dossier;
    assert_eq!(untouched.version, view.dossier.version);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_list_acts_on_nothing_of_another_field(db: TestDb) {
    let desk = Desk::new(&db).await;
    let world = &desk.world;
    let code = filed(world).await.code;
    let ready = prepared(world).await;
    let mut before = Vec::new();
    for code in [&code, &ready.code] {
        before.push((code, world.services.dossier_of(&world.applicant, code).await.unwrap().dossier.version));
    }
    let land = elsewhere(&desk).await;
    world.enrol(&land).await;
    let mut official = desk.browser(Some(&land));
    official.get("/vi/office/work").await;
    for act in ["accept", "take"] {
        let fields = [("act", act), ("dossier", &*code.to_string()), ("dossier", &*ready.code.to_string())];
        official.send("/vi/office/work", &fields).await;
    }
    official.get("/vi/office/sign").await;
    let paper = format!("{} {}", ready.code, ready.paper);
    official.send("/vi/office/sign", &[("paper", &paper), ("pin", PIN)]).await;
    for (code, version) in before {
        let dossier = world.services.dossier_of(&world.applicant, code).await.unwrap().dossier;
        assert_eq!(dossier.version, version, "{code}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_draft_is_its_writers_alone(db: TestDb) {
    let desk = Desk::new(&db).await;
    let world = &desk.world;
    let hers = fill_in(world, &world.applicant, "2.000635", &crate::form::answers(&crate::form::EXTRACT)).await;
    let (account, other) = citizen(&world.identity, "binh", "Vũ Văn Bình", "999191000225").await;
    let mut he = desk.browser(Some(&person(&other, account.id)));
    let form = "/vi/procedures/2.000635/apply";
    he.get(form).await;
    for page in ["applicant", "request", "check"] {
        let page = he.get(&format!("{form}/{page}")).await;
        assert!(!page.text.contains("value=\"0912") && !page.text.contains(&hers.to_string()), "{}", page.text);
    }
    he.get(&format!("{form}/applicant")).await;
    let typed = [("phone", "0987654321")];
    he.send("/vi/procedures/2.000635/autosave/applicant", &typed).await;
    he.send(&format!("{form}/applicant"), &typed).await;
    let filed = he.send(&format!("{form}/check"), &[("draft", &hers.to_string())]).await;
    assert_eq!(filed.status, 404, "{}", filed.text);
    let kept = world.services.draft_open(&world.applicant, "2.000635").await.unwrap();
    assert_eq!((kept.id, kept.typed["phone"].as_str()), (hers, "0912 345 678"));
    assert!(world.services.my_dossiers(world.citizen.id).await.unwrap().is_empty());
}
