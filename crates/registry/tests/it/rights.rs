//! Access rights: granted, found for a purpose and a time, taken back.

use base::{AccessRightId, Id as _, Period, Refuse as _, SeededEntropy};
use registry::{
    AccessRight, BadAccessRight, RightRefusal, ServiceCode, SystemCode, right_find, right_find_for, right_grant,
    right_list, right_revoke,
};
use store::Tx;
use store::testing::TestDb;

use crate::world::NOW;

fn right(period: Period, purposes: &[&str]) -> AccessRight {
    let purposes = purposes.iter().map(|purpose| (*purpose).to_owned()).collect();
    AccessRight::new(consumer(), service(), purposes, "Nghị định 47/2020/NĐ-CP", period).unwrap()
}

fn consumer() -> SystemCode {
    "H54/services".parse().unwrap()
}

fn service() -> ServiceCode {
    "G01/population".parse().unwrap()
}

#[store::test(migrations = &crate::TABLES)]
async fn a_right_holds_for_its_purpose_and_time_until_taken_back(db: TestDb) {
    db.write(|tx: &mut Tx| {
        let entropy = SeededEntropy::new(1);
        let at = |days: i64| NOW.plus_days(days);
        let year = Period::new(at(0), Some(at(365))).unwrap();
        let first = right_grant(tx, &right(year, &["civil-status-extract"]), "setup", at(0), &entropy)?;
        let second = right_grant(tx, &right(Period::since(at(10)), &["residence"]), "setup", at(1), &entropy)?;

        let found = |tx: &mut Tx, days: i64| {
            right_find(tx, &consumer(), &service(), at(days)).map(|held| held.map(|held| held.id))
        };
        assert_eq!(found(tx, -1)?, None);
        assert_eq!(found(tx, 0)?, Some(first.id));
        assert_eq!(found(tx, 10)?, Some(second.id));
        let for_purpose = |tx: &mut Tx, purpose: &str, days: i64| {
            right_find_for(tx, &consumer(), &service(), purpose, at(days)).map(|held| held.map(|held| held.id))
        };
        assert_eq!(for_purpose(tx, "civil-status-extract", 10)?, Some(first.id));
        assert_eq!(for_purpose(tx, "civil-status-extract", 365)?, None);
        assert_eq!(for_purpose(tx, "marketing", 10)?, None);
        assert_eq!(right_find(tx, &"H31/services".parse().unwrap(), &service(), at(10))?, None);

        let revoked = right_revoke(tx, first.id, "hết mục đích", "setup", at(20), &entropy).unwrap();
        assert!(revoked.holds(at(19)) && !revoked.holds(at(20)));
        assert_eq!(for_purpose(tx, "civil-status-extract", 20)?, None);
        // What was right then stays right for then.
        assert_eq!(for_purpose(tx, "civil-status-extract", 19)?, Some(first.id));
        let again = right_revoke(tx, first.id, "", "setup", at(21), &entropy).unwrap_err();
        assert_eq!((again.key(), again.status()), ("registry-right-revoked-before", 409));
        let unknown = AccessRightId::new(at(0), &entropy);
        assert!(matches!(right_revoke(tx, unknown, "", "x", at(0), &entropy), Err(RightRefusal::Unknown(_))));

        let all = right_list(tx, 10)?;
        assert_eq!(all.iter().map(|held| held.id).collect::<Vec<_>>(), [second.id, first.id]);
        assert_eq!(all[0], second);
        let records = evidence::record_list_of(tx, &first.id.to_string())?;
        let digests: Vec<String> = records.iter().map(|entry| entry.digest.to_string()).collect();
        assert!(digests.contains(&first.evidence) && digests.contains(&revoked.revocation.unwrap().evidence));
        assert_eq!(records.len(), 2);
        Ok::<_, store::Error>(())
    })
    .await
    .unwrap();
}

#[test]
fn a_right_says_what_for_and_why() {
    let make = |purposes: Vec<&str>, basis: &str| {
        let purposes = purposes.into_iter().map(str::to_owned).collect();
        AccessRight::new(consumer(), service(), purposes, basis, Period::ALWAYS)
    };
    assert_eq!(make(vec![], "Nghị định"), Err(BadAccessRight::Purposes));
    assert_eq!(make(vec!["Two words"], "Nghị định"), Err(BadAccessRight::Purposes));
    assert_eq!(make(vec!["extract"], " "), Err(BadAccessRight::LegalBasis));
    for wrong in ["", "H54", "H54/", "/services", "h54/services", "H54/Services", "H54/a b", "H54/-a"] {
        assert!(SystemCode::parse(wrong).is_err(), "{wrong}");
    }
    assert_eq!(SystemCode::parse("000.00.00.H54/services").unwrap().to_string(), "H54/services");
}
