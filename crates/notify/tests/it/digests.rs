use base::civil::{Date, timestamp_at};
use notify::{Kind, MailState};
use store::TestDb;

use crate::server::{Server, Turn};
use crate::world::{World, parsed};

const HOUR: i64 = 3600;

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_digest_tells_what_is_unread_on_the_next_working_morning(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([Turn::KeptAndGone]).await;
    let mailer = world.mailer(World::server(server.port));
    let binh = world.reader("binh@coquan.example").await;
    // Friday, after the hour.
    world.clock.set(timestamp_at(Date::constant(2026, 11, 27), 9, 0));
    for occasion in ["1", "2"] {
        world.tell(binh, Kind::Work, occasion).await;
    }
    let (read, _) = world.tell(binh, Kind::Work, "3").await;
    let now = base::Clock::now(&world.clock);
    assert!(world.db.write(move |tx| notify::notice_read(tx, binh, read, now)).await.unwrap());
    world.clock.set(timestamp_at(Date::constant(2026, 11, 30), 7, 59));
    assert_eq!(world.later(&mailer, 0).await, 0);
    // A digest is closed a minute before its hour: what happens then waits a day.
    world.clock.set(timestamp_at(Date::constant(2026, 11, 30), 7, 59));
    world.clock.advance_millis(30_000);
    world.tell(binh, Kind::Work, "4").await;
    world.clock.set(timestamp_at(Date::constant(2026, 11, 30), 8, 1));
    assert_eq!(world.later(&mailer, 0).await, 1);
    assert_eq!(world.later(&mailer, HOUR).await, 1, "its outcome was in doubt");
    assert_eq!(world.later(&mailer, HOUR).await, 0);
    let mails = server.mails();
    assert_eq!(mails[0], mails[1]);
    let mail = parsed(&mails[0].1);
    assert!(mail.subject().unwrap().contains("notify-mail-subject-digest service=Cổng Dịch vụ công count=2"));
    let text = mail.body_text(0).unwrap();
    for (code, told) in [("code=1", true), ("code=2", true), ("code=3", false), ("code=4", false)] {
        assert_eq!(text.contains(code), told, "{code} in {text}");
    }
    let off = format!("<https://gov.example:8443/vi/mail/off/off-{binh}>");
    assert!(mails[0].1.replace("\r\n ", "").contains(&format!("List-Unsubscribe: {off}")), "{}", mails[0].1);

    world.clock.set(timestamp_at(Date::constant(2026, 12, 1), 8, 0));
    assert_eq!(world.later(&mailer, 0).await, 1);
    let mails = server.mails();
    let next = parsed(&mails[2].1);
    assert!(next.subject().unwrap().contains("notify-mail-subject-notice"), "one notice is no digest of many");
    assert!(next.body_text(0).unwrap().contains("code=4"));
    assert_eq!(world.counts().await, [(MailState::Sent, 2, 1)]);
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_digest_of_what_was_read_is_no_mail(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let binh = world.reader("binh@coquan.example").await;
    world.tell(binh, Kind::Work, "1").await;
    let now = base::Clock::now(&world.clock);
    world.db.write(move |tx| notify::notice_read_all(tx, binh, now)).await.unwrap();
    world.later(&mailer, 48 * HOUR).await;
    assert_eq!(server.mails(), []);
    assert_eq!(world.counts().await, [(MailState::Dropped, 1, 0)]);
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_long_digest_counts_what_it_does_not_list(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let binh = world.reader("binh@coquan.example").await;
    for occasion in 0..53 {
        world.tell(binh, Kind::Work, &format!("{occasion}.")).await;
        world.clock.advance_millis(1);
    }
    world.later(&mailer, 24 * HOUR).await;
    let mails = server.mails();
    let text = parsed(&mails[0].1).body_text(0).unwrap().into_owned();
    assert!(text.contains("code=49.") && !text.contains("code=50."), "{text}");
    assert!(text.contains("notify-mail-more count=3"), "{text}");
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_page_without_signing_in_ends_digests_and_nothing_else(db: TestDb) {
    let world = World::new(db);
    let server = Server::start([]).await;
    let mailer = world.mailer(World::server(server.port));
    let (binh, other) = (world.reader("binh@coquan.example").await, world.reader("chi@coquan.example").await);
    world.tell(binh, Kind::Work, "1").await;
    world.tell(other, Kind::Work, "1").await;
    let off = |token: String| {
        let notifier = world.notifier.clone();
        world.db.write(move |tx| notifier.off(tx, &token))
    };
    assert_eq!(off("off-".to_owned()).await.unwrap(), None);
    assert_eq!(off(format!("off-{binh}")).await.unwrap(), Some(binh));
    world.tell(binh, Kind::Work, "2").await;
    world.tell(binh, Kind::Dossier, "3").await;
    world.later(&mailer, 24 * HOUR).await;
    let to: Vec<String> = server.mails().into_iter().map(|(to, _)| to).collect();
    assert_eq!(to.iter().filter(|to| *to == "binh@coquan.example").count(), 1, "what is told at once still comes");
    assert_eq!(to.iter().filter(|to| *to == "chi@coquan.example").count(), 1);
}
