use identity::account_of_subject;
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, World, code};

/// A citizen opens a page of the province, signs in at the portal, and is back where she was.
async fn comes_back(world: &World, portal: &str, province: &str, lang: &str) {
    let mut browser = world.browser();
    let wanted = format!("{province}/{lang}/account");
    let page = browser.walk(&wanted).await;
    assert_eq!(page.status, 200);
    assert!(page.url.starts_with(&format!("{portal}/{lang}/sign-in?")), "{}", page.url);
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {province};")));
    let (agency, name) = match lang {
        "vi" => ("Thái Bình", "Phạm Thị Lan"),
        _ => ("Thai Binh", "Phạm Thị Lan"),
    };
    assert!(page.text.contains(agency) || page.text.contains("Thái Bình"), "the page says who asks");

    let return_to = page.hidden("return");
    let fields = [("username", "lan.pham"), ("password", PASSWORD), ("return", return_to.as_str())];
    let page = browser.send(&page, &format!("/{lang}/sign-in"), &fields).await;
    assert_eq!((page.status, page.url.as_str()), (200, wanted.as_str()), "{:?}", browser.walked);
    assert!(page.text.contains(name));
    // Every origin that the form led to is one that the page's policy allowed.
    for step in &browser.walked {
        assert!(step.starts_with(portal) || step.starts_with(province), "{step}");
    }

    // Opening the province again asks no password: the portal knows her.
    let host = province.split("://").nth(1).unwrap().split(':').next().unwrap();
    let session = if host == "127.0.0.1" { "sid-h54" } else { "__Host-sid-h54" };
    let first = browser.cookie(host, session).unwrap().to_owned();
    let portal_session = browser.cookie(host, "sid-g22").map(str::to_owned);
    browser.forget(host);
    if let Some(token) = portal_session {
        browser.keep(host, "sid-g22", &token);
    }
    let page = browser.walk(&wanted).await;
    assert_eq!((page.status, page.url.as_str()), (200, wanted.as_str()), "{:?}", browser.walked);
    assert_ne!(browser.cookie(host, session), Some(first.as_str()));
}

#[store::test(migrations = &MIGRATIONS)]
async fn one_account_opens_the_province(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    comes_back(&world, &world.portal.named, &world.province.named, "vi").await;
    comes_back(&world, &world.portal.named, &world.province.named, "en").await;
    comes_back(&world, &world.portal.numeric, &world.province.numeric, "vi").await;

    // By name and by number it is one person here, whom the portal finds by the pairwise subject.
    let known = world.province.identity.account_list().await.unwrap();
    assert!(known.is_empty(), "no account was opened at this door: {known:?}");
    let mut browser = world.lan_at_portal().await;
    browser.walk(&format!("{}/vi/account", world.province.named)).await;
    let token = browser.cookie("h54.localhost", "__Host-sid-h54").unwrap();
    let actor = world.province.identity.actor(token).await.unwrap().unwrap();
    assert_eq!((actor.name.as_str(), actor.citizen_id), ("Phạm Thị Lan", lan.citizen_id));
    let federated = actor.federated.unwrap();
    assert_eq!(federated.provider, code("G22"));
    let found = world.portal.db.read(move |tx| account_of_subject(tx, &code("H54"), &federated.subject)).await.unwrap();
    assert_eq!(found, Some(lan.id));
}

