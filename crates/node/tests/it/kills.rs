//! Both ends, as real processes, are killed again and again while dossiers flow between them. What was acknowledged is
//! there once, at both ends, and everything that was said can be verified.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use base::{Entropy as _, SeededEntropy, SystemEntropy};
use futures_util::future::try_join_all;
use testkit::{Database, Patient, Places, Process, Processes, Sent, evidence_shown};

/// How often both ends are killed in a run.
const POINTS: usize = 25;

/// How long both ends live at most before the next kill, in milliseconds.
const LONGEST_LIFE: u64 = 2400;

/// How long a person goes on trying, and how long everything may take to come to rest.
const PATIENCE: Duration = Duration::from_mins(1);

const CITIZENS: [&str; 3] = ["hong", "yen", "tinh"];
const PROCEDURES: [&str; 3] = ["2.000635", "1.004873", "1.001776"];

/// A submission that was acknowledged.
struct Filed {
    sent: Sent,
    code: String,
    evidence: String,
}

/// What the people of a run have been told.
#[derive(Default)]
struct Run {
    over: Cell<bool>,
    filed: RefCell<Vec<Filed>>,
    accepted: RefCell<Vec<(String, Sent)>>,
    interrupted: Cell<usize>,
}

/// All that was acknowledged.
struct Told {
    filed: Vec<Filed>,
    accepted: Vec<(String, Sent)>,
}

