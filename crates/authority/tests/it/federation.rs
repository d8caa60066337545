//! The page of the federation's members.

use http::StatusCode;
use identity::Role;
use registry::Change;
use registry::wire::{CertificatesEntry, Der, NodeEntry};
use store::TestDb;
use trust::ca::Profile;
use web::testing::{Browser, Stand, official};

use crate::world::{World, code};

const PAGE: &str = "/vi/admin/federation";

#[store::test(migrations = &crate::TABLES)]
async fn members_are_invited_moved_and_put_out_on_record(db: TestDb) {
    let world = World::new();
    let stand = Stand::new(&[trust::TEXTS, evidence::TEXTS, registry::TEXTS, authority::TEXTS]);
    let authority = world.authority(&db, world.all_keys()).await;
    let mut browser = Browser::new(stand.kit.router(vec![authority::routes(authority.clone())]));
    browser.sign_in(&stand, &official("Hoàng Minh Tuệ", &[Role::Specialist]));
    assert_eq!(browser.get(PAGE).await.status, StatusCode::NOT_FOUND, "for administrators only");
    browser.sign_in(&stand, &official("Hoàng Minh Tuệ", &[Role::Administrator]));

    // Invited: the token is shown once.
    assert_eq!(browser.get(PAGE).await.status, StatusCode::OK);
    let shown = browser.send(PAGE, &[("act", "invite"), ("agency", "H54")]).await;
    assert!(shown.text.contains("lt1:G22:H54:"), "{}", shown.text);
    let again = browser.get(PAGE).await;
    assert!(!again.text.contains("lt1:") && again.text.contains("Chờ tham gia"), "{}", again.text);
    for (agency, words) in [("X98", "Hiện không có cơ quan"), ("G22", "đang giữ vai trò"), ("?", "không đúng dạng")]
    {
        let refused = browser.send(PAGE, &[("act", "invite"), ("agency", agency)]).await;
        assert!(refused.text.contains(words), "{agency}: {}", refused.text);
    }

    let der = |profile| vec![Der::from(trust::Signer::certificate(&world.of("H54", &profile)))];
    let node = NodeEntry {
        agency: code("H54"),
        web_origins: vec!["http://h54.localhost:9".to_owned()],
        connect_addr: "127.0.0.1:99".to_owned(),
        certificates: CertificatesEntry {
            tls: der(Profile::Tls { hosts: vec!["localhost".into()], ips: Vec::new() }),
            seal: der(Profile::Seal),
            head: der(Profile::Head),
        },
        reachable: true,
    };
    authority.change(&Change::NodeJoin { node }, "a test").await.unwrap();
    let place = |authority: &authority::Authority| {
        authority.snapshot().and_then(|snapshot| snapshot.node(&code("H54")).map(|node| node.connect_addr().to_owned()))
    };
    let moved =
        browser.send(PAGE, &[("act", "move"), ("agency", "H54"), ("address", "127.0.0.1:100"), ("origins", "")]);
    assert_eq!(moved.await.status, StatusCode::SEE_OTHER);
    assert_eq!(place(&authority).as_deref(), Some("127.0.0.1:100"));
    let taken = browser.send(PAGE, &[("act", "move"), ("agency", "H54"), ("address", "127.0.0.1:8081")]).await;
    assert!(taken.text.contains("đã dùng địa chỉ này"), "{}", taken.text);

    // Put out: the code is typed again, and nobody who holds a role is.
    let unsure = browser.send(PAGE, &[("act", "put-out"), ("agency", "H54"), ("again", "H45")]).await;
    assert!(unsure.text.contains("không khớp") && place(&authority).is_some());
    let held = browser.send(PAGE, &[("act", "put-out"), ("agency", "G22"), ("again", "G22")]).await;
    assert!(held.text.contains("đang giữ vai trò"), "{}", held.text);
    let out = browser.send(PAGE, &[("act", "put-out"), ("agency", "H54"), ("again", "H54")]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert_eq!(place(&authority), None);
    assert!(browser.get("/en/admin/federation").await.text.contains("Withdrawn"));

    let records = db.read(|tx| evidence::record_list_of(tx, "H54")).await.unwrap();
    let kinds: Vec<_> = records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "registry.changed").count(), 3, "{kinds:?}");
    assert!(kinds.contains(&"registry.node-invited"), "{kinds:?}");
}
