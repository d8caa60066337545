//! Keys and secrets at rest.

use trust::{
    KeyPair, random,
    sealed::{self, Cost, Lock, OpenError},
};

#[test]
fn opens_only_with_everything_right() {
    let node = [7; 32];
    let lock = Lock { passphrase: b"246810", node_key: Some(&node), context: "person-key:1" };
    let key = KeyPair::generate().unwrap();
    let wrapped = key.seal(&lock, Cost::LEAST).unwrap();
    let opened = KeyPair::open(&wrapped, &lock).unwrap();
    assert_eq!(opened.public_key(), key.public_key());
    let signature = opened.sign(b"text").unwrap();
    assert!(key.public_key().verifies(b"text", &signature));
    assert!(!key.public_key().verifies(b"test", &signature));

    let wrong = [
        Lock { passphrase: b"246811", ..lock },
        Lock { node_key: None, ..lock },
        Lock { node_key: Some(&[8; 32]), ..lock },
        Lock { context: "person-key:2", ..lock },
    ];
    for lock in wrong {
        assert_eq!(sealed::open(&wrapped, &lock).err(), Some(OpenError::Wrong));
    }
    for place in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[place] ^= 1;
        assert!(sealed::open(&changed, &lock).is_err(), "byte {place}");
    }
    assert_eq!(sealed::open(&wrapped[..20], &lock).err(), Some(OpenError::Damaged));
}

#[test]
fn tokens_are_long_and_differ() {
    let tokens: std::collections::HashSet<_> = (0..100).map(|_| random::token()).collect();
    assert_eq!(tokens.len(), 100);
    assert!(tokens.iter().all(|token| token.len() == 43));
}
