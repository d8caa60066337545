use base::{AccountId, Id, NoticeId, SeededEntropy};
use notify::{Argument, Kind, Notice};
use store::TestDb;

use crate::world::{MIGRATIONS, NOW, Node, PASSWORD, World};

async fn tell(node: &Node, account: AccountId, occasion: &str) -> NoticeId {
    let entropy = SeededEntropy::new(occasion.bytes().map(u64::from).sum());
    // Any message of the screens does.
    let notice = Notice::new(NoticeId::new(NOW, &entropy), account, Kind::Dossier, occasion, "account-demo-enter", NOW)
        .unwrap()
        .with("who", Argument::bilingual(format!("vi-{occasion}"), format!("en-{occasion}")))
        .linked("http://h54.localhost:1/{lang}/dossiers/x");
    let id = notice.id();
    let notifier = node.notifier.clone();
    node.db.write(move |tx| notifier.put(tx, &notice)).await.unwrap();
    id
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_citizen_reads_what_is_theirs(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let url = |lang: &str| format!("{}/{lang}/inbox", world.portal.named);
    assert!(browser.walk(&url("vi")).await.text.contains("Chưa có thông báo nào"));

    let first = tell(&world.portal, lan.id, "a").await;
    tell(&world.portal, lan.id, "bb").await;
    let other = AccountId::new(NOW, &SeededEntropy::new(77));
    let foreign = tell(&world.portal, other, "ccc").await;
    let page = browser.walk(&url("en")).await;
    assert!(page.text.contains("en-a") && page.text.contains("en-bb") && !page.text.contains("ccc"));
    assert!(page.text.contains("http://h54.localhost:1/en/dossiers/x"));
    assert!(page.text.contains("2 unread notices"));

    let page = browser.send(&page, "/en/inbox", &[("which", &first.to_string())]).await;
    assert!(page.text.contains("1 unread notice."), "{}", page.status);
    assert_eq!(browser.send(&page, "/en/inbox", &[("which", &foreign.to_string())]).await.status, 404);
    assert_eq!(browser.send(&page, "/en/inbox", &[("which", "x")]).await.status, 404);
    let page = browser.send(&page, "/en/inbox", &[("which", "all")]).await;
    assert!(page.text.contains("You have read every notice"));
    let unread = world.portal.db.read(move |tx| notify::unread_count(tx, other)).await.unwrap();
    assert_eq!(unread, 1, "the other person's notice stays unread");
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_official_reads_what_is_theirs_at_their_own_node(db: TestDb) {
    let world = World::new(&db).await;
    let binh = world.binh().await;
    let mut browser = world.browser();
    let page = browser.walk(&format!("{}/vi/official/sign-in?return=/vi/inbox", world.province.named)).await;
    let fields = [("username", "binh.tran"), ("password", PASSWORD), ("return", "/vi/inbox")];
    let page = browser.send(&page, "/vi/official/sign-in", &fields).await;
    assert!(page.text.contains("Chưa có thông báo nào"), "{}", page.text);
    tell(&world.province, binh.id, "a").await;
    let page = browser.walk(&format!("{}/en/inbox", world.province.named)).await;
    assert!(page.text.contains("en-a") && page.text.contains("1 unread notice."));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_citizens_inbox_is_at_the_portal(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    browser.walk(&format!("{}/vi/session/start?return=/vi/account", world.province.named)).await;
    let there = browser.walk(&format!("{}/vi/inbox", world.province.named)).await;
    assert_eq!(there.url, format!("{}/vi/inbox", world.portal.named));
    assert_eq!(there.status, 200);
    let page = browser.walk(&format!("{}/vi/account/notices", world.province.named)).await;
    assert!(page.text.contains(&format!("{}/vi/account/notices", world.portal.named)));
    let page = browser.walk(&format!("{}/vi/account", world.province.named)).await;
    for path in ["address", "confirm", "remove", "pace"] {
        let path = format!("/vi/account/notices/{path}");
        let fields = [("address", "lan@dan.example"), ("language", "vi")];
        let status = browser.send(&page, &path, &fields).await.status;
        assert_eq!(status, 404, "{path}: who comes on the portal's word is told there");
    }
}
