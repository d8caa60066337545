//! Codes of agencies, procedures, dossiers and citizens.

use base::{AgencyCode, Alias, BadAgencyCode, CitizenId, DossierCode, Period, ProcedureCode, Timestamp};
use proptest::prelude::*;

#[test]
fn both_systems_of_agency_codes_become_one() {
    let cases = [
        // QCVN 102:2016, Decision 20/2020.
        ("000.00.00.H54", "H54"),
        ("000.00.18.G12", "G12.18"),
        ("000.02.02.H54", "H54.02.02"),
        ("001.02.02.H54", "H54.02.02.001"),
        ("000.02.00.H54", "H54.00.02"),
    ];
    for (old, new) in cases {
        let code = AgencyCode::parse(old).unwrap();
        assert_eq!(code.to_string(), new);
        assert_eq!(code.qcvn102().as_deref(), Some(old));
        assert_eq!(AgencyCode::parse(new), Ok(code));
    }
    for new in ["H55.242", "H37.DN.001", "0100109106", "020100107370", "H54.1.2.3.4.5"] {
        let code = AgencyCode::parse(new).unwrap();
        assert_eq!((code.as_str(), code.qcvn102()), (new, None));
    }
}

#[test]
fn registration_is_strict() {
    let cases = [
        ("", BadAgencyCode::Length),
        ("H54.1234567890.1234567890.1234567890", BadAgencyCode::Length),
        (" H54", BadAgencyCode::Characters),
        ("h54", BadAgencyCode::Characters),
        ("H54..02", BadAgencyCode::Characters),
        ("H54.", BadAgencyCode::Characters),
        ("H54-02", BadAgencyCode::Characters),
        ("H５４", BadAgencyCode::Characters),
        ("VXP.SAAS.03", BadAgencyCode::Level1),
        ("28.22.H17", BadAgencyCode::Level1),
        ("H5", BadAgencyCode::Level1),
        ("123456789", BadAgencyCode::Level1),
        ("H54.00", BadAgencyCode::TrailingZeros),
        ("H54.00.00", BadAgencyCode::TrailingZeros),
    ];
    for (text, expected) in cases {
        assert_eq!(AgencyCode::parse(text), Err(expected), "{text}");
    }
}

#[test]
fn routing_is_lenient() {
    let cases = [
        ("28.22.H17", "H17.22.28"),
        ("01.02.G22", "G22.02.01"),
        (" h54 ", "H54"),
        ("H54.00.00", "H54"),
        ("000.00.00.h54", "H54"),
        ("02.29.W00", "W00.29.02"),
        ("G12", "G12"),
    ];
    for (text, expected) in cases {
        assert_eq!(AgencyCode::parse_lenient(text).unwrap().as_str(), expected, "{text}");
    }
    assert!(AgencyCode::parse_lenient("vxp.saas.03").is_err());
    let alias = Alias { code: "vxp.saas.03".into(), period: Period::since(Timestamp::from_millis(5)) };
    assert!(alias.matches(" VXP.SAAS.03", Timestamp::from_millis(5)));
    assert!(!alias.matches("vxp.saas.03", Timestamp::from_millis(4)));
}

#[test]
fn agencies_stand_above_one_another() {
    let code = AgencyCode::parse("H54.00.02").unwrap();
    assert_eq!(code.level1().as_str(), "H54");
    assert_eq!(code.parent(), Some(AgencyCode::parse("H54").unwrap()));
    assert_eq!(AgencyCode::parse("H54.02.000.00.001").unwrap().parent(), AgencyCode::parse("H54.02").ok());
    assert!(AgencyCode::parse("H54").unwrap().contains(&code));
    assert!(!AgencyCode::parse("H54.00").is_ok_and(|other| other.contains(&code)));
    assert!(AgencyCode::parse("H5A.1").is_err());
    assert_eq!(AgencyCode::parse("H54").unwrap().parent(), None);
}

