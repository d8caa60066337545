//! Invented people: they are many, they fit their data sets, and their lives are possible.

use std::collections::{BTreeMap, BTreeSet};

use base::{AgencyCode, text};
use jiff::civil::Date;
use sharing::{
    Record,
    synthetic::{Person, Population, Sex, population},
};

const SEED: u64 = 2026;

fn everybody() -> Population {
    population(SEED, 10_000)
}

fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).unwrap()
}

#[test]
fn there_are_as_many_as_asked_for_and_the_same_each_time() {
    for count in [0, 1, 2, 7, 100, 1_000, 10_000] {
        assert_eq!(population(SEED, count).people().len(), count);
    }
    assert_eq!(everybody(), everybody());
    assert_ne!(population(1, 100), population(2, 100));
}

#[test]
fn numbers_are_unique_synthetic_and_say_sex_and_year() {
    let everybody = everybody();
    let numbers: BTreeSet<String> = everybody.people().iter().map(|person| person.citizen_id.to_string()).collect();
    assert_eq!(numbers.len(), 10_000);
    for person in everybody.people() {
        let number = person.citizen_id.to_string();
        let century = i16::from(person.birth_date.year() >= 2000) * 2 + i16::from(person.sex == Sex::Female);
        let expected = format!("999{century}{:02}", person.birth_date.year() % 100);
        assert!(number.starts_with(&expected), "{number} {expected}");
    }
}

#[test]
fn names_and_addresses_are_vietnamese_as_statutes_write_them() {
    let everybody = everybody();
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    for person in everybody.people() {
        for written in [&person.name, &person.residence, &person.father.name, &person.mother.name] {
            assert_eq!(&text::nfc(written), written);
        }
        assert!((2..=5).contains(&person.name.split(' ').count()), "{}", person.name);
        assert!(person.residence.ends_with("tỉnh Thái Bình") || person.residence.ends_with("tỉnh Hưng Yên"));
        assert!(!person.commune.address().is_empty());
        *families.entry(person.name.split(' ').next().unwrap()).or_default() += 1;
    }
    assert!((2_800..=3_800).contains(families.get("Nguyễn").unwrap()), "{families:?}");
    assert!(families.len() > 15);
    let marked = |letter: char| everybody.people().iter().any(|person| person.name.contains(letter));
    assert!("ễữạợỳậấềộủ".chars().filter(|letter| marked(*letter)).count() >= 6);
}

#[test]
fn lives_are_possible() {
    let everybody = everybody();
    let people = everybody.people();
    let person = |index: usize| -> &Person { people.get(index).unwrap() };
    assert!(everybody.marriages().len() > 1_500);
    for marriage in everybody.marriages() {
        let (husband, wife) = (person(marriage.husband), person(marriage.wife));
        assert_eq!((husband.sex, wife.sex), (Sex::Male, Sex::Female));
        assert_eq!((husband.spouse, wife.spouse), (Some(marriage.wife), Some(marriage.husband)));
        assert!(husband.age(marriage.on) >= 20 && wife.age(marriage.on) >= 18, "{husband:?} {wife:?}");
        assert_eq!(husband.residence, wife.residence);
        let siblings = husband.father == wife.father && husband.mother == wife.mother;
        assert!(!siblings);
    }
    let married: BTreeSet<usize> = everybody.marriages().iter().flat_map(|one| [one.husband, one.wife]).collect();
    assert_eq!(married.len(), everybody.marriages().len() * 2, "nobody is married twice");
    for person in people {
        for parent in [&person.father, &person.mother] {
            assert!((18..=50).contains(&(person.birth_date.year() - parent.birth_year)), "{person:?}");
        }
        assert_eq!(person.name.split(' ').next(), person.father.name.split(' ').next(), "{person:?}");
        assert!(person.birth_date < Date::constant(2026, 1, 1));
    }
}

#[test]
fn registers_tell_of_the_same_people() {
    let everybody = everybody();
    let population: BTreeMap<String, Record> =
        everybody.population_records().into_iter().map(|record| (record.identity.clone(), record)).collect();
    assert_eq!(population.len(), 10_000);
    let (mut births, mut marriages) = (0, 0);
    let mut identities = BTreeSet::new();
    for (province, name) in [("H54", "tỉnh Thái Bình"), ("H31", "tỉnh Hưng Yên")] {
        let mut numbers = BTreeSet::new();
        for record in everybody.civil_status_records(&code(province)) {
            assert!(identities.insert(record.identity.clone()), "registered twice");
            let field = |name: &str| record.fields.get(name).map(String::as_str);
            assert!(field("registered_at").unwrap().ends_with(name));
            let number = (field("kind").unwrap(), field("registered_at").unwrap(), field("register_number").unwrap());
            assert!(numbers.insert(number.0.to_owned() + number.1 + number.2), "{number:?} stands twice");
            if field("kind") == Some("birth") {
                births += 1;
                let person = population.get(field("citizen_id").unwrap()).unwrap();
                for same in ["full_name", "birth_date", "sex", "father_name", "mother_name", "home_town"] {
                    assert_eq!(record.fields.get(same), person.fields.get(same), "{same}");
                }
                assert!(field("registered_on") > field("birth_date"));
            } else {
                marriages += 1;
                let husband = population.get(field("husband_id").unwrap()).unwrap();
                assert_eq!(husband.fields.get("spouse_name").map(String::as_str), field("wife_name"));
            }
        }
    }
    assert_eq!((births, marriages), (10_000, everybody.marriages().len()));
    assert_eq!(everybody.civil_status_records(&code("H26")), []);
}

#[test]
fn enough_people_can_file_in_both_provinces() {
    let everybody = everybody();
    let today = Date::constant(2026, 11, 25);
    for province in ["H54", "H31"] {
        assert!(everybody.filers(&code(province), today).count() > 300, "{province}");
    }
    let first = everybody.filers(&code("H54"), today).next().unwrap();
    assert_eq!(first.birth_commune.province(), "H54");
}
