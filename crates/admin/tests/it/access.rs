use http::StatusCode;
use identity::Role;
use store::TestDb;
use web::Access;
use web::testing::{Browser, citizen};

use crate::support::{MIGRATIONS, Node};

#[store::test(migrations = &MIGRATIONS)]
async fn only_administrators_find_anything(db: TestDb) {
    let node = Node::new(&db).await;
    assert_eq!(node.table.len(), 26);
    let digest = "0".repeat(64);
    for route in &node.table {
        assert_eq!(route.access, Access::Official(Role::Administrator), "{}", route.path);
        let path = route
            .path
            .replace("{lang}", "vi")
            .replace("{digest}", &digest)
            .replace("{log}", "H31")
            .replace("{id}", "01KAWC0000000000000000000A");
        let mut stranger = Browser::new(node.app.clone());
        let mut others =
            [node.browser(&[Role::Leader, Role::Specialist, Role::OneStopOfficer, Role::ProcedureControl])];
        let mut lan = Browser::new(node.app.clone());
        lan.sign_in(&node.stand, &citizen("Trần Thị Mai Anh"));
        if route.method == "GET" {
            let seen = stranger.get(&path).await;
            assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path}");
            assert!(seen.location().unwrap().starts_with("/vi/official/sign-in"), "{path}");
            assert_eq!(others[0].get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(lan.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        } else {
            assert_eq!(stranger.send(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(others[0].send(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(lan.send(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn every_page_shows_in_both_languages(db: TestDb) {
    let node = Node::new(&db).await;
    let mut browser = node.administrator();
    for (path, vi, en) in [
        ("", "Chưa có cấu hình. Nút chưa tham gia liên thông", "The node has not joined yet"),
        ("/peers", "G22", "Not called yet"),
        ("/evidence", "Không có bản ghi nào.", "No records."),
        ("/configuration", "Chưa áp dụng phiên bản nào.", "None taken yet."),
        ("/staff", "Không có cán bộ nào khớp.", "No official matches."),
        ("/staff/new", "Không người quản trị nào biết", "No administrator ever knows"),
        ("/staff/import", "Nhập tất cả các dòng", "All rows are imported, or none."),
        ("/units", "Chưa có đơn vị nào.", "No units yet."),
        ("/approvals", "Không có việc nào đang chờ phê duyệt.", "Nothing waits for approval."),
        ("/queues", "Không có việc nào bị bỏ.", "No job was given up."),
        ("/mail", "Không có thư nào không đến nơi.", "There is no mail that did not arrive."),
        ("/letters", "Không có thông điệp nào bị từ chối.", "No message was refused."),
    ] {
        for (lang, words) in [("vi", vi), ("en", en)] {
            let seen = browser.get(&format!("/{lang}/admin{path}")).await;
            assert_eq!(seen.status, StatusCode::OK, "{lang} {path}");
            assert!(seen.text.contains(words), "{words} in {}", seen.text);
            assert_eq!(seen.header("cache-control"), Some("no-store"));
        }
    }
}
