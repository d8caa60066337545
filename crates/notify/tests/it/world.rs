//! An account with an address, a mailer, a clock.

use std::sync::Arc;

use base::civil::{Date, timestamp_at};
use base::{AccountId, Clock as _, Entropy as _, Id as _, Lang, ManualClock, NoticeId, SeededEntropy, Timestamp};
use mail_parser::{Message, MessageParser};
use notify::{
    Argument, Failed, Kind, MailAddress, MailServer, MailSetup, MailState, MailTls, Mailer, Notice, Notifier,
};
use store::{TestDb, params};
use tokio_util::task::TaskTracker;

use crate::calendar;

pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) notifier: Notifier,
}

pub(crate) fn address(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}

/// Says the key and its values: what texts are there is another test's matter.
fn wording(lang: Lang, key: &str, args: &[(String, String)]) -> String {
    let args: Vec<String> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{} {key} {} được", lang.tag(), args.join(" "))
}

/// A mail that was taken apart.
pub(crate) fn parsed(content: &str) -> Message<'_> {
    MessageParser::default().parse(content).unwrap()
}

impl World {
    /// Wednesday, 25 November 2026, 09:00 in Viet Nam.
    pub(crate) fn new(db: TestDb) -> Self {
        let clock = Arc::new(ManualClock::new(timestamp_at(Date::constant(2026, 11, 25), 9, 0)));
        let entropy = Arc::new(SeededEntropy::new(20));
        let notifier = Notifier::new(clock.clone(), entropy.clone(), calendar(), true);
        Self { db, clock, entropy, notifier }
    }

    pub(crate) fn account(&self) -> AccountId {
        AccountId::new(self.clock.now(), self.entropy.as_ref())
    }

    /// An account whose address is confirmed.
    pub(crate) async fn reader(&self, mail: &str) -> AccountId {
        let (account, notifier, mail) = (self.account(), self.notifier.clone(), address(mail));
        let adopt =
            move |tx: &mut store::Tx| notifier.adopt(tx, account, (mail.clone(), Lang::Vi), &format!("off-{account}"));
        self.db.write(adopt).await.unwrap();
        account
    }

    pub(crate) fn server(port: u16) -> MailServer {
        MailServer { host: "127.0.0.1".to_owned(), port, tls: MailTls::None, anchors: None, login: None }
    }

    pub(crate) fn mailer(&self, server: MailServer) -> Mailer {
        Mailer::new(MailSetup {
            db: self.db.db(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            tracker: TaskTracker::new(),
            server,
            from: "Cổng Dịch vụ công <no-reply@gov.example>".to_owned(),
            service: ["Cổng Dịch vụ công".to_owned(), "Public services".to_owned()],
            origin: "https://gov.example:8443/".to_owned(),
            door: String::new(),
            wording: Arc::new(wording),
        })
        .unwrap()
    }

    /// Puts a notice; whether it is new.
    pub(crate) async fn tell(&self, account: AccountId, kind: Kind, occasion: &str) -> (NoticeId, bool) {
        let now = self.clock.now();
        let id = NoticeId::new(now, self.entropy.as_ref());
        let notice = Notice::new(id, account, kind, occasion, "services-notice-changed", now).unwrap();
        let notice = notice.with("code", Argument::text(occasion)).linked("/{lang}/dossiers/1");
        let notifier = self.notifier.clone();
        (id, self.db.write(move |tx| notifier.put(tx, &notice)).await.unwrap())
    }

    /// Lets time pass and tries what is due then.
    pub(crate) async fn later(&self, mailer: &Mailer, seconds: i64) -> usize {
        self.clock.advance_millis(seconds * 1000);
        mailer.send_due().await.unwrap()
    }

    /// How many mails are in each state, and how many are in doubt.
    pub(crate) async fn counts(&self) -> Vec<(MailState, u64, u64)> {
        let counts = self.db.read(notify::mail_counts).await.unwrap();
        counts.into_iter().map(|count| (count.state, count.count, count.doubtful)).collect()
    }

    pub(crate) async fn failed(&self, account: AccountId) -> Vec<Failed> {
        self.db.read(move |tx| notify::failed_list(tx, Some(account), 10)).await.unwrap()
    }

    pub(crate) async fn suspended_at(&self, account: AccountId) -> Option<Timestamp> {
        let now = self.clock.now();
        self.db.read(move |tx| notify::address_fetch(tx, account, now)).await.unwrap().unwrap().suspended_at
    }

    /// The code that waits to be typed.
    pub(crate) async fn code(&self, account: AccountId) -> String {
        let sql = "select code from notify_address where account = $1";
        self.db.read(move |tx| tx.query_one(sql, params![account])?.text(0)).await.unwrap()
    }

    /// Eight digits.
    pub(crate) fn fresh_code(&self) -> String {
        format!("{:08}", self.entropy.next_u64() % 100_000_000)
    }
}
