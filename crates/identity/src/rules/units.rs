use std::collections::{BTreeMap, HashMap, HashSet};

use base::UnitId;

use crate::model::{Unit, UnitLine};

/// The units in the order of the tree: each under its parent, by name. `officials` is how many belong to each.
pub fn unit_lines(units: Vec<Unit>, officials: &BTreeMap<UnitId, i64>) -> Vec<UnitLine> {
    let known: HashSet<UnitId> = units.iter().map(|unit| unit.id).collect();
    let mut below: BTreeMap<Option<UnitId>, Vec<Unit>> = BTreeMap::new();
    for unit in units {
        let parent = unit.parent.filter(|parent| known.contains(parent));
        below.entry(parent).or_default().push(unit);
    }
    for list in below.values_mut() {
        list.sort_by(|a, b| b.name.cmp(&a.name));
    }
    let mut waiting: Vec<(Unit, usize)> = below.remove(&None).unwrap_or_default().into_iter().map(|u| (u, 0)).collect();
    let mut lines = Vec::new();
    while let Some((unit, depth)) = waiting.pop() {
        let children = below.remove(&Some(unit.id)).unwrap_or_default();
        waiting.extend(children.into_iter().map(|child| (child, depth + 1)));
        lines.push(UnitLine { officials: officials.get(&unit.id).copied().unwrap_or(0), unit, depth });
    }
    lines
}

/// Whether `unit` under `parent` would stand above itself.
pub fn unit_would_loop(units: &[Unit], unit: UnitId, parent: Option<UnitId>) -> bool {
    let above: HashMap<UnitId, Option<UnitId>> = units.iter().map(|unit| (unit.id, unit.parent)).collect();
    let mut at = parent;
    // A chain has at most as many links as there are units.
    for _ in 0..=units.len() {
        match at {
            None => return false,
            Some(id) if id == unit => return true,
            Some(id) => at = above.get(&id).copied().flatten(),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use base::{Id, SeededEntropy, Timestamp};

    use super::*;

    #[test]
    fn the_tree_is_in_order_and_never_loops() {
        let (now, entropy) = (Timestamp::from_millis(0), SeededEntropy::new(1));
        let ids: [UnitId; 4] = [(); 4].map(|()| UnitId::new(now, &entropy));
        let [a, b, c, d] = ids;
        let unit = |id, parent, name: &str| Unit { id, parent, name: name.to_owned(), closed: false };
        let units = vec![unit(a, None, "A"), unit(b, None, "B"), unit(c, Some(a), "C"), unit(d, Some(c), "D")];
        let lines = unit_lines(units.clone(), &BTreeMap::from([(c, 3)]));
        let seen: Vec<_> = lines.iter().map(|l| (l.unit.name.as_str(), l.depth, l.officials)).collect();
        assert_eq!(seen, [("A", 0, 0), ("C", 1, 3), ("D", 2, 0), ("B", 0, 0)]);
        assert!(unit_would_loop(&units, a, Some(d)) && unit_would_loop(&units, a, Some(a)));
        assert!(!unit_would_loop(&units, d, Some(b)) && !unit_would_loop(&units, a, None));
    }
}
