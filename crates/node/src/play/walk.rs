//! The walk: one person after the other does what they do in their own browser, from the search to the checked paper.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use exchange::{HttpClient, HttpLimits};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::browser::{Browser, Page};
use super::manifest::{Artefact, Kind, Manifest};
use super::papers;
use crate::config::DemoAccount;
use crate::demo::Running;
use crate::say;

/// The procedure that is filed: a certified extract of civil status.
const PROCEDURE: &str = "2.000635";
/// What the citizen answers, by question.
const ANSWERS: [(&str, &str); 5] =
    [("phone", "0912 345 678"), ("copies", "2"), ("purpose", "school"), ("delivery", "electronic"), ("truth", "yes")];
/// How long a paper or a message may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Walks the whole path and keeps every artefact in `out`.
pub(super) async fn walk(running: &Running, out: &Path) -> Result<Vec<Artefact>> {
    let http = HttpClient::new(&[], HttpLimits::default(), TaskTracker::new(), CancellationToken::new())?;
    let mut walk = Walk { running, http, out: out.to_owned(), manifest: Manifest::default(), begun: Instant::now() };
    walk.go().await?;
    walk.manifest.write(out)?;
    Ok(walk.manifest.artefacts().to_vec())
}

/// The walk under way.
pub(super) struct Walk<'a> {
    running: &'a Running,
    http: HttpClient,
    out: PathBuf,
    manifest: Manifest,
    begun: Instant,
}

/// What the citizen got when she filed.
struct Filed {
    code: String,
    page: String,
    evidence: String,
}

