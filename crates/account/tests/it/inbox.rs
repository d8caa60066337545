use base::{AccountId, Id, NoticeId, SeededEntropy};
use notify::{Argument, Notice};
use store::TestDb;

use crate::world::{MIGRATIONS, NOW, World};

async fn tell(world: &World, account: AccountId, occasion: &str) -> NoticeId {
    let entropy = SeededEntropy::new(occasion.bytes().map(u64::from).sum());
    // Any message of the screens does.
    let notice = Notice::new(NoticeId::new(NOW, &entropy), account, occasion, "account-demo-enter", NOW)
        .unwrap()
        .with("who", Argument::bilingual(format!("vi-{occasion}"), format!("en-{occasion}")))
        .linked("http://h54.localhost:1/{lang}/dossiers/x");
    let id = notice.id();
    world.portal.db.write(move |tx| notify::notice_put(tx, &notice)).await.unwrap();
    id
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_citizen_reads_what_is_theirs(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let url = |lang: &str| format!("{}/{lang}/inbox", world.portal.named);
    assert!(browser.walk(&url("vi")).await.text.contains("Chưa có thông báo nào"));

    let first = tell(&world, lan.id, "a").await;
    tell(&world, lan.id, "bb").await;
    let other = AccountId::new(NOW, &SeededEntropy::new(77));
    let foreign = tell(&world, other, "ccc").await;
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
