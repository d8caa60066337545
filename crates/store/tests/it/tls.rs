//! Encrypted connections to PostgreSQL.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use store::testing::TestDb;
use store::{Db, DbConfig, Engine, Error, OpenError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, UnixStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::support::{THINGS, ids, put};

#[test]
fn the_server_certificate_is_verified() {
    store::testing::run(Engine::Postgres, &[THINGS], async |db| {
        let (server, stranger) = (certificate(db.folder().path(), "a"), certificate(db.folder().path(), "b"));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = serve(listener, acceptor(&server), socket(&db));
        let using = async {
            let database = db.url().trim_start_matches("postgres:///").split('?').next().unwrap().to_owned();
            let url = format!("postgres://lienthong@127.0.0.1:{port}/{database}?sslmode=verify-full&sslrootcert=");
            let config = |anchor: &Path| DbConfig { url: format!("{url}{}", anchor.display()), ..db.config().clone() };
            let trusting = config(&server.0);
            let encrypted = tokio::task::spawn_blocking(move || Db::open(&trusting, &[THINGS])).await.unwrap().unwrap();
            put(&encrypted, 1).await.unwrap();
            assert_eq!(ids(&db).await, [1]);
            let mistrusting = config(&stranger.0);
            let refused = tokio::task::spawn_blocking(move || Db::open(&mistrusting, &[THINGS])).await.unwrap();
            assert!(matches!(refused, Err(OpenError::Database(Error::Unavailable(_)))), "{refused:?}");
            // The handle's threads end before the server that they talk to.
            tokio::task::spawn_blocking(move || encrypted.close()).await.unwrap();
        };
        tokio::select! {
            () = serving => unreachable!("it serves until the test is over"),
            () = using => {}
        }
    });
}

/// A self-signed certificate for 127.0.0.1 and its key.
fn certificate(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args([
            "-subj",
            "/CN=test",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
        ])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
}

fn acceptor((certificate, key): &(PathBuf, PathBuf)) -> TlsAcceptor {
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(certificate).unwrap()],
            PrivateKeyDer::from_pem_file(key).unwrap(),
        );
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

fn socket(db: &TestDb) -> String {
    let host = db.url().split(['?', '&']).find_map(|parameter| parameter.strip_prefix("host=")).unwrap();
    format!("{host}/.s.PGSQL.5432")
}

/// Answers PostgreSQL's request for encryption, encrypts, and passes everything on to the test cluster.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, socket: String) {
    let tasks = tokio_util::task::TaskTracker::new();
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let (acceptor, socket) = (acceptor.clone(), socket.clone());
        tasks.spawn(async move {
            let mut request = [0; 8];
            client.read_exact(&mut request).await.unwrap();
            assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47], "the client must ask for encryption first");
            client.write_all(b"S").await.unwrap();
            // A client that mistrusts the certificate goes away here.
            if let Ok(mut encrypted) = acceptor.accept(client).await {
                let mut server = UnixStream::connect(socket).await.unwrap();
                drop(copy_bidirectional(&mut encrypted, &mut server).await);
            }
        });
    }
}
