use base::{Clock as _, civil};
use identity::{FieldOfWork, Grant, Role};
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, World, code};

#[store::test(migrations = &MIGRATIONS)]
async fn an_official_names_a_deputy_on_the_page_and_both_are_told(db: TestDb) {
    let world = World::new(&db).await;
    let (node, binh) = (&world.province, world.binh().await);
    let mai = world.official("mai.do", "Đỗ Thị Mai").await;
    let leader = Grant { role: Role::Leader, agency: code("H54"), field: FieldOfWork::parse("Hộ tịch") };
    node.identity.grant_give(binh.id, leader, "test").await.unwrap();
    let path = "/vi/account/deputies";
    let mut browser = world.browser();
    let door = browser.walk(&format!("{}/vi/official/sign-in?return={path}", node.named)).await;
    let fields = [("username", "binh.tran"), ("password", PASSWORD), ("return", path)];
    let page = browser.send(&door, "/vi/official/sign-in", &fields).await;
    assert!(page.text.contains("Lãnh đạo ký duyệt · H54 · Hộ tịch"), "{}", page.text);

    let today = civil::vn_date(world.clock.now());
    let day = |days| civil::plus_days(today, days);
    let (first, last) = (day(0), day(6));
    let parts = |name: &str, date: civil::Date| {
        let part = |part: &str, value: String| (format!("{name}-{part}"), value);
        vec![
            part("day", date.day().to_string()),
            part("month", date.month().to_string()),
            part("year", date.year().to_string()),
        ]
    };
    let form = |deputy: &str, right: &str, password: &str| {
        let plain = [("act", "name"), ("deputy", deputy), ("right", right), ("password", password)];
        let mut all: Vec<_> = plain.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        all.extend(parts("from", first));
        all.extend(parts("until", last));
        all
    };
    for (deputy, right, password, words) in [
        ("nobody", "leader/H54/Hộ tịch", PASSWORD, "Không giao được cho người này"),
        ("binh.tran", "leader/H54/Hộ tịch", PASSWORD, "Không giao được cho người này"),
        ("mai.do", "administrator/H54/", PASSWORD, "Chỉ giao được quyền của chính người vắng mặt"),
        ("mai.do", "leader/H54/Hộ tịch", "wrong password", "mật khẩu không đúng"),
    ] {
        let fields = form(deputy, right, password);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let wrong = browser.send(&page, path, &fields).await;
        assert!(wrong.status == 422 && wrong.text.contains(words), "{deputy} {right}: {} {}", wrong.status, wrong.text);
    }
    let fields = form("mai.do", "leader/H54/Hộ tịch", PASSWORD);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = browser.send(&page, path, &fields).await;
    assert!(page.text.contains("Đỗ Thị Mai thay Trần Văn Bình"), "{} {}", page.status, page.text);
    for (account, key) in [(binh.id, "account-news-deputy-named"), (mai.id, "account-news-deputy-become")] {
        let told = node.db.read(move |tx| notify::notice_list(tx, account, 0, 10)).await.unwrap();
        assert_eq!(told.iter().map(notify::Notice::key).collect::<Vec<_>>(), [key]);
    }
    let id = page.hidden("id");
    // To whom it is nothing, it is not there.
    let an = world.official("an.le", "Lê An").await;
    let works = Grant { role: Role::Specialist, agency: code("H54"), field: None };
    node.identity.grant_give(an.id, works, "test").await.unwrap();
    let mut stranger = world.browser();
    let door = stranger.walk(&format!("{}/vi/official/sign-in?return={path}", node.named)).await;
    let fields = [("username", "an.le"), ("password", PASSWORD), ("return", path)];
    let theirs = stranger.send(&door, "/vi/official/sign-in", &fields).await;
    assert!(!theirs.text.contains("Đỗ Thị Mai"), "{}", theirs.text);
    let foreign = stranger.send(&theirs, path, &[("act", "end"), ("id", &id)]).await;
    assert_eq!(foreign.status, 404, "{}", foreign.text);
    assert_eq!(node.identity.delegation_list(mai.id).await.unwrap().len(), 1);
    let page = browser.send(&page, path, &[("act", "end"), ("id", &id)]).await;
    assert!(page.text.contains("Đã kết thúc việc giao"), "{}", page.text);
    assert_eq!(node.identity.delegation_list(mai.id).await.unwrap(), []);
    let unknown = browser.send(&page, path, &[("act", "end"), ("id", "x")]).await;
    assert_eq!(unknown.status, 404);
    let records = node.db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
    for kind in ["identity.delegation-opened", "identity.delegation-ended"] {
        assert!(records.iter().any(|record| record.kind == kind), "{kind}");
    }
}
