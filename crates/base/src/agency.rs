//! Agency codes of both systems: QCVN 102:2016 (`000.02.02.H54`) and Decision 20/2020/QĐ-TTg (`H54.02.02`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Period, Timestamp};

/// The longest code that Decision 20/2020/QĐ-TTg admits, in characters.
const MAX_LEN: usize = 35;

/// The text is not an agency code, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAgencyCode {
    /// Nothing, or more than 35 characters (Decision 20/2020/QĐ-TTg).
    #[error("an agency code has 1 to 35 characters")]
    Length,
    /// Something else than groups of `0-9` and `A-Z` with single dots between them.
    #[error("an agency code is made of groups of 0-9 and A-Z with single dots between them")]
    Characters,
    /// Neither a state agency (a letter and two digits at level 1) nor a business code (10 to 13 digits).
    #[error(
        "an agency code begins with its level 1 (such as H54), ends with it (000.00.00.H54), or is a business code"
    )]
    Level1,
    /// A code of Decision 20/2020 that ends in a group of zeros: the same agency would have two spellings.
    #[error("a code of Decision 20/2020 does not end in a group of zeros")]
    TrailingZeros,
}

/// The code of an agency, in the form of Decision 20/2020/QĐ-TTg whichever way it was written.
///
/// Level 1 comes first: `H54`, `H54.02.02`, `H37.DN.001`; a business has its business code (art. 5). A code of
/// QCVN 102:2016 is turned into it: `V.Z.Y.M` becomes `M.Y.Z.V` without the groups of zeros at the end.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencyCode(Box<str>);

impl AgencyCode {
    /// Reads a code strictly, as for registration: either system, exact spelling, capitals.
    pub fn parse(text: &str) -> Result<Self, BadAgencyCode> {
        if text.is_empty() || text.len() > MAX_LEN {
            return Err(BadAgencyCode::Length);
        }
        if !text.split('.').all(is_group) {
            return Err(BadAgencyCode::Characters);
        }
        if let Some(code) = from_qcvn102(text) {
            return Ok(code);
        }
        let first = text.split('.').next().unwrap_or_default();
        if !is_level1(first) && !is_business(text) {
            return Err(BadAgencyCode::Level1);
        }
        if text.rsplit('.').next().is_some_and(is_zeros) {
            return Err(BadAgencyCode::TrailingZeros);
        }
        Ok(Self(text.into()))
    }

    /// Reads a code as it occurs in addresses: spaces around, small letters, groups of zeros at the end, and the short
    /// forms of QCVN 102 (`28.22.H17`) are mended. What is still no code may be an alias: ask the registry.
    pub fn parse_lenient(text: &str) -> Result<Self, BadAgencyCode> {
        let text = text.trim().trim_matches('.').to_ascii_uppercase();
        let groups: Vec<&str> = text.split('.').collect();
        let ends_in_level1 = groups.len() > 1 && groups.last().is_some_and(|last| is_level1(last));
        let starts_with_level1 = groups.first().is_some_and(|first| is_level1(first));
        let mut ordered = groups;
        if ends_in_level1 && !starts_with_level1 {
            ordered.reverse();
        }
        while ordered.len() > 1 && ordered.last().is_some_and(|last| is_zeros(last)) {
            ordered.pop();
        }
        Self::parse(&ordered.join("."))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same agency in the form of QCVN 102:2016 (13 characters, level 1 last), where that form can express it.
    pub fn qcvn102(&self) -> Option<String> {
        let mut groups = self.0.split('.');
        let level1 = groups.next().filter(|group| is_level1(group))?;
        let level2 = groups.next().unwrap_or("00");
        let level3 = groups.next().unwrap_or("00");
        let level4 = groups.next().unwrap_or("000");
        let fits = groups.next().is_none() && digits(level2, 2) && digits(level3, 2) && digits(level4, 3);
        fits.then(|| format!("{level4}.{level3}.{level2}.{level1}"))
    }

    /// The agency at level 1 that this one belongs to: the ministry, the province; itself if it stands there.
    #[must_use]
    pub fn level1(&self) -> Self {
        Self(self.0.split('.').next().unwrap_or_default().into())
    }

    /// How many levels deep it stands: 1 for a ministry or a province.
    pub fn level(&self) -> usize {
        self.0.split('.').count()
    }

    /// The code one level up, if there is one.
    pub fn parent(&self) -> Option<Self> {
        let mut above = self.0.rsplit_once('.')?.0;
        // A group of zeros in the middle is a level that is not there.
        while let Some((rest, last)) = above.rsplit_once('.')
            && is_zeros(last)
        {
            above = rest;
        }
        Some(Self(above.into()))
    }

    /// Whether `other` is this agency or stands below it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.strip_prefix(&*self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Whether this is a business code (Decision 20/2020/QĐ-TTg, art. 5) and not a state agency.
    pub fn is_business(&self) -> bool {
        is_business(&self.0)
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgencyCode({})", self.0)
    }
}

impl TryFrom<String> for AgencyCode {
    type Error = BadAgencyCode;
    fn try_from(text: String) -> Result<Self, BadAgencyCode> {
        Self::parse(&text)
    }
}

impl From<AgencyCode> for String {
    fn from(code: AgencyCode) -> Self {
        code.0.into()
    }
}

impl std::str::FromStr for AgencyCode {
    type Err = BadAgencyCode;
    fn from_str(text: &str) -> Result<Self, BadAgencyCode> {
        Self::parse(text)
    }
}

/// Another text by which an agency is addressed for a time: its old code, the code of a predecessor, or a name such as
/// `vxp.saas.03` that belongs to neither system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The text, compared without regard to case and to spaces around it.
    pub code: String,
    /// When it leads to the agency.
    pub period: Period,
}

impl Alias {
    /// Whether somebody who writes `text` at `at` means this alias.
    pub fn matches(&self, text: &str, at: Timestamp) -> bool {
        self.period.contains(at) && self.code.trim().eq_ignore_ascii_case(text.trim())
    }
}

/// `000.02.02.H54`: groups of 3, 2, 2 digits and the level 1.
fn from_qcvn102(text: &str) -> Option<AgencyCode> {
    let mut groups = text.split('.');
    let (level4, level3, level2, level1) = (groups.next()?, groups.next()?, groups.next()?, groups.next()?);
    let fits =
        groups.next().is_none() && digits(level4, 3) && digits(level3, 2) && digits(level2, 2) && is_level1(level1);
    if !fits {
        return None;
    }
    let mut ordered = vec![level1, level2, level3, level4];
    while ordered.last().is_some_and(|last| is_zeros(last)) {
        ordered.pop();
    }
    Some(AgencyCode(ordered.join(".").into()))
}

fn is_group(group: &str) -> bool {
    !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

fn is_level1(group: &str) -> bool {
    matches!(group.as_bytes(), [letter, a, b] if letter.is_ascii_uppercase() && a.is_ascii_digit() && b.is_ascii_digit())
}

fn is_business(text: &str) -> bool {
    (10..=13).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_zeros(group: &str) -> bool {
    !group.is_empty() && group.bytes().all(|b| b == b'0')
}

fn digits(group: &str, len: usize) -> bool {
    group.len() == len && group.bytes().all(|b| b.is_ascii_digit())
}
