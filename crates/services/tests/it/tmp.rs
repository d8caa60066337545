use crate::world::*;
use base::Clock as _;
use identity::Federated;
use services::seed;
use web::testing::Stand;

#[tokio::test(flavor = "multi_thread")]
async fn serve() {
    let db = store::testing::TestDb::open(store::Engine::Sqlite, &MIGRATIONS);
    let world = World::new(&db).await;
    let s = world.services.clone();
    s.synonyms_seed(seed::synonyms().unwrap()).await.unwrap();
    s.national_load(seed::national().unwrap()).await.unwrap();
    let mut site = web::testing::site();
    site.portal = None;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await.unwrap();
    let stand = Stand::with(&[services::TEXTS, identity::TEXTS], site.clone());
    let kit = web::Kit::new(web::Setup {
        node: "h54".into(),
        site,
        origins: web::Origins {
            named: "http://h54.localhost:8080".into(),
            numeric: Some("http://127.0.0.1:8080".into()),
        },
        secret: [1; 32],
        texts: vec![services::TEXTS, identity::TEXTS],
        clock: world.clock.clone(),
        entropy: std::sync::Arc::new(base::SystemEntropy),
        sessions: stand.people.clone(),
        sign_in: std::sync::Arc::new(web::UsualDoors),
    })
    .unwrap();
    let mut she = web::testing::citizen(&world.applicant.name);
    she.account = world.citizen.id;
    she.citizen_id = Some(world.applicant.citizen_id);
    she.federated = Some(Federated { provider: agency(), subject: world.applicant.sub.clone() });
    let mut tokens = String::new();
    let mut keeper = official(&world.identity, "hang", "Vũ Thị Hằng", identity::Role::ProcedureControl, None).await;
    for (i, (n, a)) in [
        ("citizen", she),
        ("counter", world.counter.clone()),
        ("specialist", world.specialist.clone()),
        ("leader", world.leader.clone()),
        ("keeper", keeper.clone()),
    ]
    .into_iter()
    .enumerate()
    {
        let mut a = a;
        a.session = identity::SessionHandle::parse(&format!("{:064x}", i + 1)).unwrap();
        tokens += &format!("{n} {}\n", stand.people.enter(&a));
    }
    keeper.name.clear();
    for n in 0..6 {
        let c = crate::path::filed(&world).await.code;
        if n < 5 {
            s.accept(&world.counter, &c, None).await.unwrap();
        }
        if n < 4 {
            s.take(&world.specialist, &c).await.unwrap();
        }
        if n < 3 {
            s.prepare(&world.specialist, &c, &Default::default(), (world.leader.account, "Đủ điều kiện".into()), None)
                .await
                .unwrap();
        }
    }
    let p = crate::path::prepared(&world).await;
    let code = p.code.clone();
    s.sign(&world.leader, vec![p], identity::Pin::parse(PIN).unwrap(), None).await.unwrap();
    s.run_due().await.unwrap();
    let v = s.dossier_of(&world.applicant, &code).await.unwrap();
    for paper in &v.papers {
        let f = s.paper_file(&v, paper.id).await.unwrap();
        std::fs::write(format!("/tmp/x/{}.pdf", paper.kind.name()), f).unwrap();
    }
    tokens += &format!("done {code}\nref {}\n", v.dossier.issued.unwrap().reference);
    let all = crate::form::answers(&[
        ("phone", "0912345678"),
        ("status", "never"),
        ("use", "marriage"),
        ("delivery", "electronic"),
        ("truth", "yes"),
    ]);
    let d = crate::path::fill_in(&world, &world.applicant, "1.004873", &all).await;
    let c = s.submit(&world.applicant, d).await.unwrap().code;
    s.accept(&world.counter, &c, None).await.unwrap();
    s.take(&world.specialist, &c).await.unwrap();
    s.run_due().await.unwrap();
    tokens += &format!("running {c}\n");
    world.clock.advance_millis(26 * 3_600_000);
    std::fs::write("/tmp/x/tokens", tokens).unwrap();
    let _ = world.clock.now();
    let app = kit.router(vec![services::routes(s, true, true)]);
    axum::serve(listener, app).await.unwrap();
}
