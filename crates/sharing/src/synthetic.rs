//! Invented people of Thái Bình and Hưng Yên, and the civil-status register that their lives left behind.
//!
//! The same seed gives the same people: three generations of families who marry, have children and are registered
//! where they live. Nobody exists: every identity number begins with 999. Names and communes are data
//! (`data/synthetic`).

mod people;
mod places;
mod register;
mod words;

use base::{AgencyCode, CitizenId, civil};
use jiff::civil::Date;

use crate::model::Record;

/// Whether a person is a man or a woman.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// A man.
    Male,
    /// A woman.
    Female,
}

impl Sex {
    /// The word in a data set.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// A parent, as a register names them: the founders' parents are names only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// Full name.
    pub name: String,
    /// Year of birth.
    pub birth_year: i16,
}

/// An invented person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity number: 999, sex and century, year of birth, six digits.
    pub citizen_id: CitizenId,
    /// Full name, family name first.
    pub name: String,
    /// Day of birth.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// The father.
    pub father: Parent,
    /// The mother.
    pub mother: Parent,
    /// Where the birth is registered.
    pub birth_commune: Commune,
    /// The father's native place.
    pub home_commune: Commune,
    /// Where the person lives: house or hamlet, commune, district, province.
    pub residence: String,
    /// The commune of that.
    pub commune: Commune,
    /// Husband or wife: the place in [`Population::people`].
    pub spouse: Option<usize>,
    pub(crate) parents: Option<(usize, usize)>,
    pub(crate) family: String,
}

impl Person {
    /// Age in full years on `day`.
    pub fn age(&self, day: Date) -> i16 {
        let had_birthday = (day.month(), day.day()) >= (self.birth_date.month(), self.birth_date.day());
        day.year() - self.birth_date.year() - i16::from(!had_birthday)
    }
}

/// A commune, ward or township as it was in 2020: an index into the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commune(usize);

impl Commune {
    /// `phường Trần Lãm, thành phố Thái Bình, tỉnh Thái Bình`.
    pub fn address(self) -> String {
        places::communes().get(self.0).map(places::Place::address).unwrap_or_default()
    }

    /// The province's code: H54 or H31.
    pub fn province(self) -> &'static str {
        places::communes().get(self.0).map_or("", |place| place.province)
    }
}

/// A marriage of two people of the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marriage {
    /// The husband: the place in [`Population::people`].
    pub husband: usize,
    /// The wife.
    pub wife: usize,
    /// When it was registered.
    pub on: Date,
    /// Where.
    pub commune: Commune,
}

/// People and their marriages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    pub(crate) people: Vec<Person>,
    pub(crate) marriages: Vec<Marriage>,
}

/// `count` people that belong to `seed`.
pub fn population(seed: u64, count: usize) -> Population {
    people::population(seed, count)
}

impl Population {
    /// The people: founders first, then their children and grandchildren.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The marriages.
    pub fn marriages(&self) -> &[Marriage] {
        &self.marriages
    }

    /// The person with this number.
    pub fn person(&self, citizen_id: CitizenId) -> Option<&Person> {
        self.people.iter().find(|person| person.citizen_id == citizen_id)
    }

    /// People who might file a dossier with a province: they live there, their birth is registered there, and they are
    /// 22 to 60 years old on `day`.
    pub fn filers(&self, province: &AgencyCode, day: Date) -> impl Iterator<Item = &Person> {
        let code = province.to_string();
        self.people.iter().filter(move |person| {
            person.birth_commune.province() == code
                && person.commune.province() == code
                && (22..=60).contains(&person.age(day))
        })
    }

    /// The records of the data set `population`.
    pub fn population_records(&self) -> Vec<Record> {
        register::population(self)
    }

    /// The records of the data set `civil-status` of a province: the births and marriages registered there.
    pub fn civil_status_records(&self, province: &AgencyCode) -> Vec<Record> {
        register::civil_status(self, &province.to_string())
    }
}

/// When the invented registers were last touched: 1 January 2026 in Viet Nam.
pub(crate) fn changed_at() -> base::Timestamp {
    civil::timestamp_at(Date::constant(2026, 1, 1), 0, 0)
}
