//! The form fields of a paper: places that are filled or signed after it was rendered.

/// The fields that a paper may have. Which one has which, its constructor says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// The number and symbol, such as `05/TLKS-BS`: given by the clerk after the leader signed (Decree 30/2020,
    /// article 15).
    Number,
    /// The day of issue, such as `ngày 25 tháng 11 năm 2026`.
    Date,
    /// The signature of the person who signs.
    Signer,
    /// The signature of the agency: its seal.
    Seal,
}

impl FieldKind {
    /// The field's name in the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "so_ky_hieu",
            Self::Date => "ngay_ban_hanh",
            Self::Signer => "nguoi_ky",
            Self::Seal => "co_quan",
        }
    }

    /// What a screen reader says for it.
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::Number => "Số và ký hiệu",
            Self::Date => "Ngày, tháng, năm ban hành",
            Self::Signer => "Chữ ký số của người có thẩm quyền",
            Self::Seal => "Chữ ký số của cơ quan, tổ chức",
        }
    }

    /// Whether it is signed, not filled.
    pub(crate) const fn is_signature(self) -> bool {
        matches!(self, Self::Signer | Self::Seal)
    }
}

/// Where a field stands: what `trust` needs in order to sign there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Which field.
    pub kind: FieldKind,
    /// The page, counted from 0.
    pub page: usize,
    /// The rectangle `[left, bottom, right, top]` in points from the page's lower left corner.
    pub rect: [f32; 4],
}
