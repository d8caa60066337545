//! Bad input and broken parts, over the public pages of a whole federation: what is wrong is refused with a reason, what
//! is down holds up nothing that does not need it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use exchange::{HttpAnswer, HttpClient, HttpLimits};
use testkit::{Federation, Form, Page, Patient, Places};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long what must come may take.
const LONGEST: Duration = Duration::from_secs(40);

const MINUTE: i64 = 60_000;

struct Scene {
    federation: Federation,
    places: Places,
    hong: Patient,
    yen: Patient,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused() {
    let mut scene = Scene::set(11).await.unwrap();
    let done = async {
        scene.double_click().await.context("a double click")?;
        scene.others_things().await.context("other people's dossiers and drafts")?;
        scene.forged().await.context("forged forms")?;
        scene.malformed().await.context("malformed requests")?;
        scene.both_languages().await.context("refusals in both languages")?;
        scene.strangers().await.context("strangers at the port for nodes")
    };
    done.await.unwrap();
    scene.federation.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_down_holds_up_only_what_needs_it() {
    let mut scene = Scene::set(12).await.unwrap();
    let done = async {
        scene.source_down().await.context("the population database is down")?;
        scene.portal_down().await.context("the portal is down")?;
        scene.configuration_expired().await.context("the configuration has expired")
    };
    done.await.unwrap();
    scene.federation.stop().await;
}

impl Scene {
    async fn set(seed: u64) -> Result<Self> {
        let federation = Federation::start(seed).await?;
        let places = federation.places()?;
        let (mut hong, mut yen) = (Patient::new(Duration::ZERO)?, Patient::new(Duration::ZERO)?);
        places.sign_in(hong.browser(), "G22", "hong").await?;
        places.sign_in(yen.browser(), "G22", "yen").await?;
        Ok(Self { federation, places, hong, yen })
    }

    fn h54(&self) -> String {
        self.places.web("H54").to_owned()
    }

    async fn count(&self, agency: &str, sql: &'static str) -> Result<i64> {
        let db = self.federation.running().node(agency).context("no such node")?.db().clone();
        let row: store::Row = db.read(move |tx| tx.query_one(sql, &[])).await?;
        Ok(row.int(0)?)
    }

    async fn dossiers(&self) -> Result<i64> {
        self.count("H54", "select count(*) from services_dossiers").await
    }

    /// Sends a form with a person's cookies, and `more` headers.
    async fn post(&self, url: &str, cookie: &str, form: &Form, more: &[(&str, &str)]) -> Result<HttpAnswer> {
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
        headers.push(("cookie", cookie));
        headers.extend_from_slice(more);
        // The fields that are sent here need no escaping.
        let body = form.fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        Ok(self.federation.http().post(url, &headers, body).await?)
    }

    async fn double_click(&mut self) -> Result<()> {
        let h54 = self.h54();
        let check = self.hong.fill_in(&h54, "2.000635").await?;
        let form = check.form(|form| form.has("draft"))?;
        let cookie = self.hong.browser().cookies(&h54);
        let click = || self.post(&check.url, &cookie, &form, &[]);
        let (first, second) = tokio::try_join!(click(), click())?;
        let third = click().await?;
        let to = first.header("location").context("the first click leads nowhere")?;
        ensure!(first.status == 303 && to.contains("/vi/dossiers/"), "{} {to}", first.status);
        for again in [second, third] {
            ensure!(again.status == 303 && again.header("location") == Some(to), "{:?}", again.header("location"));
        }
        ensure!(self.dossiers().await? == 1, "one dossier was filed {} times", self.dossiers().await?);
        Ok(())
    }

    async fn others_things(&mut self) -> Result<()> {
        let h54 = self.h54();
        let check = self.hong.fill_in(&h54, "2.000635").await?;
        let sent = self.hong.file(&check).await?;
        let dossier = self.hong.open(&check.resolve(&sent.location)).await?;
        let paper = dossier.links(|address, _| address.contains("/papers/")).into_iter().next();
        let paper = paper.context("the dossier has no paper")?;
        let draft = self.hong.fill_in(&h54, "2.000635").await?.form(|form| form.has("draft"))?;
        let own = self.yen.fill_in(&h54, "2.000635").await?;
        let withdraw = format!("{}/withdraw", dossier.url);
        for address in [&dossier.url, &paper, &withdraw] {
            let page = self.yen.browser().try_open(address).await?;
            ensure!(page.status == 404, "{address} answers {} to somebody else", page.status);
        }
        // Her own form, but another's draft: there is none.
        let mut form = own.form(|form| form.has("draft"))?;
        form.set("draft", draft.value("draft").unwrap_or_default());
        let before = self.dossiers().await?;
        let (answer, _) = self.yen.browser().send_once(&own, &form, None).await?;
        ensure!(answer.status == 404, "another's draft answers {}", answer.status);
        ensure!(self.dossiers().await? == before, "another's draft was filed");
        let mut taken_back = self.hong.open(&withdraw).await?.form(|form| form.post && form.has("_key"))?;
        let token = own.form(|form| form.has("draft"))?;
        taken_back.set("_token", token.value("_token").unwrap_or_default()).set("reason", "khong");
        let cookie = self.yen.browser().cookies(&h54);
        let answer = self.post(&withdraw, &cookie, &taken_back, &[]).await?;
        ensure!(answer.status == 404, "another's withdrawal answers {}", answer.status);

        // An official without a role in it, and the node of another province.
        let mut administrator = self.federation.signed_in("H54", "quantri.h54").await?;
        let code = sent.code()?;
        let page = administrator.try_open(&format!("{h54}/vi/office/dossiers/{code}")).await?;
        ensure!(page.status == 404, "an administrator gets {}", page.status);
        let mut elsewhere = self.federation.signed_in("H31", "motcua.h31").await?;
        let page = elsewhere.try_open(&format!("{}/vi/office/dossiers/{code}", self.places.web("H31"))).await?;
        ensure!(page.status == 404, "another province gets {}", page.status);
        Ok(())
    }

    async fn forged(&mut self) -> Result<()> {
        let h54 = self.h54();
        let check = self.hong.fill_in(&h54, "2.000635").await?;
        let good = check.form(|form| form.has("draft"))?;
        let others = self.yen.fill_in(&h54, "2.000635").await?.form(|form| form.has("draft"))?;
        let cookie = self.hong.browser().cookies(&h54);
        let before = self.dossiers().await?;
        let with = |token: Option<&str>| {
            let mut form = good.clone();
            form.fields.retain(|(name, _)| name != "_token");
            if let Some(token) = token {
                form.set("_token", token);
            }
            form
        };
        let token = good.value("_token").context("a form without a token")?;
        let cases = [
            ("no token", with(None), None),
            ("an invented token", with(Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")), None),
            ("another session's token", with(others.value("_token")), None),
            ("another origin", with(Some(token)), Some(("origin", "http://evil.example"))),
            ("another site", with(Some(token)), Some(("sec-fetch-site", "cross-site"))),
        ];
        for (what, form, header) in cases {
            let answer = self.post(&check.url, &cookie, &form, header.as_slice()).await?;
            ensure!(answer.status == 403, "{what}: {}", answer.status);
        }
        ensure!(self.dossiers().await? == before, "a forged form filed a dossier");
        let answer = self.post(&check.url, &cookie, &good, &[]).await?;
        ensure!(answer.status == 303, "the good form: {}", answer.status);
        Ok(())
    }

    async fn malformed(&mut self) -> Result<()> {
        let (h54, g22) = (self.h54(), self.places.web("G22").to_owned());
        let cookie = self.hong.browser().cookies(&h54);
        for address in [
            "/fr",
            "/vi/nothing-here",
            "/vi/dossiers/nonsense",
            "/vi/dossiers/000.00.00.H99-261125-0001",
            "/vi/dossiers/000.00.00.H54-269999-0001",
            "/vi/dossiers/%00",
            "/vi/dossiers/%FF%FE",
            "/vi/procedures/9.999999/apply",
            "/vi/procedures/2.000635/apply/nothing",
            "/vi/procedures/..%2f..%2fetc%2fpasswd/apply",
            "/vi/dossiers/000.00.00.H54-261125-0001/papers/nonsense",
        ] {
            let answer = self.federation.http().get(&format!("{h54}{address}"), &[("cookie", &cookie)]).await?;
            ensure!(matches!(answer.status, 400 | 404), "{address} answers {}", answer.status);
        }
        let portal_cookie = self.hong.browser().cookies(&g22);
        for (address, expected) in [
            ("/vi/procedures/nonsense", 404),
            ("/vi/procedures/2.000635/file?agency=H99", 404),
            ("/vi/procedures/2.000635/file?agency=%F0%9F%98%80", 404),
            ("/vi/v/nonsense", 404),
            ("/vi/v/01ARZ3NDEKTSV4RRFFQ69G5FAV", 404),
            ("/vi/search?q=%00%01%02", 200),
            ("/vi/search?q=%FF", 200),
            ("/vi/search?q=\"'))--;*:^", 200),
        ] {
            let address = address.replace('"', "%22").replace('^', "%5E");
            let answer = self.federation.http().get(&format!("{g22}{address}"), &[("cookie", &portal_cookie)]).await?;
            ensure!(answer.status == expected, "{address} answers {}, not {expected}", answer.status);
        }
        let long = format!("{g22}/vi/search?q={}", "a".repeat(6000));
        let answer = self.federation.http().get(&long, &[]).await?;
        ensure!(answer.status < 500, "a long question answers {}", answer.status);

        let page = self.hong.fill_in(&h54, "1.004873").await?;
        let token = page.form(|form| form.has("draft"))?;
        let token = token.value("_token").context("no token")?;
        let apply = format!("{h54}/vi/procedures/1.004873/apply/check");
        for (what, kind, body, expected) in [
            ("a wrong type", "application/json", "{}".to_owned(), 415),
            ("no type", "", format!("_token={token}"), 415),
            ("a text with NUL", "application/x-www-form-urlencoded", format!("_token={token}&draft=%00"), 400),
            ("no draft", "application/x-www-form-urlencoded", format!("_token={token}"), 404),
            ("a wrong draft", "application/x-www-form-urlencoded", format!("_token={token}&draft=x"), 404),
            (
                "too many fields",
                "application/x-www-form-urlencoded",
                format!("_token={token}{}", "&a=".repeat(3000)),
                400,
            ),
        ] {
            let headers = [("content-type", kind), ("cookie", cookie.as_str())];
            let answer = self.federation.http().post(&apply, &headers, body).await?;
            ensure!(answer.status == expected, "{what}: {}, not {expected}", answer.status);
        }
        let method = self.federation.http().post(&format!("{h54}/vi"), &[], Vec::new()).await?;
        ensure!(method.status == 405, "POST on the home page: {}", method.status);

        let raw = |request: String| raw(h54.trim_start_matches("http://").to_owned(), request);
        let host = h54.trim_start_matches("http://");
        let large = format!(
            "POST /vi/procedures/1.004873/apply/check HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50000000\r\n\r\n_token={}",
            "a".repeat(3_000_000)
        );
        ensure!(raw(large).await?.starts_with("HTTP/1.1 413"), "an oversized form was read");
        let answer = raw("GET /vi HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned()).await?;
        ensure!(answer.starts_with("HTTP/1.1 421"), "a foreign host: {answer}");
        let answer = raw("nonsense\r\n\r\n".to_owned()).await?;
        ensure!(answer.starts_with("HTTP/1.1 400"), "not HTTP: {answer}");
        let answer = raw(format!("GET /vi HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "a".repeat(200_000))).await?;
        ensure!(answer.starts_with("HTTP/1.1 431"), "an endless header: {}", answer.lines().next().unwrap_or_default());
        Ok(())
    }

    /// A person reads a page in their language, a program problem details in both.
    async fn both_languages(&mut self) -> Result<()> {
        let h54 = self.h54();
        let ask = |path: &str, accept: &'static str| {
            let url = format!("{h54}{path}");
            let http = self.federation.http().clone();
            async move { http.get(&url, &[("accept", accept)]).await }
        };
        let vi = ask("/vi/nothing-here", "text/html").await?;
        let en = ask("/en/nothing-here", "text/html").await?;
        for (page, lang) in [(&vi, "vi"), (&en, "en")] {
            let text = String::from_utf8_lossy(&page.body).into_owned();
            ensure!(page.status == 404 && text.contains(&format!("<html lang=\"{lang}\"")), "{lang}: {}", page.status);
        }
        ensure!(vi.body != en.body, "both languages say the same");
        let problem = ask("/vi/nothing-here", "application/json").await?;
        ensure!(
            problem.status == 404 && problem.header("content-type").is_some_and(|kind| kind.contains("problem+json")),
            "{:?}",
            problem.header("content-type")
        );
        let problem: serde_json::Value = serde_json::from_slice(&problem.body)?;
        let titled = problem.get("title").is_some_and(serde_json::Value::is_string);
        ensure!(titled && problem.get("status") == Some(&404.into()), "{problem}");
        Ok(())
    }

    /// Where nodes speak to nodes, nobody else gets a word out of them.
    async fn strangers(&mut self) -> Result<()> {
        let anchors = std::fs::read_to_string(self.federation.running().anchor())?;
        let anchors = trust::Certificate::from_pem(&anchors)?;
        let client = HttpClient::new(&anchors, HttpLimits::default(), TaskTracker::new(), CancellationToken::new())?;
        for agency in ["G22", "G01", "H54", "H31"] {
            let connect = self.places.connect(agency);
            for path in ["/exchange/v1/calls", "/exchange/v1/messages"] {
                // The node's certificate is the federation's, so the handshake fails only for want of the client's.
                let answer = client.post(&format!("https://{connect}{path}"), &[], "{}").await;
                ensure!(
                    answer.is_err(),
                    "{agency} answers {:?} to somebody without a certificate",
                    answer.map(|a| a.status)
                );
            }
            let plain = raw(connect.to_owned(), "GET /vi HTTP/1.1\r\nHost: x\r\n\r\n".to_owned()).await;
            ensure!(
                plain.as_ref().map_or(true, |answer| !answer.contains("HTTP")),
                "{agency} speaks plainly: {plain:?}"
            );
            let inside =
                self.federation.http().get(&format!("{}/exchange/v1/calls", self.places.web(agency)), &[]).await?;
            ensure!(inside.status == 404, "{agency} takes calls where people come in: {}", inside.status);
        }
        Ok(())
    }

    async fn source_down(&mut self) -> Result<()> {
        let h54 = self.h54();
        self.federation.stop_node("G01").await;
        let page = self.yen.open(&format!("{h54}/vi/procedures/1.004873/apply")).await?;
        ensure!(page.words().contains("Chưa lấy được dữ liệu từ Bộ Công an"), "not a word of it: {}", page.words());
        let check = self.yen.fill_in(&h54, "1.004873").await?;
        self.yen.file(&check).await?.code()?;
        self.federation.start_node("G01").await?;
        let page = self.yen.open(&format!("{h54}/vi/procedures/1.004873/apply")).await?;
        ensure!(page.words().contains("Vũ Văn Yên"), "the data does not come back: {}", page.words());
        Ok(())
    }

    async fn portal_down(&mut self) -> Result<()> {
        let h54 = self.h54();
        let check = self.hong.fill_in(&h54, "1.001776").await?;
        self.federation.stop_node("G22").await;
        let code = self.hong.file(&check).await?.code()?;
        let mut officer = self.federation.signed_in("H54", "motcua.h54").await.context("signing in at the province")?;
        let page = officer.open(&format!("{h54}/vi/office/dossiers/{code}")).await?;
        let form = page.form(|form| form.action.contains("/accept"))?;
        let (answer, to) = officer.send_once(&page, &form, None).await?;
        ensure!(answer.status == 303 && to.is_some(), "accepting answers {}", answer.status);
        let waiting = self.count("H54", "select count(*) from exchange_outbox where state = 'waiting'").await?;
        ensure!(waiting >= 1, "nothing waits for the portal");

        self.federation.start_node("G22").await?;
        self.until_listed(&code).await?;
        // What could not be time-stamped meanwhile is made now.
        let dossier = format!("{h54}/vi/dossiers/{code}");
        let begun = Instant::now();
        while self.hong.open(&dossier).await?.links(|address, _| address.contains("/papers/")).len() < 2 {
            ensure!(begun.elapsed() < LONGEST, "the papers of {code} are never made");
            self.tick().await;
        }
        Ok(())
    }

    async fn configuration_expired(&mut self) -> Result<()> {
        let (h54, g22) = (self.h54(), self.places.web("G22").to_owned());
        self.federation.clock().advance_millis(31 * 24 * 60 * MINUTE);
        for page in [format!("{g22}/vi"), format!("{g22}/vi/search?q=ho+tich"), format!("{h54}/vi")] {
            ensure!(self.federation.browser().open(&page).await?.status == 200);
        }
        self.federation.signed_in("H54", "motcua.h54").await.context("an official signs in")?;
        self.places.sign_in(self.yen.browser(), "G22", "yen").await.context("a citizen signs in")?;
        let page = self.yen.open(&format!("{h54}/vi/procedures/2.000635/apply")).await?;
        ensure!(page.words().contains("Chưa lấy được dữ liệu"), "a call was made: {}", page.words());
        let check = self.yen.fill_in(&h54, "2.000635").await?;
        let code = self.yen.file(&check).await?.code()?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let listed = self.yen.open(&format!("{g22}/vi/dossiers")).await?;
        ensure!(!listed.text().contains(&code), "a message passed under an expired configuration");

        // The holder of the registry publishes anew; the others take it although they may make no calls.
        for agency in ["G22", "G01", "H54", "H31"] {
            let node = self.federation.running().node(agency).context("no such node")?;
            node.refresh().await.with_context(|| format!("{agency} recovers"))?;
        }
        self.until_listed(&code).await?;
        let page = self.yen.open(&format!("{h54}/vi/procedures/1.004873/apply")).await?;
        ensure!(page.words().contains("Vũ Văn Yên"), "calls are still refused: {}", page.words());
        Ok(())
    }

    /// Turns the clock until the portal's list has the dossier.
    async fn until_listed(&mut self, code: &str) -> Result<()> {
        let list = format!("{}/vi/dossiers", self.places.web("G22"));
        let begun = Instant::now();
        loop {
            let pages: [Page; 2] = [self.hong.browser().open(&list).await?, self.yen.browser().open(&list).await?];
            if pages.iter().any(|page| page.text().contains(code)) {
                return Ok(());
            }
            ensure!(begun.elapsed() < LONGEST, "{code} does not come to the portal");
            self.tick().await;
        }
    }

    /// A little time for the nodes, and a little more by their clock: pauses between attempts go by that.
    async fn tick(&self) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        self.federation.clock().advance_millis(5_000);
    }
}

/// Sends bytes as they are; the beginning of what comes back.
async fn raw(address: String, request: String) -> Result<String> {
    let mut stream = tokio::net::TcpStream::connect(&address).await?;
    let (mut reading, mut writing) = stream.split();
    let mut answer = vec![0; 4096];
    let read = async {
        let length = reading.read(&mut answer).await?;
        anyhow::Ok(String::from_utf8_lossy(answer.get(..length).unwrap_or_default()).into_owned())
    };
    // The other side may have answered before it has read everything.
    let write = async {
        drop(writing.write_all(request.as_bytes()).await);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answer = tokio::time::timeout(LONGEST, read) => answer.context("no answer")?,
        () = write => unreachable!("it waits for ever"),
    }
}
