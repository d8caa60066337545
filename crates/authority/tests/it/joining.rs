//! Who is invited, who is let in, and whose keys are certified.

use authority::{Authority, CertifyRefusal, InvitationState, JoinRefusal, Token, invitation_list};
use contracts::authority::{CertifyNode, NodeKey};
use contracts::joining::JoinRequest;
use store::TestDb;
use trust::{Certificate, KeyPair, Policy, Purpose, path};

use crate::world::{NOW, World, code};

const NODE: [&str; 3] = ["tls", "seal", "head"];

fn certify(agency: &str, purposes: &[&str]) -> CertifyNode {
    let request = "01JREQUEST".to_owned();
    let key = |purpose: &&str| {
        let pair = KeyPair::generate().unwrap();
        let public_key = pair.public_key().to_spki();
        let proof = pair.sign(&NodeKey::proof_text(&request, agency, purpose, &public_key)).unwrap();
        NodeKey { purpose: (*purpose).to_owned(), public_key: public_key.into(), proof: proof.into() }
    };
    let keys = purposes.iter().map(key).collect();
    let hosts = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    CertifyNode { request, agency: agency.to_owned(), hosts, keys }
}

fn joining(token: &Token, agency: &str, purposes: &[&str]) -> JoinRequest {
    JoinRequest {
        secret: token.secret.clone(),
        certify: certify(agency, purposes),
        web_origins: vec!["http://h54.localhost:9".to_owned()],
        connect_addr: "127.0.0.1:9".to_owned(),
        reachable: true,
    }
}

async fn invited(authority: &Authority) -> Token {
    authority.invite(&code("H54"), "an administrator").await.unwrap().0
}

#[store::test(migrations = &crate::TABLES)]
async fn a_token_lets_in_whom_it_names_while_it_is_good(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let token = invited(&authority).await;
    assert_eq!(Token::parse(&token.to_string()), Ok(token.clone()));
    assert_eq!((token.holder.as_str(), token.anchor), ("G22", world.root.fingerprint()));
    let refused = async |request: JoinRequest| authority.join(&request).await.unwrap_err();

    let none = authority.invite(&code("X99"), "an administrator").await.unwrap_err();
    assert!(matches!(none, JoinRefusal::NoOrganisation(_)));
    let mut guessed = joining(&token, "H54", &NODE);
    guessed.secret = "A".repeat(43);
    assert!(matches!(refused(guessed).await, JoinRefusal::Unknown));
    assert!(matches!(refused(joining(&token, "H31", &NODE)).await, JoinRefusal::OtherAgency(_)));
    assert!(matches!(refused(joining(&token, "H54", &["tls", "seal"])).await, JoinRefusal::Keys));
    assert!(matches!(refused(joining(&token, "H54", &["tls", "seal", "configuration"])).await, JoinRefusal::Keys));

    // A node at another's place, or with another's name in its certificate, is none; a role's holder is invited by nobody.
    let g22 = authority.invite(&code("G22"), "an administrator").await.unwrap_err();
    assert!(matches!(g22, JoinRefusal::Change(registry::ChangeRefusal::HoldsRole(_))));
    for host in ["g22.example.vn", "H31.localhost", "10.0.0.1"] {
        let mut request = joining(&token, "H54", &NODE);
        request.certify.hosts = vec![host.to_owned()];
        assert!(matches!(refused(request).await, JoinRefusal::Addresses), "{host}");
    }
    let mut stolen = joining(&token, "H54", &NODE);
    stolen.certify.keys[1].public_key = KeyPair::generate().unwrap().public_key().to_spki().into();
    assert!(matches!(refused(stolen).await, JoinRefusal::Keys), "a key that is not proved");

    let withdrawn = invited(&authority).await;
    let digest = Token::secret_digest(&withdrawn.secret);
    authority.invitation_withdraw(digest, "an administrator").await.unwrap();
    assert!(matches!(refused(joining(&withdrawn, "H54", &NODE)).await, JoinRefusal::Used));

    assert!(
        matches!(refused(joining(&token, "H54", &NODE)).await, JoinRefusal::Used),
        "the newest token is the only one"
    );
    let token = invited(&authority).await;
    let later = NOW.plus_days(4);
    world.clock.set(later);
    assert!(matches!(refused(joining(&token, "H54", &NODE)).await, JoinRefusal::Expired(_)));
    let list = db.read(|tx| invitation_list(tx, 10)).await.unwrap();
    let has = |state| list.iter().any(|one| one.state(later) == state);
    let mut kinds = evidenced(&db, "H54").await;
    kinds.dedup();
    let recorded = ["registry.node-invited", "registry.invitation-refused", "registry.invitation-withdrawn"];
    assert!(recorded.iter().all(|kind| kinds.iter().any(|one| one == kind)), "{kinds:?}");
    assert!(list.len() == 3 && has(InvitationState::Expired) && has(InvitationState::Withdrawn), "{list:?}");
}

