//! A tree that only grows, held by its right edge alone: at most 64 hashes.

use super::{empty_root, node_hash};
use crate::digest::Digest;

/// A complete subtree: its root stands for leaves `index * 2^level` up to the next multiple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// How many levels above the leaves.
    pub level: u8,
    /// Its place on that level, from the left.
    pub index: u64,
    /// Its hash.
    pub hash: Digest,
}

/// The right edge of a growing tree: the roots of its complete subtrees, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    /// A tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// A frontier from what [`Self::size`] and [`Self::peaks`] gave; `None` if they do not fit each other.
    pub fn from_parts(size: u64, peaks: Vec<Digest>) -> Option<Self> {
        let expected = usize::try_from(size.count_ones()).ok()?;
        (peaks.len() == expected).then_some(Self { size, peaks })
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Adds a leaf by its hash. Returns the subtrees that became complete, the leaf first: store them to make proofs
    /// later.
    pub fn append(&mut self, leaf: Digest) -> Vec<Node> {
        let mut node = Node { level: 0, index: self.size, hash: leaf };
        let mut complete = vec![node];
        let mut size = self.size;
        while size & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            node = Node { level: node.level + 1, index: node.index / 2, hash: node_hash(&left, &node.hash) };
            complete.push(node);
            size >>= 1;
        }
        self.peaks.push(node.hash);
        self.size += 1;
        complete
    }

    /// The root of the tree as it stands.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => empty_root(),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}
