use base::{Id, SeededEntropy};
use identity::{
    Actor, Deed, Delegation, FieldOfWork, Grant, HeldGrant, Kind, NewDelegation, Ordered, Outcome, Role, StaffError,
    rights_fetch,
};
use store::TestDb;

use crate::{
    staff::{administrators, grant},
    world::{MIGRATIONS, PASSWORD, START, World},
};

/// An official with rights, who has signed in.
async fn official(world: &World, username: &str, name: &str, grants: &[Grant]) -> (Actor, String) {
    let account = world.official(username, name).await;
    for grant in grants {
        world.identity.grant_give(account.id, grant.clone(), "test").await.unwrap();
    }
    let entered = world.enter(Kind::Official, username, PASSWORD).await.unwrap();
    (entered.actor, entered.token.as_str().to_owned())
}

async fn now(world: &World, token: &str) -> Actor {
    world.identity.actor(token).await.unwrap().unwrap()
}

fn civil_status() -> Grant {
    Grant { field: FieldOfWork::parse("Hộ tịch"), ..grant(Role::Specialist) }
}

#[store::test(migrations = &MIGRATIONS)]
async fn somebody_stands_in_for_a_time_and_for_some_rights(db: TestDb) {
    let world = World::new(&db.db());
    let identity = &world.identity;
    let rights = [grant(Role::Leader), civil_status(), grant(Role::Administrator)];
    let (binh, _) = official(&world, "binh.tran", "Trần Văn Bình", &rights).await;
    let (mai, token) = official(&world, "mai.do", "Đỗ Thị Mai", &[grant(Role::OneStopOfficer)]).await;
    let (an, other) = official(&world, "an.le", "Lê An", &[]).await;
    let (from, until) = (START.plus_seconds(60), START.plus_days(7));
    let new = |grants: &[Grant]| NewDelegation { deputy: mai.account, from, until, grants: grants.to_vec() };

    // Nobody hands on what is not theirs, nor an administrator's rights, nor to themself.
    for (new, by, refused) in [
        (new(&[grant(Role::ProcedureControl)]), &binh, "rights"),
        (new(&[grant(Role::Administrator)]), &binh, "rights"),
        (new(&[grant(Role::Leader)]), &an, "rights"),
        (NewDelegation { deputy: binh.account, ..new(&[grant(Role::Leader)]) }, &binh, "deputy"),
        (NewDelegation { until: from, ..new(&[grant(Role::Leader)]) }, &binh, "period"),
    ] {
        let error = identity.delegation_open(new, by).await.unwrap_err();
        let found = match error {
            StaffError::NotDelegable => "rights",
            StaffError::BadDeputy => "deputy",
            StaffError::BadAbsence => "period",
            other => panic!("{other}"),
        };
        assert_eq!(found, refused);
    }
    let id = identity.delegation_open(new(&[grant(Role::Leader)]), &binh).await.unwrap();
    let twice = NewDelegation { deputy: an.account, ..new(&[grant(Role::Leader)]) };
    assert!(matches!(identity.delegation_open(twice, &binh).await, Err(StaffError::DeputyTwice)));

    // It begins and ends by itself.
    for (at, holds) in [(START, false), (from, true), (until, false)] {
        world.clock.set(at);
        let session = world.enter(Kind::Official, "mai.do", PASSWORD).await.unwrap().token;
        let actor = now(&world, session.as_str()).await;
        assert_eq!((actor.has(Role::Leader), actor.has(Role::Specialist)), (holds, false), "{at:?}");
        assert!(!actor.may_by_own(Role::Leader, &grant(Role::Leader).agency, None));
        let rights = db.db().read(move |tx| rights_fetch(tx, mai.account, at)).await.unwrap().unwrap().1;
        assert_eq!(rights.contains(&grant(Role::Leader)), holds);
        let stand_ins = identity.stand_ins(Role::Leader, &grant(Role::Leader).agency, "Hộ tịch").await.unwrap();
        let names: Vec<_> = stand_ins.iter().map(|(who, whom)| (who.name.as_str(), whom.name.as_str())).collect();
        assert_eq!(names, if holds { vec![("Đỗ Thị Mai", "Trần Văn Bình")] } else { vec![] });
    }
    world.clock.set(from);
    // The deputy hands nothing on; who is away stands in for nobody.
    let further = NewDelegation { deputy: an.account, ..new(&[grant(Role::Leader)]) };
    let deputy = now(&world, &token).await;
    assert!(matches!(identity.delegation_open(further, &deputy).await, Err(StaffError::NotDelegable)));
    let back = NewDelegation { deputy: binh.account, ..new(&[grant(Role::OneStopOfficer)]) };
    assert!(matches!(identity.delegation_open(back, &mai).await, Err(StaffError::DeputyAway)));

    // What the absent one loses, the deputy loses; and a suspended one hands on nothing.
    identity.grant_take(binh.account, grant(Role::Leader), "test").await.unwrap();
    assert!(!now(&world, &token).await.has(Role::Leader));
    identity.grant_give(binh.account, grant(Role::Leader), "test").await.unwrap();
    assert!(now(&world, &token).await.has(Role::Leader));
    identity.account_close(binh.account, true, "test").await.unwrap();
    assert!(!now(&world, &token).await.has(Role::Leader));
    identity.account_close(binh.account, false, "test").await.unwrap();

    // A stranger does not end it, the deputy may.
    let stranger = now(&world, &other).await;
    assert!(matches!(identity.delegation_end(id, &stranger).await, Err(StaffError::NotAdministrator)));
    let unknown = Id::new(START, &SeededEntropy::new(3));
    assert!(matches!(identity.delegation_end(unknown, &deputy).await, Err(StaffError::NotFound)));
    identity.delegation_end(id, &deputy).await.unwrap();
    identity.delegation_end(id, &deputy).await.unwrap();
    assert!(!now(&world, &token).await.has(Role::Leader));
    assert_eq!(identity.delegation_list(binh.account).await.unwrap(), Vec::<Delegation>::new());
    for kind in ["identity.delegation-opened", "identity.delegation-ended"] {
        assert_eq!(world.acts(kind).await, 1, "{kind}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn two_administrators_name_a_deputy_for_one_who_fell_ill(db: TestDb) {
    let world = World::new(&db.db());
    let [tue, ha] = administrators(&world).await;
    let identity = &world.identity;
    let (binh, _) = official(&world, "binh.tran", "Trần Văn Bình", &[grant(Role::Leader)]).await;
    let (mai, token) = official(&world, "mai.do", "Đỗ Thị Mai", &[]).await;
    let named = |deputy| {
        let grants = vec![grant(Role::Leader)];
        Deed::Delegate(NewDelegation { deputy, from: START, until: START.plus_days(7), grants })
    };
    let nobody = named(binh.account);
    assert!(matches!(identity.staff_order(binh.account, nobody, &tue).await, Err(StaffError::BadDeputy)));
    // Who would stand in does not approve it.
    let Ok(Ordered::Waits(id)) = identity.staff_order(binh.account, named(ha.account), &tue).await else { panic!() };
    let own = identity.approval_decide(id, Outcome::Approved, "", &ha).await;
    assert!(matches!(own, Err(StaffError::OwnApproval)));
    identity.approval_decide(id, Outcome::Withdrawn, "", &tue).await.unwrap();

    let Ok(Ordered::Waits(id)) = identity.staff_order(binh.account, named(mai.account), &tue).await else { panic!() };
    assert!(!now(&world, &token).await.has(Role::Leader));
    let waiting = identity.approval_list(true).await.unwrap();
    assert_eq!(waiting.iter().map(|one| one.deed.clone()).collect::<Vec<_>>(), [named(mai.account)]);
    identity.approval_decide(id, Outcome::Approved, "", &ha).await.unwrap();
    let deputy = now(&world, &token).await;
    assert_eq!(deputy.stands_in.iter().map(|one| one.account).collect::<Vec<_>>(), [binh.account]);
    // Two have said so: the deputy may enrol a key of their own.
    assert!(identity.key_permit(mai.account).await.unwrap().is_some());

    // Who leaves hands on nothing.
    let order = identity.staff_order(mai.account, Deed::End { to: None }, &tue).await.unwrap();
    assert!(matches!(order, Ordered::Done(_) | Ordered::Waits(_)));
    if let Ordered::Waits(id) = order {
        identity.approval_decide(id, Outcome::Approved, "", &ha).await.unwrap();
    }
    assert_eq!(identity.delegation_list(binh.account).await.unwrap(), Vec::<Delegation>::new());
    let held = HeldGrant::always(grant(Role::Leader));
    assert!(identity.staff_detail(binh.account).await.unwrap().unwrap().grants.contains(&held));
}
