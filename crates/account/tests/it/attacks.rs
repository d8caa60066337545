use serde_json::json;
use store::{TestDb, params};

use crate::{
    browser::Browser,
    tokens::{VERIFIER, a_code, assertion, authorize, json_of, redeem, redeem_well},
    world::{MIGRATIONS, PASSWORD, World},
};

/// The error code with which a code was not redeemed.
async fn refused(world: &World, code: &str, assertion: &str, changes: &[(&str, &str)]) -> String {
    let answer = redeem(world, code, assertion, changes).await;
    assert!(matches!(answer.status, 400 | 401), "{}", answer.status);
    let body = json_of(&answer);
    for text in ["error_description", "error_description#vi"] {
        assert!(body[text].as_str().is_some_and(|text| text.len() > 20), "{body}");
    }
    body["error"].as_str().unwrap().to_owned()
}

#[store::test(migrations = &MIGRATIONS)]
async fn nobody_is_sent_to_a_foreign_address(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let province = &world.province.named;
    let others = [
        "http://evil.example/oidc/callback".to_owned(),
        format!("{province}/oidc/callback/../../evil"),
        format!("{province}/vi"),
        format!("{province}.evil.example/oidc/callback"),
        // Registered, but another node's.
        format!("{}/oidc/callback", world.portal.named),
    ];
    for redirect in &others {
        let page = browser.walk(&authorize(&world, &[("redirect_uri", redirect), ("ui_locales", "en")])).await;
        assert_eq!(page.status, 400, "{redirect}");
        assert!(page.url.starts_with(&format!("{}/en/session/failed", world.portal.named)), "{}", page.url);
        assert!(page.text.contains("Enter no password"));
    }
    let page = browser.walk(&authorize(&world, &[("client_id", "H99")])).await;
    assert_eq!(page.status, 400);
    // The sign-in page opens its policy for nobody whose address was not checked.
    let mut stranger = world.browser();
    let inner = authorize(&world, &[("redirect_uri", "http://evil.example/oidc/callback")]);
    let inner = inner.strip_prefix(&world.portal.named).unwrap();
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("return", inner).finish();
    let page = stranger.walk(&format!("{}/vi/sign-in?{query}", world.portal.named)).await;
    assert!(page.header("content-security-policy").contains("form-action 'self';"));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_code_is_good_once_and_a_replay_voids_what_it_gave(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let code = a_code(&world, &mut browser).await;
    let reply = redeem_well(&world, &code).await;
    assert_eq!(reply.status, 200);
    let bearer = format!("Bearer {}", json_of(&reply)["access_token"].as_str().unwrap());
    let url = format!("{}/oidc/userinfo", world.portal.named);
    assert_eq!(world.http.get(&url, &[("authorization", &bearer)]).await.unwrap().status, 200);

    let again = assertion(&world, "H54", &world.province.seal, &json!({}));
    assert_eq!(refused(&world, &code, &again, &[]).await, "invalid_grant");
    assert_eq!(world.http.get(&url, &[("authorization", &bearer)]).await.unwrap().status, 401);
    let told = world.portal.db.read(|tx| {
        let sql = "select count(*) from evidence_records where kind = 'account.identity-handed-out'";
        tx.query_one(sql, params![])?.int(0)
    });
    assert_eq!(told.await.unwrap(), 1);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_stolen_code_is_worth_nothing(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let own = || assertion(&world, "H54", &world.province.seal, &json!({}));
    let other_redirect = format!("{}/oidc/callback", world.province.numeric);
    let wrong = [("code_verifier", "another-verifier-of-at-least-43-characters-xx"), ("redirect_uri", &other_redirect)];
    for change in wrong {
        let code = a_code(&world, &mut browser).await;
        assert_eq!(refused(&world, &code, &own(), &[change]).await, "invalid_grant", "{change:?}");
        // One wrong guess burns it.
        assert_eq!(refused(&world, &code, &own(), &[]).await, "invalid_grant", "{change:?}");
    }
    // By another registered node, under its own name.
    let code = a_code(&world, &mut browser).await;
    let thief = assertion(&world, "H31", &world.silent, &json!({}));
    assert_eq!(refused(&world, &code, &thief, &[]).await, "invalid_grant");
    // Too late.
    let code = a_code(&world, &mut browser).await;
    world.clock.advance_millis(60_001);
    assert_eq!(refused(&world, &code, &own(), &[]).await, "invalid_grant");
}

#[store::test(migrations = &MIGRATIONS)]
async fn only_the_node_itself_redeems(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let code = a_code(&world, &mut browser).await;
    let now = crate::world::NOW.as_seconds();
    let signer = &world.province.seal;
    let bad = [
        ("signed by another node", assertion(&world, "H54", &world.silent, &json!({}))),
        ("for another audience", assertion(&world, "H54", signer, &json!({ "aud": "http://h31.localhost" }))),
        ("expired", assertion(&world, "H54", signer, &json!({ "exp": now - 120 }))),
        ("good for a day", assertion(&world, "H54", signer, &json!({ "exp": now + 86_400 }))),
        ("of somebody else", assertion(&world, "H54", signer, &json!({ "sub": "H31" }))),
        ("of nobody registered", assertion(&world, "H99", signer, &json!({}))),
        ("no token", "a.b.c".to_owned()),
    ];
    for (what, assertion) in &bad {
        assert_eq!(refused(&world, &code, assertion, &[]).await, "invalid_client", "{what}");
    }
    // The algorithm is not the sender's choice.
    let none = format!("eyJhbGciOiJub25lIn0.{}.", bad[0].1.split('.').nth(1).unwrap());
    assert_eq!(refused(&world, &code, &none, &[]).await, "invalid_client");
    assert_eq!(refused(&world, &code, "", &[("client_assertion", "")]).await, "invalid_client");
    let good = assertion(&world, "H54", signer, &json!({}));
    assert_eq!(refused(&world, &code, &good, &[("client_id", "H31")]).await, "invalid_client");
    assert_eq!(refused(&world, &code, &good, &[("grant_type", "password")]).await, "unsupported_grant_type");
    assert_eq!(refused(&world, &code, &good, &[("code_verifier", "")]).await, "invalid_request");
    // None of that used anything up; and an assertion is good once.
    assert_eq!(redeem(&world, &code, &good, &[]).await.status, 200);
    let next = a_code(&world, &mut browser).await;
    assert_eq!(refused(&world, &next, &good, &[]).await, "invalid_client");
    assert_eq!(VERIFIER.len(), 43);
}

/// Goes to the provider and stops on the way back.
async fn on_the_way_back(world: &World, browser: &mut Browser) -> String {
    let sent = browser.get(&format!("{}/vi/session/start?return=/vi/account", world.province.named)).await;
    let answer = browser.get(sent.header("location")).await;
    let back = answer.header("location").to_owned();
    assert!(back.contains("/oidc/callback?code="), "{back}");
    back
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_way_back_belongs_to_one_browser_and_one_journey(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    let back = on_the_way_back(&world, &mut browser).await;
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();

    // Somebody else's browser, with the address or with a cookie of its own.
    let mut victim = world.browser();
    for prepare in [false, true] {
        if prepare {
            victim.get(&format!("{}/vi/session/start", world.province.named)).await;
        }
        let page = victim.walk(&back).await;
        assert_eq!(page.status, 400);
        assert_eq!(victim.cookie("h54.localhost", "__Host-sid-h54"), None);
    }
    // A changed state, a provider that was not asked.
    let page = browser.walk(&back.replace(&state, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!(page.status, 400);
    let mixed = on_the_way_back(&world, &mut browser).await;
    let page = browser.walk(mixed.split("&iss=").next().unwrap()).await;
    assert_eq!(page.status, 400);
    assert!(page.url.contains("why=unbelievable"), "{}", page.url);
    assert_eq!(browser.cookie("h54.localhost", "__Host-sid-h54"), None);

    // The honest way still works, once.
    let page = browser.walk(&back).await;
    assert_eq!(page.status, 200);
    let session = browser.cookie("h54.localhost", "__Host-sid-h54").unwrap().to_owned();
    browser.get(&back).await;
    assert_eq!(browser.cookie("h54.localhost", "__Host-sid-h54"), Some(session.as_str()));
    // Too long at the provider.
    let mut slow = world.lan_at_portal().await;
    let back = on_the_way_back(&world, &mut slow).await;
    world.clock.advance_millis(15 * 60_000 + 1);
    let page = slow.walk(&back).await;
    assert!(page.url.contains("why=late"), "{}", page.url);
}

#[store::test(migrations = &MIGRATIONS)]
async fn return_leads_nowhere_else(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    for evil in ["http://evil.example/", "//evil.example/", "/%5Cevil.example", "/%09/evil.example", "evil.example"] {
        let mut browser = world.lan_at_portal().await;
        browser.get(&format!("{}/vi/session/start?return={evil}", world.province.named)).await;
        let sent = browser.get(&format!("{}/vi/session/start?return={evil}", world.province.named)).await;
        let answer = browser.get(sent.header("location")).await;
        let landed = browser.get(answer.header("location")).await;
        assert_eq!(landed.header("location"), "/vi", "{evil}");

        let mut stranger = world.browser();
        let page = stranger.walk(&format!("{}/vi/sign-in?return={evil}", world.portal.named)).await;
        assert_eq!(page.hidden("return"), "/vi", "{evil}");
        let fields = [("username", "lan.pham"), ("password", PASSWORD), ("return", "//evil.example/")];
        let landed = stranger.send_once(&page, "/vi/sign-in", &fields).await;
        assert_eq!(landed.header("location"), "/vi", "{evil}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_planted_session_is_not_taken_over(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let planted = "A".repeat(43);
    let mut browser = world.browser();
    browser.keep("g22.localhost", "__Host-sid-g22", &planted);
    let page = browser.walk(&format!("{}/vi/sign-in", world.portal.named)).await;
    let fields = [("username", "lan.pham"), ("password", PASSWORD), ("return", "/vi/account")];
    let page = browser.send(&page, "/vi/sign-in", &fields).await;
    assert_eq!(page.status, 200);
    let token = browser.cookie("g22.localhost", "__Host-sid-g22").unwrap().to_owned();
    assert_ne!(token, planted);
    assert_eq!(world.portal.identity.actor(&planted).await.unwrap(), None);

    // Signing in anew in the same browser ends the session that somebody else may know.
    let page = browser.walk(&format!("{}/vi/sign-in?fresh=1", world.portal.named)).await;
    browser.send(&page, "/vi/sign-in", &fields).await;
    assert_ne!(browser.cookie("g22.localhost", "__Host-sid-g22"), Some(token.as_str()));
    assert_eq!(world.portal.identity.actor(&token).await.unwrap(), None);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_forged_form_signs_nobody_in(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let body = format!("username=lan.pham&password={}", PASSWORD.replace(' ', "+"));
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let url = format!("{}/vi/sign-in", world.portal.named);
    let answer = world.http.post(&url, &headers, body).await.unwrap();
    assert_eq!(answer.status, 403);
    assert!(answer.headers.get("set-cookie").is_none_or(|cookie| !cookie.to_str().unwrap().contains("sid-")));
}
