//! The map of 2020, and what mergers, renamings and splits make of it.

use base::civil::timestamp_at;
use base::{Alias, Lang, Period, Timestamp};
use registry::wire::{NameEntry, OrganisationEntry, ParentEntry};
use registry::{OrganisationKind, Snapshot, publish, seed};
use store::testing::TestDb;

use crate::world::{World, code};

fn day(text: &str) -> Timestamp {
    timestamp_at(text.parse().unwrap(), 0, 0)
}

fn entry(all: &mut [OrganisationEntry], of: &str) -> usize {
    all.iter().position(|one| one.code == code(of)).unwrap()
}

fn provinces(snapshot: &Snapshot, at: Timestamp) -> usize {
    snapshot.organisations(at).filter(|one| one.kind.is_provincial()).count()
}

#[test]
fn the_map_of_2020_has_63_provinces_and_22_ministries() {
    let map = seed::map_of_2020().unwrap();
    let count = |kinds: &[&str]| map.iter().filter(|one| kinds.contains(&one.kind.as_str())).count();
    assert_eq!((count(&["province", "city"]), count(&["city"])), (63, 5));
    assert_eq!((count(&["ministry", "ministerial_agency"]), count(&["ministerial_agency"])), (22, 4));
    for (at, one) in map.iter().filter(|one| one.code.as_str().starts_with('H')).enumerate() {
        assert_eq!(one.code, code(&format!("H{:02}", at + 1)), "H01 to H63 without a gap");
    }
    assert!(map.iter().all(|one| OrganisationKind::parse(&one.kind).is_some()));
    assert!(map.iter().all(|one| base::text::tone_placement(&one.names[0].vi) == one.names[0].vi));
}

#[store::test(migrations = &crate::TABLES)]
async fn the_merger_of_2025_leaves_34_and_forgets_nothing(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    let mut configuration = world.configuration(1);
    let merger = day("2025-07-01");
    let table = include_str!("../../../../data/agencies/provinces.csv");
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split(',').collect();
        let (closed, successor) = (columns[0], columns[columns.len() - 2]);
        if !successor.is_empty() {
            let at = entry(&mut configuration.organisations, closed);
            configuration.organisations[at].period = Period::ALWAYS.ended(merger).unwrap();
            configuration.organisations[at].successors = vec![code(successor)];
        }
    }
    let hue = entry(&mut configuration.organisations, "H57");
    let renamed = day("2025-01-01");
    configuration.organisations[hue].names[0].period = Period::ALWAYS.ended(renamed).unwrap();
    configuration.organisations[hue].names.push(NameEntry {
        vi: "Ủy ban nhân dân thành phố Huế".into(),
        en: "People's Committee of Huế City".into(),
        short: Some("Huế".into()),
        period: Period::since(renamed),
    });
    let snapshot = registry.accept(&publish(&configuration, &world.publisher()).unwrap()).await.unwrap();

    let (before, after) = (merger.plus_millis(-1), merger);
    assert_eq!((provinces(&snapshot, before), provinces(&snapshot, after)), (63, 34));
    let answering = |text: &str, at| snapshot.successor_of(&code(text), at).unwrap().code.to_string();
    assert_eq!(answering("H54", before), "H54");
    assert_eq!(answering("H54", after), "H31");
    assert_eq!(answering("H54.02.02", after), "H31", "a body without an entry follows the one above it");
    assert_eq!(answering("H31", after), "H31");
    assert!(snapshot.organisation(&code("H54"), after).is_none());
    let thai_binh = snapshot.organisation_ever(&code("H54")).unwrap();
    assert_eq!(thai_binh.name(after, Lang::Vi), "Ủy ban nhân dân tỉnh Thái Bình");
    assert!(snapshot.successor_of(&code("H99"), after).is_none());

    let hue = snapshot.organisation(&code("H57"), after).unwrap();
    assert_eq!(hue.short_name(day("2020-02-12"), Lang::Vi), "Thừa Thiên Huế");
    assert_eq!(hue.name(day("2025-01-01"), Lang::En), "People's Committee of Huế City");
}

#[store::test(migrations = &crate::TABLES)]
async fn chains_splits_aliases_and_parents_follow_the_date(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    let mut configuration = world.configuration(1);
    let unit = |of: &str, period: Period, successors: &[&str], parents: &[(&str, Period)]| OrganisationEntry {
        code: code(of),
        kind: "unit".into(),
        period,
        names: vec![NameEntry { vi: of.into(), en: of.into(), short: None, period: Period::ALWAYS }],
        aliases: Vec::new(),
        parents: parents.iter().map(|(code_, period)| ParentEntry { code: code(code_), period: *period }).collect(),
        successors: successors.iter().map(|text| code(text)).collect(),
    };
    let (y1, y2, y3) = (day("2021-01-01"), day("2022-01-01"), day("2023-01-01"));
    let until = |at| Period::ALWAYS.ended(at).unwrap();
    let between = |from, to| Period::new(from, Some(to)).unwrap();
    let always = Period::ALWAYS;
    configuration.organisations.extend([
        // A ends and B follows; B is split into C and D; C moves to another ministry.
        unit("G12.01", until(y1), &["G12.02"], &[("G12", always)]),
        unit("G12.02", between(y1, y2), &["G12.03", "G12.04"], &[("G12", always)]),
        unit("G12.03", Period::since(y2), &[], &[("G12", until(y3)), ("G05", Period::since(y3))]),
        unit("G12.04", Period::since(y2), &[], &[("G12", always)]),
    ]);
    let at = entry(&mut configuration.organisations, "G12.03");
    configuration.organisations[at].aliases = vec![
        Alias { code: "vxp.saas.03".into(), period: between(y2, y3) },
        Alias { code: "G12.01".into(), period: Period::since(y2) },
    ];
    let snapshot = registry.accept(&publish(&configuration, &world.publisher()).unwrap()).await.unwrap();

    let one = |at| snapshot.successor_of(&code("G12.01"), at).map(|one| one.code.to_string());
    assert_eq!(one(y1.plus_millis(-1)).as_deref(), Some("G12.01"));
    assert_eq!(one(y1).as_deref(), Some("G12.02"));
    assert_eq!(one(y2).as_deref(), Some("G12.03"));
    let all =
        |at| snapshot.successors_of(&code("G12.01"), at).iter().map(|one| one.code.to_string()).collect::<Vec<_>>();
    assert_eq!(all(y1), ["G12.02"]);
    assert_eq!(all(y2), ["G12.03", "G12.04"]);
    // Nobody answers for a body that does not exist yet.
    assert!(snapshot.successor_of(&code("G12.02"), y1.plus_millis(-1)).is_none());

    let parent = |at| snapshot.organisation(&code("G12.03"), at).unwrap().parent(at).unwrap().to_string();
    assert_eq!((parent(y2), parent(y3)), ("G12".to_owned(), "G05".to_owned()));
    let meant = |text: &str, at| snapshot.resolve(text, at).map(|one| one.code.to_string());
    assert_eq!(meant("000.00.03.g12", y2).as_deref(), Some("G12.03"));
    assert_eq!(meant(" VXP.saas.03", y2).as_deref(), Some("G12.03"));
    assert_eq!(meant("vxp.saas.03", y3), None);
    assert_eq!(meant("G12.01", y2).as_deref(), Some("G12.03"), "an old code as alias of the one that took it over");
    assert_eq!(meant("G12.01", y1.plus_millis(-1)).as_deref(), Some("G12.01"));
    assert_eq!(meant("nonsense", y2), None);
}
