//! What `verify` says of segment logs that were changed, cut, torn or erased, and of proofs that were.

use std::{fs, path::Path, sync::Arc, time::Duration};

use base::SystemClock;
use evidence::{
    Logged, MIGRATIONS, SegmentHeads, SegmentLog, SegmentReport, SegmentSettings, segment_anchor, segment_entries,
    segment_erase, segment_recent, segment_verify,
};
use proptest::prelude::*;
use store::testing::TestDb;
use trust::Signer as _;

use crate::support::{House, NOW};

fn open(house: &House, folder: &Path) -> SegmentLog {
    let settings = SegmentSettings { pace: Duration::ZERO, ..SegmentSettings::new(folder.join("a"), "H54/a") };
    SegmentLog::open(settings, house.head.clone(), Arc::new(SystemClock)).unwrap().0
}

/// Two segments of three entries, each anchored at its end.
async fn written(house: &House, folder: &Path, db: &TestDb) {
    for _ in 0..2 {
        let log = open(house, folder);
        for number in 0..3_u8 {
            log.append(&[number; 100]).await.unwrap();
        }
        let (tail, entropy) = (log.tail(), Arc::clone(&house.entropy));
        db.write(move |tx| segment_anchor(tx, &tail, NOW, &*entropy)).await.unwrap();
        log.close();
    }
}

async fn verified(db: &TestDb, folder: &Path) -> SegmentReport {
    let (db, folder) = (db.db(), folder.to_owned());
    tokio::task::spawn_blocking(move || segment_verify(&db, &folder)).await.unwrap().unwrap()
}

fn faults(report: &SegmentReport) -> String {
    report.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[store::test(migrations = MIGRATIONS)]
async fn what_was_changed_cut_or_taken_away_is_named(db: TestDb) {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    written(&house, folder.path(), &db).await;
    let report = verified(&db, folder.path()).await;
    assert_eq!((report.logs, report.segments, report.entries, report.torn.len()), (1, 2, 6, 0));
    assert!(report.holds(), "{}", faults(&report));

    let name = |segment: u64| folder.path().join(format!("a/{segment:08}.segment"));
    let whole = [fs::read(name(0)).unwrap(), fs::read(name(1)).unwrap()];
    let entry = 9 + 16 + 100;
    // Any byte of either: of the last segment it may be a torn end, but for the anchor.
    for segment in [0_u8, 1] {
        let bytes = &whole[usize::from(segment)];
        for at in (0..bytes.len()).step_by(23) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            fs::write(name(segment.into()), &changed).unwrap();
            let report = verified(&db, folder.path()).await;
            assert!(!report.holds(), "byte {at} of segment {segment}");
            if at >= bytes.len() - entry {
                let from = format!("byte {}", bytes.len() - entry);
                assert!(faults(&report).contains(&from), "{from} is not named: {}", faults(&report));
            }
        }
        fs::write(name(segment.into()), bytes).unwrap();
    }
    // An entry more, as a kill leaves it: nothing that counts.
    fs::write(name(1), [&whole[1][..], &whole[1][whole[1].len() - entry..whole[1].len() - 1]].concat()).unwrap();
    let report = verified(&db, folder.path()).await;
    assert!(report.holds() && report.torn.len() == 1, "{report:?}");
    fs::write(name(1), &whole[1]).unwrap();

    for (taken, says) in [(0, "are not there"), (1, "it is anchored, and not there")] {
        fs::remove_file(name(taken)).unwrap();
        let report = verified(&db, folder.path()).await;
        assert!(faults(&report).contains(says), "segment {taken}: {}", faults(&report));
        fs::write(name(taken), &whole[usize::try_from(taken).unwrap()]).unwrap();
    }
    assert!(verified(&db, folder.path()).await.holds());
    fs::rename(folder.path().join("a"), folder.path().join("gone")).unwrap();
    fs::remove_dir_all(folder.path().join("gone")).unwrap();
    assert_eq!(verified(&db, folder.path()).await.faults.len(), 2, "both segments are missed");
}

