use base::Lang;
use notify::{Kind, MailState, MailTls, Pace};
use store::TestDb;
use tokio_util::task::TaskTracker;

use crate::server::{Server, Turn};
use crate::world::{World, parsed};

const HOUR: i64 = 3600;

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_notice_is_one_mail(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let (lan, unheard) = (world.reader("lan@dan.example").await, world.account());
    world.tell(lan, Kind::Dossier, "H54-1/1").await;
    assert!(!world.tell(lan, Kind::Dossier, "H54-1/1").await.1, "told twice, mailed once");
    world.tell(unheard, Kind::Dossier, "H54-1/1").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    for _ in 0..3 {
        assert_eq!(world.later(&mailer, 24 * HOUR).await, 0, "nothing is sent again");
    }
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let (to, content) = &mails[0];
    assert_eq!(to, "lan@dan.example");
    assert!(content.is_ascii() && content.lines().all(|line| line.len() <= 998), "{content}");
    let mail = parsed(content);
    assert_eq!(mail.subject().unwrap(), "vi notify-mail-subject-notice service=Cổng Dịch vụ công được");
    for body in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(body.contains("09:00, 25/11/2026: vi services-notice-changed code=H54-1/1 được"), "{body}");
        assert!(body.contains("https://gov.example:8443/vi/dossiers/1"), "{body}");
        assert!(body.contains("https://gov.example:8443/vi/account/notices"), "{body}");
    }
    assert!(mail.message_id().unwrap().ends_with("@gov.example"));
    assert_eq!(world.counts().await, [(MailState::Sent, 1, 0)]);
}

/// The server has the mail and is gone before it says so: nobody can know, so it goes again, as the same mail.
#[store::test(migrations = notify::MIGRATIONS)]
async fn a_mail_in_doubt_goes_again_as_the_same_mail(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([Turn::Gone, Turn::KeptAndGone]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("lan@dan.example").await;
    world.tell(lan, Kind::Dossier, "H54-1/1").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    assert_eq!(world.counts().await, [(MailState::Waiting, 1, 0)], "whoever hangs up at once has nothing");
    assert_eq!(world.later(&mailer, 0).await, 0, "there is a pause");
    assert_eq!(world.later(&mailer, HOUR).await, 1);
    assert_eq!(world.counts().await, [(MailState::Waiting, 1, 1)]);
    assert_eq!(world.later(&mailer, HOUR).await, 1);
    assert_eq!(world.later(&mailer, 24 * HOUR).await, 0);
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1], "byte for byte, the Message-ID too");
    assert_eq!(world.counts().await, [(MailState::Sent, 1, 1)]);
}

