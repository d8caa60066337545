use http::StatusCode;
use identity::{Kind, Role, SignIn};
use store::TestDb;

use crate::support::{MIGRATIONS, Node};

/// The one-time code in the link that a page shows.
fn code_in(page: &str) -> String {
    let (_, rest) = page.split_once("/official/welcome/").unwrap();
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect()
}

/// The last part of the address of the official's page that `page` links to.
fn id_in(page: &str) -> String {
    let (_, rest) = page.split_once("/vi/admin/staff/0").unwrap();
    format!("0{}", rest.chars().take(25).collect::<String>())
}

/// Every one of these acts is on record.
async fn on_record(db: &TestDb, kinds: &[&str]) {
    let records = db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
    for kind in kinds {
        assert!(records.iter().any(|record| record.kind == *kind), "{kind}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_official_is_opened_found_and_changed_on_the_pages(db: TestDb) {
    let node = Node::new(&db).await;
    let mut tue = node.known_administrator("tue.hoang", "Hoàng Minh Tuệ").await;
    tue.get("/vi/admin/units").await;
    let sent = tue.send("/vi/admin/units", &[("act", "add"), ("name", "Sở <Tư pháp>"), ("parent", "")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let units = tue.follow("/vi/admin/units").await;
    assert!(units.text.contains("Sở &lt;Tư pháp&gt;") && units.text.contains("Đã thêm đơn vị"), "{}", units.text);

    tue.get("/vi/admin/staff/new").await;
    let wrong = tue.send("/vi/admin/staff/new", &[("username", "Đỗ Mai"), ("name", ""), ("number", "1 2")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["Nhập tên đăng nhập 3 đến 64", "Nhập họ và tên", "Nhập số hiệu gồm chữ"] {
        assert!(wrong.text.contains(words), "{words}");
    }
    let fields = [("username", "mai.do"), ("name", "Đỗ Thị Mai"), ("title", "Chuyên viên"), ("number", "tp-12")];
    let shown = tue.send("/vi/admin/staff/new", &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    let code = identity::InvitationCode::parse(&code_in(&shown.text)).unwrap();
    assert_eq!(node.identity.invitation(&code).await.unwrap().unwrap().name, "Đỗ Thị Mai");
    let again = tue.send("/vi/admin/staff/new", &fields).await;
    assert!(again.text.contains("Tên đăng nhập này đã có người dùng"), "{}", again.text);

    let list = tue.get("/vi/admin/staff?q=do+mai").await;
    assert!(list.text.contains("Đỗ Thị Mai") && !list.text.contains(">Hoàng Minh Tuệ</a>"), "{}", list.text);
    assert!(list.text.contains("TP-12") && list.text.contains("Chưa đặt mật khẩu"));
    let page = format!("/vi/admin/staff/{}", id_in(&list.text));
    let seen = tue.get(&page).await;
    assert!(seen.text.contains("Chưa có quyền nào."), "{}", seen.text);
    let sent = tue.send(&page, &[("act", "change"), ("name", "Đỗ Ngọc Mai"), ("title", ""), ("number", "")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(tue.follow(&page).await.text.contains("Đỗ Ngọc Mai"));
    let invited = tue.send(&page, &[("act", "invite")]).await;
    assert_ne!(code_in(&invited.text), code.as_str());
    tue.get(&page).await;
    tue.send(&page, &[("act", "suspend")]).await;
    assert!(tue.get(&page).await.text.contains("Mở lại tài khoản"));
    let nothing = tue.send(&page, &[("act", "abolish")]).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
    let nobody = tue.get("/vi/admin/staff/01KAWC0000000000000000000A").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let of_the_account = ["identity.account-opened", "identity.account-changed", "identity.account-suspended"];
    on_record(&db, &of_the_account).await;
    on_record(&db, &["identity.unit-added", "identity.invitation-made"]).await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn rights_are_given_by_one_or_by_two(db: TestDb) {
    let node = Node::new(&db).await;
    let mut tue = node.known_administrator("tue.hoang", "Hoàng Minh Tuệ").await;
    let mut ha = node.known_administrator("ha.vu", "Vũ Thu Hà").await;
    let binh = node.known("binh.le", "Lê Văn Bình", &[]).await;
    let page = format!("/vi/admin/staff/{}", binh.account);
    tue.get(&page).await;
    let give = |role: &'static str, agency: &'static str, year: &'static str| {
        let (day, month) = if year.is_empty() { ("", "") } else { ("31", "12") };
        vec![
            ("act", "give"),
            ("role", role),
            ("agency", agency),
            ("field", ""),
            ("from-day", ""),
            ("from-month", ""),
            ("from-year", ""),
            ("until-day", day),
            ("until-month", month),
            ("until-year", year),
        ]
    };
    for (role, agency, year, words) in [
        ("citizen", "H54", "", "Chọn vai trò"),
        ("specialist", "H31", "", "Nhập mã cơ quan của nút này"),
        ("specialist", "H54", "2020", "Nhập ngày cuối từ hôm nay"),
    ] {
        let wrong = tue.send(&page, &give(role, agency, year)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(wrong.text.contains(words), "{words}");
    }
    tue.send(&page, &give("specialist", "H54", "2027")).await;
    let seen = tue.follow(&page).await;
    assert!(seen.text.contains("Chuyên viên") && seen.text.contains("01/01/2028"), "{}", seen.text);
    let sent = tue.send(&page, &give("leader", "H54", "")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let seen = tue.follow(&page).await;
    assert!(seen.text.contains("Đang chờ người quản trị thứ hai phê duyệt"), "{}", seen.text);
    assert_eq!(node.identity.grant_list(binh.account).await.unwrap().len(), 1);

    let approvals = "/vi/admin/approvals";
    let waiting = tue.get(approvals).await;
    let id = waiting.hidden("id").unwrap().to_owned();
    assert!(waiting.text.contains("Rút yêu cầu") && !waiting.text.contains("value=\"approve\""));
    let own = tue.send(approvals, &[("id", &id), ("act", "approve")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.text.contains("Không ai tự phê duyệt"), "{}", own.text);
    let english = ha.get("/en/admin/approvals").await;
    assert!(english.text.contains("Give the right Signing leader, Every field, Without end"), "{}", english.text);
    let silent = ha.send(approvals, &[("id", &id), ("act", "refuse"), ("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    ha.get(approvals).await;
    let sent = ha.send(approvals, &[("id", &id), ("act", "approve")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert_eq!(node.identity.grant_list(binh.account).await.unwrap().len(), 2);
    assert!(ha.follow(approvals).await.text.contains("Đã phê duyệt"));

    // A reset: the one who approves is shown the link, once.
    tue.get(&page).await;
    tue.send(&page, &[("act", "reset")]).await;
    let id = ha.get(approvals).await.hidden("id").unwrap().to_owned();
    let shown = ha.send(approvals, &[("id", &id), ("act", "approve")]).await;
    assert_eq!(shown.status, StatusCode::OK);
    let code = identity::InvitationCode::parse(&code_in(&shown.text)).unwrap();
    let password = || identity::Password::choose("Một câu dài dễ nhớ").unwrap();
    node.identity.invitation_use(&code, password()).await.unwrap();
    let attempt = SignIn {
        kind: Kind::Official,
        username: "binh.le".to_owned(),
        password: password(),
        visit: identity::Visit::default(),
    };
    let identity::Entry::In(entered) = node.identity.sign_in(attempt).await.unwrap() else { panic!("a second factor") };
    assert!(entered.actor.has(Role::Leader) && entered.actor.has(Role::Specialist));
    tue.get(&page).await;
    tue.send(&page, &[("act", "take"), ("role", "leader"), ("agency", "H54"), ("field", "")]).await;
    assert_eq!(node.identity.grant_list(binh.account).await.unwrap().len(), 1);
    on_record(&db, &["identity.approval-asked", "identity.approval-decided", "identity.account-reset"]).await;
    on_record(&db, &["identity.grant-given", "identity.grant-taken"]).await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn officials_come_from_a_file_and_go_into_one(db: TestDb) {
    let node = Node::new(&db).await;
    let mut tue = node.known_administrator("tue.hoang", "Hoàng Minh Tuệ").await;
    let path = "/vi/admin/staff/import";
    let file = "so_hieu,ten_dang_nhap,ho_ten,chuc_vu,don_vi\nTP-1,mai.do,Đỗ Thị Mai,Chuyên viên,\n";
    tue.get(path).await;
    let none = tue.upload(path, &[("act", "check")], ("file", "a.csv", b"")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bad = format!("{file}TP-2,x,,,\n");
    tue.get(path).await;
    let faulty = tue.upload(path, &[("act", "import")], ("file", "a.csv", bad.as_bytes())).await;
    assert!(faulty.status == StatusCode::UNPROCESSABLE_ENTITY && faulty.text.contains("Dòng cần sửa"));
    let taken = format!("{file}TP-2,tue.hoang,Khác,,\n");
    tue.get("/en/admin/staff/import").await;
    let faulty = tue.upload("/en/admin/staff/import", &[("act", "import")], ("file", "a.csv", taken.as_bytes())).await;
    assert!(faulty.text.contains("The user name belongs to an account with another staff number"), "{}", faulty.text);
    tue.get(path).await;
    let tried = tue.upload(path, &[("act", "check")], ("file", "a.csv", file.as_bytes())).await;
    assert!(tried.status == StatusCode::OK && tried.text.contains("Tệp nhập được"), "{}", tried.text);
    assert!(!tue.get("/vi/admin/staff").await.text.contains("Đỗ Thị Mai"));
    tue.get(path).await;
    let done = tue.upload(path, &[("act", "import")], ("file", "a.csv", file.as_bytes())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(tue.follow("/vi/admin/staff").await.text.contains("Đã nhập: mở 1 tài khoản"));
    let out = tue.get("/vi/admin/staff/export.csv").await;
    assert_eq!(out.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(out.text.contains("TP-1,mai.do,Đỗ Thị Mai,Chuyên viên,"), "{}", out.text);

    let page = format!("/vi/admin/staff/{}", id_in(&tue.get("/vi/admin/staff?q=mai").await.text));
    let seen = tue.get(&page).await;
    assert!(seen.text.contains("Cán bộ đang giữ 0 việc"), "{}", seen.text);
    let nobody = tue.send(&page, &[("act", "end"), ("to", "khong.ai")]).await;
    assert!(nobody.text.contains("Không giao được cho người này"), "{}", nobody.text);
    tue.get(&page).await;
    tue.send(&page, &[("act", "end"), ("to", "")]).await;
    assert!(tue.get(&page).await.text.contains("Đã nghỉ"));
    assert!(!tue.get("/vi/admin/staff").await.text.contains("Đỗ Thị Mai"));
    assert!(tue.get("/vi/admin/staff?ended=1").await.text.contains("Đỗ Thị Mai"));
    on_record(&db, &["identity.staff-imported", "identity.account-ended"]).await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn two_administrators_name_a_deputy_on_the_page_of_who_is_away(db: TestDb) {
    let node = Node::new(&db).await;
    let mut tue = node.known_administrator("tue.hoang", "Hoàng Minh Tuệ").await;
    let mut ha = node.known_administrator("ha.vu", "Vũ Thu Hà").await;
    let binh = node.known("binh.le", "Lê Văn Bình", &[Role::Leader]).await;
    let mai = node.known("mai.do", "Đỗ Thị Mai", &[]).await;
    let page = format!("/vi/admin/staff/{}", binh.account);
    tue.get(&page).await;
    let name = |deputy: &'static str, year: &'static str| {
        let day = [("away-day", "1"), ("away-month", "1"), ("away-year", year)];
        let last = [("back-day", "31"), ("back-month", "1"), ("back-year", year)];
        let plain = [("act", "deputy"), ("deputy", deputy), ("right", "leader/H54/")];
        [plain, day, last].concat()
    };
    for (deputy, year, words) in [
        ("nobody", "2027", "Không giao được cho người này"),
        ("mai.do", "2020", "Thời gian vắng mặt phải kết thúc"),
        ("mai.do", "", "Nhập"),
    ] {
        let wrong = tue.send(&page, &name(deputy, year)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{deputy} {year}");
        assert!(wrong.text.contains(words), "{words}");
    }
    let sent = tue.send(&page, &name("mai.do", "2027")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(tue.follow(&page).await.text.contains("Giao việc khi vắng mặt cho Đỗ Thị Mai"));
    let approvals = "/vi/admin/approvals";
    let id = ha.get(approvals).await.hidden("id").unwrap().to_owned();
    let sent = ha.send(approvals, &[("id", &id), ("act", "approve")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    // It stands on the pages of both.
    let other = tue.get(&format!("/vi/admin/staff/{}", mai.account)).await;
    assert!(other.text.contains("Đỗ Thị Mai thay Lê Văn Bình"), "{}", other.text);
    let seen = tue.get(&page).await;
    let id = seen.hidden("delegation").unwrap().to_owned();
    tue.send(&page, &[("act", "deputy-end"), ("delegation", &id)]).await;
    assert!(!tue.follow(&page).await.text.contains("Đỗ Thị Mai thay Lê Văn Bình"));
    on_record(&db, &["identity.delegation-opened", "identity.delegation-ended"]).await;
}
