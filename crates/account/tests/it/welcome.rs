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
}