#[store::test(migrations = &MIGRATIONS)]
async fn officials_enter_at_their_own_node(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    world.binh().await;
    let mut browser = world.browser();
    let page = browser.walk(&format!("{}/vi/official/sign-in?return=/vi/account", world.province.named)).await;
    let lan = [("username", "lan.pham"), ("password", PASSWORD), ("return", "/vi/account")];
    assert_eq!(browser.send(&page, "/vi/official/sign-in", &lan).await.status, 422);
    let binh = [("username", "binh.tran"), ("password", PASSWORD), ("return", "/vi/account")];
    let page = browser.send(&page, "/vi/official/sign-in", &binh).await;
    assert!(page.text.contains("Trần Văn Bình"), "{}", page.url);
    // A citizen's door at the province leads to the portal.
    let mut other = world.browser();
    let page = other.walk(&format!("{}/vi/sign-in", world.province.named)).await;
    assert!(page.url.starts_with(&world.portal.named), "{}", page.url);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_sign_in_that_comes_to_nothing_is_said_and_the_way_stays_open(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let start = format!("{}/vi/session/start?return=/vi/account", world.province.named);
    let sent = browser.get(&start).await;
    let answer = browser.get(sent.header("location")).await;
    // The code has run out meanwhile.
    world.clock.advance_millis(61_000);
    let page = browser.walk(answer.header("location")).await;
    assert_eq!(page.status, 400);
    assert!(page.url.contains("/vi/session/failed?why=unbelievable"), "{}", page.url);
    assert!(page.text.contains("Đăng nhập lại"));
    let again = browser.walk(&start).await;
    assert_eq!(again.status, 200);
    assert!(again.text.contains("Phạm Thị Lan"));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_dead_portal_is_said_and_stops_no_official(db: TestDb) {
    let mut world = World::new(&db).await;
    world.lan().await;
    world.binh().await;
    let mut browser = world.lan_at_portal().await;
    let sent = browser.get(&format!("{}/en/session/start?return=/en/account", world.province.named)).await;
    let answer = browser.get(sent.header("location")).await;
    world.kill_portal().await;
    let page = browser.walk(answer.header("location")).await;
    assert_eq!(page.status, 503);
    assert!(page.url.contains("/en/session/failed?why=unreachable"), "{}", page.url);
    assert!(page.text.contains("cannot be reached"));
    let mut official = world.browser();
    let page = official.walk(&format!("{}/vi/official/sign-in?return=/vi/account", world.province.named)).await;
    let binh = [("username", "binh.tran"), ("password", PASSWORD), ("return", "/vi/account")];
    let page = official.send(&page, "/vi/official/sign-in", &binh).await;
    assert!(page.text.contains("Trần Văn Bình"), "{}", page.url);
}

#[store::test(migrations = &MIGRATIONS)]
async fn leaving_the_province_offers_to_leave_the_portal(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let page = browser.walk(&format!("{}/vi/account", world.province.named)).await;
    let page = browser.send(&page, "/vi/sign-out", &[]).await;
    assert!(page.url.ends_with("/vi/signed-out?portal=open"), "{}", page.url);
    assert_eq!(browser.cookie("h54.localhost", "__Host-sid-h54"), None);
    let (_, rest) = page.text.split_once("/oidc/logout?").unwrap();
    let query = rest.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#38;", "&");
    let page = browser.walk(&format!("{}/oidc/logout?{query}", world.portal.named)).await;
    assert!(page.url.contains("/vi/sign-out?"), "a link alone signs nobody out: {}", page.url);
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {};", world.province.named)));
    let (client, uri) = (page.hidden("client_id"), page.hidden("post_logout_redirect_uri"));
    let fields = [("client_id", client.as_str()), ("post_logout_redirect_uri", uri.as_str())];
    let done = browser.send_once(&page, "/vi/sign-out", &fields).await;
    assert_eq!(done.header("location"), format!("{}/vi", world.province.named));
    assert_eq!(browser.cookie("g22.localhost", "__Host-sid-g22"), None);
    let page = browser.walk(&format!("{}/vi/account", world.province.named)).await;
    assert!(page.url.starts_with(&format!("{}/vi/sign-in", world.portal.named)), "{}", page.url);

    // A foreign landing place is left aside.
    let evil = "client_id=H54&post_logout_redirect_uri=http://evil.example/&ui_locales=en";
    let page = browser.walk(&format!("{}/oidc/logout?{evil}", world.portal.named)).await;
    assert!(page.url.ends_with("/en/signed-out"), "{}", page.url);
}
