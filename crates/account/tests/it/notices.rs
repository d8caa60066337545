use base::{AccountId, Id as _, Lang};
use notify::{Kind, Pace};
use store::{TestDb, params};

use crate::{
    browser::{Browser, Seen},
    world::{MIGRATIONS, Node, World},
};

const PAGE: &str = "/vi/account/notices";

async fn code(node: &Node, account: AccountId) -> String {
    let sql = "select code from notify_address where account = $1";
    node.db.read(move |tx| tx.query_one(sql, params![account])?.text(0)).await.unwrap()
}

async fn mails(node: &Node) -> Vec<(String, Option<String>)> {
    let sql = "select task, recipient from notify_mail order by task, recipient";
    let rows = node.db.read(move |tx| tx.query(sql, params![])).await.unwrap();
    rows.iter().map(|row| (row.text(0).unwrap(), row.opt_text(1).unwrap())).collect()
}

async fn acts(node: &Node) -> Vec<String> {
    let records = node.db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
    let kinds = records.iter().map(|record| record.kind.clone());
    let mut kinds: Vec<_> = kinds.filter(|kind| kind.starts_with("account.mail")).collect();
    kinds.sort();
    kinds
}

async fn confirmed(world: &World, browser: &mut Browser, account: AccountId, address: &str) -> Seen {
    world.clock.advance_millis(61_000);
    let page = browser.walk(&format!("{}{PAGE}", world.portal.named)).await;
    let page = browser.send(&page, &format!("{PAGE}/address"), &[("address", address)]).await;
    assert!(page.text.contains("Đã gửi mã xác nhận.") && page.text.contains(address), "{}", page.text);
    let code = code(&world.portal, account).await;
    let (first, second) = code.split_at(4);
    browser.send(&page, &format!("{PAGE}/confirm"), &[("code", &format!(" {first} {second}"))]).await
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_address_is_proposed_confirmed_changed_and_removed_on_record(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let page = browser.walk(&format!("{}{PAGE}", world.portal.named)).await;
    assert!(page.text.contains("Ông/Bà chưa có địa chỉ nhận thư"));
    let wrong = browser.send(&page, &format!("{PAGE}/address"), &[("address", "lan@")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Nhập một địa chỉ thư điện tử") && wrong.text.contains("value=\"lan@\""));

    let page = confirmed(&world, &mut browser, lan.id, "lan@dan.example").await;
    assert!(page.text.contains("Thư được gửi đến lan@dan.example."), "{}", page.text);
    let page = confirmed(&world, &mut browser, lan.id, "lan@khac.example").await;
    assert!(page.text.contains("Thư được gửi đến lan@khac.example."));
    let to = |task: &str, address: &str| (task.to_owned(), Some(address.to_owned()));
    let told = [to("code", "lan@dan.example"), to("code", "lan@khac.example"), to("moved", "lan@dan.example")];
    assert_eq!(mails(&world.portal).await, told);

    let soon = browser.send(&page, &format!("{PAGE}/address"), &[("address", "lan@dan.example")]).await;
    assert!(soon.text.contains("Đã gửi mã xác nhận."), "the code before was used");
    let soon = browser.send(&soon, &format!("{PAGE}/address"), &[("address", "lan@dan.example")]).await;
    assert_eq!(soon.status, 422);
    assert!(soon.text.contains("chưa được một phút"));
    let wrong = browser.send(&soon, &format!("{PAGE}/confirm"), &[("code", "1234")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Mã không đúng"));
    let page = browser.send(&wrong, &format!("{PAGE}/remove"), &[]).await;
    assert!(page.text.contains("Ông/Bà chưa có địa chỉ nhận thư"));
    let expected = ["account.mail-confirmed", "account.mail-confirmed", "account.mail-removed"];
    assert_eq!(acts(&world.portal).await, expected);
    let records = world.portal.db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
    assert!(records.iter().all(|record| !format!("{record:?}").contains("dan.example")), "no address is on record");
}

#[store::test(migrations = &MIGRATIONS)]
async fn how_soon_is_chosen_on_record_and_security_is_no_choice(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    let mut browser = world.lan_at_portal().await;
    confirmed(&world, &mut browser, lan.id, "lan@dan.example").await;
    let page = browser.walk(&format!("{}{PAGE}", world.portal.named)).await;
    let fields = [("dossier", "daily"), ("security", "off"), ("work", "off"), ("language", "en")];
    let page = browser.send(&page, &format!("{PAGE}/pace"), &fields).await;
    assert!(page.text.contains("Đã lưu cách nhận thông báo."));
    let now = base::Clock::now(&world.clock);
    let read = move |tx: &mut store::Tx| {
        let address = notify::address_fetch(tx, lan.id, now)?.map(|address| address.language);
        Ok::<_, store::Error>((notify::pace_list(tx, lan.id, &Kind::ALL)?, address))
    };
    let (paces, language) = world.portal.db.read(read).await.unwrap();
    let expected = [(Kind::Security, Pace::Now), (Kind::Dossier, Pace::Daily), (Kind::Work, Pace::Daily)];
    assert_eq!(paces, expected, "security is no choice, and work is none of hers");
    assert_eq!(language, Some(Lang::En));
    for wrong in [[("dossier", "never"), ("language", "vi")], [("dossier", "now"), ("language", "fr")]] {
        assert_eq!(browser.send(&page, &format!("{PAGE}/pace"), &wrong).await.status, 400);
    }
    assert_eq!(acts(&world.portal).await, ["account.mail-confirmed", "account.mail-wished"]);
}

#[store::test(migrations = &MIGRATIONS)]
async fn digests_are_ended_from_the_mail_without_signing_in(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    let mut browser = world.lan_at_portal().await;
    confirmed(&world, &mut browser, lan.id, "lan@dan.example").await;
    let set = move |tx: &mut store::Tx| notify::pace_set(tx, lan.id, Kind::Dossier, Pace::Daily);
    world.portal.db.write(set).await.unwrap();
    let sql = "select off_token from notify_address";
    let token = world.portal.db.read(move |tx| tx.query_one(sql, params![])?.text(0)).await.unwrap();
    let mut stranger = world.browser();
    let unknown = stranger.walk(&format!("{}/vi/mail/off/{}", world.portal.named, lan.id)).await;
    assert_eq!(unknown.status, 404);
    let path = format!("/vi/mail/off/{token}");
    let page = stranger.walk(&format!("{}{path}", world.portal.named)).await;
    assert_eq!(page.status, 200);
    let pace = || world.portal.db.read(move |tx| notify::pace_list(tx, lan.id, &[Kind::Dossier]));
    assert_eq!(pace().await.unwrap(), [(Kind::Dossier, Pace::Daily)], "looking changes nothing");
    assert_eq!(stranger.send(&page, "/vi/mail/off/x", &[]).await.status, 404);
    let page = stranger.send(&page, &path, &[]).await;
    assert!(page.text.contains("Ông/Bà không nhận thư gộp nữa"));
    assert_eq!(pace().await.unwrap(), [(Kind::Dossier, Pace::Off)]);
    assert_eq!(acts(&world.portal).await, ["account.mail-confirmed", "account.mail-digests-ended"]);
    assert_ne!(AccountId::parse(&token), Ok(lan.id));
}