async fn evidenced(db: &store::Db, subject: &str) -> Vec<String> {
    let subject = subject.to_owned();
    let list = db.read(move |tx| evidence::record_list_of(tx, &subject)).await.unwrap();
    list.into_iter().map(|entry| entry.kind).collect()
}

#[store::test(migrations = &crate::TABLES)]
async fn of_many_who_bring_one_token_at_once_one_is_let_in(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let token = invited(&authority).await;
    let tasks = tokio_util::task::TaskTracker::new();
    let guests: Vec<_> = (0..8)
        .map(|_| {
            let (authority, request) = (authority.clone(), joining(&token, "H54", &NODE));
            tasks.spawn(async move { authority.join(&request).await.unwrap_err() })
        })
        .collect();
    let (mut inside, mut outside) = (0, 0);
    for guest in guests {
        match guest.await.unwrap() {
            // No exchange is attached here that would carry it on: this one has used the token up.
            JoinRefusal::NotHere => inside += 1,
            JoinRefusal::Used => outside += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((inside, outside), (1, 7));
    let kinds = evidenced(&db, "H54").await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "registry.invitation-used").count(), 1, "{kinds:?}");
}

#[store::test(migrations = &crate::TABLES)]
async fn what_was_revoked_is_not_given_out_again(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let (h54, call) = (code("H54"), certify("H54", &NODE));
    let first = authority.certify(&h54, &call).await.unwrap();
    let seal = Certificate::from_der(&first.certificates[1].0).unwrap();
    authority.revoke(&seal.serial(), trust::ca::Reason::KeyCompromise, "an administrator").await.unwrap();
    assert!(matches!(authority.certify(&h54, &call).await, Err(CertifyRefusal::Revoked)));
}

#[store::test(migrations = &crate::TABLES)]
async fn keys_are_certified_for_whom_and_for_what_they_may_be(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let (h54, g22) = (code("H54"), code("G22"));
    let call = certify("H54", &NODE);
    let first = authority.certify(&h54, &call).await.unwrap();
    // The holder of the registry role asks for a node that joins; the same request has one answer.
    assert_eq!(authority.certify(&g22, &call).await.unwrap(), first);
    let above: Vec<_> = first.chain.iter().map(|der| Certificate::from_der(&der.0).unwrap()).collect();
    for (der, purpose) in first.certificates.iter().zip([Purpose::Tls, Purpose::Seal, Purpose::Head]) {
        let own = Certificate::from_der(&der.0).unwrap();
        assert_eq!((own.purpose(), own.agency()), (Some(purpose), Some("H54")));
        let chain: Vec<_> = std::iter::once(own).chain(above.iter().cloned()).collect();
        path::verify(&chain, &world.anchors(), NOW, &Policy::standard()).unwrap();
    }
    let refused = async |caller: &str, call: CertifyNode| authority.certify(&code(caller), &call).await.unwrap_err();
    assert!(matches!(refused("H54", certify("H54", &NODE)).await, CertifyRefusal::OtherKeys));
    assert!(matches!(refused("H31", certify("H54", &NODE)).await, CertifyRefusal::OtherAgency { .. }));
    for purpose in ["configuration", "tsa", "ocsp", "issuing", "root", "person", "nonsense"] {
        assert!(matches!(refused("H54", certify("H54", &[purpose])).await, CertifyRefusal::Purpose(_)), "{purpose}");
    }
    assert!(matches!(refused("H54", certify("H54", &["tls", "tls"])).await, CertifyRefusal::Purpose(_)));
    authority.certify(&g22, &certify("G22", &["tsa", "ocsp", "configuration"])).await.unwrap();
    let mut stolen = certify("H54", &NODE);
    stolen.keys[0].public_key = KeyPair::generate().unwrap().public_key().to_spki().into();
    assert!(matches!(refused("H54", stolen).await, CertifyRefusal::Proof));
    let mut hosts = certify("H54", &NODE);
    hosts.hosts = vec!["a host".to_owned()];
    assert!(matches!(refused("H54", hosts).await, CertifyRefusal::Hosts));
    // A member is certified for where the registry says that it is.
    let mut elsewhere = certify("G22", &["tls"]);
    elsewhere.hosts = vec!["elsewhere.example.vn".to_owned()];
    assert!(matches!(refused("G22", elsewhere).await, CertifyRefusal::Hosts));
}
