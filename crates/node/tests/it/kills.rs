//! Both ends, as real processes, are killed again and again while dossiers flow between them. What was acknowledged is
//! there once, at both ends, and everything that was said can be verified.

pub(super) mod after;
pub(super) mod crew;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use base::{Entropy as _, SeededEntropy, SystemEntropy};
use futures_util::future::try_join_all;
use testkit::{Database, Patient, Places, Postgres, Process, Processes, Sent, evidence_shown};

/// How often both ends are killed in a run.
const POINTS: usize = 25;

/// How long both ends live at most before the next kill, in milliseconds.
const LONGEST_LIFE: u64 = 2400;

/// How long a person goes on trying, and how long everything may take to come to rest.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

pub(super) const CITIZENS: [&str; 3] = ["hong", "yen", "tinh"];
/// The citizen who was born in another province.
const ELSEWHERE: &str = "Phạm Thị Tình";
pub(super) const PROCEDURES: [&str; 3] = ["2.000635", "1.004873", "1.001776"];

/// A submission that was acknowledged.
pub(super) struct Filed {
    sent: Sent,
    code: String,
    evidence: String,
}

/// What the people of a run have been told.
#[derive(Default)]
pub(super) struct Run {
    pub(super) over: Cell<bool>,
    filed: RefCell<Vec<Filed>>,
    accepted: RefCell<Vec<(String, Sent)>>,
    prepared: RefCell<Vec<(String, Sent)>>,
    signed: RefCell<BTreeSet<String>>,
    interrupted: Cell<usize>,
}

/// All that was acknowledged.
pub(super) struct Told {
    pub(super) filed: Vec<Filed>,
    pub(super) accepted: Vec<(String, Sent)>,
    pub(super) prepared: Vec<(String, Sent)>,
    pub(super) signed: BTreeSet<String>,
}

impl Run {
    pub(super) fn told(self) -> Told {
        Told {
            filed: self.filed.into_inner(),
            accepted: self.accepted.into_inner(),
            prepared: self.prepared.into_inner(),
            signed: self.signed.into_inner(),
        }
    }

    /// How many submissions have been acknowledged so far.
    pub(super) fn filed(&self) -> usize {
        self.filed.borrow().len()
    }

    /// How many requests got no answer.
    pub(super) fn interrupted(&self) -> usize {
        self.interrupted.get()
    }

    fn interrupted_by(&self, person: &Patient) {
        self.interrupted.set(self.interrupted.get() + person.interrupted());
    }
}

