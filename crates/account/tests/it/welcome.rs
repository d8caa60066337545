use base::AgencyCode;
use identity::{Actor, Grant, NewStaff, Role, SignIn, Username};
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, World};

async fn administrator(world: &World) -> Actor {
    let account = world.binh().await;
    let grant = Grant { role: Role::Administrator, agency: AgencyCode::parse("H54").unwrap(), field: None };
    world.province.identity.grant_give(account.id, grant, "test").await.unwrap();
    let attempt = SignIn {
        kind: identity::Kind::Official,
        username: "binh.tran".to_owned(),
        password: identity::Password::typed(PASSWORD).unwrap(),
        visit: identity::Visit::default(),
    };
    let entry = world.province.identity.sign_in(attempt).await.unwrap();
    let identity::Entry::In(signed_in) = entry else { panic!("a second factor is asked for") };
    signed_in.actor
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_official_chooses_a_password_once_and_enters_with_it(db: TestDb) {
    let world = World::new(&db).await;
    let by = administrator(&world).await;
    let new = NewStaff {
        username: Username::parse("mai.do").unwrap(),
        name: "Đỗ Thị Mai".to_owned(),
        title: None,
        number: None,
        unit: None,
        agency: AgencyCode::parse("H54").unwrap(),
    };
    let (_, code) = world.province.identity.staff_open(new, &by).await.unwrap();
    let path = format!("/vi/official/welcome/{}", code.as_str());
    let mut browser = world.browser();
    let page = browser.walk(&format!("{}{path}", world.province.named)).await;
    assert!(page.text.contains("Đỗ Thị Mai") && page.text.contains("mai.do"), "{}", page.text);
    let short = browser.send(&page, &path, &[("password", "1234567"), ("again", "1234567")]).await;
    assert_eq!(short.status, 422);
    let differs = browser.send(&page, &path, &[("password", "Hoa ban trắng"), ("again", "Hoa ban trang")]).await;
    assert!(differs.status == 422 && differs.text.contains("Nhập lại đúng mật khẩu"));
    assert!(!differs.text.contains("Hoa ban"), "the password is not shown again");
    let page = browser.send(&page, &path, &[("password", "Hoa ban trắng"), ("again", "Hoa ban trắng")]).await;
    assert!(page.url.ends_with("/vi/official/sign-in") && page.text.contains("Đã đặt mật khẩu"), "{}", page.text);
    let fields = [("username", "mai.do"), ("password", "Hoa ban trắng"), ("return", "/vi/account")];
    let page = browser.send(&page, "/vi/official/sign-in", &fields).await;
    assert!(page.text.contains("Đỗ Thị Mai"), "{} {}", page.status, page.url);

    let used = world.browser().get(&format!("{}{path}", world.province.named)).await;
    assert!(used.status == 422 && used.text.contains("Đường dẫn này không dùng được"), "{}", used.text);
    for code in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let unknown = world.browser().get(&format!("{}/vi/official/welcome/{code}", world.province.named)).await;
        assert!(matches!(unknown.status, 404 | 422), "{}", unknown.status);
    }
    let records = world.province.db.read(|tx| evidence::record_list(tx, 100)).await.unwrap();
    for kind in ["identity.invitation-used", "identity.signed-in"] {
        assert!(records.iter().any(|record| record.kind == kind), "{kind}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_leader_enrols_a_key_only_when_two_administrators_allow_it(db: TestDb) {
    let world = World::new(&db).await;
    let identity = &world.province.identity;
    let leader = administrator(&world).await;
    let agency = AgencyCode::parse("H54").unwrap();
    let right = |role| Grant { role, agency: agency.clone(), field: None };
    identity.grant_give(leader.account, right(Role::Leader), "test").await.unwrap();
    let mut second = leader.clone();
    for (username, name) in [("ha.vu", "Vũ Thu Hà"), ("ba.tran", "Trần Ba")] {
        let new = NewStaff {
            username: Username::parse(username).unwrap(),
            name: name.to_owned(),
            title: None,
            number: None,
            unit: None,
            agency: agency.clone(),
        };
        let (account, _) = identity.staff_open(new, &leader).await.unwrap();
        identity.grant_give(account.id, right(Role::Administrator), "test").await.unwrap();
        second.account = account.id;
    }
    let asker = Actor {
        account: identity.account_named(&Username::parse("ha.vu").unwrap()).await.unwrap().unwrap().id,
        ..second.clone()
    };
    let mut browser = world.browser();
    let path = "/vi/account/signing-key";
    let url = format!("{}{path}", world.province.named);
    let page = browser.walk(&format!("{}/vi/official/sign-in?return={path}", world.province.named)).await;
    let fields = [("username", "binh.tran"), ("password", PASSWORD), ("return", path)];
    let page = browser.send(&page, "/vi/official/sign-in", &fields).await;
    assert!(page.text.contains("Ông/Bà chưa đăng ký được khóa mới"), "{} {}", page.status, page.text);
    let typed = [("password", PASSWORD), ("pin", "258036"), ("again", "258036")];

    let order = identity.staff_order(leader.account, identity::Deed::AllowKey, &asker).await.unwrap();
    let identity::Ordered::Waits(id) = order else { panic!("{order:?}") };
    identity.approval_decide(id, identity::Outcome::Approved, "", &second).await.unwrap();
    let page = browser.walk(&url).await;
    assert!(page.text.contains("Ông/Bà được phép đăng ký khóa ký số đến"), "{}", page.text);
    for (fields, words) in [
        ([("password", PASSWORD), ("pin", "111111"), ("again", "111111")], "Nhập PIN mới gồm 6 đến 12 chữ số"),
        ([("password", PASSWORD), ("pin", "258036"), ("again", "258037")], "Nhập lại đúng PIN mới ở trên"),
        ([("password", "sai"), ("pin", "258036"), ("again", "258036")], "không đúng"),
    ] {
        let wrong = browser.send(&page, path, &fields).await;
        assert!(wrong.status == 422 && wrong.text.contains(words), "{words}: {} {}", wrong.status, wrong.text);
        assert!(!wrong.text.contains("value=\"258036\""), "no PIN is shown again");
    }
    // The authority does not answer: the permit stays.
    let down = browser.send(&page, path, &typed).await;
    assert_eq!(down.status, 503, "{}", down.text);
    assert!(identity.key_permit(leader.account).await.unwrap().is_some());
}
