use std::fmt;

/// The status of a dossier as the national portal counts it. The numbers are those of the national codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Mới đăng ký: filed, not yet looked at.
    Filed,
    /// Được tiếp nhận: received; form 01 is issued and the term runs.
    Received,
    /// Không được tiếp nhận: refused at the counter with form 03.
    NotReceived,
    /// Đang xử lý: somebody works on it.
    InProcess,
    /// Yêu cầu bổ sung giấy tờ: the citizen has to add papers.
    PapersAsked,
    /// Yêu cầu thực hiện nghĩa vụ tài chính: the citizen has to pay.
    FeeAsked,
    /// Công dân yêu cầu rút hồ sơ: withdrawn by the citizen.
    Withdrawn,
    /// Dừng xử lý: stopped without a result.
    Stopped,
    /// Đã xử lý xong: decided; the result is signed.
    Decided,
    /// Đã trả kết quả: the citizen has the result.
    Returned,
}

impl Status {
    /// All, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::Filed,
        Self::Received,
        Self::NotReceived,
        Self::InProcess,
        Self::PapersAsked,
        Self::FeeAsked,
        Self::Withdrawn,
        Self::Stopped,
        Self::Decided,
        Self::Returned,
    ];

    /// The national code, 1 to 10.
    pub const fn code(self) -> u8 {
        match self {
            Self::Filed => 1,
            Self::Received => 2,
            Self::NotReceived => 3,
            Self::InProcess => 4,
            Self::PapersAsked => 5,
            Self::FeeAsked => 6,
            Self::Withdrawn => 7,
            Self::Stopped => 8,
            Self::Decided => 9,
            Self::Returned => 10,
        }
    }

    /// The status with national code `code`.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether nothing more happens to a dossier in this status.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::NotReceived | Self::Withdrawn | Self::Stopped | Self::Returned)
    }

    /// Whether the citizen has to do something before the agency can go on.
    pub const fn needs_citizen(self) -> bool {
        matches!(self, Self::PapersAsked | Self::FeeAsked)
    }

    /// The statuses that may follow this one.
    pub const fn successors(self) -> &'static [Self] {
        match self {
            Self::Filed => &[Self::Received, Self::NotReceived, Self::Withdrawn],
            Self::Received => &[Self::InProcess, Self::Withdrawn, Self::PapersAsked, Self::FeeAsked, Self::Stopped],
            Self::InProcess => &[Self::Decided, Self::Withdrawn, Self::PapersAsked, Self::FeeAsked, Self::Stopped],
            Self::PapersAsked | Self::FeeAsked => &[Self::InProcess, Self::Withdrawn, Self::Stopped],
            Self::Decided => &[Self::Returned],
            Self::NotReceived | Self::Withdrawn | Self::Stopped | Self::Returned => &[],
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code().fmt(f)
    }
}
