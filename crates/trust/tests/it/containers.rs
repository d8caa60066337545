//! Signed containers.

use trust::{
    Policy, Refused,
    asice::{self, Entry, Limits},
    ca::Profile,
    check::{self, Verdict},
};

use crate::{
    house::{House, NOW},
    tools,
};

fn entries() -> Vec<Entry> {
    vec![
        Entry::new("record.json", "application/json", b"{\"kind\":\"x\"}".to_vec()),
        Entry::new("Sổ đăng ký.txt", "text/plain", "Thái Bình".as_bytes().to_vec()),
    ]
}

pub(crate) fn signed(house: &House) -> Vec<u8> {
    let signer = house.signer("Con dấu", &Profile::Seal);
    asice::sign(entries(), &signer, Some(NOW), |_| None).unwrap()
}

#[test]
fn comes_back_as_it_was_packed() {
    let house = House::new();
    let bytes = signed(&house);
    assert!(bytes[30..].starts_with(b"mimetypeapplication/vnd.etsi.asic-e+zip"));
    let container = asice::read(&bytes, &Limits::STANDARD).unwrap();
    assert_eq!(container.repackaged_at(), None);
    assert_eq!(container.get("Sổ đăng ký.txt"), Some("Thái Bình".as_bytes()));
    let report = asice::verify(&container, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.signatures[0].covers, ["record.json", "Sổ đăng ký.txt"]);
}

#[test]
fn unzip_and_openssl_agree() {
    let house = House::new();
    let files = tools::folder(&[("c.asice", &signed(&house)), ("root.pem", house.root.to_pem().as_bytes())]);
    let python = tools::python();
    let script = "import zipfile; z = zipfile.ZipFile('c.asice'); assert z.testzip() is None; z.extractall('out')";
    tools::run(files.path(), python.to_str().unwrap(), &["-c", script]).expect_ok();
    let at = NOW.as_seconds().to_string();
    tools::run(
        files.path(),
        "openssl",
        &[
            "cms",
            "-verify",
            "-binary",
            "-cades",
            "-inform",
            "DER",
            "-in",
            "out/META-INF/signature.p7s",
            "-content",
            "out/META-INF/ASiCManifest.xml",
            "-CAfile",
            "root.pem",
            "-attime",
            &at,
            "-out",
            "/dev/null",
        ],
    )
    .expect_ok();
}

#[test]
fn packed_by_another_program_is_said_but_read() {
    let house = House::new();
    let files = tools::folder(&[("c.asice", &signed(&house))]);
    let python = tools::python();
    let script = "import zipfile\n\
        a = zipfile.ZipFile('c.asice'); b = zipfile.ZipFile('d.asice', 'w', zipfile.ZIP_DEFLATED)\n\
        for i in a.infolist():\n\
        \x20   kind = zipfile.ZIP_STORED if i.filename == 'mimetype' else zipfile.ZIP_DEFLATED\n\
        \x20   b.writestr(i.filename, a.read(i), compress_type=kind)\n\
        b.close()";
    tools::run(files.path(), python.to_str().unwrap(), &["-c", script]).expect_ok();
    let bytes = std::fs::read(files.path().join("d.asice")).unwrap();
    let container = asice::read(&bytes, &Limits::STANDARD).unwrap();
    let report = asice::verify(&container, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert!(report.holds() && report.repackaged_at.is_some());
}

#[test]
fn every_changed_byte_is_noticed() {
    let house = House::new();
    let anchors = house.anchors();
    let good = signed(&house);
    let mut changed = good.clone();
    for place in 0..good.len() {
        changed[place] ^= [0x01, 0x20, 0x80][place % 3];
        let noticed = check::file(&changed, &anchors, NOW).verdict != Verdict::Valid;
        assert!(noticed, "byte {place} was changed and not noticed");
        changed[place] = good[place];
    }
}

#[test]
fn limits_and_names() {
    let house = House::new();
    let bytes = signed(&house);
    let judge = |limits: Limits| asice::read(&bytes, &limits).map(|_| ());
    let standard = Limits::STANDARD;
    assert_eq!(judge(Limits { archive_bytes: 100, ..standard }), Err(Refused::TooLarge));
    assert_eq!(judge(Limits { entries: 3, ..standard }), Err(Refused::TooLarge));
    assert_eq!(judge(Limits { content_bytes: 100, ..standard }), Err(Refused::TooLarge));
    for name in ["../x", "/x", "a//b", "a\\b", "", "C:x", "mimetype"] {
        assert!(asice::write(&[Entry::new(name, "", Vec::new())]).is_err(), "{name}");
    }
    let signer = house.signer("Con dấu", &Profile::Seal);
    let hidden = vec![Entry::new("META-INF/x", "", Vec::new())];
    assert!(asice::sign(hidden, &signer, None, |_| None).is_err());
}
