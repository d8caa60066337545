use base::AgencyCode;
use identity::{Deed, HeldGrant, ImportReport, ImportRow, Ordered, Outcome, Role, RowFault, StaffError, StaffNumber};
use identity::{StaffQuery, Username};
use store::TestDb;

use crate::{
    staff::{administrators, grant, new},
    world::{MIGRATIONS, World},
};

fn row(line: u64, number: &str, username: &str, name: &str, unit: Option<&str>) -> ImportRow {
    ImportRow {
        line,
        number: StaffNumber::parse(number).unwrap(),
        username: Username::parse(username).unwrap(),
        name: name.to_owned(),
        title: None,
        unit: unit.map(str::to_owned),
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn all_rows_are_imported_or_none_and_twice_is_once(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, _] = administrators(&world).await;
    let identity = &world.identity;
    let agency = || AgencyCode::parse("H54").unwrap();
    let unit = async |name: &str, parent| identity.unit_add(name.to_owned(), parent, &tue).await.unwrap().id;
    let (justice, health) = (unit("Sở Tư pháp", None).await, unit("Sở Y tế", None).await);
    unit("Văn phòng", Some(justice)).await;
    unit("Văn phòng", Some(health)).await;
    let import =
        async |rows: Vec<ImportRow>| identity.staff_import(rows, agency(), "00".repeat(32), &tue).await.unwrap();
    let good = || {
        vec![
            row(2, "TP-1", "mai.do", "Đỗ Thị Mai", Some("sở  tư pháp / văn phòng")),
            row(3, "TP-2", "an.le", "Lê An", Some("Sở Y tế")),
            row(4, "TP-3", "bao.ngo", "Ngô Bảo", None),
        ]
    };
    let mut bad = good();
    bad.push(row(5, "TP-1", "khac", "Khác", None));
    bad.push(row(6, "TP-4", "an.le", "Khác", None));
    bad.push(row(7, "TP-5", "tue.hoang", "Khác", None));
    bad.push(row(8, "TP-6", "khac2", "Khác", Some("Văn phòng")));
    bad.push(row(9, "TP-7", "khac3", "Khác", Some("Sở Công an")));
    let report = import(bad).await;
    let expected = [
        (5, RowFault::NumberTwice),
        (6, RowFault::UsernameTwice),
        (7, RowFault::UsernameTaken),
        (8, RowFault::UnitUnknown),
        (9, RowFault::UnitUnknown),
    ];
    assert_eq!(report.faults, expected);
    let all = StaffQuery { page: 1, ..StaffQuery::default() };
    assert_eq!(identity.staff_page(&all).await.unwrap().1, 2, "with one fault nothing is changed");

    let tried = identity.staff_import_try(good(), agency()).await.unwrap();
    assert_eq!(tried, ImportReport { new: 3, ..ImportReport::default() });
    assert_eq!(identity.staff_page(&all).await.unwrap().1, 2, "a try changes nothing");
    assert_eq!(import(good()).await, tried);
    assert_eq!(identity.staff_page(&all).await.unwrap().1, 5);
    assert_eq!(import(good()).await, ImportReport { same: 3, ..ImportReport::default() });
    assert_eq!(world.acts("identity.staff-imported").await, 1);
    let mut moved = good();
    moved[2].unit = Some("Sở Y tế".to_owned());
    moved[1].username = Username::parse("khac4").unwrap();
    assert_eq!(import(moved.clone()).await.faults, [(3, RowFault::UsernameOther)]);
    moved.remove(1);
    assert_eq!(import(moved).await, ImportReport { changed: 1, same: 1, ..ImportReport::default() });

    let exported = identity.staff_export().await.unwrap();
    let mai = exported.iter().find(|(staff, _)| staff.account.name == "Đỗ Thị Mai").unwrap();
    assert_eq!(mai.1, "Sở Tư pháp / Văn phòng");
}

#[store::test(migrations = &MIGRATIONS)]
async fn who_leaves_is_closed_for_good(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, ha] = administrators(&world).await;
    let identity = &world.identity;
    let (mai, code) = identity.staff_open(new("mai.do", "Đỗ Thị Mai"), &tue).await.unwrap();
    identity.staff_order(mai.id, Deed::Grant(HeldGrant::always(grant(Role::Specialist))), &tue).await.unwrap();
    for bad in [mai.id, world.lan().await.id] {
        let refused = identity.staff_order(mai.id, Deed::End { to: Some(bad) }, &tue).await;
        assert!(matches!(refused, Err(StaffError::BadReceiver)));
    }
    // A specialist without a key: one administrator suffices.
    let ended = identity.staff_order(mai.id, Deed::End { to: Some(ha.account) }, &tue).await;
    assert!(matches!(ended, Ok(Ordered::Done(None))));
    assert_eq!(identity.grant_list(mai.id).await.unwrap(), []);
    assert!(identity.invitation(&code).await.unwrap().is_none());
    for deed in [Deed::Reset, Deed::AllowKey, Deed::End { to: None }] {
        assert!(matches!(identity.staff_order(mai.id, deed, &tue).await, Err(StaffError::Ended)));
    }
    assert!(matches!(identity.staff_suspend(mai.id, false, &tue).await, Err(StaffError::Ended)));
    let left = StaffQuery { ended: true, page: 1, ..StaffQuery::default() };
    assert_eq!(identity.staff_page(&left).await.unwrap().1, 1);

    // An administrator leaves only with the word of a second one, and never the last.
    let third = crate::staff::administrator(&world, "ba.tran", "Trần Ba").await;
    let Ok(Ordered::Waits(id)) = identity.staff_order(ha.account, Deed::End { to: None }, &tue).await else { panic!() };
    identity.approval_decide(id, Outcome::Approved, "", &third).await.unwrap();
    identity.staff_grant_take(third.account, grant(Role::Administrator), &tue).await.unwrap();
    let last = identity.staff_order(tue.account, Deed::End { to: None }, &tue).await;
    assert!(matches!(last, Err(StaffError::LastAdministrator)));
    assert_eq!(world.acts("identity.account-ended").await, 2);
}
