use base::AgencyCode;
use identity::{
    Actor, Deed, FieldOfWork, Grant, HeldGrant, Kind, NewStaff, Ordered, Outcome, Password, Policies, Role,
    StaffChange, StaffError, StaffNumber, StaffQuery, Unit, Username,
};
use store::TestDb;

use crate::world::{MIGRATIONS, START, World};

const NEW_PASSWORD: &str = "Một câu dài dễ nhớ";

fn h54() -> AgencyCode {
    AgencyCode::parse("H54").unwrap()
}

pub(crate) fn grant(role: Role) -> Grant {
    Grant { role, agency: h54(), field: None }
}

pub(crate) fn new(username: &str, name: &str) -> NewStaff {
    NewStaff {
        username: Username::parse(username).unwrap(),
        name: name.to_owned(),
        title: None,
        number: None,
        unit: None,
        agency: h54(),
    }
}

/// Two administrators who have signed in.
pub(crate) async fn administrators(world: &World) -> [Actor; 2] {
    let mut actors = Vec::new();
    for (username, name) in [("tue.hoang", "Hoàng Minh Tuệ"), ("ha.vu", "Vũ Thu Hà")] {
        actors.push(administrator(world, username, name).await);
    }
    actors.try_into().unwrap()
}

pub(crate) async fn administrator(world: &World, username: &str, name: &str) -> Actor {
    let account = world.official(username, name).await;
    world.identity.grant_give(account.id, grant(Role::Administrator), "test").await.unwrap();
    world.enter(Kind::Official, username, crate::world::PASSWORD).await.unwrap().actor
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_official_is_opened_and_chooses_their_own_password(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, _] = administrators(&world).await;
    let identity = &world.identity;
    let (account, code) = identity.staff_open(new("mai.do", "Đỗ Thị Mai"), &tue).await.unwrap();
    assert!(world.enter(Kind::Official, "mai.do", NEW_PASSWORD).await.is_err());
    assert_eq!(identity.invitation(&code).await.unwrap().map(|a| a.id), Some(account.id));

    // A newer code ends the older one.
    let newer = identity.staff_invite(account.id, &tue).await.unwrap();
    let password = || Password::choose(NEW_PASSWORD).unwrap();
    assert!(matches!(identity.invitation_use(&code, password()).await, Err(StaffError::BadCode)));
    identity.invitation_use(&newer, password()).await.unwrap();
    assert!(matches!(identity.invitation_use(&newer, password()).await, Err(StaffError::BadCode)));
    world.enter(Kind::Official, "mai.do", NEW_PASSWORD).await.unwrap();
    // Who has a password is not given a new code without a second administrator.
    assert!(matches!(identity.staff_invite(account.id, &tue).await, Err(StaffError::Enrolled)));
    for (kind, count) in [("identity.invitation-made", 2), ("identity.invitation-used", 1)] {
        assert_eq!(world.acts(kind).await, count, "{kind}");
    }

    // A code that nobody uses ends by itself.
    let (_, late) = identity.staff_open(new("an.le", "Lê An"), &tue).await.unwrap();
    world.clock.set(START.plus_days(4));
    assert!(matches!(identity.invitation_use(&late, password()).await, Err(StaffError::BadCode)));
}

