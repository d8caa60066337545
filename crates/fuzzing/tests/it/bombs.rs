//! Inputs that are small on the wire and want to be large in memory or long in time. They are made here and not kept as
//! files, for some are long; each is judged by the bounds of its target.

use std::{fmt::Write as _, io::Write as _};

use crate::replay::bomb;

/// A PDF of these objects, numbered from 1, the first of them the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, body) in objects.iter().enumerate() {
        write!(table, "{:010} 00000 n\r\n", file.len()).unwrap();
        writeln!(file, "{} 0 obj", number + 1).unwrap();
        file.extend_from_slice(body);
        file.extend_from_slice(b"\nendobj\n");
    }
    let (start, size) = (file.len(), objects.len() + 1);
    writeln!(file, "{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF").unwrap();
    file
}

/// The same with a cross-reference stream; after these objects follow such as stand first in these object streams.
fn compressed(objects: &[Vec<u8>], within: &[u32]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut rows = vec![0, 0, 0, 0, 0, 0, 0];
    for (number, body) in objects.iter().enumerate() {
        rows.push(1);
        rows.extend(u32::try_from(file.len()).unwrap().to_be_bytes());
        rows.extend([0, 0]);
        writeln!(file, "{} 0 obj", number + 1).unwrap();
        file.extend_from_slice(body);
        file.extend_from_slice(b"\nendobj\n");
    }
    for stream in within {
        rows.push(2);
        rows.extend(stream.to_be_bytes());
        rows.extend([0, 0]);
    }
    let (start, size) = (file.len(), rows.len() / 7);
    let dict = format!("/Type/XRef/W[1 4 2]/Size {size}/Root 1 0 R/Length {}", rows.len());
    writeln!(file, "9 0 obj\n<<{dict}>>\nstream").unwrap();
    file.extend_from_slice(&rows);
    writeln!(file, "\nendstream\nendobj\nstartxref\n{start}\n%%EOF").unwrap();
    file
}

