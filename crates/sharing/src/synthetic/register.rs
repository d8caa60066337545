//! The records that invented lives left behind.

use std::collections::BTreeMap;

use base::civil;
use jiff::civil::Date;

use super::{Commune, Marriage, Person, Population, changed_at};
use crate::model::Record;

const ETHNICITY: &str = "Kinh";
const NATIONALITY: &str = "Việt Nam";

fn record(identity: String, fields: Vec<(&str, String)>) -> Record {
    Record {
        identity,
        fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        changed_at: changed_at(),
    }
}

pub(super) fn population(population: &Population) -> Vec<Record> {
    let spouse = |person: &Person| person.spouse.and_then(|index| population.people.get(index));
    population
        .people
        .iter()
        .map(|person| {
            let married = spouse(person);
            let mut fields = vec![
                ("citizen_id", person.citizen_id.to_string()),
                ("full_name", person.name.clone()),
                ("birth_date", person.birth_date.to_string()),
                ("sex", person.sex.word().to_owned()),
                ("ethnicity", ETHNICITY.to_owned()),
                ("nationality", NATIONALITY.to_owned()),
                ("birth_place", person.birth_commune.address()),
                ("home_town", person.home_commune.address()),
                ("residence", person.residence.clone()),
                ("marital_status", if married.is_some() { "married" } else { "single" }.to_owned()),
                ("father_name", person.father.name.clone()),
                ("mother_name", person.mother.name.clone()),
            ];
            if let Some(spouse) = married {
                fields.push(("spouse_name", spouse.name.clone()));
            }
            record(person.citizen_id.to_string(), fields)
        })
        .collect()
}

/// An event that waits for its number.
enum Event<'a> {
    Birth(&'a Person),
    Marriage(&'a Marriage),
}

pub(super) fn civil_status(population: &Population, province: &str) -> Vec<Record> {
    let births = population.people.iter().enumerate().map(|(index, person)| {
        // Within sixty days (Law on Civil Status, article 15); how soon differs from child to child.
        let after = 3 + i32::try_from(index % 41).unwrap_or(0);
        (person.birth_commune, civil::plus_days(person.birth_date, after), Event::Birth(person))
    });
    let marriages = population.marriages.iter().map(|one| (one.commune, one.on, Event::Marriage(one)));
    let mut events: Vec<(Commune, Date, Event<'_>)> =
        births.chain(marriages).filter(|(commune, _, _)| commune.province() == province).collect();
    events.sort_by_key(|(commune, on, _)| (*commune, *on));
    // Births and marriages have books of their own, one a commune and year, numbered from 1.
    let mut books: BTreeMap<(Commune, i16, &str), u32> = BTreeMap::new();
    events
        .into_iter()
        .filter_map(|(commune, on, event)| {
            let kind = match event {
                Event::Birth(_) => "birth",
                Event::Marriage(_) => "marriage",
            };
            let number = books.entry((commune, on.year(), kind)).or_insert(0);
            *number += 1;
            let common = vec![
                ("kind", kind.to_owned()),
                ("register_number", format!("{number:02}/{}", on.year())),
                ("registered_on", on.to_string()),
                ("registered_at", format!("Ủy ban nhân dân {}", commune.address())),
            ];
            match event {
                Event::Birth(person) => Some(birth(person, common)),
                Event::Marriage(one) => marriage(population, one, common),
            }
        })
        .collect()
}

fn birth(person: &Person, mut fields: Vec<(&'static str, String)>) -> Record {
    fields.extend([
        ("citizen_id", person.citizen_id.to_string()),
        ("full_name", person.name.clone()),
        ("birth_date", person.birth_date.to_string()),
        ("sex", person.sex.word().to_owned()),
        ("ethnicity", ETHNICITY.to_owned()),
        ("nationality", NATIONALITY.to_owned()),
        ("birth_place", person.birth_commune.address()),
        ("home_town", person.home_commune.address()),
        ("mother_name", person.mother.name.clone()),
        ("mother_birth_year", person.mother.birth_year.to_string()),
        ("father_name", person.father.name.clone()),
        ("father_birth_year", person.father.birth_year.to_string()),
    ]);
    record(format!("birth/{}", person.citizen_id), fields)
}

fn marriage(population: &Population, one: &Marriage, mut fields: Vec<(&'static str, String)>) -> Option<Record> {
    let (husband, wife) = (population.people.get(one.husband)?, population.people.get(one.wife)?);
    fields.extend([
        ("husband_id", husband.citizen_id.to_string()),
        ("husband_name", husband.name.clone()),
        ("wife_id", wife.citizen_id.to_string()),
        ("wife_name", wife.name.clone()),
    ]);
    Some(record(format!("marriage/{}/{}", husband.citizen_id, wife.citizen_id), fields))
}
