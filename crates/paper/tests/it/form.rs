//! The fields: there before any signature, empty, printable, and what fills them is drawn with embedded fonts.

use std::fmt::Write as _;

use paper::{Dated, FieldKind, Numbered, Rendered, certificate, mark};

use crate::{
    samples,
    tool::{on_disk, run},
};

#[test]
fn each_paper_has_the_fields_that_its_act_needs() {
    use FieldKind::{Date, Number, Seal, Signer};
    let mut printed = samples::the_certificate();
    printed.number = Numbered::Printed("05/TLKS-BS".to_owned());
    printed.dated = Dated::at(samples::at(14, 0));
    let mut papers = samples::all();
    papers.push(("certificate with number and date", certificate(&printed).unwrap()));
    let expected = [vec![Seal], vec![Seal], vec![Seal], vec![Number, Date, Signer, Seal], vec![Signer, Seal]];
    for ((name, rendered), kinds) in papers.iter().zip(expected) {
        assert_eq!(rendered.places.iter().map(|place| place.kind).collect::<Vec<_>>(), kinds, "{name}");
        let widgets = widgets(rendered);
        assert_eq!(widgets.len(), kinds.len(), "{name}");
        for place in &rendered.places {
            let widget = widgets.iter().find(|widget| widget.contains(&format!("/T ({})", place.kind.name()))).unwrap();
            let is_signature = matches!(place.kind, Signer | Seal);
            assert_eq!(widget.contains("/FT /Sig"), is_signature, "{widget}");
            assert_eq!(widget.contains("/FT /Tx"), !is_signature, "{widget}");
            // PDF/A-2, 6.3.3 and 6.3.4: printed, and with an appearance; PDF/UA-1, 7.18: named and in the tag tree.
            for entry in ["/F 4 ", "/AP <<", "/TU ", "/StructParent ", "/P "] {
                assert!(widget.contains(entry), "{entry} is missing: {widget}");
            }
            assert!(!widget.contains("/V "), "empty until it is filled or signed: {widget}");
            let numbers: Vec<f32> = widget
                .split("/Rect [")
                .nth(1)
                .unwrap()
                .split(']')
                .next()
                .unwrap()
                .split_whitespace()
                .map(|number| number.parse().unwrap())
                .collect();
            for (in_file, told) in numbers.iter().zip(place.rect) {
                assert!((in_file - told).abs() < 0.01, "{numbers:?} is not {:?}", place.rect);
            }
        }
    }
}

#[test]
fn nothing_is_left_of_the_placeholders() {
    for (name, rendered) in samples::all() {
        let text = plain_text(&rendered);
        assert!(!text.contains("lienthong-field"), "{name}");
        assert!(!text.contains("/Subtype /Link"), "{name}");
        assert!(!text.contains("/NeedAppearances"), "{name}");
        assert_eq!(text.matches("/AcroForm").count(), 1, "{name}");
    }
}

#[test]
fn marks_say_who_and_when() {
    let rendered = certificate(&samples::the_certificate()).unwrap();
    let place = |kind| *rendered.place(kind).unwrap();
    let at = samples::at(14, 31);
    let seal = mark::seal(&place(FieldKind::Seal), "Sở Tư pháp tỉnh Thái Bình", at).unwrap();
    assert_eq!(seal.text, "Sở Tư pháp tỉnh Thái Bình\n25/11/2026 14:31:00 +07:00");
    let signer = mark::signer(&place(FieldKind::Signer), "Vũ Đình Khuyến", at).unwrap();
    assert_eq!(signer.text, "Vũ Đình Khuyến\nKý số: 25/11/2026 14:31:00 +07:00");
    let number = mark::filled(&place(FieldKind::Number), "05/TLKS-BS").unwrap();
    assert_eq!(number.text, "05/TLKS-BS");
    // Taken apart (NFD) or composed, the same is drawn; what the typeface lacks is a question mark, never an empty box.
    let date = |text: &str| mark::filled(&place(FieldKind::Date), text).unwrap().content;
    assert_eq!(date("nga\u{300}y 25"), date("ngày 25"));
    assert_eq!(date("25 漢"), date("25 ?"));
}

#[test]
fn filled_fields_and_marks_are_seen_and_read() {
    let rendered = certificate(&samples::the_certificate()).unwrap();
    let at = samples::at(14, 31);
    let shown: Vec<(FieldKind, mark::Appearance)> = rendered
        .places
        .iter()
        .map(|place| {
            let shown = match place.kind {
                FieldKind::Number => mark::filled(place, "05/TLKS-BS"),
                FieldKind::Date => mark::filled(place, "ngày 25 tháng 11 năm 2026"),
                FieldKind::Signer => mark::signer(place, "Vũ Đình Khuyến", at),
                FieldKind::Seal => mark::seal(place, "Sở Tư pháp tỉnh Thái Bình", at),
            };
            (place.kind, shown.unwrap())
        })
        .collect();
    let drawn = Rendered { pdf: draw(&rendered, &shown), ..rendered };
    on_disk(&drawn, |_, file| {
        run("qpdf", &["--check", file]);
        let text = run("pdftotext", &["-layout", file, "-"]);
        for phrase in ["Số: 05/TLKS-BS", "Thái Bình, ngày 25 tháng 11 năm 2026", "Ký số: 25/11/2026 14:31:00 +07:00"]
        {
            assert!(text.contains(phrase), "{phrase} is not seen: {text}");
        }
        assert!(!run("pdffonts", &[file]).contains(" no "), "every font is embedded");
    });
}

/// The document in plain text, as qpdf unpacks it.
fn plain_text(rendered: &Rendered) -> String {
    on_disk(rendered, |folder, file| {
        let plain = folder.join("plain.pdf");
        run("qpdf", &["--qdf", "--object-streams=disable", file, plain.to_str().unwrap()]);
        String::from_utf8_lossy(&std::fs::read(&plain).unwrap()).into_owned()
    })
}

/// The dictionaries of the form's fields, each on one line.
fn widgets(rendered: &Rendered) -> Vec<String> {
    let text = plain_text(rendered);
    text.split(" 0 obj")
        .filter(|object| object.contains("/Subtype /Widget"))
        .map(|object| object.split("endobj").next().unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// Draws appearances into the fields by an incremental update, as whoever signs does.
fn draw(rendered: &Rendered, shown: &[(FieldKind, mark::Appearance)]) -> Vec<u8> {
    let text = String::from_utf8_lossy(&rendered.pdf).into_owned();
    let between =
        |text: &str, from: &str, to: &str| text.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
    let resources = format!("<</Font<<{}>>>>", between(&text, "/DR<</Font<<", ">>"));
    let trailer = between(&text, "trailer\n<<", ">>\nstartxref");
    let previous = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap();
    let mut out = rendered.pdf.clone();
    let mut table = String::from("xref\n");
    for (kind, appearance) in shown {
        let widget = text.lines().find(|line| line.contains(&format!("/T({})", kind.name()))).unwrap();
        let form = between(widget, "/AP<</N ", " 0 R");
        let place = rendered.place(*kind).unwrap();
        let [x0, y0, x1, y1] = place.rect;
        write!(table, "{form} 1\n{:010} 00000 n\r\n", out.len()).unwrap();
        let head = format!(
            "{form} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 {} {}]/Resources{resources}/Length {}>>\nstream\n",
            x1 - x0,
            y1 - y0,
            appearance.content.len()
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&appearance.content);
        out.extend_from_slice(b"\nendstream\nendobj\n");
    }
    let start = out.len();
    let foot = format!("{table}trailer\n<<{trailer}/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(foot.as_bytes());
    out
}
