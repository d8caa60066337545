use base::{AccountId, AgencyCode, CitizenId, PersonId};

use super::Assurance;

/// Which door an account opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A citizen: signs in at the portal; every other node knows them through the portal's word.
    Citizen,
    /// An official: signs in at the node of their own agency, so that a dead portal stops no agency.
    Official,
}

impl Kind {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Official => "official",
        }
    }

    /// Reads the word in the database.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Citizen, Self::Official].into_iter().find(|kind| kind.code() == code)
    }
}

/// The text cannot be a user name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user name has 3 to 64 characters: letters a-z, digits and . _ @ -")]
pub struct BadUsername;

/// The name typed at the door: lower case, so that `Lan.Pham` and `lan.pham` are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// Reads what a person typed: spaces around it are dropped, capitals are lowered.
    pub fn parse(text: &str) -> Result<Self, BadUsername> {
        let name = text.trim().to_ascii_lowercase();
        let fits = (3..=64).contains(&name.len());
        let clean = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._@-".contains(&b));
        if fits && clean { Ok(Self(name)) } else { Err(BadUsername) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Username {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose word an account rests on when it was not opened here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Federated {
    /// The provider: the code of the agency that holds the role portal. The code and not an address, because one
    /// provider is reached under several origins.
    pub provider: AgencyCode,
    /// The pairwise subject that the provider gives this node for the person (OpenID Connect Core 8.1).
    pub subject: String,
}

/// Somebody who can sign in at this node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier, of this node only.
    pub id: AccountId,
    /// Citizen or official.
    pub kind: Kind,
    /// The name typed at the door; none where the account rests on a provider's word.
    pub username: Option<Username>,
    /// The full name, family name first, as stored by the source that vouches for it.
    pub name: String,
    /// The position of an official as it stands under their signature, such as "Phó Giám đốc Sở Tư pháp".
    pub title: Option<String>,
    /// The personal identification number, of citizens.
    pub citizen_id: Option<CitizenId>,
    /// The agency of an official.
    pub agency: Option<AgencyCode>,
    /// The person, as this node knows them.
    pub person: PersonId,
    /// How well the person was proven when the account was opened.
    pub assurance: Assurance,
    /// The provider's word, where the account rests on one.
    pub federated: Option<Federated>,
    /// Closed accounts cannot sign in; their history stays.
    pub closed: bool,
}
