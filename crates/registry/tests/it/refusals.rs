//! What is refused, with which reason; the configuration in force stays.

use base::Refuse as _;
use registry::wire::OrganisationEntry;
use registry::{Configuration, PublishError, TEXTS, publish};
use store::testing::TestDb;
use trust::ca::Profile;
use trust::cms;

use crate::world::{NOW, World, code};

type Change<'a> = &'a dyn Fn(&mut Configuration);

#[store::test(migrations = &crate::TABLES)]
async fn each_with_its_reason(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    let in_force = world.signed(10);
    registry.accept(&in_force).await.unwrap();

    let publisher = world.publisher();
    let sign = |configuration: &Configuration| publish(configuration, &publisher).unwrap();
    let raw = |content: &[u8]| cms::sign_enclosing(content, &publisher, Some(NOW)).unwrap();
    let changed = |version: u64, change: &dyn Fn(&mut Configuration)| {
        let mut configuration = world.configuration(version);
        change(&mut configuration);
        sign(&configuration)
    };
    let later = |days: i64| {
        move |configuration: &mut Configuration| {
            configuration.issued_at = NOW.plus_days(days);
            configuration.fresh_until = NOW.plus_days(days + 1);
            configuration.valid_until = NOW.plus_days(days + 2);
        }
    };
    let mut tomorrow = world.configuration(11);
    later(1)(&mut tomorrow);
    let later_json = serde_json::to_vec(&tomorrow).unwrap();
    let mut cut = in_force.clone();
    cut.truncate(in_force.len() - 1);
    let other_root = World::new();
    let cases = [
        ("rolled-back", world.signed(9)),
        ("version-taken", changed(10, &|one| one.services.clear())),
        ("foreign-instance", changed(11, &|one| one.instance = "VN-OTHER".into())),
        ("expired", changed(11, &later(-10))),
        ("from-the-future", changed(11, &later(1))),
        ("from-the-future", raw(&later_json)),
        ("signature", other_root.signed(11)),
        (
            "signature",
            cms::sign_enclosing(
                &serde_json::to_vec(&world.configuration(11)).unwrap(),
                &world.signer("G22", Profile::Seal),
                None,
            )
            .unwrap(),
        ),
        ("wrong-signer", publish(&world.configuration(11), &world.signer("H54", Profile::Configuration)).unwrap()),
        ("unknown-format", raw(br#"{"format":2,"new":true}"#)),
        ("malformed", raw(b"{}")),
        ("malformed", raw(b"\xff")),
        ("malformed", raw(&malformed(&world.configuration(11), "\"ministry\"", "\"kingdom\""))),
        ("malformed", raw(&malformed(&world.configuration(11), "\"127.0.0.1:8085\"", "\"127.0.0.1\""))),
        (
            "malformed",
            raw(&malformed(&world.configuration(11), "http://h54.localhost:8084", "http://h54.localhost:8084/x")),
        ),
        ("malformed", raw(&malformed(&world.configuration(11), "\"H54\"", "\"h54\""))),
        ("contradiction", raw(&malformed(&world.configuration(11), "\"portal\":\"G22\"", "\"portal\":\"H31\""))),
        ("signature", cut),
        ("signature", Vec::new()),
        ("signature", b"{}".to_vec()),
        ("too-large", vec![0; 9 * 1024 * 1024]),
    ];
    for (reason, signed) in cases {
        let refusal = registry.accept(&signed).await.unwrap_err();
        assert_eq!(refusal.key(), format!("registry-configuration-{reason}"), "{refusal}");
        assert!((409..=422).contains(&refusal.status()));
        assert_eq!(registry.current().unwrap().version(), 10);
        for text in [TEXTS.vi, TEXTS.en] {
            let line = text.lines().find(|line| line.starts_with(&format!("{} =", refusal.key()))).unwrap();
            assert!(refusal.args().iter().all(|(name, _)| line.contains(&format!("${name} "))), "{line}");
        }
    }
}

#[store::test(migrations = &crate::TABLES)]
async fn one_changed_byte_is_never_taken(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    let signed = world.signed(1);
    let before = registry.signed();
    for at in (0..signed.len()).step_by(signed.len() / 300) {
        let mut changed = signed.clone();
        changed[at] ^= 0x20;
        if let Ok(snapshot) = registry.accept(&changed).await {
            panic!("byte {at} of {} was changed, and version {} taken", signed.len(), snapshot.version());
        }
    }
    assert_eq!(registry.signed(), before);
}

#[test]
fn a_contradiction_is_not_even_published() {
    let world = World::new();
    let publisher = world.publisher();
    let whole = world.configuration(1);
    publish(&whole, &publisher).unwrap();
    let at = |text: &str| whole.organisations.iter().position(|one| one.code == code(text)).unwrap();
    let (thai_binh, hung_yen) = (at("H54"), at("H31"));
    let end = |one: &mut OrganisationEntry, to: &str| {
        one.period = base::Period::new(NOW, Some(NOW.plus_days(1))).unwrap();
        one.successors = vec![code(to)];
    };
    let alias = base::Alias { code: "000.00.00.X01".into(), period: base::Period::ALWAYS };
    let cases: [(&str, Change<'_>); 13] = [
        ("follow one another", &|one| one.fresh_until = one.valid_until.plus_millis(1)),
        ("no trust anchor", &|one| one.anchors.clear()),
        ("H54 stands there twice", &|one| one.organisations.push(one.organisations[thai_binh].clone())),
        ("G22 stands there twice", &|one| one.nodes.push(one.nodes[0].clone())),
        ("twice", &|one| one.systems.push(one.systems[0].clone())),
        ("twice", &|one| one.services.push(one.services[0].clone())),
        ("H99 is named", &|one| one.services[0].code = "H99/population".into()),
        ("H99 is named", &|one| end(&mut one.organisations[thai_binh], "H99")),
        ("succession of H54", &|one| one.organisations[thai_binh].successors = vec![code("H31")]),
        ("succession of H", &|one| {
            end(&mut one.organisations[thai_binh], "H31");
            end(&mut one.organisations[hung_yen], "H54");
        }),
        ("two organisations", &|one| {
            one.organisations[thai_binh].aliases.push(alias.clone());
            one.organisations[hung_yen].aliases.push(alias.clone());
        }),
        ("one transport certificate", &|one| {
            // Another agency's certificate is already refused for the name in it.
            let tls = one.nodes[0].certificates.tls.clone();
            one.nodes[1].certificates.tls = tls;
            one.nodes[1].agency = code("G22.01");
        }),
        ("which has no node", &|one| one.roles.ocsp = code("H31")),
    ];
    for (expected, change) in cases {
        let mut configuration = whole.clone();
        change(&mut configuration);
        match publish(&configuration, &publisher) {
            Err(PublishError::Refused(refusal)) => {
                let said = refusal.to_string();
                let about_certificate = expected == "one transport certificate" && said.contains("own agency");
                assert!(said.contains(expected) || about_certificate, "{said}");
            }
            other => panic!("{expected}: {other:?}"),
        }
    }
    assert!(publish(&whole, &world.signer("G22", Profile::Seal)).is_err());
}

fn malformed(configuration: &Configuration, from: &str, to: &str) -> Vec<u8> {
    let text = serde_json::to_string(configuration).unwrap();
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}
