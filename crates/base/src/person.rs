//! What identifies a person, and what a person pays.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// The text is not a citizen's identity number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a citizen's identity number has 12 digits")]
pub struct BadCitizenId;

/// A citizen's identity number: 12 digits (Law on Citizen Identification 59/2014/QH13, art. 12). Numbers that begin with
/// 999 belong to nobody and are used for synthetic persons.
///
/// `Display` writes all of it; `Debug`, which ends in logs, only [`CitizenId::masked`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CitizenId(u64);

impl CitizenId {
    /// Reads a number: exactly 12 digits.
    pub fn parse(text: &str) -> Result<Self, BadCitizenId> {
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadCitizenId);
        }
        text.parse().map(Self).map_err(|_| BadCitizenId)
    }

    /// The first three and the last three digits: `999******123`.
    pub fn masked(&self) -> String {
        format!("{:03}******{:03}", self.0 / 1_000_000_000, self.0 % 1000)
    }

    /// Whether the number belongs to a synthetic person (begins with 999).
    pub fn is_synthetic(&self) -> bool {
        self.0 / 1_000_000_000 == 999
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenId({})", self.masked())
    }
}

impl TryFrom<String> for CitizenId {
    type Error = BadCitizenId;
    fn try_from(text: String) -> Result<Self, BadCitizenId> {
        Self::parse(&text)
    }
}

impl From<CitizenId> for String {
    fn from(id: CitizenId) -> Self {
        id.to_string()
    }
}

impl std::str::FromStr for CitizenId {
    type Err = BadCitizenId;
    fn from_str(text: &str) -> Result<Self, BadCitizenId> {
        Self::parse(text)
    }
}

/// The text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an amount is a whole number of dong")]
pub struct BadMoney;

/// An amount in đồng, which has no smaller unit in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many đồng.
    pub const fn from_dong(dong: i64) -> Self {
        Self(dong)
    }

    /// The number of đồng.
    pub const fn as_dong(self) -> i64 {
        self.0
    }

    /// Reads digits, with or without dots between groups of three: `8000`, `8.000`.
    pub fn parse(text: &str) -> Result<Self, BadMoney> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let mut groups = digits.split('.');
        let first = groups.next().unwrap_or_default();
        let grouped = digits.contains('.');
        let fits = !first.is_empty()
            && (!grouped || first.len() <= 3)
            && groups.all(|group| group.len() == 3)
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !fits {
            return Err(BadMoney);
        }
        let dong: i64 = digits.replace('.', "").parse().map_err(|_| BadMoney)?;
        Ok(Self(if negative { -dong } else { dong }))
    }

    /// The sum, unless it is too large to be written down.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// As a reader expects it: `8.000 đồng`, `8,000 VND`.
    pub fn format(self, lang: Lang) -> String {
        let (separator, unit) = match lang {
            Lang::Vi => ('.', "đồng"),
            Lang::En => (',', "VND"),
        };
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() * 4 / 3 + 8);
        if self.0 < 0 {
            text.push('-');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text.push(' ');
        text.push_str(unit);
        text
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Money {
    type Err = BadMoney;
    fn from_str(text: &str) -> Result<Self, BadMoney> {
        Self::parse(text)
    }
}
