//! The page "who looked at my data": its authorisation, and what it shows.

use std::sync::Arc;

use base::{CitizenId, SeededEntropy};
use http::StatusCode;
use registry::Registry;
use store::TestDb;
use trust::Anchors;
use web::testing::{Browser, Stand, citizen, official};

use crate::asking::{World, birth_of};

async fn browser(world: &World, stand: &Stand) -> Browser {
    let clock = Arc::<base::ManualClock>::clone(&stand.clock);
    let entropy = Arc::new(SeededEntropy::new(1));
    let nobody = Anchors::new(Vec::new());
    let registry = Registry::open((*world.db).clone(), "test", &nobody, clock, entropy).await.unwrap();
    let routes = sharing::routes(world.provider.clone(), registry);
    assert_eq!(routes.table().len(), 1, "each route is tested below");
    Browser::new(stand.kit.router(vec![routes]))
}

#[test]
fn every_text_exists_in_both_languages() {
    assert_eq!(web::texts::check(&sharing::TEXTS), Vec::<String>::new());
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, sharing::MIGRATIONS])]
async fn a_citizen_sees_the_uses_of_their_own_data_only(db: TestDb) {
    let world = World::new(db).await;
    let person = world.person().clone();
    world.ask(birth_of(person.citizen_id)).await.unwrap();
    let stand = Stand::new(&[sharing::TEXTS]);
    let mut browser = browser(&world, &stand).await;

    let stranger = browser.get("/vi/my-data-uses").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER, "somebody unknown signs in first");
    browser.sign_in(&stand, &official("Phạm Quỳnh Như", &[]));
    assert_eq!(browser.get("/vi/my-data-uses").await.status, StatusCode::NOT_FOUND);

    let mut mine = citizen(&person.name);
    mine.citizen_id = Some(person.citizen_id);
    browser.sign_in(&stand, &mine);
    let page = browser.get("/vi/my-data-uses").await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in
        ["Ai đã xem dữ liệu của tôi", "H54/services", "Giải quyết hồ sơ", "Điều 63 Luật Hộ tịch", "Nơi đăng ký"]
    {
        assert!(page.text.contains(shown), "{shown} is missing: {}", page.text);
    }
    assert!(browser.get("/en/my-data-uses").await.text.contains("To handle a dossier"));

    let mut other = citizen("Người khác");
    other.citizen_id = Some(CitizenId::parse("999000000001").unwrap());
    browser.sign_in(&stand, &other);
    let page = browser.get("/vi/my-data-uses").await;
    assert!(page.text.contains("Chưa có cơ quan nào") && !page.text.contains("H54/services"));
}