impl Run {
    fn interrupted_by(&self, person: &Patient) {
        self.interrupted.set(self.interrupted.get() + person.interrupted());
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

async fn kills(processes: &Processes, folder: &std::path::Path, seed: u64) -> Result<()> {
    let founding = processes.clone();
    let places = tokio::task::spawn_blocking(move || founding.found()).await??;
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
    let citizens = people.iter_mut().map(|(person, procedure)| file_on(&run, &places, person, procedure));
    let ((portal, province), _, ()) = tokio::try_join!(
        kill_both(&run, processes, seed, portal, province),
        try_join_all(citizens),
        accept_on(&run, &places, &mut officer),
    )?;

    let told = Told { filed: run.filed.into_inner(), accepted: run.accepted.into_inner() };
    come_to_rest(folder).await?;
    let mut citizens: Vec<&mut Patient> = people.iter_mut().map(|(person, _)| person).collect();
    repeat_everything(&told, &mut citizens, &mut officer).await?;
    come_to_rest(folder).await?;
    let listed = listed(&places, &mut citizens).await?;
    for process in [portal, province].into_iter().chain(others) {
        process.stop()?;
    }
    compare(folder, &told, &listed).await?;
    for agency in ["G22", "G01", "H54", "H31"] {
        let said = processes.verify_log(agency)?;
        ensure!(said.contains("(0 pending)"), "{agency} stopped with pending evidence: {said}");
    }
    let (filed, accepted, interrupted) = (told.filed.len(), told.accepted.len(), run.interrupted.get());
    eprintln!("{filed} filed, {accepted} accepted, {interrupted} requests interrupted");
    ensure!(filed >= POINTS, "only {filed} dossiers flowed");
    ensure!(accepted > 0 && accepted < filed, "{accepted} of {filed} dossiers were accepted");
    ensure!(interrupted > 0, "no kill interrupted anything");
    Ok(())
}

async fn serve(processes: &Processes, agency: &'static str) -> Result<Process> {
    let processes = processes.clone();
    tokio::task::spawn_blocking(move || processes.serve(agency)).await?
}

async fn signed_in(places: &Places, agency: &str, username: &str) -> Result<Patient> {
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
async fn file_on(run: &Run, places: &Places, person: &mut Patient, procedure: &str) -> Result<()> {
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
async fn accept_on(run: &Run, places: &Places, person: &mut Patient) -> Result<()> {
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
        let code = form.action.split("/dossiers/").nth(1).and_then(|rest| rest.split('/').next());
        let code = code.context("the form names no dossier")?.to_owned();
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

/// Waits until nothing is on its way any more.
async fn come_to_rest(folder: &std::path::Path) -> Result<()> {
    let nodes = [Database::open(folder, "H54")?, Database::open(folder, "G22")?];
    let begun = Instant::now();
    loop {
        let mut busy = Vec::new();
        for node in &nodes {
            for (what, sql) in [
                ("jobs", "select count(*) from queue_jobs where state <> 'dead'"),
                ("outgoing", "select count(*) from exchange_outbox where state = 'waiting'"),
                ("incoming", "select count(*) from exchange_inbox where state = 'waiting'"),
                ("records", "select count(*) from evidence_records where number is null"),
            ] {
                let count = node.number(sql).await?;
                if count > 0 {
                    busy.push(format!("{count} {what}"));
                }
            }
        }
        if busy.is_empty() {
            eprintln!("at rest after {} ms", begun.elapsed().as_millis());
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            let jobs = nodes[0]
                .rows("select queue || ': ' || state || ' ' || coalesce(last_error, '') from queue_jobs", |row| {
                    row.text(0)
                });
            bail!("not at rest: {}; at H54 {:?}", busy.join(", "), jobs.await?);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Everything that was acknowledged is sent once more, as it was, and gets the same answer.
async fn repeat_everything(told: &Told, citizens: &mut [&mut Patient], officer: &mut Patient) -> Result<()> {
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
    Ok(())
}

/// How often each dossier stands in the lists of its people at the portal, and with which words.
async fn listed(places: &Places, citizens: &mut [&mut Patient]) -> Result<BTreeMap<String, Vec<String>>> {
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

async fn compare(folder: &std::path::Path, told: &Told, listed: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let (province, portal) = (Database::open(folder, "H54")?, Database::open(folder, "G22")?);
    let acknowledged: BTreeSet<String> = told.filed.iter().map(|filed| filed.code.clone()).collect();
    let accepted: BTreeSet<String> = told.accepted.iter().map(|(code, _)| code.clone()).collect();
    ensure!(acknowledged.len() == told.filed.len(), "one code was given to two dossiers");
    ensure!(accepted.len() == told.accepted.len(), "one dossier was accepted twice");

    // The province: what was acknowledged, and nothing else.
    let dossiers: BTreeMap<String, (i64, i64)> = province
        .rows("select code, status, version from services_dossiers", |row| {
            Ok((row.text(0)?, (row.int(1)?, row.int(2)?)))
        })
        .await?
        .into_iter()
        .collect();
    let there: BTreeSet<String> = dossiers.keys().cloned().collect();
    same("dossiers at H54 against acknowledged submissions", &there, &acknowledged)?;
    let count = province.number("select count(*) from services_dossiers").await?;
    ensure!(usize::try_from(count)? == dossiers.len(), "a code stands twice");
    let received = province
        .rows("select subject from evidence_records where kind = 'services.dossier-received'", |row| row.text(0))
        .await?;
    let filings = province
        .rows("select subject from evidence_records where kind = 'services.dossier-filed'", |row| row.text(0))
        .await?;
    once_each("records of receipt", received, &accepted)?;
    once_each("records of filing", filings, &acknowledged)?;
    let digests: BTreeSet<(String, String)> = province
        .rows(
            "select e.subject, e.digest from evidence_records e where e.number is not null and e.subject in \
             (select code from services_dossiers)",
            |row| Ok((row.text(0)?, row.text(1)?)),
        )
        .await?
        .into_iter()
        .collect();
    for filed in &told.filed {
        let known = digests.contains(&(filed.code.clone(), filed.evidence.clone()));
        ensure!(known, "{} was acknowledged with {}, which is no record of it", filed.code, filed.evidence);
    }
    for (code, (status, _)) in &dossiers {
        ensure!((*status == 1) != accepted.contains(code), "{code} has status {status}");
    }
    let papers = province
        .rows(
            "select d.code from services_papers p join services_dossiers d on d.id = p.dossier \
             where p.kind = 'acknowledgement' and p.final is not null",
            |row| row.text(0),
        )
        .await?;
    once_each("acknowledgements on paper", papers, &acknowledged)?;
    let papers = province
        .rows(
            "select d.code from services_papers p join services_dossiers d on d.id = p.dossier \
             where p.kind = 'receipt' and p.final is not null",
            |row| row.text(0),
        )
        .await?;
    once_each("receipts on paper", papers, &accepted)?;

    // The portal: the same dossiers in the same state.
    let mine: BTreeMap<String, (i64, i64)> = portal
        .rows("select code, status, revision from services_my_dossiers where account is not null", |row| {
            Ok((row.text(0)?, (row.int(1)?, row.int(2)?)))
        })
        .await?
        .into_iter()
        .collect();
    ensure!(mine == dossiers, "the portal knows {mine:?}, the province {dossiers:?}");
    for (code, (status, _)) in &mine {
        let rows = listed.get(code).map(Vec::as_slice).unwrap_or_default();
        let [row] = rows else { bail!("{code} stands {} times in the list", rows.len()) };
        let words = ["", "Mới đăng ký", "Được tiếp nhận", "", "Đang xử lý"];
        let word = usize::try_from(*status).ok().and_then(|at| words.get(at)).copied().unwrap_or_default();
        ensure!(!word.is_empty() && row.contains(word), "{code} has status {status}, the list says {row}");
    }
    ensure!(listed.len() == mine.len(), "the list shows {} dossiers of {}", listed.len(), mine.len());
    let told = portal
        .rows("select occasion from notify_notice where key = 'services-notice-received'", |row| {
            Ok(row.text(0)?.split('/').next().unwrap_or_default().to_owned())
        })
        .await?;
    once_each("notices of receipt", told, &accepted)?;

    // Between them: each message sent was received once, and handled.
    let sent = province
        .rows("select id from exchange_outbox where to_agency = 'G22' and state = 'receipted'", |row| row.text(0))
        .await?;
    let sent: BTreeSet<String> = sent.into_iter().collect();
    let handled = portal
        .rows("select id from exchange_inbox where from_agency = 'H54' and state = 'handled'", |row| row.text(0))
        .await?;
    once_each("messages handled", handled, &sent)?;
    let records = portal
        .rows(
            "select subject from evidence_records where kind = 'exchange.message-received' and actor = 'H54'",
            |row| row.text(0),
        )
        .await?;
    once_each("records of messages received", records, &sent)?;
    for (agency, node) in [("H54", &province), ("G22", &portal)] {
        let dead = node
            .number(
                "select (select count(*) from exchange_outbox where state <> 'receipted') \
                 + (select count(*) from exchange_inbox where state <> 'handled') + (select count(*) from queue_jobs)",
            )
            .await?;
        ensure!(dead == 0, "{dead} messages and jobs are left over at {agency}");
    }
    Ok(())
}

/// Whether each of `expected` stands in `found` exactly once, and nothing else.
fn once_each(what: &str, found: Vec<String>, expected: &BTreeSet<String>) -> Result<()> {
    let count = found.len();
    let found: BTreeSet<String> = found.into_iter().collect();
    ensure!(found.len() == count, "{what}: {} are there twice", count - found.len());
    same(what, &found, expected)
}

fn same(what: &str, found: &BTreeSet<String>, expected: &BTreeSet<String>) -> Result<()> {
    let missing: Vec<&String> = expected.difference(found).collect();
    let more: Vec<&String> = found.difference(expected).collect();
    ensure!(missing.is_empty() && more.is_empty(), "{what}: missing {missing:?}, too many {more:?}");
    Ok(())
}
