use std::sync::Arc;

use base::{AccountId, Id, Lang, ManualClock, NoticeId, SeededEntropy, Timestamp};
use notify::{Argument, Kind, Notice, Notifier};
use store::TestDb;

use crate::calendar;

struct Made {
    entropy: SeededEntropy,
}

impl Made {
    fn account(&self) -> AccountId {
        AccountId::new(at(0), &self.entropy)
    }

    fn notice(&self, account: AccountId, occasion: &str, minute: i64) -> Notice {
        Notice::new(
            NoticeId::new(at(minute), &self.entropy),
            account,
            Kind::Dossier,
            occasion,
            "services-notice-changed",
            at(minute),
        )
        .unwrap()
        .with("dossier", Argument::text(occasion))
        .linked("/{lang}/dossiers/1")
    }
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(1_795_579_200_000).plus_seconds(minute * 60)
}

async fn put(db: &TestDb, notice: &Notice) -> bool {
    let notice = notice.clone();
    let (clock, entropy) = (Arc::new(ManualClock::new(at(0))), Arc::new(SeededEntropy::new(3)));
    let notifier = Notifier::new(clock, entropy, calendar(), false);
    db.write(move |tx| notifier.put(tx, &notice)).await.unwrap()
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn an_account_is_told_once_of_an_occasion(db: TestDb) {
    let made = Made { entropy: SeededEntropy::new(7) };
    let (me, other) = (made.account(), made.account());
    assert!(put(&db, &made.notice(me, "H54-1/1", 1)).await);
    assert!(!put(&db, &made.notice(me, "H54-1/1", 9)).await, "delivered twice, told once");
    assert!(put(&db, &made.notice(me, "H54-1/2", 2)).await);
    assert!(put(&db, &made.notice(other, "H54-1/1", 3)).await, "another account is told too");
    let list = db.read(move |tx| notify::notice_list(tx, me, 0, 50)).await.unwrap();
    let told: Vec<_> = list.iter().map(|notice| (notice.occasion(), notice.at())).collect();
    assert_eq!(told, [("H54-1/2", at(2)), ("H54-1/1", at(1))], "the newest first");
    assert_eq!(list.first().unwrap().arguments_in(Lang::Vi), [("dossier".to_owned(), "H54-1/2".to_owned())]);
    assert_eq!(list.first().unwrap().link_in(Lang::En).unwrap(), "/en/dossiers/1");
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn reading_counts_down_and_keeps_the_first_time(db: TestDb) {
    let made = Made { entropy: SeededEntropy::new(8) };
    let me = made.account();
    let notices: Vec<_> = (1..=3).map(|minute| made.notice(me, &format!("H54-1/{minute}"), minute)).collect();
    for notice in &notices {
        put(&db, notice).await;
    }
    let first = notices.first().unwrap().id();
    let unread = || db.read(move |tx| notify::unread_count(tx, me));
    assert_eq!(unread().await.unwrap(), 3);
    assert!(db.write(move |tx| notify::notice_read(tx, me, first, at(10))).await.unwrap());
    assert!(!db.write(move |tx| notify::notice_read(tx, me, first, at(11))).await.unwrap());
    assert_eq!(unread().await.unwrap(), 2);
    assert_eq!(db.write(move |tx| notify::notice_read_all(tx, me, at(12))).await.unwrap(), 2);
    assert_eq!(unread().await.unwrap(), 0);
    let read = db.read(move |tx| notify::notice_fetch(tx, me, first)).await.unwrap().unwrap();
    assert_eq!(read.read_at(), Some(at(10)));
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn nobody_sees_or_marks_what_is_not_theirs(db: TestDb) {
    let made = Made { entropy: SeededEntropy::new(9) };
    let (me, other) = (made.account(), made.account());
    let notice = made.notice(me, "H54-1/1", 1);
    put(&db, &notice).await;
    let id = notice.id();
    assert_eq!(db.read(move |tx| notify::notice_fetch(tx, other, id)).await.unwrap(), None);
    assert!(!db.write(move |tx| notify::notice_read(tx, other, id, at(2))).await.unwrap());
    assert_eq!(db.write(move |tx| notify::notice_read_all(tx, other, at(2))).await.unwrap(), 0);
    assert_eq!(db.read(move |tx| notify::notice_list(tx, other, 0, 50)).await.unwrap(), []);
    assert_eq!(db.read(move |tx| notify::unread_count(tx, me)).await.unwrap(), 1);
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn pages_follow_each_other_without_gap_or_repeat(db: TestDb) {
    let made = Made { entropy: SeededEntropy::new(10) };
    let me = made.account();
    for minute in 0..7 {
        put(&db, &made.notice(me, &format!("H54-1/{minute}"), minute / 3)).await;
    }
    let mut seen = Vec::new();
    for page in 0..4 {
        let list = db.read(move |tx| notify::notice_list(tx, me, page * 3, 3)).await.unwrap();
        seen.extend(list.iter().map(Notice::id));
    }
    let all = db.read(move |tx| notify::notice_list(tx, me, 0, 50)).await.unwrap();
    assert_eq!(seen, all.iter().map(Notice::id).collect::<Vec<_>>());
    assert_eq!(seen.len(), 7);
}