impl Told {
    /// The acts, counted.
    pub(super) fn acts(&self) -> String {
        let (filed, accepted) = (self.filed.len(), self.accepted.len());
        format!("{filed} filed, {accepted} accepted, {} prepared, {} signed", self.prepared.len(), self.signed.len())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_done_twice_when_both_ends_are_killed() {
    let seed = match std::env::var("LIENTHONG_SEED") {
        Ok(seed) => seed.parse().expect("LIENTHONG_SEED is a number"),
        Err(_) => SystemEntropy.next_u64(),
    };
    let folder = tempfile::tempdir().unwrap();
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path());
    if let Err(error) = kills(&processes, folder.path(), seed).await {
        let kept = folder.keep();
        panic!("{error:?}\n\nrun it again with LIENTHONG_SEED={seed}; the nodes are kept in {}", kept.display());
    }
}

async fn kills(processes: &Processes, folder: &Path, seed: u64) -> Result<()> {
    // An odd seed puts the portal on PostgreSQL.
    let founding = processes.clone();
    let founded = tokio::task::spawn_blocking(move || {
        founding.found_only()?;
        let postgres = (!seed.is_multiple_of(2)).then(Postgres::fresh);
        if let Some(postgres) = &postgres {
            founding.put_on("G22", postgres.url())?;
        }
        anyhow::Ok((founding.found()?, postgres))
    });
    let (places, postgres) = founded.await??;
    let portal_rows = || match &postgres {
        Some(postgres) => Ok(postgres.database()),
        None => Database::open(folder, "G22"),
    };
    let rows = || anyhow::Ok((Database::open(folder, "H54")?, portal_rows()?));
    let others = [serve(processes, "G01"), serve(processes, "H31")];
    let others = try_join_all(others).await?;
    let (portal, province) = tokio::try_join!(serve(processes, "G22"), serve(processes, "H54"))?;

    let run = Run::default();
    let mut people = Vec::new();
    for citizen in CITIZENS {
        for procedure in PROCEDURES {
            people.push((signed_in(&places, "G22", citizen).await?, procedure));
        }
    }
    let mut officer = signed_in(&places, "H54", "motcua.h54").await?;
    let mut specialist = signed_in(&places, "H54", "chuyenvien.h54").await?;
    let mut leader = signed_in(&places, "H54", "lanhdao.h54").await?;
    let citizens = people.iter_mut().map(|(person, procedure)| file_on(&run, &places, person, procedure));
    let ((portal, province), _, (), (), ()) = tokio::try_join!(
        kill_both(&run, processes, seed, portal, province),
        try_join_all(citizens),
        accept_on(&run, &places, &mut officer),
        prepare_on(&run, &places, &mut specialist),
        sign_on(&run, &places, &mut leader),
    )?;

    let interrupted = run.interrupted();
    let told = run.told();
    come_to_rest(rows()?).await?;
    let mut citizens: Vec<&mut Patient> = people.iter_mut().map(|(person, _)| person).collect();
    repeat_everything(&told, &mut citizens, &mut officer, &mut specialist).await?;
    come_to_rest(rows()?).await?;
    let listed = listed(&places, &mut citizens).await?;
    for process in [portal, province].into_iter().chain(others) {
        process.stop()?;
    }
    let (at_province, at_portal) = rows()?;
    after::compare(&at_province, &at_portal, &told, &listed).await?;
    after::logs_verify(processes)?;
    // The check can fail: one byte of one record is changed.
    at_province
        .tamper(
            "update evidence_records set bytes = cast(substr(bytes, 1, 20) || x'7e' || substr(bytes, 22) as blob) \
             where number = 5",
        )
        .await?;
    drop(at_province);
    let said = processes.verify_log("H54").err().context("a changed byte is not noticed")?;
    ensure!(said.to_string().contains("✗"), "what was changed is not named: {said}");

    let (filed, accepted) = (told.filed.len(), told.accepted.len());
    let (prepared, signed) = (told.prepared.len(), told.signed.len());
    eprintln!("{}, {interrupted} requests interrupted, 4 logs verified", told.acts());
    ensure!(filed >= POINTS, "only {filed} dossiers flowed");
    ensure!(accepted > 0 && accepted < filed, "{accepted} of {filed} dossiers were accepted");
    ensure!(signed > 0 && signed == prepared, "{signed} of {prepared} results were signed");
    ensure!(interrupted > 0, "no kill interrupted anything");
    Ok(())
}

/// Waits until it holds, with a look now and then.
pub(super) async fn until(what: &str, holds: impl AsyncFn() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !holds().await.with_context(|| what.to_owned())? {
        ensure!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

pub(super) async fn serve(processes: &Processes, agency: &'static str) -> Result<Process> {
    let processes = processes.clone();
    tokio::task::spawn_blocking(move || processes.serve(agency)).await?
}

pub(super) async fn signed_in(places: &Places, agency: &str, username: &str) -> Result<Patient> {
    let mut person = Patient::new(PATIENCE)?;
    places.sign_in(person.browser(), agency, username).await?;
    Ok(person)
}

/// Kills both ends at random moments, in random order, and starts them again.
async fn kill_both(
    run: &Run,
    processes: &Processes,
    seed: u64,
    mut portal: Process,
    mut province: Process,
) -> Result<(Process, Process)> {
    let dice = SeededEntropy::new(seed);
    for point in 0..POINTS {
        tokio::time::sleep(Duration::from_millis(dice.next_u64() % LONGEST_LIFE)).await;
        let between = Duration::from_millis(dice.next_u64() % 60);
        if dice.next_u64().is_multiple_of(2) {
            portal.kill()?;
            tokio::time::sleep(between).await;
            province.kill()?;
        } else {
            province.kill()?;
            tokio::time::sleep(between).await;
            portal.kill()?;
        }
        let started = tokio::try_join!(serve(processes, "G22"), serve(processes, "H54"));
        (portal, province) = started.with_context(|| format!("after kill {point}"))?;
    }
    run.over.set(true);
    Ok((portal, province))
}

/// A citizen files one dossier after another under one procedure.
pub(super) async fn file_on(run: &Run, places: &Places, person: &mut Patient, procedure: &str) -> Result<()> {
    while !run.over.get() {
        let check = person.fill_in(places.web("H54"), procedure).await?;
        let sent = person.file(&check).await?;
        let code = sent.code()?;
        let dossier = person.open(&check.resolve(&sent.location)).await?;
        let evidence = evidence_shown(&dossier)?;
        run.filed.borrow_mut().push(Filed { sent, code, evidence });
    }
    run.interrupted_by(person);
    Ok(())
}

/// The one-stop officer accepts what comes.
pub(super) async fn accept_on(run: &Run, places: &Places, person: &mut Patient) -> Result<()> {
    let list = format!("{}/vi/office/work?sort=-filed", places.web("H54"));
    let mut seen = BTreeSet::new();
    while !run.over.get() {
        let page = person.open(&list).await?;
        let open = page.links(|address, _| address.contains("/office/dossiers/"));
        let Some(next) = open.into_iter().find(|address| seen.insert(address.clone())) else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let page = person.open(&next).await?;
        let Ok(form) = page.form(|form| form.action.contains("/accept")) else { continue };
        let code = code_in(&form.action)?;
        // Some wait longer, so that both states are seen in the end.
        if code.ends_with(['0', '5']) {
            continue;
        }
        let sent = person.send_once(&page, &form).await?;
        run.accepted.borrow_mut().push((code, sent));
    }
    run.interrupted_by(person);
    Ok(())
}

/// The specialist takes what was accepted and prepares its result.
pub(super) async fn prepare_on(run: &Run, places: &Places, person: &mut Patient) -> Result<()> {
    // The one procedure whose result needs nothing to be typed.
    let list = format!("{}/vi/office/work?procedure={}", places.web("H54"), PROCEDURES[0]);
    while !run.over.get() {
        let page = person.open(&list).await?;
        // Whose birth stands in another province's register cannot be served here.
        let known = page.links(|address, words| address.contains("/office/dossiers/") && words != ELSEWHERE);
        let Some(next) = known.into_iter().next() else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let mut page = person.open(&next).await?;
        if let Ok(take) = page.form(|form| form.action.contains("/take")) {
            page = person.send(&page, &take).await?;
        }
        let form = page.form(|form| form.action.contains("/prepare"))?;
        let code = code_in(&form.action)?;
        let sent = person.send_once(&page, &form).await?;
        run.prepared.borrow_mut().push((code, sent));
    }
    run.interrupted_by(person);
    Ok(())
}

/// The leader signs what lies there, a few at a time, and at the end what is left.
pub(super) async fn sign_on(run: &Run, places: &Places, person: &mut Patient) -> Result<()> {
    let address = format!("{}/vi/office/sign", places.web("H54"));
    loop {
        let over = run.over.get();
        let page = person.open(&address).await?;
        let offered = offered(&page.text());
        if offered.is_empty() {
            if over {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        }
        let mut form = page.form(|form| form.post && form.action.ends_with("/office/sign"))?;
        form.fields.retain(|(name, _)| name != "paper");
        form.set("pin", places.pin("H54", "lanhdao.h54"));
        let chosen: Vec<&String> = offered.iter().take(3).collect();
        form.fields.extend(chosen.iter().map(|paper| ("paper".to_owned(), (*paper).clone())));
        person.send_once(&page, &form).await?;
        // Whoever was stopped between the PIN and the signature has not signed: the paper is offered again.
        let left = self::offered(&person.open(&address).await?.text());
        let signed = chosen.into_iter().filter(|paper| !left.contains(*paper));
        run.signed.borrow_mut().extend(signed.filter_map(|paper| Some(paper.split_once(' ')?.0.to_owned())));
    }
    run.interrupted_by(person);
    Ok(())
}

/// The papers that the leader's page offers, as its boxes name them: dossier and paper.
fn offered(page: &str) -> Vec<String> {
    let boxes = page.split("name=\"paper\"").skip(1);
    let values = boxes.filter_map(|rest| rest.split('>').next()?.split("value=\"").nth(1)?.split('"').next());
    values.map(str::to_owned).collect()
}

fn code_in(action: &str) -> Result<String> {
    let code = action.split("/dossiers/").nth(1).and_then(|rest| rest.split('/').next());
    Ok(code.context("the form names no dossier")?.to_owned())
}

/// Waits until nothing is on its way any more.
pub(super) async fn come_to_rest((province, portal): (Database, Database)) -> Result<()> {
    let begun = Instant::now();
    loop {
        let mut busy = Vec::new();
        for (agency, node) in [("H54", &province), ("G22", &portal)] {
            for (what, sql) in [
                ("jobs", "select count(*) from queue_jobs where state <> 'dead'"),
                ("outgoing", "select count(*) from exchange_outbox where state = 'waiting'"),
                ("incoming", "select count(*) from exchange_inbox where state = 'waiting'"),
                ("records", "select count(*) from evidence_records where number is null"),
            ] {
                let count = node.number(sql).await?;
                if count > 0 {
                    busy.push(format!("{count} {what} at {agency}"));
                }
            }
        }
        if busy.is_empty() {
            eprintln!("at rest after {} ms", begun.elapsed().as_millis());
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            let sql = "select queue || ': ' || state || ' ' || coalesce(last_error, '') from queue_jobs";
            let jobs = province.rows(sql, |row| row.text(0)).await?;
            bail!("not at rest: {}; at H54 {jobs:?}", busy.join(", "));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Everything that was acknowledged is sent once more, as it was, and gets the same answer.
pub(super) async fn repeat_everything(
    told: &Told,
    citizens: &mut [&mut Patient],
    officer: &mut Patient,
    specialist: &mut Patient,
) -> Result<()> {
    for filed in &told.filed {
        let mut answered = false;
        for citizen in citizens.iter_mut() {
            // Only the person who filed it knows the draft; to the others there is none.
            let Ok(again) = citizen.send_once(&filed.sent.page, &filed.sent.form).await else { continue };
            ensure!(again.code()? == filed.code, "{} was answered again as {}", filed.code, again.location);
            answered = true;
            break;
        }
        ensure!(answered, "{} was not answered again", filed.code);
    }
    for (code, sent) in &told.accepted {
        officer.send_once(&sent.page, &sent.form).await.with_context(|| format!("accepting {code} again"))?;
    }
    for (code, sent) in &told.prepared {
        specialist.send_once(&sent.page, &sent.form).await.with_context(|| format!("preparing {code} again"))?;
    }
    Ok(())
}

/// How often each dossier stands in the lists of its people at the portal, and with which words.
pub(super) async fn listed(places: &Places, citizens: &mut [&mut Patient]) -> Result<BTreeMap<String, Vec<String>>> {
    let mut listed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for citizen in citizens.iter_mut().step_by(PROCEDURES.len()) {
        let page = citizen.open(&format!("{}/vi/dossiers", places.web("G22"))).await?;
        for row in page.text().split("<li class=\"lt-list__row\">").skip(1) {
            let address = row.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let code = address.rsplit('/').next().unwrap_or_default().to_owned();
            listed.entry(code).or_default().push(row.split("</li>").next().unwrap_or_default().to_owned());
        }
    }
    Ok(listed)
}
