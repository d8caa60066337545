//! Mail from end to end, judged by Python's own libraries: what the demo's mail server takes from a stranger, what a
//! node's mails are, and what it says to a server with TLS and a log-in.

#![expect(clippy::indexing_slicing, reason = "what the judge did not say is the null of JSON, and wrong")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use base::civil::{Date, timestamp_at};
use base::{AccountId, Calendar, Clock as _, Id as _, NoticeId, SeededEntropy};
use notify::{Argument, Kind, MailServer, MailSetup, MailTls, Mailer, Notice, Notifier, Sink};
use serde_json::Value;
use store::{TestDb, params};
use testkit::{Browser, Federation, Page};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use trust::ca::{Order, Profile, Urls, self_signed};
use trust::{KeyPair, Serial, Subject};

/// Her node, and the address that she confirms last.
const HONG: (&str, &str) = ("G22", "hong@khac.example");
const CALENDAR: &str = include_str!("../../../../data/calendars/vietnam.toml");

fn judge(arguments: &[&str]) -> Command {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("LIENTHONG_PYTHON");
    let mut command = Command::new(python.map_or_else(|| here.join("../../target/venv/bin/python"), PathBuf::from));
    command.arg(here.join("../../tests/python/judge_mail.py")).args(arguments);
    command
}

