//! Families through three generations.

use base::{CitizenId, civil};
use jiff::civil::Date;

use super::{Commune, Marriage, Parent, Person, Population, Sex, places, words::Dice};

/// The last year in which somebody is born or marries.
const LAST_YEAR: i16 = 2024;
const HAMLETS: [&str; 10] =
    ["Đông", "Đoài", "Thượng", "Trung", "Hạ", "Nội", "Ngoại", "Đồng Tiến", "Phú Lạc", "An Thái"];

pub(super) fn population(seed: u64, count: usize) -> Population {
    let mut maker = Maker { dice: Dice::new(seed), count, made: Population::default() };
    let couples = (count * 16 / 100).max(1);
    let founders = maker.founders(couples);
    let second = maker.children(&founders, 4);
    let parents = maker.weddings(&second);
    let third = maker.children(&parents, 3);
    let parents = maker.weddings(&third);
    maker.children(&parents, 3);
    // Whatever is still missing are more children of the second generation's couples, then newcomers.
    while maker.made.people.len() < count {
        let before = maker.made.people.len();
        maker.founders((count - before).div_ceil(2));
    }
    maker.made
}

struct Maker {
    dice: Dice,
    count: usize,
    made: Population,
}

/// What is decided before a person has a number.
struct Newborn {
    name: String,
    family: String,
    sex: Sex,
    birth_date: Date,
    father: Parent,
    mother: Parent,
    parents: Option<(usize, usize)>,
    birth_commune: Commune,
    home_commune: Commune,
    commune: Commune,
    residence: String,
}

impl Maker {
    fn is_full(&self) -> bool {
        self.made.people.len() >= self.count
    }

    fn day(&self, year: i16) -> Date {
        let first = Date::new(year, 1, 1).unwrap_or(Date::constant(1970, 1, 1));
        civil::plus_days(first, i32::from(self.dice.between(0, 364)))
    }

    /// A commune: two of three in Thái Bình.
    fn commune(&self) -> Commune {
        let all = places::communes();
        let wanted = if self.dice.chance(66) { "H54" } else { "H31" };
        let first = all.iter().position(|place| place.province == wanted).unwrap_or(0);
        let many = all.iter().filter(|place| place.province == wanted).count();
        Commune(first + self.dice.below(many))
    }

    fn residence(&self, commune: Commune) -> String {
        let is_town = places::communes().get(commune.0).is_some_and(places::Place::is_town);
        let where_exactly = if is_town {
            format!("Số {}, tổ {}", self.dice.between(1, 240), self.dice.between(1, 18))
        } else if self.dice.chance(40) {
            format!("Thôn {}", self.dice.between(1, 9))
        } else {
            format!("Thôn {}", self.dice.of(&HAMLETS).unwrap_or(&"Đông"))
        };
        format!("{where_exactly}, {}", commune.address())
    }

    /// Gives the person a number and a place.
    fn add(&mut self, newborn: Newborn) -> usize {
        let index = self.made.people.len();
        let year = newborn.birth_date.year();
        let digit = match (newborn.sex, year < 2000) {
            (Sex::Male, true) => 0,
            (Sex::Female, true) => 1,
            (Sex::Male, false) => 2,
            (Sex::Female, false) => 3,
        };
        // 7919 and a million have no common divisor: no two people share the last six digits.
        let serial = (index * 7919 + 412) % 1_000_000;
        let number = format!("999{digit}{:02}{serial:06}", year.rem_euclid(100));
        let Ok(citizen_id) = CitizenId::parse(&number) else { return index };
        self.made.people.push(Person {
            citizen_id,
            name: newborn.name,
            birth_date: newborn.birth_date,
            sex: newborn.sex,
            father: newborn.father,
            mother: newborn.mother,
            birth_commune: newborn.birth_commune,
            home_commune: newborn.home_commune,
            residence: newborn.residence,
            commune: newborn.commune,
            spouse: None,
            parents: newborn.parents,
            family: newborn.family,
        });
        index
    }

    /// Couples whose parents are names only.
    fn founders(&mut self, couples: usize) -> Vec<(usize, usize)> {
        let mut made = Vec::new();
        for _ in 0..couples {
            let commune = self.commune();
            let residence = self.residence(commune);
            let year = self.dice.between(1938, 1962);
            let husband = self.founder(Sex::Male, year, commune, residence.clone());
            let (Some(husband), false) = (husband, self.is_full()) else { break };
            let younger = self.dice.between(-1, 5);
            let Some(wife) = self.founder(Sex::Female, year + younger, commune, residence) else { break };
            if self.marry(husband, wife) {
                made.push((husband, wife));
            }
        }
        made
    }

