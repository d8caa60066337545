//! Papers, judged by other people's tools.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod form;
mod samples;
mod signed;
mod tool;

use paper::{Component, acknowledgement, certificate, receipt};
use tool::{on_disk, run};

#[test]
fn papers_are_sound_files_whose_text_can_be_read() {
    let expected = [
        ("acknowledgement", vec!["GIẤY XÁC NHẬN NỘP HỒ SƠ TRỰC TUYẾN", "09 giờ 04 phút, ngày 25 tháng 11 năm 2026"]),
        ("receipt", vec!["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Mã hồ sơ: 000.00.00.H54-261125-0001"]),
        ("refusal", vec!["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Số: 07/PTC-TTPVHCC"]),
        ("certificate", vec!["TRÍCH LỤC KHAI SINH", "(BẢN SAO)", "Trần Thị Ngữ", "Nguyễn Văn Đỗ", "KT. GIÁM ĐỐC"]),
    ];
    for ((name, rendered), (expected_name, phrases)) in samples::all().iter().zip(expected) {
        assert_eq!(*name, expected_name);
        on_disk(rendered, |_, file| {
            run("qpdf", &["--check", file]);
            let text = run("pdftotext", &["-layout", file, "-"]);
            let head = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nguyễn Thị Hoài Thương"];
            for phrase in head.iter().chain(&phrases) {
                assert!(text.contains(phrase), "{name} lacks “{phrase}”:\n{text}");
            }
        });
    }
}

#[test]
fn every_font_is_embedded_and_can_be_copied_from() {
    for (name, rendered) in samples::all() {
        on_disk(&rendered, |_, file| {
            let fonts = run("pdffonts", &[file]);
            let rows: Vec<&str> = fonts.lines().skip(2).collect();
            assert!(rows.len() >= 2, "{name}: {fonts}");
            for row in rows {
                assert!(row.contains("yes yes yes"), "{name}: {row}");
            }
        });
    }
}

#[test]
fn papers_are_tagged_in_vietnamese_with_their_title() {
    for (name, rendered) in samples::all() {
        on_disk(&rendered, |_, file| {
            let about = run("pdfinfo", &[file]);
            assert!(about.contains("Tagged:          yes"), "{name}: {about}");
            assert!(about.contains("JavaScript:      no"), "{name}: {about}");
            let tree = run("pdfinfo", &["-struct-text", file]);
            assert!(tree.contains("H1"), "{name}: {tree}");
            assert!(tree.contains("Figure"), "{name} has no described QR code: {tree}");
            let inside = String::from_utf8_lossy(&rendered.pdf).into_owned();
            for mark in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</", "<pdfuaid:part>1</", "/Lang(vi)"] {
                assert!(inside.contains(mark), "{name} lacks {mark}");
            }
        });
    }
}

#[test]
fn a_phone_reads_the_qr_codes() {
    for (name, rendered) in samples::all() {
        let expected = if name == "certificate" {
            samples::LINK.to_owned()
        } else {
            format!("http://g22.localhost:8080/vi/dossiers/{}", samples::DOSSIER)
        };
        on_disk(&rendered, |folder, file| {
            let picture = folder.join("page");
            let picture = picture.to_str().unwrap();
            run("pdftoppm", &["-r", "150", "-png", "-singlefile", file, picture]);
            let read = run("zbarimg", &["-q", "--raw", &format!("{picture}.png")]);
            assert_eq!(read.trim(), expected, "{name}");
        });
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for ((name, first), (_, second)) in samples::all().into_iter().zip(samples::all()) {
        assert!(first == second, "{name} differs from itself");
    }
    let mut other = samples::the_certificate();
    other.signatory.name.push('h');
    assert!(certificate(&other).unwrap().pdf != certificate(&samples::the_certificate()).unwrap().pdf);
}

#[test]
fn a_short_form_01_takes_one_page_and_a_long_one_more() {
    assert_eq!(receipt(&samples::the_receipt()).unwrap().pages, 1);
    let mut long = samples::the_receipt();
    let one = long.components.first().unwrap().clone();
    long.components
        .extend((0..60).map(|number| Component { name: format!("{} số {number}", one.name), ..one.clone() }));
    let rendered = receipt(&long).unwrap();
    assert!(rendered.pages > 2);
    on_disk(&rendered, |_, file| {
        run("qpdf", &["--check", file]);
        let text = run("pdftotext", &["-layout", file, "-"]);
        assert!(text.contains("số 59"));
        assert_eq!(text.matches("NGƯỜI TIẾP NHẬN HỒ SƠ").count(), 1);
    });
    assert_eq!(rendered.places.first().unwrap().page + 1, rendered.pages, "the seal stands on the last page");
}

#[test]
fn no_input_stops_a_paper() {
    let hostile = [
        "\u{0}\u{7}dòng\nmới\tthẻ",
        "chữ Hán 漢字, mặt cười 🙂, \u{e000}\u{feff}\u{202e}",
        "Nguye\u{302}\u{303}n Thi\u{323} Hoa\u{300}", // taken apart (NFD)
        &"dài".repeat(2_000),
        "",
        "   ",
        "ﬁ ﬂ (\\) <</Type/Page/Annots[1 0 R]>> endobj lienthong-field:co_quan)",
    ];
    for text in hostile {
        let mut paper = samples::the_acknowledgement();
        paper.applicant.name = text.to_owned();
        paper.applicant.address = text.to_owned();
        paper.procedure = text.to_owned();
        paper.issuer.name = text.chars().take(300).collect();
        let rendered = acknowledgement(&paper).unwrap();
        on_disk(&rendered, |_, file| {
            run("qpdf", &["--check", file]);
            let read = run("pdftotext", &["-layout", file, "-"]);
            if text.contains("Nguye") {
                assert!(read.contains("Nguyễn Thị Hoà"), "composed on the way: {read}");
            }
        });
    }
}
