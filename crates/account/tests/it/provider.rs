use base::Clock as _;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::Value;
use store::TestDb;

use crate::{
    tokens::{a_code, authorize, json_of, redeem_well},
    world::{MIGRATIONS, World},
};

#[store::test(migrations = &MIGRATIONS)]
async fn an_outsider_can_follow_the_standard(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    for issuer in [&world.portal.named, &world.portal.numeric] {
        let url = format!("{issuer}/.well-known/openid-configuration");
        let found = json_of(&world.http.get(&url, &[]).await.unwrap());
        assert_eq!(found["issuer"], issuer.as_str());
        assert_eq!(found["token_endpoint"], format!("{issuer}/oidc/token"));
        assert_eq!(found["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    }
    let mut browser = world.lan_at_portal().await;
    let code = a_code(&world, &mut browser).await;
    let reply = redeem_well(&world, &code).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let reply = json_of(&reply);

    // Checked with the published key by somebody else's code.
    let keys = world.http.get(&format!("{}/oidc/jwks", world.portal.named), &[]).await.unwrap();
    let keys: JwkSet = serde_json::from_slice(&keys.body).unwrap();
    let token = reply["id_token"].as_str().unwrap();
    let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.set_audience(&["H54"]);
    validation.set_issuer(&[&world.portal.named]);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims;
    assert_eq!(claims["name"], "Phạm Thị Lan");
    assert_eq!(claims["citizen_id"], "999185001234");
    assert_eq!(claims["nonce"], "some-nonce");
    assert_eq!(claims["acr"], "urn:lienthong:acr:level2");

    let bearer = format!("Bearer {}", reply["access_token"].as_str().unwrap());
    let url = format!("{}/oidc/userinfo", world.portal.named);
    let info = world.http.get(&url, &[("authorization", &bearer)]).await.unwrap();
    assert_eq!(json_of(&info)["sub"], claims["sub"]);
    world.clock.advance_millis(300_000);
    let late = world.http.get(&url, &[("authorization", &bearer)]).await.unwrap();
    assert_eq!(late.status, 401);
    assert!(late.header("www-authenticate").unwrap().starts_with("Bearer"));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_silent_question_gets_a_silent_answer(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut stranger = world.browser();
    let answer = stranger.get(&authorize(&world, &[("prompt", "none")])).await;
    assert!(answer.header("location").starts_with(&format!("{}/oidc/callback?", world.province.named)));
    assert_eq!(answer.sent("error").as_deref(), Some("login_required"));
    assert_eq!(answer.sent("state").as_deref(), Some("some-state"));
    assert_eq!(answer.sent("iss").as_deref(), Some(world.portal.named.as_str()));

    let mut browser = world.lan_at_portal().await;
    assert!(browser.get(&authorize(&world, &[("prompt", "none")])).await.sent("code").is_some());
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_node_can_ask_for_a_fresh_proof(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let mut browser = world.lan_at_portal().await;
    world.clock.advance_millis(5000);
    // That somebody was asked before they signed in is the provider's to say, not the browser's.
    let before = (world.clock.now().as_millis() - 60_000).to_string();
    for said in [before.clone(), format!("{before}.AAAA")] {
        let answer = browser.get(&authorize(&world, &[("prompt", "login"), ("asked_at", &said)])).await;
        assert!(answer.sent("code").is_none(), "{}", answer.header("location"));
    }
    let page = browser.walk(&authorize(&world, &[("prompt", "login")])).await;
    assert!(page.url.starts_with(&format!("{}/vi/sign-in?", world.portal.named)), "{}", page.url);
    let return_to = page.hidden("return");
    let fields = [("username", "lan.pham"), ("password", crate::world::PASSWORD), ("return", return_to.as_str())];
    let answer = browser.send_once(&page, "/vi/sign-in", &fields).await;
    let answer = browser.get(&format!("{}{}", world.portal.named, answer.header("location"))).await;
    assert!(answer.sent("code").is_some(), "{}", answer.header("location"));
}
