//! When a head is countersigned, pure.

use trust::{Digest, merkle};

use crate::model::{ForkKind, Head};

/// A head that somebody offers to be countersigned, with what is to prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offered<'a> {
    pub(crate) head: &'a Head,
    /// The size that the proof begins at.
    pub(crate) from: u64,
    /// The consistency proof from there (RFC 6962, 2.1.2).
    pub(crate) proof: &'a [Digest],
    /// The size that the log's holder has been told of and still cannot reach, if it says so itself.
    pub(crate) after: Option<u64>,
}

/// What follows from an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It is grown from what was seen: countersign it.
    Grown,
    /// It is what was seen: the countersignature stands.
    Known,
    /// Nothing links it with what was seen: say what that was, and wait for a proof.
    Unlinked,
    /// It contradicts what was seen.
    Fork(ForkKind),
}

/// Judges an offer by the size and root that were seen last; the first sight is believed.
pub(crate) fn judge(seen: Option<(u64, Digest)>, offered: &Offered<'_>) -> Judged {
    let Offered { head, from, proof, after } = *offered;
    let Some((size, root)) = seen else { return Judged::Grown };
    if head.size == size {
        return if head.root == root { Judged::Known } else { Judged::Fork(ForkKind::SameSize) };
    }
    if after == Some(size) {
        // Its holder has been told of what was seen, and says that nothing links it.
        return Judged::Fork(if head.size < size { ForkKind::Shrunk } else { ForkKind::NotGrown });
    }
    if head.size < size || from != size {
        return Judged::Unlinked;
    }
    match merkle::verify_consistency(size, head.size, &root, &head.root, proof) {
        Ok(()) => Judged::Grown,
        Err(_) => Judged::Fork(ForkKind::NotGrown),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use base::Timestamp;
    use proptest::prelude::*;
    use trust::merkle::{consistency_proof, leaf_hash, node_hash, root};

    use super::*;

    fn head(size: u64, root: Digest) -> Head {
        Head { log: "H54".to_owned(), size, root, at: Timestamp::from_millis(0), previous: None }
    }

    /// The node of a tree whose leaves from `changed` on are others.
    fn node(changed: u64, level: u8, index: u64) -> Digest {
        match level {
            0 => leaf_hash(&[index.to_be_bytes(), u64::from(index >= changed).to_be_bytes()].concat()),
            _ => node_hash(&node(changed, level - 1, index * 2), &node(changed, level - 1, index * 2 + 1)),
        }
    }

    fn of(changed: u64) -> impl Fn(u8, u64) -> Result<Digest, Infallible> {
        move |level, index| Ok(node(changed, level, index))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn only_what_is_grown_is_countersigned(old in 1_u64..60, more in 0_u64..60, changed in 0_u64..200) {
            let new = old + more;
            let seen = root(old, of(u64::MAX)).unwrap();
            let head = head(new, root(new, of(changed)).unwrap());
            let proof = consistency_proof(old, new, of(changed)).unwrap();
            let judged = judge(Some((old, seen)), &Offered { head: &head, from: old, proof: &proof, after: None });
            let expected = match (changed < old, more) {
                (false, 0) => Judged::Known,
                (false, _) => Judged::Grown,
                (true, 0) => Judged::Fork(ForkKind::SameSize),
                (true, _) => Judged::Fork(ForkKind::NotGrown),
            };
            prop_assert_eq!(judged, expected);
        }
    }

    /// What was seen; size, root, beginning of the proof and `after` of the offer; what follows.
    type Case = (Option<(u64, Digest)>, u64, Digest, u64, Option<u64>, Judged);

    #[test]
    fn what_nothing_links_waits_and_what_ends_before_is_a_fork() {
        let (ten, twelve) = (root(10, of(99)).unwrap(), root(12, of(99)).unwrap());
        let proof = consistency_proof(10, 12, of(99)).unwrap();
        let cases: [Case; 6] = [
            (None, 12, twelve, 0, None, Judged::Grown),
            (Some((12, twelve)), 10, ten, 0, None, Judged::Unlinked),
            (Some((12, twelve)), 10, ten, 0, Some(11), Judged::Unlinked),
            (Some((12, twelve)), 10, ten, 0, Some(12), Judged::Fork(ForkKind::Shrunk)),
            (Some((10, ten)), 12, twelve, 9, None, Judged::Unlinked),
            (Some((10, ten)), 12, twelve, 0, Some(10), Judged::Fork(ForkKind::NotGrown)),
        ];
        for (seen, size, root, from, after, expected) in cases {
            let head = head(size, root);
            let offered = Offered { head: &head, from, proof: &proof, after };
            assert_eq!(judge(seen, &offered), expected, "{seen:?} {offered:?}");
        }
    }
}
