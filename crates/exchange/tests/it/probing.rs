//! What is wrong between two nodes is told apart.

use std::sync::Arc;

use base::{Clock, ManualClock};
use exchange::{Directory as _, NodeEntry, TlsIdentity, Trouble, probe};
use store::TestDb;
use tokio::net::TcpListener;
use trust::{Signer as _, SoftSigner};

use crate::support::{MIGRATIONS, agency, two};

#[store::test(migrations = &MIGRATIONS)]
async fn each_trouble_between_two_nodes_is_named(db: TestDb) {
    let (h54, g01, book, house) = two(db).await;
    let there: NodeEntry = (*book.node(&agency("G01")).unwrap()).clone();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(house.now));
    let examine = async |node: &NodeEntry, own: &SoftSigner, clock: &Arc<dyn Clock>| {
        probe(node, &TlsIdentity::new(own.key(), own.certificate()), clock).await
    };
    examine(&there, &h54.tls, &clock).await.unwrap();

    let at = |connect: &str| NodeEntry { connect: connect.to_owned(), ..there.clone() };
    assert!(matches!(examine(&at("nowhere"), &h54.tls, &clock).await, Err(Trouble::Address(_))));
    assert!(matches!(examine(&at("127.0.0.1:1"), &h54.tls, &clock).await, Err(Trouble::Silent(..))));
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = plain.local_addr().unwrap().to_string();
    let hangs_up = async {
        let (mut stream, _) = plain.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    };
    let place = at(&port);
    let (found, ()) = tokio::join!(examine(&place, &h54.tls, &clock), hangs_up);
    assert!(matches!(found, Err(Trouble::NoNode(..))), "{found:?}");

    // The registry names another certificate than the node has; one that has ended.
    let other = NodeEntry { tls: vec![house.tls("G01", -1, 1).certificate().clone()], ..there.clone() };
    assert!(matches!(examine(&other, &h54.tls, &clock).await, Err(Trouble::OtherCertificate(_))));
    let later: Arc<dyn Clock> = Arc::new(ManualClock::new(house.now.plus_days(390)));
    assert!(matches!(examine(&there, &h54.tls, &later).await, Err(Trouble::TheirsEnded)));

    // The other end does not know this node's certificate, or says that it has ended.
    let stranger = house.tls("H54", -1, 1);
    assert!(matches!(examine(&there, &stranger, &clock).await, Err(Trouble::Unknown)));
    let ended = house.tls("H54", -30, -1);
    book.put("H54", &h54.address, ended.certificate(), h54.seal.certificate());
    assert!(matches!(examine(&there, &ended, &clock).await, Err(Trouble::OursEnded)));

    // The clocks are apart; the other end's is the system's.
    book.put("H54", &h54.address, h54.tls.certificate(), h54.seal.certificate());
    let ahead: Arc<dyn Clock> = Arc::new(ManualClock::new(house.now.plus_seconds(1200)));
    assert!(matches!(examine(&there, &h54.tls, &ahead).await, Err(Trouble::Clocks(1100..=1300))));
    h54.stop().await;
    g01.stop().await;
}
