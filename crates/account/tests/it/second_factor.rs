use base::Clock as _;
use identity::{Actor, OtpSecret, SecondFactor};
use store::{TestDb, params};

use crate::{
    browser::Browser,
    world::{MIGRATIONS, PASSWORD, World},
};

/// The code that an authenticator program shows for a secret as it stands on the page.
fn code(world: &World, shown: &str) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits =
        shown.chars().filter_map(|c| letters.find(c)).flat_map(|value| (0..5).rev().map(move |n| value >> n & 1));
    let bits: Vec<usize> = bits.collect();
    let bytes: Vec<u8> = bits
        .chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |sum, bit| sum * 2 + u8::try_from(*bit).unwrap()))
        .collect();
    assert_eq!(OtpSecret::of_bytes(&bytes).shown(), shown);
    let step = u64::try_from(world.clock.now().as_millis() / 30_000).unwrap();
    format!("{:06}", trust::mac::hotp(&bytes, step))
}

/// Types name and password at the portal's door.
async fn password(world: &World, browser: &mut Browser, back: &str) -> crate::browser::Seen {
    let page = browser.walk(&format!("{}/vi/sign-in?return={back}", world.portal.named)).await;
    let back = page.hidden("return");
    let fields = [("username", "lan.pham"), ("password", PASSWORD), ("return", back.as_str())];
    browser.send(&page, "/vi/sign-in", &fields).await
}

