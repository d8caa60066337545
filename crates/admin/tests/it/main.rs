//! The administrators' pages at their edge, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod access;
mod evidence_log;
mod letters;
mod mail;
mod queues;
mod staff;
mod support;

#[test]
fn the_texts_agree_in_both_languages() {
    assert_eq!(web::texts::check(&admin::TEXTS), Vec::<String>::new());
}
