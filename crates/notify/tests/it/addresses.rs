use base::{AccountId, Lang};
use notify::{Confirmed, Kind, MailState, Proposed};
use store::TestDb;

use crate::server::{Server, Turn};
use crate::world::{World, address, parsed};

async fn propose(world: &World, account: AccountId, mail: &str) -> Proposed {
    let (notifier, mail, code) = (world.notifier.clone(), address(mail), world.fresh_code());
    world.db.write(move |tx| notifier.propose(tx, account, (&mail, Lang::En), &code)).await.unwrap()
}

async fn confirm(world: &World, account: AccountId, code: &str) -> Confirmed {
    let (notifier, code) = (world.notifier.clone(), code.to_owned());
    world.db.write(move |tx| notifier.confirm(tx, account, &code, &format!("off-{account}"))).await.unwrap()
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn an_address_gets_nothing_but_its_code_before_it_is_confirmed(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.account();
    assert_eq!(propose(&world, lan, "lan@dan.example").await, Proposed::Sent);
    world.tell(lan, Kind::Security, "1").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    let code = world.code(lan).await;
    let mails = server.mails();
    let mail = parsed(&mails[0].1);
    assert!(mail.body_text(0).unwrap().contains(&format!("en notify-mail-code code={code} until=09:30, 25/11/2026")));
    let stranger = world.account();
    assert_eq!(confirm(&world, stranger, &code).await, Confirmed::Wrong, "another account's code");
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Done { before: None });
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Wrong, "a code is good once");
    world.tell(lan, Kind::Security, "2").await;
    world.later(&mailer, 0).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 2, "what happened before is not told afterwards");
    assert!(parsed(&mails[1].1).body_text(0).unwrap().contains("code=2"));
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn codes_end_and_are_not_guessed(db: TestDb) {
    let world = World::new(db);
    let lan = world.account();
    propose(&world, lan, "lan@dan.example").await;
    let code = world.code(lan).await;
    for _ in 0..5 {
        assert_eq!(confirm(&world, lan, "no code").await, Confirmed::Wrong);
    }
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Wrong, "tried too often");
    assert_eq!(propose(&world, lan, "lan@dan.example").await, Proposed::TooSoon);
    world.clock.advance_millis(60_000);
    assert_eq!(propose(&world, lan, "lan@dan.example").await, Proposed::Sent);
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Wrong, "the old code");
    let code = world.code(lan).await;
    world.clock.advance_millis(30 * 60_000);
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Wrong, "half an hour later");
    for _ in 0..3 {
        assert_eq!(propose(&world, lan, "lan@dan.example").await, Proposed::Sent);
        world.clock.advance_millis(60_000);
    }
    assert_eq!(propose(&world, lan, "lan@dan.example").await, Proposed::TooOften);
    let notifier = world.notifier.clone();
    assert!(world.db.write(move |tx| notifier.remove(tx, lan)).await.unwrap());
    assert_eq!(propose(&world, lan, "other@dan.example").await, Proposed::TooOften, "removing is no way round");
    world.clock.advance_millis(24 * 3_600_000);
    assert_eq!(propose(&world, lan, "lan@dan.example").await, Proposed::Sent);
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn the_address_before_is_told(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("old@dan.example").await;
    propose(&world, lan, "new@dan.example").await;
    world.tell(lan, Kind::Dossier, "1").await;
    world.later(&mailer, 0).await;
    let to = |server: &Server, from: usize| {
        let mut to: Vec<_> = server.mails().into_iter().skip(from).map(|(to, _)| to).collect();
        to.sort();
        to
    };
    let both = ["new@dan.example", "old@dan.example"];
    assert_eq!(to(&server, 0), both, "until then the old one is told");
    let code = world.code(lan).await;
    let before = Some(address("old@dan.example"));
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Done { before });
    world.tell(lan, Kind::Dossier, "2").await;
    world.later(&mailer, 0).await;
    assert_eq!(to(&server, 2), both);
    let moved: Vec<_> = server.mails().into_iter().filter(|(_, mail)| mail.contains("subject-moved")).collect();
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0].0, "old@dan.example");
    let notifier = world.notifier.clone();
    assert!(world.db.write(move |tx| notifier.remove(tx, lan)).await.unwrap());
    world.tell(lan, Kind::Security, "3").await;
    world.later(&mailer, 0).await;
    assert_eq!(to(&server, 4), ["new@dan.example"], "its last mail says that it is the last");
    let notifier = world.notifier.clone();
    assert!(!world.db.write(move |tx| notifier.remove(tx, lan)).await.unwrap(), "there is none any more");
}

/// A mail that waits for its server goes to the address that is confirmed when the server comes back.
#[store::test(migrations = notify::MIGRATIONS)]
async fn what_waits_follows_the_address(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([Turn::Gone, Turn::Gone]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("old@dan.example").await;
    world.tell(lan, Kind::Dossier, "1").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    propose(&world, lan, "new@dan.example").await;
    let code = world.code(lan).await;
    confirm(&world, lan, &code).await;
    for _ in 0..3 {
        world.later(&mailer, 3600).await;
    }
    let told: Vec<_> = server.mails().into_iter().filter(|(_, mail)| mail.contains("subject-notice")).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "new@dan.example");
    let states: Vec<_> = world.counts().await.into_iter().map(|(state, count, _)| (state, count)).collect();
    assert_eq!(states, [(MailState::Sent, 2), (MailState::Dropped, 1)], "the code was used before it was sent");
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn confirming_again_ends_a_suspension(db: TestDb) {
    let world = World::new(db);
    let no = || Turn::Recipient("550 5.1.1 no such user");
    let server = Server::start([no(), no(), Turn::Well, no(), no(), no()]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("lan@dan.example").await;
    for (occasion, suspended) in [(1, false), (2, false), (3, false), (4, false), (5, false), (6, true)] {
        world.tell(lan, Kind::Dossier, &occasion.to_string()).await;
        world.later(&mailer, 0).await;
        assert_eq!(world.suspended_at(lan).await.is_some(), suspended, "{occasion}: three, one after another");
    }
    let count = world.db.read(notify::suspended_count).await.unwrap();
    assert_eq!(count, 1);
    propose(&world, lan, "lan@dan.example").await;
    world.later(&mailer, 0).await;
    let code = world.code(lan).await;
    assert_eq!(confirm(&world, lan, &code).await, Confirmed::Done { before: None });
    assert_eq!(world.suspended_at(lan).await, None);
}
