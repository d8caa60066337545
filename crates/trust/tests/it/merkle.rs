//! RFC 6962 trees against the RFC's own recursive definition, and its published test vectors.

use proptest::prelude::*;
use trust::{
    Digest,
    merkle::{self, Frontier},
};

/// `MTH` of RFC 6962 2.1, word for word.
fn by_definition(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => merkle::empty_root(),
        [one] => *one,
        many => {
            let split = many.len().next_power_of_two() / 2;
            merkle::node_hash(&by_definition(&many[..split]), &by_definition(&many[split..]))
        }
    }
}

fn leaves(count: usize) -> Vec<Digest> {
    (0..count).map(|n| merkle::leaf_hash(&n.to_be_bytes())).collect()
}

/// Reads complete subtrees straight from the leaves.
fn reader(all: &[Digest]) -> impl FnMut(u8, u64) -> Result<Digest, ()> + '_ {
    |level, index| {
        let width = 1usize << level;
        let from = usize::try_from(index).unwrap() * width;
        all.get(from..from + width).map(by_definition).ok_or(())
    }
}

#[test]
fn certificate_transparency_vectors() {
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Frontier::new();
    assert_eq!(tree.root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (input, root) in inputs.iter().zip(roots) {
        tree.append(merkle::leaf_hash(input));
        assert_eq!(tree.root().to_string(), root);
    }
}

proptest! {
    #[test]
    fn frontier_equals_definition(count in 0usize..200) {
        let all = leaves(count);
        let mut tree = Frontier::new();
        let mut complete = 0;
        for leaf in &all {
            for node in tree.append(*leaf) {
                prop_assert_eq!(reader(&all)(node.level, node.index), Ok(node.hash));
                complete += 1;
            }
        }
        prop_assert_eq!(tree.root(), by_definition(&all));
        prop_assert_eq!(merkle::root(u64::try_from(count).unwrap(), reader(&all)), Ok(tree.root()));
        prop_assert!(complete <= 2 * count);
        let copy = Frontier::from_parts(tree.size(), tree.peaks().to_vec());
        prop_assert_eq!(copy, Some(tree));
    }

    #[test]
    fn inclusion(count in 1usize..130, pick in any::<prop::sample::Index>(), flip in any::<prop::sample::Index>()) {
        let all = leaves(count);
        let (at, size) = (pick.index(count), u64::try_from(count).unwrap());
        let index = u64::try_from(at).unwrap();
        let root = by_definition(&all);
        let mut path = merkle::inclusion_proof(index, size, reader(&all)).unwrap();
        prop_assert!(merkle::verify_inclusion(&all[at], index, size, &path, &root).is_ok());
        prop_assert!(merkle::verify_inclusion(&merkle::leaf_hash(b"x"), index, size, &path, &root).is_err());
        for wrong in 0..size {
            let same = wrong == index;
            prop_assert_eq!(merkle::verify_inclusion(&all[at], wrong, size, &path, &root).is_ok(), same);
        }
        if !path.is_empty() {
            let place = flip.index(path.len());
            path[place] = merkle::leaf_hash(b"y");
            prop_assert!(merkle::verify_inclusion(&all[at], index, size, &path, &root).is_err());
        }
    }

    #[test]
    fn consistency(new in 1usize..130, pick in any::<prop::sample::Index>()) {
        let old = pick.index(new + 1);
        let all = leaves(new);
        let (before, after) = (by_definition(&all[..old]), by_definition(&all));
        let (m, n) = (u64::try_from(old).unwrap(), u64::try_from(new).unwrap());
        let proof = merkle::consistency_proof(m, n, reader(&all)).unwrap();
        prop_assert!(merkle::verify_consistency(m, n, &before, &after, &proof).is_ok());
        let other = merkle::leaf_hash(b"z");
        prop_assert!(merkle::verify_consistency(m, n, &other, &after, &proof).is_err());
        // Nothing is a beginning of everything.
        prop_assert_eq!(merkle::verify_consistency(m, n, &before, &other, &proof).is_ok(), m == 0);
    }
}
