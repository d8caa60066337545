//! Vietnamese text.

use base::text::{BadText, clean, clean_lines, clean_vietnamese, fold, nfc, tokens, tone_placement};
use proptest::prelude::*;

#[test]
fn folding_takes_marks_away() {
    let cases = [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("TRÍCH LỤC HỘ TỊCH", "trich luc ho tich"),
        ("Thủy sản ở Hòa Bình", "thuy san o hoa binh"),
        ("nguye\u{302}\u{303}n", "nguyen"),
        ("ẳằẵặâậêệôộơợưự", "aaaaaaeeoooouu"),
        ("Ðà Nẵng", "da nang"),
        ("Müller ＡÅ\u{212b}", "muller ａaa"),
        ("17/NQ-CP", "17/nq-cp"),
    ];
    for (text, folded) in cases {
        assert_eq!(fold(text), folded);
    }
    // Every letter of the language, in both cases and both normal forms.
    let letters = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";
    let plain = "aaaaaaaaaaaaaaaaaaeeeeeeeeeeeeiiiiiioooooooooooooooooouuuuuuuuuuuuyyyyyyd";
    assert_eq!(fold(letters), plain);
    assert_eq!(fold(&letters.to_uppercase()), plain);
}

#[test]
fn tone_marks_stand_where_statutes_put_them() {
    let cases = [
        ("hoà", "hòa"),
        ("Khánh Hoà", "Khánh Hòa"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("thuỷ sản", "thủy sản"),
        ("Uỷ ban", "Ủy ban"),
        ("sức khoẻ", "sức khỏe"),
        ("hoá đơn, loá mắt", "hóa đơn, lóa mắt"),
        ("hòan thành", "hoàn thành"),
        ("tòan", "toàn"),
        ("qúy", "quý"),
        ("ho\u{61}\u{300}", "hòa"),
    ];
    for (typed, spelling) in cases {
        assert_eq!(tone_placement(typed), spelling);
    }
    for right in [
        "quý",
        "quà",
        "hoàn thuế",
        "thuyền",
        "khuỷu",
        "ngoèo",
        "Hòa",
        "thúy",
        "hoài",
        "xoáy",
        "tuyết",
        "đồng ý",
        "Huỳnh",
        "plain",
    ] {
        assert!(matches!(tone_placement(right), std::borrow::Cow::Borrowed(same) if same == right), "{right}");
    }
}

#[test]
fn what_a_person_typed_is_taken_in_or_refused() {
    assert_eq!(clean("  Nguye\u{302}\u{303}n Thị Hoa \u{a0}"), Ok("Nguyễn Thị Hoa".into()));
    assert_eq!(clean("a\0b"), Err(BadText::Nul));
    assert_eq!(clean("a\nb"), Err(BadText::Control));
    assert_eq!(clean("a\u{85}b"), Err(BadText::Control));
    assert_eq!(clean_lines("a\r\nb\rc\td"), Ok("a\nb\nc\td".into()));
    assert_eq!(clean_lines("a\u{7}"), Err(BadText::Control));
    assert_eq!(clean_vietnamese("xã Hoà Bình"), Ok("xã Hòa Bình".into()));
}

#[test]
fn codes_are_tokens() {
    let cases: [(&str, &[&str]); 8] = [
        ("Nghị quyết 17/NQ-CP.", &["nghi", "quyet", "17nqcp", "17", "nq", "cp"]),
        ("17/nq-cp", &["17nqcp", "17", "nq", "cp"]),
        ("000.00.00.H54-261125-0001", &["0000000h542611250001", "000", "00", "00", "h54", "261125", "0001"]),
        ("thủ tục 1.004873;", &["thu", "tuc", "1004873", "1", "004873"]),
        ("Lao động - Thương binh và Xã hội", &["lao", "dong", "thuong", "binh", "va", "xa", "hoi"]),
        ("QĐ-BTC, (BHXH)", &["qd", "btc", "bhxh"]),
        ("bảo hiểm 1 lần…", &["bao", "hiem", "1", "lan"]),
        (" -- /. ", &[]),
    ];
    for (text, expected) in cases {
        let found = tokens(text);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{text}");
        assert_eq!(found.joined(), expected.join(" "));
        assert_eq!((found.len(), found.is_empty()), (expected.len(), expected.is_empty()));
    }
}

fn vietnamese() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[a-zàáảãạăằắâầấêềếôồốơờớưừứđòóỏõọùúủũụ\u{300}\u{301}\u{303}\u{309}\u{323} /.-]{0,30}",
        ".{0,20}"
    ]
}

proptest! {
    #![proptest_config(crate::laws())]

    #[test]
    fn folding_twice_changes_nothing(text in vietnamese()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once.clone());
        prop_assert_eq!(fold(&nfc(&text)), once);
    }

    #[test]
    fn folding_does_not_see_tone_placement(text in vietnamese()) {
        let placed = tone_placement(&text).into_owned();
        prop_assert_eq!(fold(&placed), fold(&text));
        prop_assert_eq!(tone_placement(&placed), placed.clone());
        prop_assert_eq!(nfc(&placed), placed.clone());
    }

    #[test]
    fn tokens_are_letters_and_digits(text in vietnamese()) {
        let found = tokens(&text);
        for token in found.iter() {
            prop_assert!(!token.is_empty() && token.chars().all(char::is_alphanumeric), "{token:?}");
        }
        prop_assert_eq!(tokens(&text.to_uppercase()).len(), tokens(&text).len());
    }

    #[test]
    fn what_was_cleaned_is_clean(text in vietnamese()) {
        if let Ok(once) = clean(&text) {
            prop_assert_eq!(clean(&once), Ok(once.clone()));
        }
    }
}