    fn founder(&mut self, sex: Sex, year: i16, commune: Commune, residence: String) -> Option<usize> {
        if self.is_full() {
            return None;
        }
        let family = self.dice.family();
        let father =
            Parent { name: self.dice.name(&family, Sex::Male, &[]), birth_year: year - self.dice.between(21, 38) };
        let mothers_family = self.dice.family();
        let mother = Parent {
            name: self.dice.name(&mothers_family, Sex::Female, &[]),
            birth_year: year - self.dice.between(19, 35),
        };
        let elsewhere = if self.dice.chance(25) { self.commune() } else { commune };
        let name = self.dice.name(&family, sex, &[father.name.clone(), mother.name.clone()]);
        let birth_date = self.day(year);
        Some(self.add(Newborn {
            name,
            family,
            sex,
            birth_date,
            father,
            mother,
            parents: None,
            birth_commune: elsewhere,
            home_commune: elsewhere,
            commune,
            residence,
        }))
    }

    /// The children of these couples: up to `most` each, two to four years apart.
    fn children(&mut self, couples: &[(usize, usize)], most: i16) -> Vec<usize> {
        let mut born = Vec::new();
        for (father, mother) in couples {
            let (Some(man), Some(woman)) =
                (self.made.people.get(*father).cloned(), self.made.people.get(*mother).cloned())
            else {
                continue;
            };
            let mut taken = vec![man.name.clone(), woman.name.clone()];
            let wed = self.made.marriages.iter().rev().find(|one| one.husband == *father).map(|one| one.on.year());
            let mut year = wed.unwrap_or(LAST_YEAR) + 1;
            for _ in 0..self.dice.between(1, most) {
                if self.is_full() || year > LAST_YEAR || year - woman.birth_date.year() > 44 {
                    break;
                }
                let sex = if self.dice.chance(52) { Sex::Male } else { Sex::Female };
                let name = self.dice.name(&man.family, sex, &taken);
                taken.push(name.clone());
                let birth_date = self.day(year);
                let child = self.add(Newborn {
                    name,
                    family: man.family.clone(),
                    sex,
                    birth_date,
                    father: Parent { name: man.name.clone(), birth_year: man.birth_date.year() },
                    mother: Parent { name: woman.name.clone(), birth_year: woman.birth_date.year() },
                    parents: Some((*father, *mother)),
                    birth_commune: man.commune,
                    home_commune: man.home_commune,
                    commune: man.commune,
                    residence: man.residence.clone(),
                });
                born.push(child);
                year += self.dice.between(2, 4);
            }
        }
        born
    }

    /// Marries people of one generation who are of about one age and no siblings; they move together.
    fn weddings(&mut self, generation: &[usize]) -> Vec<(usize, usize)> {
        let mut sorted: Vec<(Date, usize)> = generation
            .iter()
            .filter_map(|index| self.made.people.get(*index).map(|person| (person.birth_date, *index)))
            .collect();
        sorted.sort_unstable();
        let mut waiting: Vec<usize> = Vec::new();
        let mut couples = Vec::new();
        for (_, index) in sorted {
            let Some(person) = self.made.people.get(index).cloned() else { continue };
            let partner = waiting.iter().position(|other| {
                self.made.people.get(*other).is_some_and(|other| {
                    other.sex != person.sex
                        && other.parents != person.parents
                        && person.birth_date.year() - other.birth_date.year() <= 6
                        && other.commune.province() == person.commune.province()
                })
            });
            match partner {
                Some(place) if self.dice.chance(85) => {
                    let other = waiting.remove(place);
                    let (husband, wife) = if person.sex == Sex::Male { (index, other) } else { (other, index) };
                    if self.marry(husband, wife) {
                        couples.push((husband, wife));
                    }
                }
                _ if waiting.len() < 400 => waiting.push(index),
                _ => {}
            }
        }
        couples
    }

    /// Registers a marriage at the husband's commune; false where they are still too young for it (20 and 18 years,
    /// Law on Marriage and Family 52/2014/QH13, article 8).
    fn marry(&mut self, husband: usize, wife: usize) -> bool {
        let (Some(man), Some(woman)) = (self.made.people.get(husband).cloned(), self.made.people.get(wife).cloned())
        else {
            return false;
        };
        let earliest = (man.birth_date.year() + 21).max(woman.birth_date.year() + 19);
        let year = earliest + self.dice.between(0, 6);
        if year > LAST_YEAR {
            return false;
        }
        let on = self.day(year);
        self.made.marriages.push(Marriage { husband, wife, on, commune: man.commune });
        let residence = if self.dice.chance(35) { self.residence(man.commune) } else { man.residence };
        for (index, spouse) in [(husband, wife), (wife, husband)] {
            if let Some(person) = self.made.people.get_mut(index) {
                person.spouse = Some(spouse);
                person.commune = man.commune;
                person.residence.clone_from(&residence);
            }
        }
        true
    }
}
