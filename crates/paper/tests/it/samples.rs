//! Papers of an invented person, with every kind of content.

use base::{Timestamp, civil};
use paper::{
    Acknowledgement, Applicant, Certificate, Component, Dated, Issuer, Numbered, Pair, Receipt, Refusal, Rendered,
    Section, Signatory, acknowledgement, certificate, receipt, refusal,
};

pub(crate) const LINK: &str = "http://g22.localhost:8080/vi/v/01KB2Q6X9E3ZJ4W8V7T5S2R1QP";
pub(crate) const DOSSIER: &str = "000.00.00.H54-261125-0001";

fn day() -> jiff::civil::Date {
    jiff::civil::Date::new(2026, 11, 25).unwrap()
}

pub(crate) fn at(hour: u8, minute: u8) -> Timestamp {
    civil::timestamp_at(day(), hour, minute)
}

fn one_stop() -> Issuer {
    Issuer {
        parent: Some("Ủy ban nhân dân tỉnh Thái Bình".to_owned()),
        name: "Trung tâm Phục vụ hành chính công".to_owned(),
        place: "Thái Bình".to_owned(),
    }
}

fn applicant() -> Applicant {
    Applicant {
        name: "Nguyễn Thị Hoài Thương".to_owned(),
        citizen_id: Some("999•••••412".to_owned()),
        address: "Số 12, tổ 5, phường Trần Lãm, thành phố Thái Bình, tỉnh Thái Bình".to_owned(),
        phone: Some("0912 345 678".to_owned()),
        email: None,
    }
}

fn components() -> Vec<Component> {
    vec![
        Component {
            name: "Tờ khai cấp bản sao trích lục hộ tịch".to_owned(),
            note: Some("mẫu điện tử tương tác".to_owned()),
            digest: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
        },
        Component {
            name: "Thông tin cá nhân".to_owned(),
            note: Some("lấy từ Cơ sở dữ liệu quốc gia về dân cư".to_owned()),
            digest: None,
        },
    ]
}

pub(crate) fn the_acknowledgement() -> Acknowledgement {
    Acknowledgement {
        issuer: one_stop(),
        dossier: DOSSIER.to_owned(),
        procedure: "Cấp bản sao trích lục hộ tịch".to_owned(),
        procedure_code: "2.000635".to_owned(),
        applicant: applicant(),
        components: components(),
        filed_at: at(9, 4),
        reply_by: Some(at(17, 0)),
        fee: Some("8.000 đ mỗi bản; miễn theo quy tắc của môi trường thử nghiệm".to_owned()),
        evidence: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".to_owned(),
        link: format!("http://g22.localhost:8080/vi/dossiers/{DOSSIER}"),
    }
}

pub(crate) fn the_receipt() -> Receipt {
    Receipt {
        issuer: one_stop(),
        dossier: DOSSIER.to_owned(),
        applicant: applicant(),
        procedure: "Cấp bản sao trích lục hộ tịch".to_owned(),
        components: components(),
        sets: 1,
        term: "trong ngày làm việc; nhận sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo".to_owned(),
        received_at: at(10, 15),
        due_at: at(17, 0),
        pick_up: "Cổng Dịch vụ công quốc gia (bản điện tử)".to_owned(),
        register_volume: "2026".to_owned(),
        register_serial: "0001".to_owned(),
        officer: "Phạm Quỳnh Như".to_owned(),
        link: format!("http://g22.localhost:8080/vi/dossiers/{DOSSIER}"),
    }
}

