//! What programs ask, over real HTTP, with openssl where it speaks the protocol.

use authority::Keys;
use store::TestDb;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use trust::{
    Signer,
    ca::{Profile, Reason},
};

use web::Access::{Official, Peer, Public};

use crate::world::{NOW, Served, World, tool};

struct Heard {
    status: u16,
    head: String,
    body: Vec<u8>,
}

async fn ask(served: &Served, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
    let mut stream = tokio::net::TcpStream::connect(served.address).await.unwrap();
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
        served.address,
        body.len()
    );
    for (name, value) in headers {
        request += &[name, ": ", value, "\r\n"].concat();
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let split = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..split]).to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Heard { status, head, body: answer[split + 4..].to_vec() }
}

#[store::test(migrations = &crate::TABLES)]
async fn openssl_takes_time_stamps(db: TestDb) {
    let world = World::new();
    let served = world.serve(world.authority(&db, world.all_keys()).await).await;
    let files = tempfile::tempdir().unwrap();
    std::fs::write(files.path().join("text"), "Thái Bình").unwrap();
    std::fs::write(files.path().join("root.pem"), world.root.to_pem()).unwrap();
    std::fs::write(files.path().join("issuing.pem"), world.issuing.certificate().to_pem()).unwrap();
    let query = ["ts", "-query", "-data", "text", "-sha256", "-cert", "-out", "q"];
    assert!(tool(files.path(), "openssl", &query).await.0);
    let request = std::fs::read(files.path().join("q")).unwrap();
    let kind = [("content-type", "application/timestamp-query")];
    let heard = ask(&served, "POST", "/tsa", &kind, &request).await;
    assert_eq!(heard.status, 200);
    assert!(heard.head.contains("content-type: application/timestamp-reply"));
    std::fs::write(files.path().join("r"), heard.body).unwrap();
    let at = NOW.as_seconds().to_string();
    let verify = [
        "ts",
        "-verify",
        "-queryfile",
        "q",
        "-in",
        "r",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "issuing.pem",
        "-attime",
        &at,
    ];
    let (good, text) = tool(files.path(), "openssl", &verify).await;
    assert!(good && text.contains("Verification: OK"), "{text}");

    // What is no request is answered in the protocol; what is no time-stamp query is not taken.
    let heard = ask(&served, "POST", "/tsa", &kind, b"hello").await;
    assert_eq!((heard.status, trust::tsp::parse_response(&heard.body).is_err()), (200, true));
    assert_eq!(ask(&served, "POST", "/tsa", &[("content-type", "text/plain")], &request).await.status, 415);
    assert_eq!(ask(&served, "POST", "/tsa", &kind, &vec![0; 9_000]).await.status, 413);
}

#[store::test(migrations = &crate::TABLES)]
async fn openssl_asks_for_the_state_of_certificates(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let (good, bad) = (world.signer("Tốt", &Profile::Seal), world.signer("Cũ", &Profile::Seal));
    let stranger = world.signer("Lạ", &Profile::Seal);
    authority.register(&[good.certificate().clone(), bad.certificate().clone()]).await.unwrap();
    authority.revoke(&bad.certificate().serial(), Reason::Superseded, "G22").await.unwrap();
    let served = world.serve(authority).await;
    let files = tempfile::tempdir().unwrap();
    let named = [
        ("root.pem", &world.root),
        ("issuing.pem", world.issuing.certificate()),
        ("good.pem", good.certificate()),
        ("bad.pem", bad.certificate()),
        ("stranger.pem", stranger.certificate()),
    ];
    for (name, certificate) in named {
        std::fs::write(files.path().join(name), certificate.to_pem()).unwrap();
    }
    let (at, url) = (NOW.as_seconds().to_string(), format!("http://{}/ocsp", served.address));
    let host = format!("Host={}", served.address);
    let question = [
        "ocsp",
        "-issuer",
        "issuing.pem",
        "-cert",
        "good.pem",
        "-cert",
        "bad.pem",
        "-cert",
        "stranger.pem",
        "-url",
        &url,
        "-header",
        &host,
        "-CAfile",
        "root.pem",
        "-attime",
        &at,
        "-verify_other",
        "issuing.pem",
        "-validity_period",
        "99999999",
        "-reqout",
        "request.der",
    ];
    let (content, text) = tool(files.path(), "openssl", &question).await;
    assert!(content && text.contains("Response verify OK"), "{text}");
    assert!(text.contains("good.pem: good") && text.contains("bad.pem: revoked"), "{text}");
    assert!(text.contains("stranger.pem: unknown"), "{text}");

    // The same by GET, the request in the address.
    let request = std::fs::read(files.path().join("request.der")).unwrap();
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, request);
    let encoded = encoded.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let heard = ask(&served, "GET", &format!("/ocsp/{encoded}"), &[], b"").await;
    assert_eq!(heard.status, 200);
    assert!(heard.head.contains("content-type: application/ocsp-response"));
    assert_eq!(ask(&served, "GET", "/ocsp/***", &[], b"").await.status, 400);
}

