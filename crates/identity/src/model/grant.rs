use base::AgencyCode;

/// What somebody may do at a node. The words of issue are those of Decree 61/2018/NĐ-CP (one-stop shops) and of
/// Decree 63/2010/NĐ-CP (control of administrative procedures).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Acts for themself.
    Citizen,
    /// Receives dossiers and returns results at the one-stop shop.
    OneStopOfficer,
    /// Works on dossiers of their field.
    Specialist,
    /// Decides and signs.
    Leader,
    /// Publishes procedures and keeps the search words.
    ProcedureControl,
    /// Runs the node: sees health, peers and evidence, never dossiers.
    Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Citizen,
        Self::OneStopOfficer,
        Self::Specialist,
        Self::Leader,
        Self::ProcedureControl,
        Self::Administrator,
    ];

    /// The word in the database and in data files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::OneStopOfficer => "one-stop-officer",
            Self::Specialist => "specialist",
            Self::Leader => "leader",
            Self::ProcedureControl => "procedure-control",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The Fluent key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Citizen => "identity-role-citizen",
            Self::OneStopOfficer => "identity-role-one-stop-officer",
            Self::Specialist => "identity-role-specialist",
            Self::Leader => "identity-role-leader",
            Self::ProcedureControl => "identity-role-procedure-control",
            Self::Administrator => "identity-role-administrator",
        }
    }
}

/// A field of work ("lĩnh vực"), by the code under which procedures name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldOfWork(String);

impl FieldOfWork {
    /// Reads a code of 1 to 80 characters without control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A role at an agency, for one field of work or for all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// What they may do.
    pub role: Role,
    /// Where: the agency or unit itself, not those below it.
    pub agency: AgencyCode,
    /// In which field of work; none means all of them.
    pub field: Option<FieldOfWork>,
}

impl Grant {
    /// Whether this grant gives `role` at `agency` in `field` (none: in whichever).
    pub fn covers(&self, role: Role, agency: &AgencyCode, field: Option<&str>) -> bool {
        let field_fits = match (&self.field, field) {
            (None, _) | (_, None) => true,
            (Some(granted), Some(asked)) => granted.as_str() == asked,
        };
        self.role == role && self.agency == *agency && field_fits
    }
}