pub(crate) fn the_refusal() -> Refusal {
    Refusal {
        issuer: one_stop(),
        number: Some("07/PTC-TTPVHCC".to_owned()),
        dossier: DOSSIER.to_owned(),
        applicant: applicant(),
        procedure: "Cấp bản sao trích lục hộ tịch".to_owned(),
        reasons: vec![
            "Việc khai sinh của người được cấp trích lục không đăng ký tại tỉnh Thái Bình; theo Điều 63 Luật Hộ tịch, \
             bản sao trích lục do cơ quan quản lý cơ sở dữ liệu hộ tịch nơi đăng ký cấp."
                .to_owned(),
        ],
        guidance: Some("Nộp hồ sơ tại tỉnh Hưng Yên, nơi đã đăng ký khai sinh.".to_owned()),
        officer: "Phạm Quỳnh Như".to_owned(),
        decided_at: at(10, 40),
        link: format!("http://g22.localhost:8080/vi/dossiers/{DOSSIER}"),
    }
}

pub(crate) fn the_certificate() -> Certificate {
    let parent = |who: &str, name: &str, year: &str| Section {
        heading: None,
        lines: vec![
            vec![Pair::new(format!("Họ, chữ đệm, tên người {who}"), name).strong()],
            vec![Pair::new("Năm sinh", year), Pair::new("Dân tộc", "Kinh"), Pair::new("Quốc tịch", "Việt Nam")],
            vec![Pair::new("Nơi cư trú", "Xã Đông Hòa, thành phố Thái Bình, tỉnh Thái Bình")],
        ],
    };
    Certificate {
        issuer: Issuer {
            parent: Some("Ủy ban nhân dân tỉnh Thái Bình".to_owned()),
            name: "Sở Tư pháp".to_owned(),
            place: "Thái Bình".to_owned(),
        },
        number: Numbered::Field,
        dated: Dated::Field,
        title: "Trích lục khai sinh".to_owned(),
        subtitle: Some("(BẢN SAO)".to_owned()),
        opening: Vec::new(),
        sections: vec![
            Section {
                heading: None,
                lines: vec![
                    vec![Pair::new("Họ, chữ đệm, tên", "Nguyễn Thị Hoài Thương").strong()],
                    vec![Pair::new("Ngày, tháng, năm sinh", "17/02/1991"), Pair::new("Giới tính", "Nữ")],
                    vec![Pair::new("Ghi bằng chữ", "Ngày mười bảy tháng hai năm một nghìn chín trăm chín mươi mốt")],
                    vec![Pair::new("Dân tộc", "Kinh"), Pair::new("Quốc tịch", "Việt Nam")],
                    vec![Pair::new("Nơi sinh", "Trạm y tế xã Đông Hòa, thành phố Thái Bình, tỉnh Thái Bình")],
                    vec![Pair::new("Quê quán", "Xã Đông Hòa, thành phố Thái Bình, tỉnh Thái Bình")],
                    vec![Pair::new("Số định danh cá nhân", "999191000412")],
                ],
            },
            parent("mẹ", "Trần Thị Ngữ", "1966"),
            parent("cha", "Nguyễn Văn Đỗ", "1963"),
        ],
        closing: vec![
            "Đăng ký khai sinh tại Ủy ban nhân dân xã Đông Hòa, số 112/1991, ngày 25 tháng 02 năm 1991.".to_owned(),
            "Trích lục từ Cơ sở dữ liệu hộ tịch điện tử của tỉnh Thái Bình.".to_owned(),
        ],
        signatory: Signatory {
            titles: vec!["KT. GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()],
            name: "Vũ Đình Khuyến".to_owned(),
        },
        recipients: vec!["Bà Nguyễn Thị Hoài Thương".to_owned(), "Lưu: VT, HT".to_owned()],
        verify_link: LINK.to_owned(),
        dossier: DOSSIER.to_owned(),
        prepared_at: at(14, 2),
    }
}

/// Every paper with a name for its file.
pub(crate) fn all() -> Vec<(&'static str, Rendered)> {
    vec![
        ("acknowledgement", acknowledgement(&the_acknowledgement()).unwrap()),
        ("receipt", receipt(&the_receipt()).unwrap()),
        ("refusal", refusal(&the_refusal()).unwrap()),
        ("certificate", certificate(&the_certificate()).unwrap()),
    ]
}
