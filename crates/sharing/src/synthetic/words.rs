//! Names, and dice that always fall the same way.

use std::sync::LazyLock;

use base::{Entropy as _, SeededEntropy};
use serde::Deserialize;

use super::Sex;

const NAMES: &str = include_str!("../../../../data/synthetic/names.toml");

#[derive(Deserialize)]
struct Weighted {
    name: String,
    weight: u64,
}

#[derive(Deserialize)]
struct Given {
    middles: Vec<Weighted>,
    given: Vec<String>,
}

#[derive(Deserialize)]
struct Names {
    families: Vec<Weighted>,
    male: Given,
    female: Given,
}

fn names() -> Option<&'static Names> {
    static LIST: LazyLock<Option<Names>> = LazyLock::new(|| toml::from_str(NAMES).ok());
    LIST.as_ref()
}

/// Dice.
pub(super) struct Dice(SeededEntropy);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    /// A number from 0 to below `end`; 0 where `end` is 0.
    pub(super) fn below(&self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(1).max(1);
        usize::try_from(self.0.next_u64() % end).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included.
    pub(super) fn between(&self, from: i16, to: i16) -> i16 {
        let span = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        from.saturating_add(i16::try_from(self.below(span + 1)).unwrap_or(0))
    }

    /// True in `percent` of a hundred throws.
    pub(super) fn chance(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn of<'a, T>(&self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    fn weighted<'a>(&self, list: &'a [Weighted]) -> &'a str {
        let total: u64 = list.iter().map(|entry| entry.weight).sum();
        let mut throw = self.0.next_u64() % total.max(1);
        for entry in list {
            if throw < entry.weight {
                return &entry.name;
            }
            throw -= entry.weight;
        }
        ""
    }

    pub(super) fn family(&self) -> String {
        names().map(|names| self.weighted(&names.families).to_owned()).unwrap_or_default()
    }

    /// Middle and given name.
    pub(super) fn given(&self, sex: Sex) -> String {
        let Some(names) = names() else { return String::new() };
        let list = match sex {
            Sex::Male => &names.male,
            Sex::Female => &names.female,
        };
        let middle = self.weighted(&list.middles);
        let given = self.of(&list.given).map_or("", String::as_str);
        // `Thu Thu`, `Ngọc Ngọc`: nobody is called so.
        if middle.ends_with(given) { self.given(sex) } else { format!("{middle} {given}") }
    }

    /// A full name that is none of `taken`.
    pub(super) fn name(&self, family: &str, sex: Sex, taken: &[String]) -> String {
        loop {
            let name = format!("{family} {}", self.given(sex));
            if !taken.contains(&name) || taken.len() > 50 {
                return name;
            }
        }
    }
}