#[store::test(migrations = &crate::TABLES)]
async fn certificates_list_and_configuration_are_published(db: TestDb) {
    let world = World::new();
    let served = world.serve(world.authority(&db, world.all_keys()).await).await;
    let get = async |path: &str| ask(&served, "GET", path, &[], b"").await;
    assert_eq!(get("/ca/root.der").await.body, world.root.der());
    assert_eq!(get("/ca/issuing.der").await.body, world.issuing.certificate().der());
    let list = trust::ca::Crl::from_der(&get("/ca/issuing.crl").await.body).unwrap();
    list.verify(world.issuing.certificate()).unwrap();

    let configuration = get("/configuration").await;
    assert_eq!(configuration.status, 200);
    assert!(trust::cms::enclosed(&configuration.body).unwrap().is_some());
    let tag = "\"VN-TEST-7\"";
    assert!(configuration.head.contains(&format!("etag: {}", tag.to_lowercase())));
    let held = ask(&served, "GET", "/configuration", &[("if-none-match", tag)], b"").await;
    assert_eq!((held.status, held.body.len()), (304, 0));
}

#[store::test(migrations = &crate::TABLES)]
async fn a_node_without_keys_serves_no_role(db: TestDb) {
    let world = World::new();
    let served = world.serve(world.authority(&db, Keys::default()).await).await;
    for path in ["/ca/root.der", "/ca/issuing.crl", "/ocsp/MAA%3D"] {
        assert_eq!(ask(&served, "GET", path, &[], b"").await.status, 404, "{path}");
    }
    let kind = [("content-type", "application/timestamp-query")];
    assert_eq!(ask(&served, "POST", "/tsa", &kind, b"x").await.status, 404);
    assert_eq!(ask(&served, "GET", "/vi/check", &[], b"").await.status, 200);
}

#[store::test(migrations = &crate::TABLES)]
async fn every_route_but_one_page_is_public_or_for_programs(db: TestDb) {
    // None of these but the members' page knows a person: what they answer is public, and what they change nothing.
    let world = World::new();
    let routes = authority::routes(world.authority(&db, world.all_keys()).await);
    let table: Vec<_> = routes.table().iter().map(|route| (route.method, route.path, route.access)).collect();
    let expected = [
        ("GET", "/{lang}/check", Public),
        ("POST", "/{lang}/check", Public),
        ("GET", "/configuration", Peer),
        ("GET", "/{lang}/admin/federation", Official(identity::Role::Administrator)),
        ("POST", "/{lang}/admin/federation", Official(identity::Role::Administrator)),
        ("POST", "/tsa", Peer),
        ("POST", "/ocsp", Peer),
        ("GET", "/ocsp/{*request}", Peer),
        ("GET", "/ca/root.der", Peer),
        ("GET", "/ca/issuing.der", Peer),
        ("GET", "/ca/issuing.crl", Peer),
    ];
    assert_eq!(table, expected);
}