#[store::test(migrations = MIGRATIONS)]
async fn what_was_erased_says_nothing_and_still_holds(db: TestDb) {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    written(&house, folder.path(), &db).await;
    let own = folder.path().join("a");
    let later = base::Timestamp::from_millis(i64::MAX / 2);
    let erase = |rule: &str, which: u8| segment_erase(&own, later, rule, |content| content == [which; 100]).unwrap();
    assert_eq!(segment_erase(&own, NOW, "early", |_| true).unwrap(), 0, "it had not ended then");
    assert_eq!((erase("PDPL/14", 1), erase("PDPL/14", 1), erase("retention", 2)), (1, 0, 1));
    let report = verified(&db, folder.path()).await;
    assert!(report.holds(), "{}", faults(&report));
    let erased: Vec<_> = report.erased.iter().map(|(rule, count)| (rule.as_str(), *count)).collect();
    assert_eq!((report.entries, &erased[..]), (6, &[("PDPL/14", 1), ("retention", 1)][..]));
    let mut left = Vec::new();
    segment_entries(&own, |content| left.push(content[0])).unwrap();
    assert_eq!(left, [0, 0, 1, 2], "the segment that was written last is left alone");
    let bytes = fs::read(own.join("00000000.segment")).unwrap();
    assert!(!bytes.windows(100).any(|window| window == [1; 100]), "nothing of it is in the file");

    // What is damaged is not erased: that would hide it.
    let mut damaged = bytes;
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    fs::write(own.join("00000000.segment"), &damaged).unwrap();
    assert!(segment_erase(&own, later, "retention", |_| true).is_err());
    assert_eq!(fs::read(own.join("00000000.segment")).unwrap(), damaged);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_logged_lately_is_read_back_to_where_it_has_no_gap() {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    for number in 0..3 {
        let log = open(&house, folder.path());
        log.note(&[number]).await.unwrap();
        log.close();
    }
    let own = folder.path().join("a");
    let recent = |since: base::Timestamp| {
        let mut found = Vec::new();
        let gap = segment_recent(&own, since, |content| found.push(content[0])).unwrap();
        (found, gap)
    };
    assert_eq!(recent(NOW), (vec![2, 1, 0], None), "back to the beginning there is no gap");
    let (found, gap) = recent(base::Timestamp::from_millis(i64::MAX / 2));
    assert_eq!(found, [2]);
    assert!(gap.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A proof holds as it was made, and not with any byte of it, of the entry, or of the head changed.
    #[test]
    fn a_proof_holds_and_no_other_does(entries in 1_usize..70, which: prop::sample::Index, bits in 1_u8..=255) {
        let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
        let log = open(&house, folder.path());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let contents: Vec<Vec<u8>> = (0..entries).map(|number| format!("entry {number}").into_bytes()).collect();
        let logged = runtime.block_on(async {
            // Some groups, some entries that nobody asks a proof of.
            for content in &contents[..entries / 2] {
                log.note(content).await.unwrap();
            }
            futures_util::future::join_all(contents[entries / 2..].iter().map(|content| log.append(content))).await
        });
        log.close();
        let which = which.index(logged.len());
        let (content, logged) = (&contents[entries / 2 + which], logged[which].as_ref().unwrap());
        let keys = [house.head.certificate().clone()];
        let judged = |bytes: &[u8], content: &[u8]| {
            let heads = SegmentHeads::new(2);
            let Some(proof) = Logged::read(bytes) else { return false };
            let Ok((head, _)) = heads.believed(&proof.head, &keys) else { return false };
            // A head that is known is judged as one that is not.
            let again = heads.believed(&proof.head, &keys).map(|(head, _)| head);
            assert_eq!(again.as_ref(), Ok(&head));
            assert!(heads.believed(&proof.head, &[]).is_err());
            head.holds(&proof.salt, content, &proof.path).is_ok()
        };
        let bytes = logged.to_bytes();
        prop_assert!(judged(&bytes, content));
        prop_assert!(!judged(&bytes, b"another"));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= bits;
            prop_assert!(!judged(&changed, content), "byte {at}");
            prop_assert!(!judged(&bytes[..at], content), "cut at {at}");
        }
    }
}