impl Walk<'_> {
    async fn go(&mut self) -> Result<()> {
        std::fs::copy(self.running.anchor(), self.out.join("anchor.pem"))?;
        let mut citizen = self.citizen().await.context("step 1, the citizen signs in at the portal")?;
        self.step("the citizen has signed in at the portal");
        let filed = self.file(&mut citizen).await.context("step 2, she files")?;
        self.step(&format!("she has filed {}", filed.code));
        let paper =
            self.paper(&mut citizen, &filed.page, "acknowledgement").await.context("step 3, acknowledgement")?;
        self.keep("acknowledgement.pdf", Kind::Pdf, "the acknowledgement of the filing", &paper)?;
        self.step("she has the signed acknowledgement");

        self.accept(&filed).await.context("step 4, the officer accepts")?;
        let paper = self.paper(&mut citizen, &filed.page, "receipt").await.context("step 5, form 01")?;
        self.keep("form-01.pdf", Kind::Pdf, "receipt and appointment, form 01 of Circular 01/2018", &paper)?;
        self.step("the officer has accepted; form 01 is issued");

        self.prepare(&filed).await.context("step 6, the specialist prepares the result")?;
        self.step("the specialist has prepared the result from the register");
        self.sign(&filed).await.context("step 7, the leader signs")?;
        self.step("the leader has signed with the PIN");

        let paper = self.paper(&mut citizen, &filed.page, "result").await.context("step 8, she receives")?;
        self.keep("result.pdf", Kind::Pdf, "the result, signed by the leader and sealed by the agency", &paper)?;
        self.notified(&mut citizen, &filed).await.context("step 9, she is notified on the portal")?;
        self.step("she is notified and has the signed result");
        self.check(&mut citizen, &filed, &paper).await.context("step 10, anyone checks")?;
        self.step("anyone has checked it by its code and by its file");

        self.evidence("H54", &filed.evidence).await.context("step 11, the evidence")?;
        self.status_of_seal("H54").await.context("step 12, the status of the seal")?;
        self.step("the evidence is exported, the seal's certificate is good");
        Ok(())
    }

    async fn citizen(&self) -> Result<Browser> {
        let account = self.account("G22", |account| account.citizen_id.is_some())?;
        self.signed_in("G22", "/vi/sign-in", account).await
    }

    /// A browser of the official at `agency` who holds `role`.
    pub(super) async fn official(&self, agency: &str, role: &str) -> Result<Browser> {
        let account = self.account(agency, |account| account.roles.iter().any(|held| held == role))?;
        self.signed_in(agency, "/vi/official/sign-in", account).await
    }

    async fn signed_in(&self, agency: &str, door: &str, account: &DemoAccount) -> Result<Browser> {
        let mut browser = Browser::new(self.http.clone());
        let page = browser.open(&format!("{}{door}", self.origin(agency)?)).await?;
        // The ordinary form, which the page also offers filled in.
        let mut form = page.form(|form| form.has("password") && form.value("username") == Some(""))?;
        form.set("username", &account.username).set("password", &account.password);
        let after = browser.send(&page, &form, None).await?;
        ensure!(!after.url.contains("sign-in"), "{} was not let in: {}", account.username, after.words());
        Ok(browser)
    }

    async fn file(&self, citizen: &mut Browser) -> Result<Filed> {
        let home = citizen.open(&format!("{}/vi", self.origin("G22")?)).await?;
        let mut search = home.form(|form| form.has("q"))?;
        search.set("q", "trich luc ho tich");
        let found = citizen.send(&home, &search, None).await?;
        let first = found.links(|address, _| address.contains("/procedures/"));
        let procedure = first.first().context("the search finds nothing")?;
        ensure!(procedure.ends_with(PROCEDURE), "the search finds {procedure} first");
        let procedure = citizen.open(procedure).await?;
        let mut choose = procedure.form(|form| form.has("agency"))?;
        choose.set("agency", "H54");
        let mut page = citizen.send(&procedure, &choose, None).await?;
        ensure!(page.url.starts_with(&self.origin("H54")?), "the form is at {}", page.url);
        ensure!(page.words().contains("Bộ Công an"), "her data was not fetched: {}", page.words());
        loop {
            if let Ok(check) = page.form(|form| form.has("draft")) {
                let dossier = citizen.send(&page, &check, None).await?;
                return filed(&dossier);
            }
            let mut form = page.form(|form| form.post && form.has("_key"))?;
            let before = page.url.clone();
            for (question, answer) in ANSWERS {
                if page.text().contains(&format!("name=\"{question}\"")) {
                    form.set(question, answer);
                }
            }
            page = citizen.send(&page, &form, None).await?;
            ensure!(page.url != before, "the form does not go on: {}", page.words());
        }
    }

    async fn accept(&self, filed: &Filed) -> Result<()> {
        let mut officer = self.official("H54", "one-stop-officer").await?;
        let dossier = self.open_from_worklist(&mut officer, filed).await?;
        self.act(&mut officer, &dossier, "accept", &[]).await
    }

    async fn prepare(&self, filed: &Filed) -> Result<()> {
        let mut specialist = self.official("H54", "specialist").await?;
        let dossier = self.open_from_worklist(&mut specialist, filed).await?;
        self.act(&mut specialist, &dossier, "take", &[]).await?;
        let dossier = specialist.open(&dossier.url).await?;
        ensure!(dossier.words().contains("Sổ đăng ký khai sinh"), "the register was not asked: {}", dossier.words());
        self.act(&mut specialist, &dossier, "prepare", &[]).await
    }

    async fn sign(&self, filed: &Filed) -> Result<()> {
        let account = self.account("H54", |account| account.pin.is_some())?;
        let mut leader = self.official("H54", "leader").await?;
        let address = format!("{}/vi/office/sign?dossier={}", self.origin("H54")?, filed.code);
        let page = leader.open(&address).await?;
        let mut form = page.form(|form| form.post && form.action.ends_with("/office/sign"))?;
        let paper = papers::choice(&page.text(), &filed.code).context("the paper is not on the leader's page")?;
        form.set("paper", &paper).set("pin", account.pin.as_deref().unwrap_or_default());
        let after = leader.send(&page, &form, None).await?;
        ensure!(papers::choice(&after.text(), &filed.code).is_none(), "the paper still waits: {}", after.words());
        Ok(())
    }

    /// Opens a dossier the way officials do: through the worklist.
    async fn open_from_worklist(&self, official: &mut Browser, filed: &Filed) -> Result<Page> {
        let list = official.open(&format!("{}/vi/office/work?q={}", self.origin("H54")?, filed.code)).await?;
        let found = list.links(|address, _| address.contains(&format!("/office/dossiers/{}", filed.code)));
        official.open(found.first().with_context(|| format!("not in the worklist: {}", list.words()))?).await
    }

    async fn act(&self, official: &mut Browser, dossier: &Page, act: &str, fields: &[(&str, &str)]) -> Result<()> {
        let mut form = dossier.form(|form| form.action.split('?').next().is_some_and(|path| path.ends_with(act)))?;
        for (name, value) in fields {
            form.set(name, value);
        }
        official.send(dossier, &form, None).await.map(|_| ())
    }

    /// Waits for a paper on the citizen's dossier page and downloads it.
    async fn paper(&self, citizen: &mut Browser, dossier: &str, kind: &str) -> Result<Vec<u8>> {
        let begun = Instant::now();
        loop {
            let page = citizen.open(dossier).await?;
            for address in page.links(|address, _| address.contains("/papers/")) {
                let file = citizen.try_open(&address).await?;
                if file.status == 200 && file.kind.starts_with("application/pdf") && file.name.contains(kind) {
                    return Ok(file.body);
                }
            }
            if begun.elapsed() > PATIENCE {
                bail!("no paper `{kind}` after {} s: {}", PATIENCE.as_secs(), page.words());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Her list and her inbox on the portal say that the result is there.
    async fn notified(&self, citizen: &mut Browser, filed: &Filed) -> Result<()> {
        let portal = self.origin("G22")?;
        let begun = Instant::now();
        loop {
            let list = citizen.open(&format!("{portal}/vi/dossiers")).await?;
            let inbox = citizen.open(&format!("{portal}/vi/inbox")).await?;
            if list.text().contains(&filed.code) && inbox.text().contains(&filed.code) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("neither told nor listed: {} / {}", list.words(), inbox.words());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The address in the code, and the check page, both without signing in.
    async fn check(&mut self, citizen: &mut Browser, filed: &Filed, paper: &[u8]) -> Result<()> {
        let mut anyone = Browser::new(self.http.clone());
        let portal = self.origin("G22")?;
        let dossier = citizen.open(&filed.page).await?;
        let links = dossier.links(|address, _| address.contains("/v/"));
        let local = papers::at(&portal, links.first().context("the dossier page does not lead to the public page")?)?;
        let begun = Instant::now();
        let page = loop {
            let page = anyone.try_open(&local).await?;
            if page.status == 200 {
                break page;
            }
            if begun.elapsed() > PATIENCE {
                bail!("{local} answers {}", page.status);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let digest = trust::digest::sha256(paper).to_string();
        ensure!(
            papers::without_spaces(&page.words()).contains(&digest),
            "{local} shows another digest: {}",
            page.words()
        );
        // The paper prints the portal's address by name.
        let named = self.running.node("G22").map(|node| node.config().web.origin.clone()).unwrap_or_default();
        self.keep("qr.pbm", Kind::Qr, "result.pdf", &papers::picture(&papers::at(&named, &local)?)?)?;

        let check = anyone.open(&format!("{portal}/vi/check")).await?;
        let form = check.form(|form| form.post && form.action.ends_with("/check"))?;
        let verdict = anyone.send_file(&check, &form, "file", "result.pdf", paper).await?;
        ensure!(verdict.text().contains("lt-verdict--valid"), "the check page says: {}", verdict.words());
        Ok(())
    }

    /// Keeps an artefact.
    pub(super) fn keep(&mut self, file: &str, kind: Kind, signs: &str, content: &[u8]) -> Result<()> {
        self.keep_beside(file, content)?;
        self.manifest.add(file, kind, signs);
        Ok(())
    }

    /// Keeps a file that an artefact is checked with.
    pub(super) fn keep_beside(&self, file: &str, content: &[u8]) -> Result<()> {
        std::fs::write(self.out.join(file), content).with_context(|| format!("{file} cannot be written"))
    }

    /// The outbound client, for what is not a page.
    pub(super) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// The numeric origin of a node.
    pub(super) fn origin(&self, agency: &str) -> Result<String> {
        let node = self.running.node(agency).with_context(|| format!("the demo has no node {agency}"))?;
        Ok(format!("http://{}", node.web()))
    }

    fn account(&self, agency: &str, wanted: impl Fn(&DemoAccount) -> bool) -> Result<&DemoAccount> {
        let node = self.running.node(agency).with_context(|| format!("the demo has no node {agency}"))?;
        let mut accounts = node.config().demo.account.iter();
        accounts.find(|account| wanted(account)).with_context(|| format!("{agency} lacks an account for the walk"))
    }

    fn step(&self, what: &str) {
        say!("{:6.1} s  {what}", self.begun.elapsed().as_secs_f32());
    }
}

/// Reads the dossier page that answers a submission.
fn filed(dossier: &Page) -> Result<Filed> {
    let page = dossier.url.split('?').next().unwrap_or_default().to_owned();
    let code = page.rsplit('/').next().unwrap_or_default().to_owned();
    ensure!(code.contains("H54-"), "the submission led to {}: {}", dossier.url, dossier.words());
    let evidence = papers::digest_on(&dossier.text()).context("the acknowledgement names no evidence")?;
    Ok(Filed { code, page, evidence })
}
