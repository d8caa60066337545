//! The sheet of components and a few sample screens, served on loopback, for looking at:
//! `cargo run -p web --example sheet [PORT]`. Everything on it is invented.
#![expect(clippy::print_stdout, reason = "an example speaks to the person who runs it")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "an example that cannot set itself up should stop")]

mod citizen;
mod components;
mod official;

use std::sync::Arc;

use base::{SystemEntropy, Timestamp};
use futures_util::future::BoxFuture;
use identity::{Actor, Role};
use web::testing::{self, START};
use web::{Access, Html, Kit, NavItem, Origins, Routes, Sessions, Setup, UsualDoors, Visitor};

/// The cookie's value names who is signed in: `sid-h54=citizen` or `sid-h54=leader`.
struct Everybody;

impl Sessions for Everybody {
    fn actor<'a>(&'a self, token: &'a str, _now: Timestamp) -> BoxFuture<'a, Result<Option<Actor>, store::Error>> {
        let actor = match token {
            "citizen" => Some(testing::citizen("Trần Thị Mai Anh")),
            "officer" => Some(testing::official("Phạm Văn Đông", &[Role::OneStopOfficer])),
            "leader" => Some(testing::official("Nguyễn Hữu Thịnh", &[Role::Leader])),
            _ => None,
        };
        Box::pin(std::future::ready(Ok(actor)))
    }

    fn unread<'a>(&'a self, _actor: &'a Actor) -> BoxFuture<'a, u32> {
        Box::pin(std::future::ready(3))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port = std::env::args().nth(1).map_or(0, |text| text.parse().expect("a port"));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
    let port = listener.local_addr().unwrap().port();
    let mut site = testing::site();
    site.operator = web::Both::new(
        "Văn phòng Chính phủ vận hành. Tổng đài 1800 1096, miễn phí, 7:00 đến 22:00.",
        "Run by the Government Office. Help line 1800 1096, free, 7:00 to 22:00.",
    );
    site.links = vec![
        (web::Both::new("Khả năng tiếp cận", "Accessibility"), "/_components".to_owned()),
        (web::Both::new("Dữ liệu cá nhân", "Personal data"), "/_home".to_owned()),
    ];
    site.portal = None;
    let kit = Kit::new(Setup {
        node: "h54".to_owned(),
        site,
        origins: Origins {
            named: format!("http://h54.localhost:{port}"),
            numeric: Some(format!("http://127.0.0.1:{port}")),
        },
        secret: [1; 32],
        texts: vec![identity::TEXTS],
        clock: Arc::new(base::ManualClock::new(START)),
        entropy: Arc::new(SystemEntropy),
        sessions: Arc::new(Everybody),
        sign_in: Arc::new(UsualDoors),
    })
    .expect("the texts load");
    let routes = Routes::new("sheet")
        .get("/{lang}", Access::Public, async |v: Visitor| v.page("Sheet").show(index(&v)))
        .get("/{lang}/_components", Access::Public, components::show)
        .get("/{lang}/_home", Access::Public, citizen::home)
        .get("/{lang}/_procedure", Access::Public, citizen::procedure)
        .get("/{lang}/_dossier", Access::Public, citizen::dossier)
        .get("/{lang}/_form", Access::Public, citizen::form)
        .post("/{lang}/_draft", Access::Public, citizen::draft)
        .get("/{lang}/_form-errors", Access::Public, citizen::form_errors)
        .get("/{lang}/_worklist", Access::Public, official::worklist)
        .get("/{lang}/_sign", Access::Public, official::sign)
        .nav(NavItem::citizen("procedures", "web-nav", "/_procedure", 1))
        .nav(NavItem::citizen("dossiers", "web-notices", "/_dossier", 2))
        .nav(NavItem::citizen("check", "web-filter", "/_components", 3))
        .nav(NavItem::official("work", "web-notices", "/_worklist", &[], 1))
        .nav(NavItem::official("sign", "web-filter", "/_sign", &[], 2));
    println!("http://h54.localhost:{port}/vi");
    println!("http://127.0.0.1:{port}/vi");
    axum::serve(listener, kit.router(vec![routes])).await.expect("the server runs");
}

fn index(v: &web::View) -> Html {
    let pages = ["components", "home", "procedure", "dossier", "form", "form-errors", "worklist", "sign", "missing"];
    pages.iter().fold(Html::raw("<h1 class=\"govuk-heading-l\">Sheet</h1>"), |html, page| {
        html.and(Html::raw(format!("<p>{}</p>", Html::link(&v.href(&format!("/_{page}")), page))))
    })
}