/// A one-time code is as good as the account: no single administrator may hold one that opens far-reaching rights.
#[store::test(migrations = &MIGRATIONS)]
async fn nobody_alone_holds_the_code_of_an_account_with_rights_of_two(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, ha] = administrators(&world).await;
    let identity = &world.identity;
    let far = || Deed::Grant(HeldGrant::always(grant(Role::Administrator)));
    let (mai, code) = identity.staff_open(new("mai.do", "Đỗ Thị Mai"), &tue).await.unwrap();
    assert!(matches!(identity.staff_order(mai.id, far(), &tue).await, Err(StaffError::NotEnrolled)));
    let near = Deed::Grant(HeldGrant::always(grant(Role::Specialist)));
    assert!(matches!(identity.staff_order(mai.id, near, &tue).await, Ok(Ordered::Done(None))));
    identity.invitation_use(&code, Password::choose(NEW_PASSWORD).unwrap()).await.unwrap();
    let Ok(Ordered::Waits(waits)) = identity.staff_order(mai.id, far(), &tue).await else { panic!("it waits") };
    identity.approval_decide(waits, Outcome::Approved, "", &ha).await.unwrap();

    // After a reset by two, a code that was lost is not made anew by one.
    let Ok(Ordered::Waits(waits)) = identity.staff_order(mai.id, Deed::Reset, &tue).await else { panic!("it waits") };
    let reset = identity.approval_decide(waits, Outcome::Approved, "", &ha).await;
    assert!(matches!(reset, Ok(Ordered::Done(Some(_)))));
    for one in [&tue, &ha] {
        assert!(matches!(identity.staff_invite(mai.id, one).await, Err(StaffError::InviteNeedsSecond)));
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn officials_are_found_changed_and_suspended(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, ha] = administrators(&world).await;
    let identity = &world.identity;
    let unit = identity.unit_add("Sở Tư pháp".to_owned(), None, &tue).await.unwrap();
    let (mai, _) = identity.staff_open(new("mai.do", "Đỗ Thị Mai"), &tue).await.unwrap();
    let number = StaffNumber::parse("tp-0012").unwrap();
    let change = StaffChange {
        name: "Đỗ Thị Ngọc Mai".to_owned(),
        title: Some("Chuyên viên".to_owned()),
        number: Some(number.clone()),
        unit: Some(unit.id),
    };
    identity.staff_change(mai.id, change.clone(), &tue).await.unwrap();
    identity.staff_change(mai.id, change.clone(), &tue).await.unwrap();
    assert_eq!(world.acts("identity.account-changed").await, 1, "the same again changes nothing");
    let taken = StaffChange { name: "Vũ Thu Hà".to_owned(), ..change };
    assert!(matches!(identity.staff_change(ha.account, taken, &tue).await, Err(StaffError::NumberTaken)));

    let find = async |search: &str| {
        let query = StaffQuery { search: search.to_owned(), page: 1, ..StaffQuery::default() };
        let (rows, total) = identity.staff_page(&query).await.unwrap();
        assert_eq!(i64::try_from(rows.len()).unwrap(), total);
        rows.into_iter().map(|staff| staff.account.name).collect::<Vec<_>>()
    };
    for search in ["ngoc mai", "Đỗ", "TP-0012", "mai.do"] {
        assert_eq!(find(search).await, ["Đỗ Thị Ngọc Mai"], "{search}");
    }
    assert_eq!(find("100%").await.len(), 0);
    assert_eq!(find("").await.len(), 3);
    let of_unit = StaffQuery { unit: Some(unit.id), page: 1, ..StaffQuery::default() };
    assert_eq!(identity.staff_page(&of_unit).await.unwrap().1, 1);
    assert_eq!(identity.unit_lines().await.unwrap()[0].officials, 1);
    let closed = Unit { closed: true, ..unit };
    assert!(matches!(identity.unit_change(closed, &tue).await, Err(StaffError::UnitNotEmpty)));

    let token = world.enter(Kind::Official, "ha.vu", crate::world::PASSWORD).await.unwrap().token;
    identity.staff_suspend(ha.account, true, &tue).await.unwrap();
    assert!(identity.actor(token.as_str()).await.unwrap().is_none());
    assert!(world.enter(Kind::Official, "ha.vu", crate::world::PASSWORD).await.is_err());
    // A suspended administrator orders nothing, also with a page from before.
    assert!(matches!(identity.staff_suspend(mai.id, true, &ha).await, Err(StaffError::NotAdministrator)));
    assert!(matches!(identity.staff_suspend(tue.account, true, &tue).await, Err(StaffError::LastAdministrator)));
    let own = identity.staff_grant_take(tue.account, grant(Role::Administrator), &tue).await;
    assert!(matches!(own, Err(StaffError::LastAdministrator)));
    identity.staff_suspend(ha.account, false, &tue).await.unwrap();
    world.enter(Kind::Official, "ha.vu", crate::world::PASSWORD).await.unwrap();
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_right_holds_for_its_time_only(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, _] = administrators(&world).await;
    let account = world.official("binh.le", "Lê Văn Bình").await;
    let token = world.enter(Kind::Official, "binh.le", crate::world::PASSWORD).await.unwrap().token;
    let field = FieldOfWork::parse("Hộ tịch");
    let until = START.plus_seconds(600);
    let held = HeldGrant {
        grant: Grant { field, ..grant(Role::Specialist) },
        from: START.plus_seconds(60),
        until: Some(until),
    };
    let ordered = world.identity.staff_order(account.id, Deed::Grant(held.clone()), &tue).await.unwrap();
    assert!(matches!(ordered, Ordered::Done(None)));
    let again = world.identity.staff_order(account.id, Deed::Grant(held), &tue).await.unwrap();
    assert!(matches!(again, Ordered::Already));
    assert_eq!(world.acts("identity.grant-given").await, 3);
    for (at, holds) in [(START, false), (START.plus_seconds(60), true), (until, false)] {
        world.clock.set(at);
        let actor = world.identity.actor(token.as_str()).await.unwrap().unwrap();
        assert_eq!(actor.may(Role::Specialist, &h54(), Some("Hộ tịch")), holds, "{at:?}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_reaches_far_needs_a_second_administrator(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, ha] = administrators(&world).await;
    let identity = &world.identity;
    let binh = world.official("binh.le", "Lê Văn Bình").await;
    let leader = Deed::Grant(HeldGrant::always(grant(Role::Leader)));
    let Ordered::Waits(id) = identity.staff_order(binh.id, leader.clone(), &tue).await.unwrap() else { panic!() };
    assert!(matches!(identity.staff_order(binh.id, leader.clone(), &ha).await, Err(StaffError::WaitsAlready)));
    assert_eq!(identity.grant_list(binh.id).await.unwrap(), []);
    let decide = async |id, outcome, by: &Actor| identity.approval_decide(id, outcome, "vì lý do", by).await;
    assert!(matches!(decide(id, Outcome::Approved, &tue).await, Err(StaffError::OwnApproval)));
    assert!(matches!(decide(id, Outcome::Approved, &ha).await, Ok(Ordered::Done(None))));
    assert!(matches!(decide(id, Outcome::Approved, &ha).await, Err(StaffError::ApprovalOver)));
    assert_eq!(identity.grant_list(binh.id).await.unwrap(), [grant(Role::Leader)]);

    // A reset: approved by the other, who is given the code; the old password and sessions are gone.
    let token = world.enter(Kind::Official, "binh.le", crate::world::PASSWORD).await.unwrap().token;
    let Ordered::Waits(id) = identity.staff_order(binh.id, Deed::Reset, &tue).await.unwrap() else { panic!() };
    assert!(identity.actor(token.as_str()).await.unwrap().is_some());
    let Ordered::Done(Some(code)) = decide(id, Outcome::Approved, &ha).await.unwrap() else { panic!() };
    assert!(identity.actor(token.as_str()).await.unwrap().is_none());
    assert!(world.enter(Kind::Official, "binh.le", crate::world::PASSWORD).await.is_err());
    identity.invitation_use(&code, Password::choose(NEW_PASSWORD).unwrap()).await.unwrap();
    world.enter(Kind::Official, "binh.le", NEW_PASSWORD).await.unwrap();

    // Refused with a reason, taken back, and run out.
    let control = Deed::Grant(HeldGrant::always(grant(Role::ProcedureControl)));
    let Ordered::Waits(id) = identity.staff_order(binh.id, control.clone(), &tue).await.unwrap() else { panic!() };
    let silent = identity.approval_decide(id, Outcome::Refused, " ", &ha).await;
    assert!(matches!(silent, Err(StaffError::BadReason)));
    decide(id, Outcome::Refused, &ha).await.unwrap();
    let Ordered::Waits(id) = identity.staff_order(binh.id, control.clone(), &ha).await.unwrap() else { panic!() };
    assert!(matches!(decide(id, Outcome::Withdrawn, &tue).await, Err(StaffError::NotFound)));
    decide(id, Outcome::Withdrawn, &ha).await.unwrap();
    let Ordered::Waits(id) = identity.staff_order(binh.id, control.clone(), &ha).await.unwrap() else { panic!() };
    world.clock.set(START.plus_days(8));
    assert!(matches!(decide(id, Outcome::Approved, &tue).await, Err(StaffError::ApprovalExpired)));
    assert_eq!(identity.approval_list(true).await.unwrap(), []);
    assert!(matches!(identity.staff_order(binh.id, control, &ha).await, Ok(Ordered::Waits(_))));
    let outcomes: Vec<_> = identity.approval_list(false).await.unwrap().iter().map(|a| a.outcome.unwrap()).collect();
    let counted = |outcome| outcomes.iter().filter(|one| **one == outcome).count();
    assert_eq!(outcomes.len(), 5);
    assert_eq!(counted(Outcome::Approved), 2);
    assert_eq!([Outcome::Refused, Outcome::Withdrawn, Outcome::Expired].map(counted), [1, 1, 1]);
    assert_eq!(world.acts("identity.approval-decided").await, 5);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_lone_administrator_acts_alone_only_where_the_node_says_so(db: TestDb) {
    let world = World::new(&db.db());
    let tue = administrator(&world, "tue.hoang", "Hoàng Minh Tuệ").await;
    let binh = world.official("binh.le", "Lê Văn Bình").await;
    let administer = || Deed::Grant(HeldGrant::always(grant(Role::Administrator)));
    assert!(matches!(world.identity.staff_order(binh.id, administer(), &tue).await, Ok(Ordered::Waits(_))));

    let policies = Policies { single_administrator: true, ..Policies::default() };
    let world = World::with(&db.db(), policies);
    assert!(world.identity.single_administrator().await.unwrap());
    assert!(matches!(world.identity.staff_order(binh.id, administer(), &tue).await, Ok(Ordered::Done(None))));
    // From now on there are two, and the line counts no more.
    assert!(!world.identity.single_administrator().await.unwrap());
    assert!(matches!(world.identity.staff_order(tue.account, Deed::Reset, &tue).await, Ok(Ordered::Waits(_))));
    // Nor when the second cannot come in, or has just lost the right: else the first would decide how many there are.
    world.identity.staff_suspend(binh.id, true, &tue).await.unwrap();
    assert!(!world.identity.single_administrator().await.unwrap());
    world.identity.staff_suspend(binh.id, false, &tue).await.unwrap();
    let right = grant(Role::Administrator);
    assert!(world.identity.staff_grant_take(binh.id, right.clone(), &tue).await.unwrap());
    assert!(!world.identity.staff_grant_take(binh.id, right, &tue).await.unwrap(), "it is over");
    assert!(!world.identity.single_administrator().await.unwrap());
    world.clock.advance_millis(policies.approval + 1_000);
    assert!(world.identity.single_administrator().await.unwrap());
}