fn objects(texts: impl IntoIterator<Item = String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut to = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

const PAGES: &str = "<</Type/Pages/Kids[]/Count 0>>";

#[test]
fn names_of_pdf_fields_do_not_multiply() {
    let kids = (5..1_805).map(|id| format!("{id} 0 R")).collect::<Vec<_>>().join(" ");
    let mut all = objects([
        "<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>".to_owned(),
        PAGES.to_owned(),
        "<</Fields[4 0 R]>>".to_owned(),
        format!("<</T({})/FT/Sig/Kids[{kids}]>>", "n".repeat(100_000)),
    ]);
    all.extend(objects((5..1_805).map(|id| format!("<</T({id})/V 2 0 R>>"))));
    bomb("pdf", &pdf(&all));
}

#[test]
fn many_large_cross_references_of_a_small_pdf_are_refused() {
    let mut file = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n".to_vec();
    let rows = deflated(&vec![0; 200_000 * 3]);
    let mut previous = None;
    for _ in 0..60 {
        let start = file.len();
        let prev = previous.map_or_else(String::new, |offset: usize| format!("/Prev {offset}"));
        let dict = format!("/Type/XRef/W[1 1 1]/Size 200000/Root 1 0 R/Filter/FlateDecode/Length {}{prev}", rows.len());
        writeln!(file, "9 0 obj\n<<{dict}>>\nstream").unwrap();
        file.extend_from_slice(&rows);
        file.extend_from_slice(b"\nendstream\nendobj\n");
        previous = Some(start);
    }
    writeln!(file, "startxref\n{}\n%%EOF\n", previous.unwrap()).unwrap();
    bomb("pdf", &file);
}

#[test]
fn the_heads_of_pdf_object_streams_are_counted() {
    let heads = deflated("4 0 ".repeat(4_000_000).as_bytes());
    let mut all = objects(["<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>".to_owned(), PAGES.to_owned()]);
    let dict = format!("/Type/ObjStm/N 4000000/First 16000000/Filter/FlateDecode/Length {}", heads.len());
    all.push([format!("<<{dict}>>\nstream\n").as_bytes(), &heads, b"\nendstream"].concat());
    bomb("pdf", &compressed(&all, &[3]));
}

#[test]
fn the_length_of_pdf_streams_is_not_looked_up_for_nothing() {
    let mut all =
        objects(["<</Type/Catalog/Pages 2 0 R>>".to_owned(), PAGES.to_owned(), format!("{}0", " ".repeat(1_000_000))]);
    all.extend(objects((0..250).map(|_| "<</Length 3 0 R>>\nstream\n\nendstream".to_owned())));
    bomb("pdf", &pdf(&all));
}

#[test]
fn deep_pdf_objects_are_refused() {
    for (open, close) in [("[", "]"), ("<</a ", ">>"), ("(", ")")] {
        let deep = format!("{}1{}", open.repeat(30_000), close.repeat(30_000));
        let all = objects(["<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>".to_owned(), PAGES.to_owned(), deep]);
        bomb("pdf", &pdf(&all));
    }
}

#[test]
fn many_signatures_of_a_pdf_share_one_budget() {
    // Three object streams that unpack to 15 MB each, unpacked again for each of 60 signatures.
    let fields = (8..68).map(|id| format!("{id} 0 R")).collect::<Vec<_>>().join(" ");
    let mut all = objects([
        "<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>".to_owned(),
        PAGES.to_owned(),
        format!("<</Fields[{fields}]>>"),
        "<</ByteRange[0 20 30 @@@@@@@@]/Contents<00>/SubFilter/ETSI.CAdES.detached>>".to_owned(),
    ]);
    for number in 0..3 {
        let head = format!("{} 0 ", 68 + number);
        let content = deflated(format!("{head}null{}", " ".repeat(15_000_000)).as_bytes());
        let first = head.len();
        let dict = format!("/Type/ObjStm/N 1/First {first}/Filter/FlateDecode/Length {}", content.len());
        all.push([format!("<<{dict}>>\nstream\n").as_bytes(), &content, b"\nendstream"].concat());
    }
    all.extend(objects((0..60).map(|number| format!("<</T({number})/FT/Sig/V 4 0 R>>"))));
    let mut file = compressed(&all, &[5, 6, 7]);
    let covered = format!("{:8}", file.len() - 30);
    let at = file.windows(8).position(|window| window == b"@@@@@@@@").unwrap();
    file.splice(at..at + 8, covered.bytes());
    file.extend_from_slice(b"\n");
    bomb("pdf", &file);
}

#[test]
fn a_container_of_more_entries_than_allowed_is_refused_before_they_are_read() {
    let mut central = Vec::new();
    let count = 20_000;
    for number in 0..count {
        let name = format!("{number:05}");
        central.extend_from_slice(b"PK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00\x21\x00");
        central.extend_from_slice(&[0; 12]);
        central.extend_from_slice(&5_u16.to_le_bytes());
        central.extend_from_slice(&[0; 16]);
        central.extend_from_slice(name.as_bytes());
    }
    let mut file = b"PK\x03\x04".to_vec();
    let start = u32::try_from(file.len()).unwrap();
    file.extend_from_slice(&central);
    file.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    for _ in 0..2 {
        file.extend_from_slice(&u16::try_from(count).unwrap().to_le_bytes());
    }
    file.extend_from_slice(&u32::try_from(central.len()).unwrap().to_le_bytes());
    file.extend_from_slice(&start.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    bomb("container", &file);
}

#[test]
fn a_manifest_cannot_grow_with_the_square() {
    let attributes = |name: &str, value: &str| {
        let mut text = String::from("<a");
        for number in 0..60_000 {
            write!(text, " {name}{number}=\"{value}\"").unwrap();
        }
        text + "/>"
    };
    bomb("manifest", attributes("a", "").as_bytes());
    bomb("manifest", attributes("xmlns:a", "b").as_bytes());
    let mut nested = String::new();
    for number in 0..9_000 {
        write!(nested, "<a xmlns:n{number}=\"u{number}\">").unwrap();
    }
    bomb("manifest", nested.as_bytes());
    bomb("manifest", format!("{}{}", nested, "</a>".repeat(9_000)).as_bytes());
    bomb("manifest", "<a>".repeat(300_000).as_bytes());
    bomb("manifest", format!("<a>{}</a>", "&#65;".repeat(200_000)).as_bytes());
    bomb("manifest", format!("<a b=\"{}\"/>", "&lt;".repeat(250_000)).as_bytes());
}

#[test]
fn deep_files_are_refused() {
    for target in ["config", "calendar", "procedure", "data_set", "national"] {
        bomb(target, format!("a = {}", "[".repeat(60_000)).as_bytes());
        bomb(target, format!("a = {}1{}", "[".repeat(30_000), "]".repeat(30_000)).as_bytes());
        bomb(target, format!("a = {}", "{a=".repeat(20_000)).as_bytes());
        bomb(target, format!("{}a = 1", "a.".repeat(30_000)).as_bytes());
        bomb(target, format!("[{}a]\nb = 1", "a.".repeat(30_000)).as_bytes());
        bomb(target, format!("[[{}a]]\nb = 1", "a.".repeat(30_000)).as_bytes());
        let mut keys = String::new();
        for number in 0..20_000 {
            writeln!(keys, "k{number}.a = 1").unwrap();
        }
        bomb(target, keys.as_bytes());
    }
}

#[test]
fn deep_json_is_refused() {
    for target in ["event", "contract", "envelope", "note", "token", "configuration", "config", "data_set", "reply"] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"body\":", "}")] {
            bomb(target, open.repeat(60_000).as_bytes());
            bomb(target, format!("{}1{}", open.repeat(30_000), close.repeat(30_000)).as_bytes());
        }
    }
}