/// Adds an authenticator program on the pages: its secret as shown, and the recovery codes.
async fn enrol(world: &World, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.walk(&format!("{}/vi/account/security", world.portal.named)).await;
    let page = browser.send(&page, "/vi/account/security/otp", &[]).await;
    assert!(page.text.contains("<svg role=\"img\""), "the picture is there: {}", page.url);
    let secret = page.text.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
    let wrong = browser.send(&page, "/vi/account/security/otp/confirm", &[("code", "12345")]).await;
    assert_eq!(wrong.status, 422);
    let fields = [("code", code(world, &secret))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let page = browser.send(&page, "/vi/account/security/otp/confirm", &fields).await;
    let codes: Vec<String> =
        page.text.split("<code>").skip(1).map(|rest| rest.split("</code>").next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10, "{}", page.text);
    (secret, codes)
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_second_step_leads_on_to_the_node_that_asked(db: TestDb) {
    let world = World::new(&db).await;
    let lan = world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let (secret, codes) = enrol(&world, &mut browser).await;
    let told = world.portal.db.read(move |tx| notify::notice_list(tx, lan.id, 0, 10)).await.unwrap();
    assert!(told.iter().any(|notice| notice.key() == "account-news-otp-added"), "{told:?}");

    // From the province, through the portal's two steps, and back.
    let mut other = world.browser();
    let page = other.walk(&format!("{}/vi/account", world.province.named)).await;
    let back = page.hidden("return");
    let fields = [("username", "lan.pham"), ("password", PASSWORD), ("return", back.as_str())];
    let page = other.send(&page, "/vi/sign-in", &fields).await;
    assert!(page.url.contains("/vi/sign-in/second?"), "{}", page.url);
    assert!(page.header("content-security-policy").contains(&world.province.named));
    assert_eq!(other.cookie("g22.localhost", "__Host-sid-g22"), None, "not in yet");
    let back = page.hidden("return");
    let wrong = other.send(&page, "/vi/sign-in/second", &[("code", "000 000 000"), ("return", &back)]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Mã không đúng"));
    world.clock.advance_millis(30_000);
    let right = code(&world, &secret);
    let page = other.send(&page, "/vi/sign-in/second", &[("code", &right), ("return", &back)]).await;
    assert_eq!(page.url, format!("{}/vi/account", world.province.named), "{:?}", other.walked);
    let token = other.cookie("h54.localhost", "__Host-sid-h54").unwrap();
    let actor: Actor = world.province.identity.actor(token).await.unwrap().unwrap();
    assert!(actor.second, "the node hears of the second factor");

    // A recovery code does too, once; without a step there is nothing to do.
    let mut third = world.browser();
    let page = password(&world, &mut third, "/vi/account").await;
    let fields = [("code", codes[0].as_str()), ("return", "/vi/account")];
    let page = third.send(&page, "/vi/sign-in/second", &fields).await;
    assert!(page.text.contains("Phạm Thị Lan"), "{}", page.url);
    let page = world.browser().walk(&format!("{}/vi/sign-in/second", world.portal.named)).await;
    assert!(page.url.ends_with("/vi/sign-in"), "{}", page.url);
}

#[store::test(migrations = &MIGRATIONS)]
async fn second_factors_come_and_go_on_record(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let (_, codes) = enrol(&world, &mut browser).await;
    let mut second = world.browser();
    let page = password(&world, &mut second, "/vi/account").await;
    let fields = [("code", codes[0].as_str()), ("return", "/vi/account")];
    second.send(&page, "/vi/sign-in/second", &fields).await;
    for path in ["recovery", "otp/remove"] {
        let page = second.walk(&format!("{}/vi/account/security", world.portal.named)).await;
        let answer = second.send(&page, &format!("/vi/account/security/{path}"), &[]).await;
        assert_eq!(answer.status, 200, "{path} {}", answer.text);
    }
    let records = world.portal.db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
    let count = |kind: &str| records.iter().filter(|record| record.kind == kind).count();
    for kind in ["identity.otp-added", "identity.recovery-code-used", "identity.otp-removed"] {
        assert_eq!(count(kind), 1, "{kind}");
    }
    assert!(count("identity.recovery-codes-made") >= 1 && count("identity.signed-in") >= 2);
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_old_proof_shows_and_changes_nothing(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    world.clock.advance_millis(identity::rules::FRESH + 1);
    let page = browser.walk(&format!("{}/vi/account/security", world.portal.named)).await;
    assert!(page.text.contains("fresh=1") && !page.text.contains("/account/security/otp\""), "{}", page.text);
    for path in ["otp", "otp/confirm", "otp/remove", "recovery", "passkeys/rename", "passkeys/remove"] {
        let fields = [("code", "123456"), ("id", "x"), ("field", "name"), ("name", "x")];
        let answer = browser.send(&page, &format!("/vi/account/security/{path}"), &fields).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    for path in ["otp", "passkeys"] {
        assert_eq!(
            browser.get(&format!("{}/vi/account/security/{path}", world.portal.named)).await.status,
            403,
            "{path}"
        );
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn one_is_signed_out_elsewhere_and_everywhere(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    world.binh().await;
    let mut here = world.lan_at_portal().await;
    let mut there = world.lan_at_portal().await;
    let address = format!("{}/vi/account/security", world.portal.named);
    let page = here.walk(&address).await;
    assert_eq!(page.text.matches("name=\"which\"").count(), 3, "two sessions, and all of them");
    let of = |browser: &Browser| {
        let token = browser.cookie("g22.localhost", "__Host-sid-g22").unwrap().to_owned();
        identity::SessionToken::parse(&token).unwrap().handle()
    };
    let other = of(&there);
    let nobody = "ab".repeat(32);
    for which in ["x", nobody.as_str()] {
        assert_eq!(here.send(&page, "/vi/account/security/sessions", &[("which", which)]).await.status, 404, "{which}");
    }
    let page = here.send(&page, "/vi/account/security/sessions", &[("which", other.as_str())]).await;
    assert!(page.text.contains("Đã đăng xuất phiên đó"), "{}", page.url);
    assert!(there.walk(&address).await.url.contains("/vi/sign-in"));
    let mut third = world.lan_at_portal().await;
    let page = third.send(&page, "/vi/account/security/sessions", &[("which", "all")]).await;
    assert_eq!(page.status, 403, "the form of another session");
    let page = third.walk(&address).await;
    let page = third.send(&page, "/vi/account/security/sessions", &[("which", "all")]).await;
    assert!(page.url.ends_with("/vi/signed-out"), "{}", page.url);
    assert!(here.walk(&address).await.url.contains("/vi/sign-in"));
    let acts = world.portal.db.read(|tx| {
        let sql = "select count(*) from evidence_records where kind = 'identity.signed-out-everywhere'";
        tx.query_one(sql, params![])?.int(0)
    });
    assert_eq!(acts.await.unwrap(), 1);
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_a_browser_sends_for_a_passkey_is_judged(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.browser();
    let page = browser.walk(&format!("{}/vi/sign-in", world.portal.named)).await;
    assert!(
        page.text.contains("data-passkey=\"get\" data-challenge=\"")
            && page.text.contains("data-host=\"g22.localhost\"")
    );
    let fields = [
        ("kind", "citizen"),
        ("id", "AAAA"),
        ("client_data", "e30"),
        ("authenticator_data", "AAAA"),
        ("signature", "AA"),
    ];
    let answer = browser.send(&page, "/vi/sign-in/passkey", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Khóa truy cập này không mở được"));
    assert_eq!(browser.send(&page, "/vi/sign-in/passkey", &[("kind", "nobody")]).await.status, 404);
    // By number browsers have none, and the door is another's where citizens sign in elsewhere.
    let page = browser.walk(&format!("{}/vi/sign-in", world.portal.numeric)).await;
    assert!(!page.text.contains("data-passkey"));
    let page = browser.walk(&format!("{}/vi/official/sign-in", world.province.named)).await;
    assert_eq!(browser.send(&page, "/vi/sign-in/passkey", &fields).await.status, 404);
    let mut browser = world.lan_at_portal().await;
    let page = browser.walk(&format!("{}/vi/account/security/passkeys", world.portal.named)).await;
    assert!(page.text.contains("data-passkey=\"create\""));
    let answer = browser.send(&page, "/vi/account/security/passkeys", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(SecondFactor::parse("x").is_err());
}
