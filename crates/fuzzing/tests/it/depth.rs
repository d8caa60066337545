//! The corpus leads past the first refusal: its good files are good. If a format changes, `fuzz-seeds` makes them anew.

use base::Calendar;
use fuzzing::{corpus, seeds};
use trust::{
    check::{self, Verdict},
    fuzzing::{AT, anchors},
};

fn bytes(target: &str, name: &str) -> Vec<u8> {
    std::fs::read(corpus(target).join(name)).unwrap()
}

fn text(target: &str, name: &str) -> String {
    String::from_utf8(bytes(target, name)).unwrap()
}

#[test]
fn what_is_signed_in_the_corpus_is_believed() {
    for (target, name) in
        [("pdf", "sealed.pdf"), ("container", "signed.asice"), ("cms", "enclosing.p7s"), ("stamp", "answer.tsr")]
    {
        let report = check::file(&bytes(target, name), &anchors(), AT);
        assert_eq!(report.verdict, Verdict::Valid, "{target}/{name}: {:?}", report.lines);
    }
    let report = evidence::verify_container(&bytes("record", "only.asice"), &anchors(), AT);
    assert!(report.record.is_some(), "{:?}", report.report.lines);
}

#[test]
fn what_is_well_formed_in_the_corpus_is_read() {
    Calendar::parse(&text("calendar", "small.toml")).unwrap();
    services::wire::procedure_parse("p", &text("procedure", "2.000635.toml")).unwrap();
    assert_eq!(services::wire::national_parse("n", &text("national", "list.csv")).unwrap().len(), 2);
    assert!(!services::wire::synonyms_parse(&text("national", "synonyms.toml")).unwrap().is_empty());
    registry::seed::read(&text("agencies", "quoted.csv")).unwrap();
    let path = std::path::Path::new("/etc/lienthong/h54.toml");
    node::config::NodeConfig::parse(path, &text("config", "small.toml"), std::iter::empty()).unwrap();
    serde_json::from_slice::<registry::Configuration>(&bytes("configuration", "small.json")).unwrap();
    serde_json::from_slice::<contracts::sharing::Lookup>(&bytes("data_set", "lookup.json")).unwrap();
    evidence::holdings_read(&bytes("note", "holdings.json")).unwrap();
    for seed in seeds("event").unwrap().iter().filter(|seed| seed.bytes.starts_with(b"{\"event\"")) {
        let text = std::str::from_utf8(&seed.bytes).unwrap();
        services::wire::event_from_json(text).unwrap_or_else(|error| panic!("{}: {error}", seed.name));
    }
}
