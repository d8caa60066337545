//! Organisations, valid over time.

use base::{AgencyCode, Alias, Lang, Period, Timestamp};

/// What kind of body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganisationKind {
    /// A ministry.
    Ministry,
    /// An agency at the level of a ministry: the Government Office, the State Bank.
    MinisterialAgency,
    /// The People's Committee of a province.
    Province,
    /// The People's Committee of a city under the central government.
    City,
    /// A body below one of the others.
    Unit,
    /// A business or another organisation outside the state.
    Business,
}

impl OrganisationKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Ministry, Self::MinisterialAgency, Self::Province, Self::City, Self::Unit, Self::Business];

    /// The word on the wire and in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ministry => "ministry",
            Self::MinisterialAgency => "ministerial_agency",
            Self::Province => "province",
            Self::City => "city",
            Self::Unit => "unit",
            Self::Business => "business",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is the People's Committee of a province or of a city under the central government.
    pub const fn is_provincial(self) -> bool {
        matches!(self, Self::Province | Self::City)
    }
}

/// A name for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedName {
    /// The full name: `Ủy ban nhân dân tỉnh Thái Bình`.
    pub vi: String,
    /// The full name in English.
    pub en: String,
    /// What people call it in either language (`Thái Bình`); absent where that is the full name.
    pub short: Option<String>,
    /// When it is called so.
    pub period: Period,
}

/// To whom a body belongs for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedParent {
    /// The body above.
    pub code: AgencyCode,
    /// When.
    pub period: Period,
}

/// A body with a code: who it was, is and will be. It never disappears from the registry; it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its code. Codes are never used again for another body.
    pub code: AgencyCode,
    /// What kind of body it is.
    pub kind: OrganisationKind,
    /// When it exists.
    pub period: Period,
    /// What it is called, over time.
    pub names: Vec<DatedName>,
    /// By which other texts it is addressed, over time.
    pub aliases: Vec<Alias>,
    /// To whom it belongs, over time.
    pub parents: Vec<DatedParent>,
    /// Who takes over when it ends. The first is the general successor; a split names more.
    pub successors: Vec<AgencyCode>,
}

impl Organisation {
    /// Whether it exists at `at`.
    pub fn exists(&self, at: Timestamp) -> bool {
        self.period.contains(at)
    }

    /// The name entry at `at`; outside all of them, the nearest one, so that a paper of any date can be labelled.
    pub fn name_at(&self, at: Timestamp) -> Option<&DatedName> {
        let now = self.names.iter().find(|name| name.period.contains(at));
        now.or_else(|| {
            let distance = |name: &&DatedName| {
                let from = name.period.from().millis_since(at).max(0);
                let since = name.period.until().map_or(0, |until| at.millis_since(until).max(0));
                from.max(since)
            };
            self.names.iter().min_by_key(distance)
        })
    }

    /// The full name at `at`; the code if it has none.
    pub fn name(&self, at: Timestamp, lang: Lang) -> &str {
        self.name_at(at).map_or(self.code.as_str(), |name| match lang {
            Lang::Vi => &name.vi,
            Lang::En => &name.en,
        })
    }

    /// What people call it at `at`: the short name, or else the full one.
    pub fn short_name(&self, at: Timestamp, lang: Lang) -> &str {
        let short = self.name_at(at).and_then(|name| name.short.as_deref());
        short.unwrap_or_else(|| self.name(at, lang))
    }

    /// The body above it at `at`.
    pub fn parent(&self, at: Timestamp) -> Option<&AgencyCode> {
        self.parents.iter().find(|parent| parent.period.contains(at)).map(|parent| &parent.code)
    }
}