#[test]
fn procedure_codes() {
    for code in ["1.004873", "2.000488", "2.000622.000.00.00.H35", "2.000815.000.00.00.H55.02"] {
        assert_eq!(ProcedureCode::parse(code).unwrap().to_string(), code);
    }
    let own = ProcedureCode::parse("2.000815.000.00.00.H55.02").unwrap();
    assert_eq!(own.national().as_str(), "2.000815");
    assert_eq!(own.agency(), AgencyCode::parse("H55").ok());
    assert_eq!(own.national().agency(), None);
    for wrong in [
        "",
        "1",
        "0.004873",
        "1.04873",
        "1.0048730",
        "1.004873.",
        "1.00487a",
        "2.000622.000.00.00",
        "2.000622.000.00.00.h35",
        "2.000622.000.00.00.H35.2",
        "1.004873 ",
    ] {
        assert!(ProcedureCode::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn dossier_codes() {
    let cases = [
        ("000.00.00.H54-261125-0001", "000.00.00.H54-261125-0001"),
        ("H54-261125-0001", "000.00.00.H54-261125-0001"),
        ("H54.13-200212-12345", "000.00.13.H54-200212-12345"),
        ("H37.DN.001-200212-9999", "H37.DN.001-200212-9999"),
    ];
    for (text, written) in cases {
        assert_eq!(DossierCode::parse(text).unwrap().to_string(), written);
    }
    let code = DossierCode::parse("000.00.13.H54-200212-0042").unwrap();
    assert_eq!((code.agency().as_str(), code.date().to_string().as_str(), code.serial()), ("H54.13", "2020-02-12", 42));
    for wrong in [
        "",
        "H54",
        "H54-261125",
        "H54-261125-001",
        "H54-261125-00001",
        "H54-261125-0000",
        "H54-260230-0001",
        "H54-2611-0001",
        "H54-261125-0001-1",
        "X-261125-0001",
        "H54-26112a-0001",
        "H54-261125-99999999999",
        "H54-2é125-0001",
        "H54-261125-000é",
    ] {
        assert!(DossierCode::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_citizen_is_twelve_digits_and_logs_hide_six() {
    let id = CitizenId::parse("999012345678").unwrap();
    assert_eq!((id.to_string().as_str(), id.masked().as_str()), ("999012345678", "999******678"));
    assert_eq!(format!("{id:?}"), "CitizenId(999******678)");
    assert!(id.is_synthetic());
    assert_eq!(CitizenId::parse("001000000001").unwrap().to_string(), "001000000001");
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""999012345678""#);
    for wrong in ["", "99901234567", "9990123456789", "99901234567a", " 99901234567", "+99012345678"] {
        assert!(CitizenId::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(crate::laws())]

    #[test]
    fn agency_codes_round_trip(level1 in "[A-Z][0-9]{2}", groups in prop::collection::vec("[0-9A-Z]{1,4}", 0..4)) {
        let text = std::iter::once(level1).chain(groups).collect::<Vec<_>>().join(".");
        if let Ok(code) = AgencyCode::parse(&text) {
            prop_assert_eq!(code.as_str(), &text);
            prop_assert_eq!(AgencyCode::parse_lenient(&text.to_lowercase()), Ok(code.clone()));
            if let Some(old) = code.qcvn102() {
                prop_assert_eq!(old.len(), 13);
                prop_assert_eq!(AgencyCode::parse(&old), Ok(code.clone()));
            }
            prop_assert_eq!(serde_json::from_str::<AgencyCode>(&serde_json::to_string(&code).unwrap()).unwrap(), code);
        }
    }

    #[test]
    fn old_codes_round_trip(text in "[0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[A-Z][0-9]{2}") {
        prop_assert_eq!(AgencyCode::parse(&text).unwrap().qcvn102(), Some(text));
    }

    #[test]
    fn dossier_codes_round_trip(level1 in "[A-Z][0-9]{2}", day in 0..36_000i32, serial in 1..u32::MAX) {
        let date = base::civil::plus_days("2000-01-01".parse().unwrap(), day);
        let code = DossierCode::new(AgencyCode::parse(&level1).unwrap(), date, serial).unwrap();
        prop_assert_eq!(DossierCode::parse(&code.to_string()), Ok(code));
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}") {
        let _ = (AgencyCode::parse(&text), AgencyCode::parse_lenient(&text), DossierCode::parse(&text));
        let _ = (ProcedureCode::parse(&text), CitizenId::parse(&text), base::civil::parse_date(&text));
    }
}
