//! Papers, judged by other people's tools.

mod samples;

use paper::{FieldKind, mark};

#[test]
fn write_samples() {
    for (name, p) in samples::all() {
        std::fs::write(format!("/tmp/paper-{name}.pdf"), &p.pdf).unwrap();
        for place in &p.places {
            let a = match place.kind {
                FieldKind::Number => mark::filled(place, "05/TLKS-BS"),
                FieldKind::Date => mark::filled(place, "ngày 25 tháng 11 năm 2026"),
                FieldKind::Signer => mark::signer(place, "Vũ Đình Khuyến", samples::at(14, 30)),
                FieldKind::Seal => mark::seal(
                    place,
                    if name == "certificate" {
                        "Sở Tư pháp tỉnh Thái Bình"
                    } else {
                        "Ủy ban nhân dân tỉnh Thái Bình"
                    },
                    samples::at(14, 31),
                ),
            }
            .unwrap();
            std::fs::write(format!("/tmp/paper-{name}.{}.txt", place.kind.name()), &a.content).unwrap();
        }
    }
}
