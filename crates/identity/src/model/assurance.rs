/// How well a person was proven: the account levels of Decree 59/2022/NĐ-CP, articles 12 to 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// Level 1: the data typed at opening agree with the population data.
    Level1,
    /// Level 2: proven in person, with portrait and fingerprints.
    Level2,
}

impl Assurance {
    /// Both, weakest first.
    pub const ALL: [Self; 2] = [Self::Level1, Self::Level2];

    /// The value of the claim `acr` and of the parameter `acr_values`.
    pub const fn acr(self) -> &'static str {
        match self {
            Self::Level1 => "urn:lienthong:acr:level1",
            Self::Level2 => "urn:lienthong:acr:level2",
        }
    }

    /// Reads the value of an `acr` claim.
    pub fn from_acr(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.acr() == text)
    }

    /// The value of the claim `acr` for a sign-in at this level, with a second factor or without.
    pub const fn acr_with(self, second: bool) -> &'static str {
        match (self, second) {
            (_, false) => self.acr(),
            (Self::Level1, true) => "urn:lienthong:acr:level1:second-factor",
            (Self::Level2, true) => "urn:lienthong:acr:level2:second-factor",
        }
    }

    /// Reads what [`Self::acr_with`] wrote: the level, and whether there was a second factor.
    pub fn from_acr_with(text: &str) -> Option<(Self, bool)> {
        let all = Self::ALL.into_iter().flat_map(|level| [(level, false), (level, true)]);
        all.into_iter().find(|(level, second)| level.acr_with(*second) == text)
    }

    /// The number, 1 or 2: what the database and the pages hold.
    pub const fn number(self) -> i64 {
        match self {
            Self::Level1 => 1,
            Self::Level2 => 2,
        }
    }

    /// Reads the number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }
}