/// The program ends between the last byte and the answer.
#[store::test(migrations = notify::MIGRATIONS)]
async fn a_mail_cut_by_a_crash_goes_again_as_the_same_mail(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([Turn::KeptAndSilent]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("lan@dan.example").await;
    world.tell(lan, Kind::Dossier, "H54-1/1").await;
    let sending = mailer.clone();
    let crash = TaskTracker::new().spawn(async move { sending.send_due().await });
    while server.mails().is_empty() {
        tokio::task::yield_now().await;
    }
    crash.abort();
    assert!(crash.await.unwrap_err().is_cancelled());
    assert_eq!(world.counts().await, [(MailState::Sending, 1, 0)]);
    let started_again = world.mailer(World::server(server.port));
    assert_eq!(world.later(&started_again, 60).await, 1, "when the lease has run out");
    assert_eq!(world.counts().await, [(MailState::Sent, 1, 1)]);
    let mails = server.mails();
    assert_eq!(mails[0], mails[1]);
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn what_the_server_says_decides(db: TestDb) {
    let world = World::new(db);
    // The server's answer, the mail's state, whether the address is to blame.
    let cases = [
        (Turn::Recipient("450 4.2.1 later"), MailState::Waiting, false),
        (Turn::Mail("451 4.3.0 later"), MailState::Waiting, false),
        (Turn::Sender("550 5.7.1 who are you"), MailState::Waiting, false),
        (Turn::Recipient("550 5.1.1 no such user"), MailState::Refused, true),
        (Turn::Recipient("550 5.7.1 relaying denied"), MailState::Refused, false),
        (Turn::Mail("554 5.6.0 not like this"), MailState::Refused, false),
        (Turn::Mail("550 5.1.1 no such user"), MailState::Refused, true),
    ];
    for (at, (turn, state, blamed)) in cases.into_iter().enumerate() {
        let server = Server::start([turn.clone(), turn.clone(), turn.clone()]).await;
        let mailer = world.mailer(World::server(server.port));
        let lan = world.reader(&format!("lan{at}@dan.example")).await;
        for occasion in ["1", "2", "3"] {
            world.tell(lan, Kind::Dossier, occasion).await;
            assert_eq!(world.later(&mailer, 0).await, 1);
        }
        assert_eq!(world.suspended_at(lan).await.is_some(), blamed, "{turn:?}");
        let failed = world.failed(lan).await;
        assert_eq!(failed.len(), if state == MailState::Refused { 3 } else { 0 }, "{turn:?}");
        world.tell(lan, Kind::Security, "4").await;
        world.later(&mailer, HOUR).await;
        world.later(&mailer, HOUR).await;
        let expected = match (state, blamed) {
            (MailState::Waiting, _) => 4,
            (_, true) => 0,
            (_, false) => 1,
        };
        assert_eq!(server.mails().len(), expected, "{turn:?}");
    }
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_mail_that_nobody_takes_is_given_up_after_five_days(db: TestDb) {
    let world = World::new(db);
    let server = Server::start(vec![Turn::Login("535 5.7.8 wrong password"); 200]).await;
    let mut here = World::server(server.port);
    here.login = Some(("node".to_owned(), "secret".to_owned()));
    let mailer = world.mailer(here);
    let lan = world.reader("lan@dan.example").await;
    world.tell(lan, Kind::Dossier, "1").await;
    let mut tries = 0;
    for _ in 0..121 {
        tries += world.later(&mailer, HOUR).await;
    }
    assert!((110..=121).contains(&tries), "{tries} tries in five days");
    assert_eq!(world.counts().await, [(MailState::GivenUp, 1, 0)]);
    let failed = world.failed(lan).await;
    assert_eq!(failed[0].answer, "logging in: 535 5.7.8 wrong password");
    assert_eq!(world.suspended_at(lan).await, None, "the address has nothing to do with it");
    assert!(!server.verbs().contains(&"MAIL".to_owned()));
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn nothing_is_said_to_a_server_that_offers_no_protection(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(notify::MailServer {
        tls: MailTls::StartTls,
        login: Some(("node".to_owned(), "secret".to_owned())),
        ..World::server(server.port)
    });
    let lan = world.reader("lan@dan.example").await;
    world.tell(lan, Kind::Dossier, "1").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    assert_eq!(server.verbs(), ["EHLO"]);
    assert_eq!(world.counts().await, [(MailState::Waiting, 1, 0)]);
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn an_account_chooses_and_security_is_no_choice(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("lan@dan.example").await;
    let set = |kind, pace| world.db.write(move |tx| notify::pace_set(tx, lan, kind, pace));
    assert!(set(Kind::Dossier, Pace::Off).await.unwrap());
    assert!(!set(Kind::Security, Pace::Off).await.unwrap());
    let notifier = world.notifier.clone();
    assert!(world.db.write(move |tx| notifier.speak(tx, lan, Lang::En)).await.unwrap());
    world.tell(lan, Kind::Dossier, "1").await;
    world.tell(lan, Kind::Security, "2").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    let mails = server.mails();
    assert!(parsed(&mails[0].1).body_text(0).unwrap().contains("en services-notice-changed code=2"));
    let paces = world.db.read(move |tx| notify::pace_list(tx, lan, &Kind::ALL)).await.unwrap();
    assert_eq!(paces, [(Kind::Security, Pace::Now), (Kind::Dossier, Pace::Off), (Kind::Work, Pace::Daily)]);
}

/// A restored database does not know what was sent since its back-up was made.
#[store::test(migrations = notify::MIGRATIONS)]
async fn after_a_restoration_nothing_goes_again(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([Turn::Gone]).await;
    let mailer = world.mailer(World::server(server.port));
    let lan = world.reader("lan@dan.example").await;
    world.tell(lan, Kind::Dossier, "1").await;
    world.later(&mailer, 0).await;
    world.tell(lan, Kind::Work, "2").await;
    let now = base::Clock::now(&world.clock);
    assert_eq!(world.db.write(move |tx| notify::mails_withhold(tx, now)).await.unwrap(), 2);
    world.later(&mailer, 72 * HOUR).await;
    assert_eq!(server.mails(), []);
    world.tell(lan, Kind::Dossier, "3").await;
    assert_eq!(world.later(&mailer, 0).await, 1);
    assert_eq!(server.mails().len(), 1, "what happens from now on is told");
    assert_eq!(world.counts().await, [(MailState::Sent, 1, 0), (MailState::Withheld, 2, 0)]);
}
