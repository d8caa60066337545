//! The check page.

use authority::Keys;
use http::StatusCode;
use store::TestDb;
use tokio_util::sync::CancellationToken;
use trust::{
    asice::{self, Entry},
    ca::{Profile, Reason},
    cms,
};
use web::testing::{Browser, Stand};

use crate::world::{NOW, World};

async fn browser(world: &World, db: &TestDb) -> Browser {
    let stand = Stand::new(&[trust::TEXTS, evidence::TEXTS, authority::TEXTS]);
    let authority = world.authority(db, Keys::default()).await;
    Browser::new(stand.kit.router(vec![authority::routes(authority)]))
}

#[store::test(migrations = &crate::TABLES)]
async fn three_verdicts_in_both_languages(db: TestDb) {
    let world = World::new();
    let mut browser = browser(&world, &db).await;
    let seal = world.signer("Con dấu UBND tỉnh Thái Bình", &Profile::Seal);
    let entry = Entry::new("record.txt", "text/plain", "Thái Bình".as_bytes().to_vec());
    let good = asice::sign(vec![entry], &seal, Some(NOW), |_| None).unwrap();
    let place = good.windows(9).position(|window| window == b"Th\xC3\xA1i B\xC3\xAC").unwrap();
    let mut bad = good.clone();
    bad[place] ^= 1;
    let words = [
        ("/vi/check", "Chữ ký hợp lệ, nội dung nguyên vẹn", "Không hợp lệ", "Chưa kết luận được"),
        ("/en/check", "The signature is valid and the content intact", "Not valid", "Nothing can be concluded yet"),
    ];
    for (path, valid, invalid, undetermined) in words {
        let seen = browser.get(path).await;
        assert_eq!(seen.status, StatusCode::OK);
        for (content, verdict) in [(&good, valid), (&bad, invalid), (&b"hello".to_vec(), undetermined)] {
            let seen = browser.upload(path, &[], ("file", "giay-to.asice", content)).await;
            assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
            assert!(seen.text.contains(verdict), "{verdict}: {}", seen.text);
            assert!(seen.text.contains("giay-to.asice"));
        }
    }
    let seen = browser.upload("/vi/check", &[], ("file", "x.asice", &good)).await;
    assert!(seen.text.contains("Con dấu UBND tỉnh Thái Bình") && seen.text.contains("record.txt"));
}

#[store::test(migrations = &crate::TABLES)]
async fn a_missing_file_is_asked_for(db: TestDb) {
    let world = World::new();
    let mut browser = browser(&world, &db).await;
    browser.get("/vi/check").await;
    let seen = browser.upload("/vi/check", &[], ("file", "", b"")).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.text.contains("Chọn tệp cần kiểm tra"));
}

#[store::test(migrations = &crate::TABLES)]
async fn a_bare_signature_says_what_is_missing(db: TestDb) {
    let world = World::new();
    let mut browser = browser(&world, &db).await;
    let signature = cms::sign_detached(b"text", &world.signer("Con dấu", &Profile::Seal), Some(NOW)).unwrap();
    browser.get("/vi/check").await;
    let seen = browser.upload("/vi/check", &[], ("file", "a.p7s", &signature)).await;
    assert!(seen.text.contains("Kiểm tra cùng với tệp được ký"), "{}", seen.text);
}

#[store::test(migrations = &crate::TABLES)]
async fn another_node_learns_what_was_revoked_and_says_when_it_cannot(db: TestDb) {
    let world = World::new();
    let issuing = world.authority(&db, world.all_keys()).await;
    let seal = world.signer("Con dấu cũ", &Profile::Seal);
    issuing.register(&[trust::Signer::certificate(&seal).clone()]).await.unwrap();
    let served = world.serve(issuing.clone()).await;
    let tracker = tokio_util::task::TaskTracker::new();
    let http =
        exchange::HttpClient::new(&[], exchange::HttpLimits::default(), tracker, CancellationToken::new()).unwrap();
    let check = async || {
        let stand = Stand::new(&[trust::TEXTS, evidence::TEXTS, authority::TEXTS]);
        let authority = world.authority(&db, Keys::default()).await.with_http(http.clone());
        let mut browser = Browser::new(stand.kit.router(vec![authority::routes(authority)]));
        browser.get("/vi/check").await;
        let entry = Entry::new("record.txt", "text/plain", b"x".to_vec());
        let file = asice::sign(vec![entry], &seal, Some(NOW), |_| None).unwrap();
        browser.upload("/vi/check", &[], ("file", "x.asice", &file)).await.text
    };
    // The configuration still names an address where nobody answers.
    let text = check().await;
    assert!(text.contains("Chưa hỏi được danh sách thu hồi") && text.contains("Chữ ký hợp lệ"), "{text}");

    world.move_to(&world.registry(&db).await, &format!("http://{}", served.address)).await;
    let text = check().await;
    assert!(text.contains("Đã đối chiếu với danh sách thu hồi") && text.contains("Chữ ký hợp lệ"), "{text}");

    issuing.revoke(&trust::Signer::certificate(&seal).serial(), Reason::KeyCompromise, "G22").await.unwrap();
    let text = check().await;
    assert!(text.contains("Không hợp lệ") && text.contains("đã bị thu hồi"), "{text}");
}