#[test]
fn deep_asn1_is_refused() {
    let mut deep = Vec::new();
    for _ in 0..4_000 {
        let length = u16::try_from(deep.len()).unwrap();
        let head = [&[0x30, 0x82][..], &length.to_be_bytes()].concat();
        deep = [head, deep].concat();
    }
    for target in ["certificate", "cms", "status", "stamp", "check"] {
        bomb(target, &deep);
        bomb(target, &[0x30, 0x80].repeat(8_000));
        bomb(target, b"\x30\x84\xff\xff\xff\xff");
        bomb(target, b"\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff");
    }
}

#[test]
fn long_texts_take_their_length() {
    for word in
        ["hòa ", "a", "1.", "ệ", "e\u{323}\u{302}", "\u{323}\u{302}\u{301}", "17/NQ-CP ", "-", "&a=b", "%00", "\r"]
    {
        let text = word.repeat(200_000 / word.len());
        for target in ["text", "code", "query", "typed", "oidc", "browser", "answers", "staff", "agencies", "national"]
        {
            bomb(target, text.as_bytes());
        }
        bomb("form", format!("application/x-www-form-urlencoded\n{text}").as_bytes());
    }
}

#[test]
fn forms_of_many_parts_have_an_end() {
    let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
    bomb("form", format!("multipart/form-data; boundary=b\n{}--b--\r\n", part.repeat(4_000)).as_bytes());
    let file = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nx\r\n";
    bomb("form", format!("multipart/form-data; boundary=b\n{}--b--\r\n", file.repeat(4_000)).as_bytes());
    let heads = "X-A: b\r\n".repeat(20_000);
    bomb("form", format!("multipart/form-data; boundary=b\n--b\r\n{heads}\r\n\r\n--b--\r\n").as_bytes());
    bomb("form", format!("multipart/form-data; boundary=b\n{}", "--b".repeat(60_000)).as_bytes());
    bomb("form", format!("multipart/form-data; boundary=b\n{}", "\r\n--".repeat(60_000)).as_bytes());
}

#[test]
fn tables_of_many_columns_or_quotes_have_an_end() {
    for line in
        [",".repeat(200_000), "\"".repeat(200_000), "\"a\n".repeat(60_000), "\n".repeat(200_000), ";\t,".repeat(60_000)]
    {
        for head in ["", "so_hieu,ten_dang_nhap,ho_ten,chuc_vu,don_vi\n", "code,kind,name_vi,name_en\n"] {
            for target in ["staff", "agencies", "national"] {
                bomb(target, format!("{head}{line}").as_bytes());
            }
        }
    }
}
