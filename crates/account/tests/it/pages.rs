use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, World};

#[test]
fn the_texts_are_whole_in_both_languages() {
    assert_eq!(web::texts::check(&account::TEXTS), Vec::<String>::new());
    assert_eq!(web::texts::check(&identity::TEXTS), Vec::<String>::new());
}

#[store::test(migrations = &MIGRATIONS)]
async fn wrong_entries_are_said_at_the_field(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.browser();
    let page = browser.walk(&format!("{}/vi/sign-in", world.portal.named)).await;
    let empty = browser.send(&page, "/vi/sign-in", &[]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text.contains("Nhập tên đăng nhập") && empty.text.contains("Nhập mật khẩu"));
    assert!(empty.text.contains("<title>Lỗi:"));
    for name in ["lan.pham", "nobody"] {
        let wrong = browser.send(&page, "/vi/sign-in", &[("username", name), ("password", "wrong")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("Tên đăng nhập hoặc mật khẩu không đúng"));
        assert!(!wrong.text.contains("value=\"wrong\""), "the password is not shown again");
    }
    for _ in 0..5 {
        browser.send(&page, "/vi/sign-in", &[("username", "lan.pham"), ("password", "wrong")]).await;
    }
    let waits = browser.send(&page, "/vi/sign-in", &[("username", "lan.pham"), ("password", PASSWORD)]).await;
    assert_eq!(waits.status, 429);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_demo_button_is_the_ordinary_form(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.browser();
    let page = browser.walk(&format!("{}/vi/sign-in?return=/vi/account", world.portal.named)).await;
    assert!(page.text.contains("Đăng nhập là Phạm Thị Lan"));
    assert!(!page.text.contains("Trần Văn Bình"), "officials have another door");
    let (username, password) = (page.hidden("username"), page.hidden("password"));
    let fields = [("username", username.as_str()), ("password", password.as_str()), ("return", "/vi/account")];
    let page = browser.send(&page, "/vi/sign-in", &fields).await;
    assert_eq!(page.status, 200);
    // The own page masks the number and has the way out.
    assert!(page.text.contains("Phạm Thị Lan") && !page.text.contains("999185001234"));
    let page = browser.send(&page, "/vi/sign-out", &[]).await;
    assert!(page.text.contains("Ông/Bà đã đăng xuất"));
    assert_eq!(browser.cookie("g22.localhost", "__Host-sid-g22"), None);
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_needs_a_session_asks_for_one(db: TestDb) {
    let world = World::new(&db).await;
    world.binh().await;
    let portal = &world.portal.named;
    for path in [
        "/vi/account",
        "/vi/inbox",
        "/en/inbox",
        "/vi/account/notices",
        "/vi/account/security",
        "/vi/account/security/otp",
        "/vi/account/security/passkeys",
    ] {
        let answer = world.browser().get(&format!("{portal}{path}")).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.header("location").contains("/sign-in?return="), "{}", answer.header("location"));
    }
    let mut browser = world.browser();
    let page = browser.walk(&format!("{portal}/vi/sign-in")).await;
    let security =
        ["sessions", "otp", "otp/confirm", "otp/remove", "recovery", "passkeys", "passkeys/rename", "passkeys/remove"];
    let security = security.map(|path| format!("/vi/account/security/{path}"));
    for path in ["/vi/sign-out", "/vi/inbox"].into_iter().chain(security.iter().map(String::as_str)) {
        assert_eq!(browser.send(&page, path, &[("which", "all")]).await.status, 403, "{path}");
    }
    // The provider is not served where the role is not held.
    for path in ["/.well-known/openid-configuration", "/oidc/jwks", "/oidc/authorize", "/vi/demo/mail"] {
        let answer = world.browser().get(&format!("{}{path}", world.province.named)).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn coming_and_leaving_are_on_record(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    world.binh().await;
    let doors = [(&world.portal, "/vi/sign-in", "lan.pham"), (&world.province, "/vi/official/sign-in", "binh.tran")];
    for (node, door, username) in doors {
        let mut browser = world.browser();
        let page = browser.walk(&format!("{}{door}", node.named)).await;
        let fields = [("username", username), ("password", PASSWORD), ("return", "/vi/account")];
        let page = browser.send(&page, door, &fields).await;
        assert_eq!(page.status, 200, "{door}");
        let page = browser.walk(&format!("{}/vi/sign-out", node.named)).await;
        browser.send(&page, "/vi/sign-out", &[]).await;
        let records = node.db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
        for kind in ["identity.signed-in", "identity.signed-out"] {
            assert_eq!(records.iter().filter(|record| record.kind == kind).count(), 1, "{door} {kind}");
        }
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_is_over_is_cleared_away(db: TestDb) {
    let world = World::new(&db).await;
    world.browser().get(&format!("{}/vi/session/start", world.province.named)).await;
    let later = crate::world::NOW.plus_millis(3_600_001);
    assert_eq!(world.province.accounts.purge(crate::world::NOW).await.unwrap(), 0);
    assert_eq!(world.province.accounts.purge(later).await.unwrap(), 1);
}
