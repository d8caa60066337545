//! What stands in the databases after a run of kills.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use testkit::{Database, Processes};

use super::Told;

/// Verifies the logs of all four nodes, once they have stopped; nothing was left pending.
pub(in super::super) fn logs_verify(processes: &Processes) -> Result<()> {
    for agency in ["G22", "G01", "H54", "H31"] {
        let said = processes.verify_log(agency)?;
        ensure!(said.contains("(0 pending)"), "{agency} stopped with pending evidence: {said}");
    }
    Ok(())
}

/// Holds both databases against what people were told, and against each other.
pub(in super::super) async fn compare(
    province: &Database,
    portal: &Database,
    told: &Told,
    listed: &BTreeMap<String, Vec<String>>,
) -> Result<()> {
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

    signed_once(province, portal, told).await?;

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
        let words =
            ["", "Mới đăng ký", "Được tiếp nhận", "", "Đang xử lý", "", "", "", "", "Đã xử lý xong", "Đã trả kết quả"];
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
    for (agency, node) in [("H54", province), ("G22", portal)] {
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

/// Each result was prepared, signed, numbered and issued once, and the portal knows it. What was signed in the moment of a
/// kill may have been acknowledged to nobody.
async fn signed_once(province: &Database, portal: &Database, told: &Told) -> Result<()> {
    let text = |row: &store::Row| row.text(0);
    let signed =
        province.rows("select subject from evidence_records where kind = 'services.result-signed'", text).await?;
    let all: BTreeSet<String> = signed.iter().cloned().collect();
    let lost: Vec<&String> = told.signed.difference(&all).collect();
    ensure!(lost.is_empty(), "signed and lost: {lost:?}");
    once_each("signatures", signed, &all)?;
    let prepared =
        province.rows("select subject from evidence_records where kind = 'services.result-prepared'", text).await?;
    let acknowledged: BTreeSet<String> = told.prepared.iter().map(|(code, _)| code.clone()).collect();
    once_each("results prepared", prepared, &acknowledged)?;
    ensure!(all.is_subset(&acknowledged), "something was signed that was not prepared");
    let issued =
        province.rows("select subject from evidence_records where kind = 'services.result-issued'", text).await?;
    once_each("results issued", issued, &all)?;
    let known = portal.rows("select dossier from services_issued", text).await?;
    once_each("results that the portal knows", known, &all)?;
    let contents =
        province.rows("select content from services_papers where kind = 'result' and final is not null", text).await?;
    ensure!(contents.len() == all.len(), "{} papers for {} results", contents.len(), all.len());
    let mut numbers = Vec::new();
    for content in contents {
        let content: serde_json::Value = serde_json::from_str(&content)?;
        let number = content.get("number").and_then(|number| number.as_str()).context("a result without a number")?;
        numbers.push(number.split('/').next().unwrap_or_default().parse::<usize>()?);
    }
    numbers.sort_unstable();
    ensure!(numbers.iter().copied().eq(1..=all.len()), "numbers with a gap or given twice: {numbers:?}");
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
