//! The communes.

use std::sync::LazyLock;

const COMMUNES: &str = include_str!("../../../../data/synthetic/communes.csv");

/// One line of the list.
pub(super) struct Place {
    pub(super) province: &'static str,
    district: &'static str,
    commune: &'static str,
}

impl Place {
    pub(super) fn address(&self) -> String {
        let province = if self.province == "H54" { "tỉnh Thái Bình" } else { "tỉnh Hưng Yên" };
        format!("{}, {}, {province}", lowered(self.commune), lowered(self.district))
    }

    /// Whether people live there in numbered groups (`tổ`) and not in hamlets.
    pub(super) fn is_town(&self) -> bool {
        !self.commune.starts_with("Xã ")
    }
}

/// `Phường Trần Lãm` inside a sentence: `phường Trần Lãm`.
fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// All communes: those of Thái Bình first. The names hold no commas.
pub(super) fn communes() -> &'static [Place] {
    static LIST: LazyLock<Vec<Place>> = LazyLock::new(|| {
        COMMUNES
            .lines()
            .skip(1)
            .filter_map(|line| {
                let mut columns = line.split(',');
                match (columns.next(), columns.next(), columns.next(), columns.next()) {
                    (Some(province), Some(district), Some(commune), None) => {
                        Some(Place { province, district, commune })
                    }
                    _ => None,
                }
            })
            .collect()
    });
    &LIST
}