/// What the judge says.
async fn judged(arguments: Vec<String>) -> Result<String> {
    let output =
        tokio::task::spawn_blocking(move || judge(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).output());
    let output = output.await?.context("`cargo xtask test` sets up the Python of the outside judges")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// Waits until the demo's page of mails says all of these.
async fn mails(federation: &Federation, agency: &str, wanted: &[&str]) -> Result<Page> {
    let url = format!("{}/vi/demo/mail", federation.web(agency));
    let mut page = federation.browser().open(&url).await?;
    for _ in 0..600 {
        if wanted.iter().all(|words| page.words().contains(words)) {
            return Ok(page);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        page = federation.browser().open(&url).await?;
    }
    anyhow::bail!("never: {wanted:?} in {}", page.words())
}

/// Confirms an address at the portal; the code comes by mail.
async fn confirm(federation: &Federation, browser: &mut Browser, address: &str) -> Result<Page> {
    let page = browser.open(&format!("{}/vi/account/notices", federation.web("G22"))).await?;
    let mut form = page.form(|form| form.has("address"))?;
    let page = browser.send(&page, form.set("address", address), None).await?;
    let inbox = mails(federation, "G22", &[&format!("gửi đến {address} "), "Mã xác nhận là"]).await?.words();
    let newest = inbox.split_once("Mã xác nhận là ").context("a code")?.1;
    let mut form = page.form(|form| form.has("code"))?;
    let page = browser.send(&page, form.set("code", newest.get(..8).context("eight digits")?), None).await?;
    ensure!(page.words().contains(&format!("Thư được gửi đến {address}.")), "{}", page.words());
    Ok(page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nodes_mails_are_what_pythons_library_reads() {
    let federation = Federation::start(31).await.unwrap();
    all(&federation).await.unwrap();
    federation.stop().await;
}

async fn all(federation: &Federation) -> Result<()> {
    let sink = federation.running().node("G22").and_then(node::Node::mail).context("the demo has a mail server")?;
    let sent: Vec<String> = serde_json::from_str(&judged(vec!["send".to_owned(), sink.to_string()]).await?)?;
    let page = mails(federation, "G22", &["Thư số 1", "Thư số 2"]).await?;
    let mut files = page.links(|address, _| address.ends_with("/file"));
    files.reverse();
    let mut browser = federation.browser();
    for (file, sent) in files.iter().zip(&sent) {
        let received = browser.open(file).await?;
        ensure!(received.kind == "message/rfc822", "{}", received.kind);
        ensure!(received.text() == *sent, "what smtplib sent is what arrived:\n{sent}\n{}", received.text());
    }

    let mut hong = federation.signed_in("G22", "hong").await?;
    confirm(federation, &mut hong, "hong@dan.example").await?;
    federation.clock().advance_millis(61_000);
    let page = confirm(federation, &mut hong, "hong@khac.example").await?;
    tell(federation, HONG, Kind::Dossier, "1").await?;
    mails(federation, "G22", &["Ông/Bà có thông báo mới"]).await?;
    let mut form = page.form(|form| form.has("language"))?;
    hong.send(&page, form.set("dossier", "daily").set("language", "en"), None).await?;
    tell(federation, HONG, Kind::Dossier, "2").await?;
    tell(federation, HONG, Kind::Dossier, "3").await?;
    federation.clock().set(timestamp_at(Date::constant(2026, 11, 26), 8, 0));
    let page = mails(federation, "G22", &["you have 2 new notices", "không còn gửi đến địa chỉ này"]).await?;
    ours(&mut browser, &page).await?;
    official(federation).await
}

/// What an official's mail leads to, asks them to sign in at their own door.
async fn official(federation: &Federation) -> Result<()> {
    tell(federation, ("H54", "chuyenvien@h54.example"), Kind::Security, "4").await?;
    let page = mails(federation, "H54", &["Ông/Bà có thông báo mới"]).await?.words();
    let path = "/vi/official/sign-in?return=/vi/account/notices";
    ensure!(page.contains(path), "{page}");
    let address = format!("{}{path}", federation.web("H54"));
    let page = federation.browser().open(&address).await?;
    ensure!(page.form(|form| form.value("return") == Some("/vi/account/notices")).is_ok(), "{}", page.words());
    let page = federation.signed_in("H54", "chuyenvien.h54").await?.open(&address).await?;
    ensure!(page.words().contains("Thư được gửi đến chuyenvien@h54.example."), "{}", page.words());
    Ok(())
}

/// Something happens to the dossiers of who confirmed an address.
async fn tell(
    federation: &Federation,
    (agency, address): (&str, &'static str),
    kind: Kind,
    occasion: &str,
) -> Result<()> {
    let node = federation.running().node(agency).context("the node")?;
    let entropy = Arc::new(SeededEntropy::new(occasion.bytes().map(u64::from).sum()));
    let now = federation.clock().now();
    let clock = Arc::new(base::ManualClock::new(now));
    let notifier = Notifier::new(clock, entropy.clone(), Arc::new(Calendar::parse(CALENDAR)?), true);
    let occasion = occasion.to_owned();
    let put: Result<bool, store::Error> = node
        .db()
        .write(move |tx| {
            let sql = "select account from notify_address where address = $1";
            let account: AccountId = tx.query_one(sql, params![address])?.id(0)?;
            let id = NoticeId::new(now, entropy.as_ref());
            let key = "services-notice-received";
            let notice = Notice::new(id, account, kind, occasion.as_str(), key, now);
            let notice = notice.map_err(|error| store::Error::Invalid(error.to_string()))?;
            let name = Argument::bilingual("Cấp bản sao trích lục <hộ tịch> & “tên”", "Extract of <civil> status");
            notifier.put(tx, &notice.with("procedure", name).with("code", Argument::text("H54-1")).linked("/{lang}/x"))
        })
        .await;
    ensure!(put?, "it is new");
    Ok(())
}

/// Every mail of the node's own, taken apart.
async fn ours(browser: &mut Browser, page: &Page) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut arguments = vec!["read".to_owned()];
    for (number, address) in page.links(|address, _| address.ends_with("/file")).iter().enumerate() {
        let mail = browser.open(address).await?;
        if mail.text().contains("Auto-Submitted: auto-generated") {
            let file = folder.path().join(format!("{number}.eml"));
            std::fs::write(&file, &mail.body)?;
            arguments.push(file.display().to_string());
        }
    }
    let read = judged(arguments).await?;
    let read: Vec<Value> = read.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut names = BTreeSet::new();
    for mail in &read {
        ensure!(mail["type"] == "multipart/alternative", "{mail}");
        ensure!(mail["order"] == serde_json::json!(["text/plain", "text/html"]), "{mail}");
        ensure!(mail["from"] == serde_json::json!(["Cổng dịch vụ công quốc gia", "no-reply@g22.example"]), "{mail}");
        names.insert(text(&mail["headers"]["Message-ID"]));
        let language = text(&mail["headers"]["Content-Language"]);
        let words = if language == "vi" { "Kính gửi Ông/Bà," } else { "Dear Sir or Madam," };
        for kind in ["text/plain", "text/html"] {
            let part = text(&mail["parts"][kind]);
            ensure!(part.contains(words) && part.contains(&format!("/{language}/account/notices")), "{part}");
            ensure!(!part.contains("Hồng"), "it greets nobody by name: {part}");
        }
    }
    ensure!(names.len() == read.len(), "each mail has a Message-ID of its own");
    let find =
        |words: &str| read.iter().filter(|mail| text(&mail["headers"]["Subject"]).contains(words)).collect::<Vec<_>>();
    ensure!(find("mã xác nhận").len() == 2 && find("không còn gửi đến").len() == 1, "{read:?}");
    let [notice] = find("Ông/Bà có thông báo mới")[..] else { anyhow::bail!("one notice: {read:?}") };
    ensure!(notice["to"] == serde_json::json!(["hong@khac.example"]), "{notice}");
    ensure!(text(&notice["parts"]["text/plain"]).contains("Cấp bản sao trích lục <hộ tịch> & “tên”"), "{notice}");
    ensure!(text(&notice["parts"]["text/html"]).contains("trích lục &lt;hộ tịch&gt; &amp; “tên”"), "{notice}");
    let [digest] = find("you have 2 new notices")[..] else { anyhow::bail!("one digest: {read:?}") };
    ensure!(digest["date"] == 1_795_654_800.0, "{digest}");
    let off = text(&digest["headers"]["List-Unsubscribe"]);
    let off = off.trim_matches(['<', '>']).to_owned();
    let port = off.split('/').nth(2).and_then(|place| place.split(':').nth(1)).context("a port")?;
    let off = off.replace(&format!("g22.localhost:{port}"), &format!("127.0.0.1:{port}"));
    let page = browser.open(&off).await?;
    let form = page.form(|form| form.post)?;
    let page = browser.send(&page, &form, None).await?;
    ensure!(page.words().contains("You get no more daily mail"), "{}", page.words());
    Ok(())
}

/// A server that ends with its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[store::test(migrations = notify::MIGRATIONS)]
async fn a_server_with_starttls_and_a_login_takes_mail_and_an_unknown_one_gets_none(db: TestDb) {
    protected(&db).await.unwrap();
}

async fn protected(db: &TestDb) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let now = base::SystemClock.now();
    let make = |name: &str| -> Result<()> {
        let key = KeyPair::generate()?;
        let order = Order {
            subject: &Subject::named("mail.test"),
            public_key: &key.public_key(),
            profile: &Profile::Tls { hosts: vec!["localhost".to_owned()], ips: Vec::new() },
            not_before: now.plus_days(-1),
            not_after: now.plus_days(1),
            serial: Serial::generate(),
            urls: &Urls::default(),
        };
        std::fs::write(path(&format!("{name}.pem")), self_signed(&key, &order)?.to_pem())?;
        std::fs::write(path(&format!("{name}.der")), key.to_pkcs8().as_slice())?;
        let mut openssl = Command::new("openssl");
        openssl.args(["pkey", "-inform", "DER", "-in"]).arg(path(&format!("{name}.der")));
        ensure!(openssl.arg("-out").arg(path(&format!("{name}.key"))).status()?.success(), "openssl reads the key");
        Ok(())
    };
    make("own")?;
    make("other")?;
    let text = |name: &str| path(name).display().to_string();
    let mut server = Server(judge(&["serve", &text("own.pem"), &text("own.key")]).stdout(Stdio::piped()).spawn()?);
    let mut said = BufReader::new(server.0.stdout.take().context("its output")?).lines();
    let mut next = || -> Result<String> { Ok(said.next().context("the server has ended")??) };
    let port: u16 = next()?.parse()?;

    let clock = Arc::new(base::ManualClock::new(now));
    let entropy = Arc::new(SeededEntropy::new(8));
    let notifier = Notifier::new(clock.clone(), entropy.clone(), Arc::new(Calendar::parse(CALENDAR)?), true);
    let account = AccountId::new(now, entropy.as_ref());
    let notice = Notice::new(NoticeId::new(now, entropy.as_ref()), account, Kind::Security, "1", "key", now)?;
    let address = notify::MailAddress::parse("lan@dan.example")?;
    db.write(move |tx| {
        notifier.adopt(tx, account, (address.clone(), base::Lang::Vi), "token")?;
        notifier.put(tx, &notice)
    })
    .await?;
    let mailer = |anchors: &str, password: &str| {
        Mailer::new(MailSetup {
            db: db.db(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            tracker: TaskTracker::new(),
            server: MailServer {
                host: "localhost".to_owned(),
                port,
                tls: MailTls::StartTls,
                anchors: Some(path(anchors)),
                login: Some(("node".to_owned(), password.to_owned())),
            },
            from: "no-reply@gov.example".to_owned(),
            service: ["Dịch vụ công".to_owned(), "Public services".to_owned()],
            origin: "https://gov.example".to_owned(),
            door: String::new(),
            wording: Arc::new(|_, key, _| key.to_owned()),
        })
    };
    ensure!(mailer("other.pem", "secret")?.send_due().await? == 1, "a try");
    ensure!(next()?.contains("broke"), "no TLS with a server that has another's certificate");
    clock.advance_millis(3_600_000);
    ensure!(mailer("own.pem", "wrong")?.send_due().await? == 1, "a try");
    let counts = db.read(notify::mail_counts).await?;
    ensure!(counts.iter().all(|count| count.state == notify::MailState::Waiting), "{counts:?}");
    clock.advance_millis(3_600_000);
    ensure!(mailer("own.pem", "secret")?.send_due().await? == 1, "a try");
    let taken: Value = serde_json::from_str(&next()?)?;
    let verbs = serde_json::json!(["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"]);
    ensure!(taken["verbs"] == verbs && taken["version"] == "TLSv1.3", "{taken}");
    ensure!(taken["subject"] == "notify-mail-subject-notice", "{taken}");
    Ok(())
}

/// What is not a mail leaves nothing and harms nobody.
#[tokio::test]
async fn the_demos_server_is_not_confused() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (tracker, cancel) = (TaskTracker::new(), CancellationToken::new());
    let sink = Sink::new(Arc::new(base::SystemClock));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    tracker.spawn(sink.clone().serve(listener, tracker.clone(), cancel.clone()));
    let long = vec![b'x'; 100_000];
    let smuggled = b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\none\n.\r\nMAIL FROM:<x@y>\r\n.\r\nQUIT\r\n";
    let cases: [(&[u8], &str, usize); 6] = [
        (b"RCPT TO:<a@b>\r\nDATA\r\nQUIT\r\n", "503", 0),
        (b"\xff\xfe\x00\r\nQUIT\r\n", "502", 0),
        (&long, "220", 0),
        (b"MAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\nQUIT\r\n", "503", 0),
        (b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nno end", "354", 0),
        (smuggled, "250 2.0.0 kept\r\n221", 1),
    ];
    for (sent, said, kept) in cases {
        let mut stream = tokio::net::TcpStream::connect(place).await.unwrap();
        // A server that has had enough may close before it has read everything.
        let _ = stream.write_all(sent).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains(said), "{answer}");
        assert_eq!(sink.list().len(), kept, "{answer}");
    }
    assert!(String::from_utf8_lossy(&sink.list()[0].content).contains("MAIL FROM:<x@y>"), "one mail, not two");
    cancel.cancel();
    tracker.close();
    tracker.wait().await;
}
