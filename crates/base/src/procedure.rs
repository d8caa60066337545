//! Codes of administrative procedures and of dossiers.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AgencyCode, BadAgencyCode};

/// The text is not the code of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a procedure code: expected d.dddddd, alone or followed by the agency's code of QCVN 102 (2.000488.000.00.00.H35)"
)]
pub struct BadProcedureCode;

/// The code of an administrative procedure in the national database: `1.004873`, or a province's own
/// `2.000622.000.00.00.H35`, or one of its variants `2.000815.000.00.00.H55.02`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProcedureCode(Box<str>);

impl ProcedureCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, BadProcedureCode> {
        // Per group: how many characters, and whether a capital letter leads.
        const SHAPE: [(usize, bool); 7] =
            [(1, false), (6, false), (3, false), (2, false), (2, false), (3, true), (2, false)];
        let groups: Vec<&str> = text.split('.').collect();
        let fits = matches!(groups.len(), 2 | 6 | 7)
            && !text.starts_with('0')
            && groups.iter().zip(SHAPE).all(|(group, (len, lettered))| {
                let mut bytes = group.bytes();
                group.len() == len
                    && (!lettered || bytes.next().is_some_and(|b| b.is_ascii_uppercase()))
                    && bytes.all(|b| b.is_ascii_digit())
            });
        if fits { Ok(Self(text.into())) } else { Err(BadProcedureCode) }
    }

    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The national part, `d.dddddd`.
    #[must_use]
    pub fn national(&self) -> Self {
        let end = self.0.match_indices('.').nth(1).map_or(self.0.len(), |(at, _)| at);
        Self(self.0.get(..end).unwrap_or_default().into())
    }

    /// The agency whose own procedure it is; a national procedure has none.
    pub fn agency(&self) -> Option<AgencyCode> {
        let groups: Vec<&str> = self.0.split('.').collect();
        AgencyCode::parse(&groups.get(2..6)?.join(".")).ok()
    }
}

impl fmt::Display for ProcedureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ProcedureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProcedureCode({})", self.0)
    }
}

impl TryFrom<String> for ProcedureCode {
    type Error = BadProcedureCode;
    fn try_from(text: String) -> Result<Self, BadProcedureCode> {
        Self::parse(&text)
    }
}

impl From<ProcedureCode> for String {
    fn from(code: ProcedureCode) -> Self {
        code.0.into()
    }
}

impl std::str::FromStr for ProcedureCode {
    type Err = BadProcedureCode;
    fn from_str(text: &str) -> Result<Self, BadProcedureCode> {
        Self::parse(text)
    }
}

/// The text is not the code of a dossier, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDossierCode {
    /// It has not the three parts.
    #[error("a dossier code is agency-YYMMDD-serial, such as 000.00.00.H54-261125-0001")]
    Shape,
    /// The first part is no agency.
    #[error("the agency in the dossier code: {0}")]
    Agency(#[from] BadAgencyCode),
    /// The second part is no day of the calendar, or lies outside 2000 to 2099.
    #[error("the date in the dossier code is no day of the years 2000 to 2099")]
    Date,
    /// The third part is no serial number: at least four digits, from 0001.
    #[error("the serial number in the dossier code has at least four digits and begins at 0001")]
    Serial,
}

/// The code of a dossier (Circular 01/2018/TT-VPCP, art. 19): agency, day received, serial of the day.
///
/// Written as `000.00.00.H54-261125-0001`; an agency that QCVN 102 cannot express is written by Decision 20/2020. Both
/// are read. More than 9,999 dossiers a day make the serial wider; it never starts again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DossierCode {
    agency: AgencyCode,
    date: Date,
    serial: u32,
}

impl DossierCode {
    /// The code of the `serial`-th dossier (from 1) that `agency` received on `date`.
    pub fn new(agency: AgencyCode, date: Date, serial: u32) -> Result<Self, BadDossierCode> {
        if !(2000..=2099).contains(&date.year()) {
            return Err(BadDossierCode::Date);
        }
        if serial == 0 {
            return Err(BadDossierCode::Serial);
        }
        Ok(Self { agency, date, serial })
    }

    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, BadDossierCode> {
        let mut parts = text.split('-');
        let (Some(agency), Some(date), Some(serial), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadDossierCode::Shape);
        };
        let agency = AgencyCode::parse(agency)?;
        if date.len() != 6 || !date.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadDossierCode::Date);
        }
        let number = |from: usize| date.get(from..from + 2).and_then(|two| two.parse::<i8>().ok());
        let date = match (number(0), number(2), number(4)) {
            (Some(year), Some(month), Some(day)) => {
                Date::new(2000 + i16::from(year), month, day).map_err(|_| BadDossierCode::Date)?
            }
            _ => return Err(BadDossierCode::Date),
        };
        let padded = serial.len() > 4 && serial.starts_with('0');
        if serial.len() < 4 || padded || !serial.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadDossierCode::Serial);
        }
        Self::new(agency, date, serial.parse().map_err(|_| BadDossierCode::Serial)?)
    }

    /// The agency that received the dossier.
    pub fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    /// The day on which it was received, in Viet Nam.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Its number among that day's dossiers, from 1.
    pub fn serial(&self) -> u32 {
        self.serial
    }
}

impl fmt::Display for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.date.year().rem_euclid(100), self.date.month(), self.date.day());
        match self.agency.qcvn102() {
            Some(old) => f.write_str(&old)?,
            None => self.agency.fmt(f)?,
        }
        write!(f, "-{year:02}{month:02}{day:02}-{:04}", self.serial)
    }
}

impl TryFrom<String> for DossierCode {
    type Error = BadDossierCode;
    fn try_from(text: String) -> Result<Self, BadDossierCode> {
        Self::parse(&text)
    }
}

impl From<DossierCode> for String {
    fn from(code: DossierCode) -> Self {
        code.to_string()
    }
}

impl std::str::FromStr for DossierCode {
    type Err = BadDossierCode;
    fn from_str(text: &str) -> Result<Self, BadDossierCode> {
        Self::parse(text)
    }
}
