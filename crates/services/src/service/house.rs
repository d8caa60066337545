use paper::Issuer;

/// How an agency stands on the papers it issues (Decree 30/2020/NĐ-CP, annex I).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// The agency above; none where there is none to name.
    pub parent: Option<String>,
    /// The agency, such as `Ủy ban nhân dân tỉnh Thái Bình`.
    pub name: String,
    /// The one-stop unit, such as `Trung tâm Phục vụ hành chính công tỉnh Thái Bình`.
    pub unit: String,
    /// The place before the date, such as `Thái Bình`.
    pub place: String,
    /// In whose name leaders sign, such as `TM. ỦY BAN NHÂN DÂN`; empty where they sign for nobody.
    pub on_behalf: String,
}

impl House {
    /// The head of papers of the agency itself.
    pub fn agency(&self) -> Issuer {
        Issuer { parent: self.parent.clone(), name: self.name.clone(), place: self.place.clone() }
    }

    /// The head of papers of the one-stop unit.
    pub fn unit(&self) -> Issuer {
        Issuer { parent: Some(self.name.clone()), name: self.unit.clone(), place: self.place.clone() }
    }

    /// What stands above the signature of a leader with this position: a deputy signs `KT.` for the head.
    pub fn titles(&self, position: &str) -> Vec<String> {
        let mut titles: Vec<String> = Vec::new();
        if !self.on_behalf.is_empty() {
            titles.push(self.on_behalf.clone());
        }
        let known = short(position);
        if let Some(head) = known.strip_prefix("Phó ") {
            titles.push(format!("KT. {}", head.to_uppercase()));
        }
        titles.push(known.to_uppercase());
        titles
    }

    /// What stands above the signature of somebody who signs in place of a leader who is away: `TUQ.` and the leader's
    /// position, then their own (Decree 30/2020/NĐ-CP, article 13 and annex I).
    pub fn titles_in_place(&self, absent: &str, own: &str) -> Vec<String> {
        if absent.is_empty() {
            return self.titles(own);
        }
        let head = format!("TUQ. {}", short(absent).to_uppercase());
        let own = (!own.is_empty()).then(|| short(own).to_uppercase());
        std::iter::once(head).chain(own).collect()
    }
}

/// The position without the agency that may stand behind it in the account: `Phó Chủ tịch UBND tỉnh`.
fn short(position: &str) -> &str {
    let words = ["Phó Chủ tịch", "Phó Giám đốc", "Chủ tịch", "Giám đốc"];
    words.into_iter().find(|word| position.starts_with(word)).unwrap_or(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deputy_signs_for_the_head() {
        let house = House {
            parent: None,
            name: "Ủy ban nhân dân tỉnh Thái Bình".to_owned(),
            unit: String::new(),
            place: "Thái Bình".to_owned(),
            on_behalf: "TM. ỦY BAN NHÂN DÂN".to_owned(),
        };
        let deputy = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"];
        assert_eq!(house.titles("Phó Chủ tịch UBND tỉnh Thái Bình"), deputy);
        assert_eq!(house.titles("Chủ tịch"), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]);
        let in_place = house.titles_in_place("Chủ tịch UBND tỉnh Thái Bình", "Chánh Văn phòng");
        assert_eq!(in_place, ["TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]);
    }
}
