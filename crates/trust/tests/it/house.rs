//! A demo authority: root, issuing authority, and one signer of each kind.

use std::net::{IpAddr, Ipv4Addr};

use base::Timestamp;
use trust::{
    Anchors, Certificate, KeyPair, Serial, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

/// 25/11/2026 08:00 in Viet Nam.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_568_400_000);

pub(crate) struct House {
    pub(crate) root: Certificate,
    pub(crate) issuing: SoftSigner,
}

impl House {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let root = ca::self_signed(
            &key,
            &Order {
                subject: &Subject::named("Chứng thư gốc trình diễn"),
                public_key: &key.public_key(),
                profile: &Profile::Root,
                not_before: NOW.plus_days(-400),
                not_after: NOW.plus_days(3650),
                serial: Serial::generate(),
                urls: &Urls::default(),
            },
        )
        .unwrap();
        let root_signer = SoftSigner::new(key, root.clone(), Vec::new()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = ca::issue(
            &root_signer,
            &Order {
                subject: &Subject::named("Chứng thư cấp phát trình diễn").of_agency("G22", "Văn phòng Chính phủ"),
                public_key: &key.public_key(),
                profile: &Profile::Issuing,
                not_before: NOW.plus_days(-399),
                not_after: NOW.plus_days(1800),
                serial: Serial::generate(),
                urls: &Urls::default(),
            },
        )
        .unwrap();
        let issuing = SoftSigner::new(key, certificate, Vec::new()).unwrap();
        Self { root, issuing }
    }

    pub(crate) fn anchors(&self) -> Anchors {
        Anchors::new(vec![self.root.clone()])
    }

    pub(crate) fn signer(&self, name: &str, profile: &Profile) -> SoftSigner {
        self.signer_for(name, profile, NOW.plus_days(-1), NOW.plus_days(365))
    }

    pub(crate) fn signer_for(&self, name: &str, profile: &Profile, from: Timestamp, until: Timestamp) -> SoftSigner {
        use trust::Signer;
        let key = KeyPair::generate().unwrap();
        let urls = Urls {
            ocsp: Some("http://127.0.0.1:9/ocsp".to_owned()),
            issuer: Some("http://127.0.0.1:9/ca/issuing.der".to_owned()),
            crl: None,
        };
        let certificate = ca::issue(
            &self.issuing,
            &Order {
                subject: &Subject::named(name).of_agency("H54", "UBND tỉnh Thái Bình"),
                public_key: &key.public_key(),
                profile,
                not_before: from,
                not_after: until,
                serial: Serial::generate(),
                urls: &urls,
            },
        )
        .unwrap();
        SoftSigner::new(key, certificate, vec![self.issuing.certificate().clone()]).unwrap()
    }

    pub(crate) fn tls(&self) -> SoftSigner {
        let profile =
            Profile::Tls { hosts: vec!["h54.localhost".to_owned()], ips: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)] };
        self.signer("Nút H54", &profile)
    }
}
