//! The pages: the whole path without a script, who may see what, faults and refusals in both languages.

use identity::{Actor, Federated};
use services::{PaperKind, model::Applicant, seed};
use store::TestDb;
use web::testing::{Browser, HOST, Stand, site};

use crate::world::{MIGRATIONS, PIN, World, agency, citizen, start};

pub(crate) struct Desk {
    pub(crate) world: World,
    stand: Stand,
    app: axum::Router,
}

impl Desk {
    pub(crate) async fn new(db: &TestDb) -> Self {
        let world = World::new(db).await;
        let texts = [services::TEXTS, identity::TEXTS];
        let stand = Stand::with(&texts, web_site());
        stand.clock.set(start());
        let app = stand.kit.router(vec![services::routes(world.services.clone(), true, true)]);
        Self { world, stand, app }
    }

    pub(crate) fn browser(&self, actor: Option<&Actor>) -> Browser {
        let mut browser = Browser::new(self.app.clone());
        if let Some(actor) = actor {
            browser.sign_in(&self.stand, actor);
        }
        browser
    }

    /// Runs the node's jobs beside `sending`, as a running node does.
    pub(crate) async fn beside_jobs<T>(&self, sending: impl Future<Output = T>) -> T {
        let jobs = async {
            while self.world.services.run_due().await.unwrap() == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::join!(sending, jobs).0
    }

    pub(crate) fn citizen(&self) -> Actor {
        person(&self.world.applicant, self.world.citizen.id)
    }
}

/// The node is the portal itself.
fn web_site() -> web::Site {
    web::Site { portal: None, ..site() }
}

pub(crate) fn person(who: &Applicant, account: base::AccountId) -> Actor {
    let mut actor = web::testing::citizen(&who.name);
    actor.account = account;
    actor.citizen_id = Some(who.citizen_id);
    actor.federated = Some(Federated { provider: agency(), subject: who.sub.clone() });
    actor
}

const FORM: &str = "/vi/procedures/2.000635/apply";

#[store::test(migrations = &MIGRATIONS)]
async fn the_whole_path_without_a_script(db: TestDb) {
    let desk = Desk::new(&db).await;
    let services = desk.world.services.clone();
    services.synonyms_seed(seed::synonyms().unwrap()).await.unwrap();
    let mut she = desk.browser(Some(&desk.citizen()));
    let home = she.get("/vi").await;
    assert!(home.text.contains("Ông/Bà cần làm việc gì?"), "{}", home.text);
    let found = she.get("/vi/search?q=trich+luc+khai+sinh").await;
    assert!(found.text.contains("/vi/procedures/2.000635"), "{}", found.text);
    let procedure = she.get("/vi/procedures/2.000635").await;
    assert!(procedure.text.contains("Trong ngày") && procedure.text.contains("8.000"), "{}", procedure.text);
    let go = she.get("/vi/procedures/2.000635/file?agency=H54").await;
    assert_eq!(go.location(), Some("http://h54.localhost:8080/vi/procedures/2.000635/apply"));

    let start = she.get(FORM).await;
    assert_eq!(start.location(), Some(&*format!("{FORM}/applicant")));
    let first = she.get(&format!("{FORM}/applicant")).await;
    assert!(first.text.contains("Đã có từ Cơ sở dữ liệu quốc gia về dân cư") && first.text.contains("15/08/1991"));
    assert!(!first.text.contains("999191000217"), "the identity number is masked");
    let wrong = she.send(&format!("{FORM}/applicant"), &[("phone", "0912 345")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Nhập số điện thoại gồm 10 chữ số, ví dụ 0912 345 678"));
    let saved = she.send(&format!("{FORM}/applicant"), &[("phone", "0912 345 678")]).await;
    assert_eq!(saved.location(), Some(&*format!("{FORM}/request")));
    she.get(&format!("{FORM}/request")).await;
    let request = [("copies", "2"), ("purpose", "other"), ("delivery", "electronic")];
    let other = she.send(&format!("{FORM}/request"), &request).await;
    assert_eq!(other.location(), Some(&*format!("{FORM}/purpose-other")));
    let request = [("copies", "2"), ("purpose", "school"), ("delivery", "electronic")];
    let asked = she.send(&format!("{FORM}/request"), &request).await;
    assert_eq!(asked.location(), Some(&*format!("{FORM}/declaration")));
    let check = she.get(&format!("{FORM}/check")).await;
    let incomplete = she.send(&format!("{FORM}/check"), &[("draft", check.hidden("draft").unwrap())]).await;
    assert!(incomplete.status == 422 && incomplete.text.contains("Đánh dấu vào ô cam đoan"), "{}", incomplete.text);
    she.send(&format!("{FORM}/declaration"), &[("truth", "yes")]).await;
    let check = she.get(&format!("{FORM}/check")).await;
    assert!(check.text.contains("16.000") && check.text.contains("Nhập học, thi cử"), "{}", check.text);
    let draft = check.hidden("draft").unwrap().to_owned();
    let filed = desk.beside_jobs(she.send(&format!("{FORM}/check"), &[("draft", &draft)])).await;
    let page = filed.location().unwrap().to_owned();
    assert_eq!(page, "/vi/dossiers/000.00.00.H54-261125-0001");
    let again = she.send(&format!("{FORM}/check"), &[("draft", &draft)]).await;
    assert_eq!(again.location(), Some(page.as_str()));
    let waiting = she.get(&page).await;
    assert!(waiting.text.contains("Mới đăng ký") && waiting.text.contains("/papers/"), "{}", waiting.text);

    let code = "000.00.00.H54-261125-0001";
    let office = |act: &str| format!("/vi/office/dossiers/{code}{act}");
    let mut counter = desk.browser(Some(&desk.world.counter));
    let list = counter.get("/vi/office/work").await;
    assert!(list.text.contains(code) && list.text.contains("Trần Thị Mai Anh"), "{}", list.text);
    let dossier = counter.get(&office("")).await;
    assert!(dossier.text.contains("Tiếp nhận và cấp giấy hẹn"), "{}", dossier.text);
    let third_person = dossier.text.contains("Người nộp đã nộp hồ sơ") && !dossier.text.contains("Ông/Bà đã nộp");
    assert!(third_person, "an official is not told that they filed it: {}", dossier.text);
    let seen = dossier.hidden("seen").unwrap().to_owned();
    let accepted = counter.send(&office("/accept"), &[("seen", &seen)]).await;
    assert_eq!(accepted.location(), Some("/vi/office/work"));
    let twice = counter.send(&office("/accept"), &[("seen", &seen)]).await;
    assert_eq!(twice.location(), Some("/vi/office/work"));
    services.run_due().await.unwrap();

    let mut specialist = desk.browser(Some(&desk.world.specialist));
    specialist.get(&office("")).await;
    let taken = specialist.send(&office("/take"), &[]).await;
    assert_eq!(taken.location(), Some(&*office("")));
    // Put back, and taken again.
    let mine = specialist.get(&office("")).await;
    assert!(mine.text.contains("Trả hồ sơ về danh sách chờ nhận"), "{}", mine.text);
    let seen = mine.hidden("seen").unwrap().to_owned();
    let back = specialist.send(&office("/release"), &[("seen", &seen)]).await;
    assert_eq!(back.location(), Some(&*office("")), "{}", back.text);
    let free = specialist.get(&office("")).await;
    assert!(free.text.contains("Nhận việc") && free.text.contains("Trả về danh sách chờ nhận"), "{}", free.text);
    specialist.send(&office("/take"), &[]).await;
    let prepare = specialist.get(&office("")).await;
    assert!(prepare.text.contains("Sổ đăng ký khai sinh") && prepare.text.contains("Nguyễn Thị Hoa"));
    let leader = desk.world.leader.account.to_string();
    let seen = prepare.hidden("seen").unwrap().to_owned();
    let nobody = specialist.send(&office("/prepare"), &[("seen", &seen), ("signer", "x")]).await;
    assert!(nobody.status == 422 && nobody.text.contains("Chọn lãnh đạo có thẩm quyền"), "{}", nobody.text);
    let laid = specialist.send(&office("/prepare"), &[("seen", &seen), ("signer", &leader)]).await;
    assert_eq!(laid.location(), Some("/vi/office/work"), "{}", laid.text);

    let mut boss = desk.browser(Some(&desk.world.leader));
    let sign = boss.get("/vi/office/sign").await;
    assert!(sign.text.contains("1 văn bản chờ Ông/Bà ký"), "{}", sign.text);
    assert!(sign.text.contains("name=\"paper\" type=\"checkbox\"") && sign.text.contains("Nguyễn Thị Hoa"));
    let (_, rest) = sign.text.split_once(&format!("value=\"{code} ")).unwrap();
    let paper = format!("{code} {}", rest.split_once('"').unwrap().0);
    let nothing = boss.send("/vi/office/sign", &[("pin", PIN)]).await;
    assert!(nothing.status == 422 && nothing.text.contains("Đánh dấu ít nhất một văn bản"));
    let wrong = boss.send("/vi/office/sign", &[("paper", &paper), ("pin", "999998")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    let signed = boss.send("/vi/office/sign", &[("paper", &paper), ("pin", PIN)]).await;
    assert_eq!(signed.location(), Some("/vi/office/sign"), "{}", signed.text);
    let said = boss.get("/vi/office/sign").await;
    assert!(said.text.contains("Đã ký 1 văn bản.") && !said.text.contains("không ký được"), "{}", said.text);
    services.run_due().await.unwrap();

    let done = she.get(&page).await;
    assert!(done.text.contains("Đã có kết quả") && done.text.contains("01/TLKS-BS"), "{}", done.text);
    let english = she.get(&page.replace("/vi/", "/en/")).await;
    assert!(english.text.contains("The result is ready"), "{}", english.text);
    let code = base::DossierCode::parse(code).unwrap();
    let view = services.dossier_of(&desk.world.applicant, &code).await.unwrap();
    let paper = view.papers.iter().find(|paper| paper.kind == PaperKind::Result).unwrap().id;
    let pdf = she.get(&format!("{page}/papers/{paper}")).await;
    assert_eq!((pdf.header("content-type"), pdf.bytes.starts_with(b"%PDF-")), (Some("application/pdf"), true));
    let reference = view.dossier.issued.unwrap().reference;
    let mut anybody = desk.browser(None);
    assert_eq!(anybody.get(&format!("/v/{reference}")).await.location(), Some(&*format!("/vi/v/{reference}")));
    let shown = anybody.get(&format!("/vi/v/{reference}")).await;
    assert!(shown.text.contains("đã cấp văn bản này và chưa thu hồi"), "{}", shown.text);
    assert!(!shown.text.contains("còn giá trị"), "more than is known: {}", shown.text);
    assert!(shown.text.contains("T. T. M. Anh") && !shown.text.contains("Trần Thị Mai Anh"), "{}", shown.text);
    let forged = anybody.get(&format!("/vi/v/{}", "X".repeat(26))).await;
    assert!(forged.status == 404 && forged.text.contains("Chưa có giấy nào được cấp với mã này"), "{}", forged.text);
    let list = she.get("/vi/dossiers").await;
    assert!(list.text.contains("Đã trả kết quả"), "{}", list.text);
}

#[store::test(migrations = &MIGRATIONS)]
async fn other_peoples_dossiers_are_not_found(db: TestDb) {
    let desk = Desk::new(&db).await;
    let mut she = desk.browser(Some(&desk.citizen()));
    for (section, fields) in [
        ("applicant", &[("phone", "0912345678")][..]),
        ("request", &[("copies", "1"), ("purpose", "school"), ("delivery", "electronic")][..]),
        ("declaration", &[("truth", "yes")][..]),
    ] {
        she.get(FORM).await;
        she.get(&format!("{FORM}/{section}")).await;
        she.send(&format!("{FORM}/{section}"), fields).await;
    }
    let check = she.get(&format!("{FORM}/check")).await;
    let draft = check.hidden("draft").unwrap().to_owned();
    let filed = desk.beside_jobs(she.send(&format!("{FORM}/check"), &[("draft", &draft)])).await;
    let page = filed.location().unwrap().to_owned();
    let mine = she.get(&page).await;
    let (_, rest) = mine.text.split_once("/papers/").unwrap();
    let paper = format!("{page}/papers/{}", rest.split_once('"').unwrap().0);
    assert_eq!(she.get(&paper).await.status, 200);
    let (account, other) = citizen(&desk.world.identity, "binh", "Vũ Văn Bình", "999191000225").await;
    let mut he = desk.browser(Some(&person(&other, account.id)));
    for path in [&page, &paper, &format!("{page}/withdraw"), &format!("{page}x")] {
        assert_eq!(he.get(path).await.status, 404, "{path}");
    }
    he.get(FORM).await;
    he.get(&format!("{FORM}/applicant")).await;
    assert_eq!(he.send(&format!("{page}/withdraw"), &[("reason", "x")]).await.status, 404);
    let withdrawn = she.get(&format!("{page}/withdraw")).await;
    assert_eq!(withdrawn.status, 200);
    assert_eq!(she.send(&format!("{page}/withdraw"), &[("reason", "")]).await.location(), Some(page.as_str()));
    assert_eq!(she.send(&format!("{page}/withdraw"), &[("reason", "x")]).await.location(), Some(page.as_str()));
    let withdrawn = she.get(&page).await.text;
    let told = withdrawn.contains("Ông/Bà đã rút hồ sơ") && withdrawn.contains("Khi cần, Ông/Bà nộp hồ sơ mới.");
    assert!(told && !withdrawn.contains("Lý do"), "no reason was given: {withdrawn}");

    // What comes too late says so in its title, and leads back to the dossier.
    let mut counter = desk.browser(Some(&desk.world.counter));
    counter.get("/vi/office/work").await;
    let office = page.replace("/dossiers/", "/office/dossiers/");
    let late = counter.send(&format!("{office}/accept"), &[]).await;
    assert_eq!(late.status, 409, "{}", late.text);
    assert!(late.text.contains("Hồ sơ đã kết thúc</h1>"), "{}", late.text);
    assert!(late.text.contains(&office) && late.text.contains("Về hồ sơ</a>"), "{}", late.text);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_closed_procedure_says_what_to_do(db: TestDb) {
    let desk = Desk::new(&db).await;
    let mut she = desk.browser(Some(&desk.citizen()));
    she.get(&format!("{FORM}/applicant")).await;
    let others: Vec<_> = seed::PROCEDURE_FILES.iter().filter(|(name, _)| *name != "2.000635.toml").copied().collect();
    desk.world.services.install(&others).await.unwrap();
    for (lang, words) in
        [("vi", "không còn tiếp nhận thủ tục này trên Cổng"), ("en", "no longer receives this procedure")]
    {
        let page = she.get(&format!("/{lang}/procedures/2.000635")).await;
        assert!(page.status == 200 && page.text.contains(words), "{}", page.text);
        assert!(!page.text.contains("/procedures/2.000635/file"), "{}", page.text);
    }
    let old_link = she.get("/vi/procedures/2.000635/file?agency=H54").await;
    assert_eq!(old_link.location(), Some("/vi/procedures/2.000635"));
    let refused = she.get(&format!("{FORM}/applicant")).await;
    assert_eq!(refused.status, 409);
    let title = refused.text.contains("Thủ tục không còn được tiếp nhận</h1>");
    assert!(title && refused.text.contains("Bản nháp của Ông/Bà vẫn được giữ"), "{}", refused.text);
    assert!(refused.text.contains("/vi/procedures/2.000635\">Về trang thủ tục</a>"), "{}", refused.text);
}

#[store::test(migrations = &MIGRATIONS)]
async fn officials_read_in_the_history_what_was_written(db: TestDb) {
    let desk = Desk::new(&db).await;
    let (world, services) = (&desk.world, &desk.world.services);
    let sent_back = crate::path::prepared(world).await.code;
    services.send_back(&world.leader, &sent_back, "Ghi thiếu <nơi sinh>".to_owned(), None).await.unwrap();
    let refused = crate::path::filed(world).await.code;
    let ground = (services::model::RefusalGround::Incomplete, "Thiếu tên mẹ".to_owned());
    services.refuse(&world.counter, &refused, ground, None).await.unwrap();
    let advanced = allowance(world).await;
    services.accept(&world.counter, &advanced, None).await.unwrap();
    services.take(&world.specialist, &advanced).await.unwrap();
    services.advance(&world.specialist, &advanced, "Đã đến tận nhà".to_owned(), None).await.unwrap();
    let mut official = desk.browser(Some(&world.specialist));
    let mut she = desk.browser(Some(&desk.citizen()));
    for (code, words, internal) in [
        (sent_back, "<br>Lý do: Ghi thiếu &lt;nơi sinh&gt;", true),
        (refused, "<br>Lý do: Thiếu tên mẹ", false),
        (advanced, "<br>Ghi chú: Đã đến tận nhà", true),
    ] {
        let page = official.get(&format!("/vi/office/dossiers/{code}")).await.text;
        assert!(page.contains(words), "{words}: {page}");
        let hers = she.get(&format!("/vi/dossiers/{code}")).await.text;
        assert!(!hers.contains(words) && (!internal || !hers.contains(words.trim_start_matches("<br>"))), "{hers}");
    }
}

/// A filed dossier of a procedure with several steps of work.
pub(crate) async fn allowance(world: &World) -> base::DossierCode {
    let all = crate::form::answers(&[
        ("phone", "0912345678"),
        ("ground", "age"),
        ("household", "2"),
        ("circumstances", "Sống một mình"),
        ("pay-by", "cash"),
        ("delivery", "electronic"),
        ("truth", "yes"),
    ]);
    let draft = crate::path::fill_in(world, &world.applicant, "1.001776", &all).await;
    let code = world.services.submit(&world.applicant, draft).await.unwrap().code;
    world.services.run_due().await.unwrap();
    code
}

#[store::test(migrations = &MIGRATIONS)]
async fn every_route_keeps_strangers_out(db: TestDb) {
    let desk = Desk::new(&db).await;
    let routes = services::routes(desk.world.services.clone(), true, true);
    assert!(routes.table().len() > 25);
    for route in routes.table() {
        let path = route.path.replace("{lang}", "vi");
        let path = path.replace("{code}", "000.00.00.H54-261125-0001").replace("{section}", "applicant");
        let path =
            path.replace("{paper}", "01KAXR2M7S2C6ZJ4V1D8Q5W3E0").replace("{reference}", "X".repeat(26).as_str());
        let knock = async |actor: Option<&Actor>| {
            let mut browser = desk.browser(actor);
            if route.method == "GET" { browser.get(&path).await } else { browser.send(&path, &[]).await }
        };
        let official = matches!(route.access, web::Access::Official(_) | web::Access::Officials(_));
        let stranger = knock(None).await;
        if matches!(route.access, web::Access::Public) {
            assert_ne!(stranger.status, 500, "{path}");
            continue;
        }
        assert!(stranger.status.is_redirection() || stranger.status.is_client_error(), "{path} {}", stranger.status);
        assert!(stranger.location().is_none_or(|to| to.contains("sign-in")), "{path} {:?}", stranger.location());
        let (she, he) = (desk.citizen(), desk.world.counter.clone());
        let wrong = knock(Some(if official { &she } else { &he })).await;
        assert!(wrong.status.is_client_error(), "{} {path} {}", route.method, wrong.status);
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_control_officer_keeps_the_words(db: TestDb) {
    let desk = Desk::new(&db).await;
    let keeper =
        crate::world::official(&desk.world.identity, "hang", "Vũ Thị Hằng", identity::Role::ProcedureControl, None)
            .await;
    let mut browser = desk.browser(Some(&keeper));
    assert_eq!(browser.get("/vi").await.location(), Some("/vi/office/synonyms"));
    browser.get("/vi/office/synonyms").await;
    let fields =
        [("kind", "meaning"), ("say", "Giấy Con Trăng"), ("mean", "xác nhận tình trạng hôn nhân"), ("act", "add")];
    assert_eq!(browser.send("/vi/office/synonyms", &fields).await.location(), Some("/vi/office/synonyms"));
    let twice = browser.send("/vi/office/synonyms", &fields).await;
    assert_eq!(twice.status, 422);
    let tried = browser.get("/vi/office/synonyms?q=giay%20con%20trang").await;
    assert!(tried.text.contains("1.004873") && tried.text.contains("giấy con trăng"), "{}", tried.text);
    let fields =
        [("kind", "meaning"), ("say", "giấy con trăng"), ("mean", "xác nhận tình trạng hôn nhân"), ("act", "remove")];
    browser.send("/vi/office/synonyms", &fields).await;
    assert!(desk.world.services.synonyms().await.unwrap().is_empty());
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_source_that_is_down_is_said(db: TestDb) {
    let desk = Desk::new(&db).await;
    desk.world.sources.turn(true);
    let mut she = desk.browser(Some(&desk.citizen()));
    she.get(FORM).await;
    let page = she.get(&format!("{FORM}/applicant")).await;
    assert!(page.status == 200 && page.text.contains("Chưa lấy được dữ liệu từ Bộ Công an"), "{}", page.text);
    let english = she.get(&format!("{FORM}/applicant").replace("/vi/", "/en/")).await;
    assert!(english.text.contains("The data could not be fetched"), "{}", english.text);
    let saved = she.send("/vi/procedures/2.000635/autosave/applicant", &[("phone", "09")]).await;
    assert_eq!((saved.status.as_u16(), saved.text.as_str()), (200, "Đã lưu nháp lúc 09:00"));
    assert!(she.get(&format!("{FORM}/applicant")).await.text.contains("value=\"09\""));
    assert_eq!(HOST, "h54.localhost:8454");
}

#[test]
fn both_languages_say_everything() {
    assert_eq!(web::texts::check(&services::TEXTS), Vec::<String>::new());
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_leader_gives_a_dossier_on_its_page(db: TestDb) {
    let desk = Desk::new(&db).await;
    let (world, services) = (&desk.world, &desk.world.services);
    let code = crate::path::filed(world).await.code;
    services.accept(&world.counter, &code, None).await.unwrap();
    let page = format!("/vi/office/dossiers/{code}");
    let mut leader = desk.browser(Some(&world.leader));
    let seen = leader.get(&page).await;
    assert!(
        seen.text.contains("Giao cho chuyên viên") && seen.text.contains("Lê Thị Ngọc Ánh</option>"),
        "{}",
        seen.text
    );
    let version = seen.hidden("seen").unwrap().to_owned();
    let to = world.specialist.account.to_string();
    let given = leader.send(&format!("{page}/assign"), &[("seen", &version), ("to", &to)]).await;
    assert_eq!(given.location(), Some(page.as_str()), "{}", given.text);
    let seen = leader.follow(&page).await;
    assert!(seen.text.contains("Giao cho Lê Thị Ngọc Ánh") && seen.text.contains("Đã giao hồ sơ"), "{}", seen.text);
    // Whose hands it is in is the agency's affair.
    let mut she = desk.browser(Some(&desk.citizen()));
    assert!(!she.get(&format!("/vi/dossiers/{code}")).await.text.contains("Giao cho"));
}
