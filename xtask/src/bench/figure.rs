//! The figures: `bench/results.json`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::statistics::Samples;
use crate::shell::root;

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure {
    /// Its name.
    pub(crate) id: String,
    /// What it is, in a few words.
    pub(crate) what: String,
    /// The product's: the median of the rounds.
    pub(crate) ours: f64,
    /// The peer's that does better, or nothing.
    pub(crate) peer: Option<f64>,
    /// In what.
    pub(crate) unit: String,
    /// `ours` divided by `peer`.
    pub(crate) ratio: Option<f64>,
    /// What was aimed at.
    pub(crate) goal: Option<Goal>,
    /// Whether that was reached.
    pub(crate) holds: Option<bool>,
    /// What takes this figure.
    pub(crate) command: String,
    /// On what it was taken.
    pub(crate) machine: String,
    /// Of what it was taken; with `+`, the sources differed from the commit.
    pub(crate) commit: String,
    /// How many samples the medians are of.
    pub(crate) rounds: usize,
    /// The smallest and the largest sample of the product.
    pub(crate) ours_range: [f64; 2],
    /// Every peer.
    pub(crate) peers: Vec<Peer>,
    /// What has to be known to read it.
    pub(crate) note: String,
}

/// A peer's side of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Peer {
    /// Who.
    pub(crate) name: String,
    /// The median of the rounds.
    pub(crate) median: f64,
    /// The smallest and the largest sample.
    pub(crate) range: [f64; 2],
}

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// So many times the better peer, at least.
    RatioAtLeast(f64),
    /// So much, at most.
    AtMost(f64),
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    More,
    Less,
}

/// Under which circumstances figures are taken.
#[derive(Clone, Debug)]
pub(crate) struct Circumstances {
    pub(crate) command: String,
    pub(crate) machine: String,
    pub(crate) commit: String,
}

impl Figure {
    /// A figure from the samples of the product and of its peers.
    pub(crate) fn new(
        circumstances: &Circumstances,
        (id, what, unit): (&str, &str, &str),
        ours: &Samples,
        peers: &[(&str, &Samples)],
        better: Better,
        goal: Option<Goal>,
    ) -> Self {
        let medians = peers.iter().map(|(_, samples)| samples.median());
        let peer = medians.reduce(|one, other| match better {
            Better::More => one.max(other),
            Better::Less => one.min(other),
        });
        let ratio = peer.map(|peer| ours.median() / peer);
        let holds = goal.and_then(|goal| match goal {
            Goal::RatioAtLeast(wanted) => ratio.map(|ratio| ratio >= wanted),
            Goal::AtMost(most) => Some(ours.median() <= most),
        });
        let peer_of = |(name, samples): &(&str, &Samples)| {
            let [least, most] = samples.range();
            Peer { name: (*name).to_owned(), median: rounded(samples.median()), range: [rounded(least), rounded(most)] }
        };
        let [least, most] = ours.range();
        Self {
            id: id.to_owned(),
            what: what.to_owned(),
            ours: rounded(ours.median()),
            peer: peer.map(rounded),
            unit: unit.to_owned(),
            ratio: ratio.map(rounded),
            goal,
            holds,
            command: circumstances.command.clone(),
            machine: circumstances.machine.clone(),
            commit: circumstances.commit.clone(),
            rounds: ours.0.len(),
            ours_range: [rounded(least), rounded(most)],
            peers: peers.iter().map(peer_of).collect(),
            note: String::new(),
        }
    }

    /// With what has to be known to read it.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// Three digits that mean something; whole numbers from a hundred on.
pub(super) fn rounded(value: f64) -> f64 {
    let step = match value.abs() {
        size if size >= 100.0 => 1.0,
        size if size >= 10.0 => 10.0,
        size if size >= 1.0 => 100.0,
        _ => 1000.0,
    };
    (value * step).round() / step
}

fn file() -> PathBuf {
    root().join("bench/results.json")
}

/// The figures that were taken before.
///
/// # Errors
/// When the file is there and is not what this module writes.
pub(crate) fn read() -> Result<Vec<Figure>> {
    match std::fs::read_to_string(file()) {
        Ok(text) => serde_json::from_str(&text).context("bench/results.json"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).context("bench/results.json"),
    }
}

/// Puts new figures in the place of old ones of the same name, and writes all.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(new: Vec<Figure>) -> Result<()> {
    let mut all = read()?;
    for figure in new {
        match all.iter_mut().find(|known| known.id == figure.id) {
            Some(known) => *known = figure,
            None => all.push(figure),
        }
    }
    std::fs::write(file(), serde_json::to_string_pretty(&all)? + "\n")?;
    std::fs::write(root().join("bench/RESULTS.md"), super::report::markdown(&all))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(ours: &[f64], goal: Goal) -> Figure {
        let circumstances = Circumstances { command: "c".to_owned(), machine: "m".to_owned(), commit: "0".to_owned() };
        let (slow, fast) = (Samples(vec![100.0, 120.0]), Samples(vec![500.0, 700.0, 600.0]));
        let peers = [("slow", &slow), ("fast", &fast)];
        Figure::new(&circumstances, ("x", "x", "1/s"), &Samples(ours.to_vec()), &peers, Better::More, Some(goal))
    }

    #[test]
    fn the_better_peer_is_the_one_that_counts() {
        let figure = figure(&[5000.0, 4800.0, 5200.0], Goal::RatioAtLeast(8.0));
        assert_eq!((figure.ours, figure.peer, figure.ratio), (5000.0, Some(600.0), Some(8.33)));
        assert_eq!((figure.holds, figure.ours_range), (Some(true), [4800.0, 5200.0]));
    }

    #[test]
    fn a_goal_can_be_missed() {
        assert_eq!(figure(&[4700.0], Goal::RatioAtLeast(8.0)).holds, Some(false));
        assert_eq!(figure(&[201.0], Goal::AtMost(200.0)).holds, Some(false));
    }
}
