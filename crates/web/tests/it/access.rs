use axum::body::Body;
use http::StatusCode;
use identity::Role;
use web::testing::{Browser, Stand, citizen, official};
use web::{Access, Citizen, Failure, Official, Routes, Visitor};

const ROLES: &[Role] = &[Role::Leader, Role::Specialist];

fn app(stand: &Stand) -> axum::Router {
    let routes = Routes::new("x")
        .get("/{lang}/open", Access::Public, async |_: Visitor| "open")
        .get("/{lang}/mine", Access::Citizen, async |who: Citizen| who.who().name.clone())
        .get("/{lang}/both", Access::SignedIn, async || "both")
        .get("/{lang}/desk", Access::Official(Role::Leader), async |_: Official| "desk")
        .get("/{lang}/desks", Access::Officials(ROLES), async || "desks")
        .get("/{lang}/house", Access::Officials(&[]), async || "house")
        .get("/{lang}/more", Access::Officials(&[]), async |who: Official| {
            who.require(Role::Administrator)?;
            Ok::<_, Failure>("more")
        })
        .post("/api/call", Access::Peer, async |body: String| body);
    stand.kit.router(vec![routes])
}

#[tokio::test]
async fn each_visitor_sees_what_the_table_says() {
    let stand = Stand::new(&[]);
    let people = [
        None,
        Some(citizen("Trần Thị Mai Anh")),
        Some(official("Nguyễn Hữu Thịnh", &[Role::Leader])),
        Some(official("Lê Thị Ngọc Ánh", &[Role::Specialist])),
        Some(official("Phạm Văn Đông", &[Role::Administrator])),
    ];
    // The visitor without a session, the citizen, leader, specialist, administrator.
    for (path, expected) in [
        ("/vi/open", [200, 200, 200, 200, 200]),
        ("/vi/mine", [303, 200, 404, 404, 404]),
        ("/vi/both", [303, 200, 200, 200, 200]),
        ("/vi/desk", [303, 404, 200, 404, 404]),
        ("/vi/desks", [303, 404, 200, 200, 404]),
        ("/vi/house", [303, 404, 200, 200, 200]),
        ("/vi/more", [303, 404, 404, 404, 200]),
        ("/fr/open", [404, 404, 404, 404, 404]),
        ("/vi/nothing", [404, 404, 404, 404, 404]),
    ] {
        for (person, expected) in people.iter().zip(expected) {
            let mut browser = Browser::new(app(&stand));
            if let Some(person) = person {
                browser.sign_in(&stand, person);
            }
            let seen = browser.get(path).await;
            assert_eq!(seen.status.as_u16(), expected, "{path} for {:?}", person.as_ref().map(|p| &p.name));
        }
    }
}

#[tokio::test]
async fn who_is_unknown_is_sent_to_the_right_door_and_back() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    assert_eq!(browser.get("/en/mine?page=2").await.location(), Some("/en/sign-in?to=%2Fen%2Fmine%3Fpage%3D2"));
    assert_eq!(browser.get("/vi/desk").await.location(), Some("/vi/official/sign-in?to=%2Fvi%2Fdesk"));
}

#[tokio::test]
async fn only_the_node_itself_answers_to_a_host_name() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    for (host, expected) in [
        ("h54.localhost:8454", StatusCode::OK),
        ("H54.LOCALHOST:8454", StatusCode::OK),
        ("127.0.0.1:8454", StatusCode::OK),
        ("127.0.0.1:9999", StatusCode::MISDIRECTED_REQUEST),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let seen = browser.request("GET", "/vi/open", &[("host", host)], Body::empty()).await;
        assert_eq!(seen.status, expected, "{host}");
    }
}

#[tokio::test]
async fn a_session_of_one_form_of_address_is_none_in_the_other() {
    let stand = Stand::new(&[]);
    let mut by_number = Browser::by_number(app(&stand));
    by_number.sign_in(&stand, &citizen("Trần Thị Mai Anh"));
    assert_eq!(by_number.get("/vi/mine").await.status, StatusCode::OK);
    let headers = [("host", "h54.localhost:8454"), ("accept", "text/html")];
    assert_eq!(by_number.request("GET", "/vi/mine", &headers, Body::empty()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn programs_need_no_form_token() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    let seen = browser.request("POST", "/api/call", &[], Body::from("{}")).await;
    assert_eq!((seen.status, seen.text.as_str()), (StatusCode::OK, "{}"));
}

#[test]
fn the_table_lists_every_route() {
    let routes: Routes = Routes::new("x").get("/{lang}/open", Access::Public, async || "").post(
        "/{lang}/open",
        Access::Citizen,
        async || "",
    );
    let table: Vec<_> = routes.table().iter().map(|r| (r.crate_name, r.method, r.path, r.access)).collect();
    assert_eq!(table, [("x", "GET", "/{lang}/open", Access::Public), ("x", "POST", "/{lang}/open", Access::Citizen)]);
}
