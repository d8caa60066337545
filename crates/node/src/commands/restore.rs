//! `lienthong restore --from DIR --to DIR`: a node from its back-up. It continues where the back-up was made, and gives
//! out no number that may have been given out since.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use base::civil::{days_between, plus_days, vn_date};
use base::{AgencyCode, Clock as _, SystemClock, SystemEntropy, Timestamp};
use evidence::Act;
use store::serial::{block_take, series_list};

use super::backup::{
    BLOBS, CALLS, CONFIG, KEYS, MANIFEST, Manifest, ROWS, TableLine, copy_blobs, copy_calls, copy_file, copy_folder,
    new_folder,
};
use crate::config::NodeConfig;
use crate::runtime::{ANCHOR, CONFIGURATION, open_database};
use crate::{say, wiring};

/// What the database remembers of its last restoration.
pub(crate) const FACT: &str = "node.restored";
/// Days of filing since the back-up whose numbers are passed over, at most.
const DAYS: i64 = 400;

/// Restores; `database` is where the rows go, a SQLite file in the new folder unless given.
pub(crate) fn run(from: &Path, to: &Path, database: Option<&str>, skip: i64) -> Result<ExitCode> {
    let text = std::fs::read(from.join(MANIFEST));
    let text = text.with_context(|| format!("{} is no whole back-up: it has no {MANIFEST}", from.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text).context("the back-up's manifest cannot be read")?;
    ensure!(manifest.version == 1, "this program does not know back-ups of version {}", manifest.version);
    ensure!(skip >= 0, "--skip takes a number of at least 0");
    new_folder(to)?;
    let to = to.canonicalize()?;
    let text = std::fs::read_to_string(from.join(CONFIG))?;
    // Not the environment: what this process runs under is not the restored node's.
    let mut config = NodeConfig::parse(&to.join(CONFIG), &text, std::iter::empty())?;
    config.files.folder.clone_from(&to);
    config.database.url = database.map_or_else(|| format!("sqlite:{}", to.join(ROWS).display()), str::to_owned);

    rows(from, &to, &config.database.url, &manifest)?;
    let blobs = copy_blobs(&from.join(BLOBS), &to.join(BLOBS))?;
    ensure!(blobs == manifest.blobs, "{blobs} files are there of {}", manifest.blobs);
    let calls = copy_calls(&from.join(CALLS), &to.join(CALLS))?;
    ensure!(calls == manifest.calls, "the back-up is damaged: its logs of calls are not what its manifest says");
    copy_folder(&from.join(KEYS), &to.join(KEYS))?;
    for name in [ANCHOR, CONFIGURATION] {
        if from.join(name).exists() {
            copy_file(&from.join(name), &to.join(name))?;
        }
    }
    go_on(&config, &manifest, skip)?;
    let file = to.join(format!("{}.toml", config.node.agency.to_lowercase()));
    std::fs::write(&file, config.to_toml()?)?;
    say!("restored as of {}: {}", base::civil::format_datetime(Timestamp::from_millis(manifest.at)), file.display());
    say!("{skip} numbers of each series are passed over, for they may have been given out since");
    say!("never start the old node again: two would speak with one voice");
    Ok(ExitCode::SUCCESS)
}

/// The rows, compared with what the back-up says; on a copy, for the back-up is not touched.
fn rows(from: &Path, to: &Path, url: &str, manifest: &Manifest) -> Result<()> {
    let draft = to.join("restoring.db");
    copy_file(&from.join(ROWS), &draft)?;
    let source = format!("sqlite:{}", draft.display());
    let found: Vec<TableLine> = store::copy::digests(&source)?.into_iter().map(TableLine::from).collect();
    for table in &manifest.tables {
        ensure!(found.contains(table), "the back-up is damaged: table {} is not what its manifest says", table.name);
    }
    store::copy::copy(&source, url, &wiring::migrations())?;
    for name in ["restoring.db", "restoring.db-wal", "restoring.db-shm"] {
        let path = to.join(name);
        if path.exists() {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Passes over the numbers that may have been given out since, and puts the restoration on record: whoever holds a later
/// head of the log finds here why it is not in this one.
fn go_on(config: &NodeConfig, manifest: &Manifest, skip: i64) -> Result<()> {
    let agency = AgencyCode::parse(&config.node.agency)?;
    ensure!(manifest.agency == config.node.agency, "the back-up is of {}", manifest.agency);
    let now = SystemClock.now();
    let (first, today) = (vn_date(Timestamp::from_millis(manifest.at)), vn_date(now));
    let days = i32::try_from(days_between(first, today).clamp(0, DAYS)).unwrap_or(0);
    let days: Vec<String> = (0..=days).map(|day| services::dossier_series(&agency, plus_days(first, day))).collect();
    let act = Act {
        kind: "node.restored",
        subject: agency.to_string(),
        actor: agency.to_string(),
        at: now,
        facts: Vec::new(),
        body: serde_json::json!({ "backup_at": manifest.at, "numbers_skipped": skip }),
    };
    let fact = serde_json::json!({ "at": now.as_millis(), "backup_at": manifest.at, "skipped": skip }).to_string();
    let db = open_database(config)?;
    let done: Result<(), store::Error> = db.write_blocking(move |tx| {
        if skip > 0 {
            let mut series = series_list(tx)?;
            series.extend(days.iter().filter(|day| !series.contains(day)).cloned().collect::<Vec<_>>());
            for series in series {
                block_take(tx, &series, skip)?;
            }
        }
        // They may have been sent since; the notices are in the inboxes all the same.
        notify::mails_withhold(tx, now)?;
        evidence::sequencer_fence(tx)?;
        evidence::record(tx, &act, &SystemEntropy)?;
        store::facts::fact_put(tx, FACT, &fact)
    });
    db.close();
    Ok(done?)
}
