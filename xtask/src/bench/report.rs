//! `bench/RESULTS.md`, made from `bench/results.json`.

use super::figure::{Figure, Goal, rounded};

const HEAD: &str = "# Results

This file is made from [`results.json`](results.json) by `cargo xtask bench`; do not edit it.
A figure is the median of its rounds; smallest and largest stand in brackets.
Peer is the better of the two peers; all of them stand in the second table.

";

const READING: &str = "
## What is compared

All servers serve the form of thirty fields in `form.json` on loopback, on the same machine and in the same run; the order changes from round to round.
One load generator, plain threads with keep-alive sockets in a closed loop, drives all of them and shares the processors with them.
All write to SQLite in WAL mode with `synchronous=FULL` on the same disk; under strace, lone submits to each are looked at first, and the run stops if one is acknowledged before a sync that began after it had arrived.
After each round the rows in each database are counted: as many dossiers as acknowledgements.

- **Ours** is the whole product as shipped: `lienthong demo` with its four nodes in one process. Citizens sign in through the portal, fill in a draft on the province's pages, and the timed request is the button *Submit*: session, forged-request token, idempotency, the form's thirty rules, dossier, event, evidence record, search index, message to the portal, job for the signed acknowledgement.
- **Express**: Express 4, better-sqlite3, ajv, nunjucks; two worker processes.
- **Django**: Django 5.2 under gunicorn; two processes of eight threads.

A submit to a peer carries the thirty answers: one look-up (the session), validation, and three inserts (dossier, event, message).
A form page is the same form for a signed-in person, empty, not compressed.

## What this supports

- That the product, with all it writes, acknowledges durable submits and serves the form at the rates above on this machine, and how that stands to common ways of building such a service.
- That most of the distance in submits is group commit: one writer puts all submits that wait into one fsync. A peer could be built with it too; it is a design, not a language.

## What this does not support

- Any statement on Express or Django as such: the peers are small programs, written for this comparison and tuned as far as their comments say.
- Equal work: our submit writes more (evidence, idempotency, search index, message, job) and checks more (forged-request token, rules by version); a peer's request carries its answers, ours refers to a draft that holds them. Our page carries the whole layout.
- Rates under an open arrival, over a network, with TLS, or with the load generator on another machine.
- Safety against a power cut: strace shows the order of fsync and answer, not what the disk does with it.
- Small differences: the disk's fsync moves by several times from minute to minute on shared machines; the ranges show how much.
";

/// The report on these figures.
pub(crate) fn markdown(figures: &[Figure]) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| figure | ours | peer | unit | ours ÷ peer | goal | holds |\n|---|---|---|---|---|---|---|\n");
    for figure in figures {
        let cells = [
            format!("{} (`{}`)", figure.what, figure.id),
            spread(figure.ours, figure.ours_range),
            figure.peer.map_or_else(none, number),
            figure.unit.clone(),
            figure.ratio.map_or_else(none, number),
            figure.goal.map_or_else(none, |goal| self::goal(goal, &figure.unit)),
            figure.holds.map_or_else(none, |holds| if holds { "yes" } else { "**no**" }.to_owned()),
        ];
        row(&mut text, &cells);
    }
    text.push_str("\n| figure | peer | median and range | unit |\n|---|---|---|---|\n");
    for figure in figures {
        for peer in &figure.peers {
            let spread = spread(peer.median, peer.range);
            row(&mut text, &[format!("`{}`", figure.id), peer.name.clone(), spread, figure.unit.clone()]);
        }
    }
    text.push_str("\n| figure | command | rounds | commit | machine |\n|---|---|---|---|---|\n");
    for figure in figures {
        let command = format!("`{}`", figure.command);
        let rounds = figure.rounds.to_string();
        row(&mut text, &[format!("`{}`", figure.id), command, rounds, figure.commit.clone(), figure.machine.clone()]);
    }
    let notes: Vec<String> = figures
        .iter()
        .filter(|figure| !figure.note.is_empty())
        .map(|figure| format!("- `{}`: {}\n", figure.id, figure.note))
        .collect();
    if !notes.is_empty() {
        text.push_str("\n## Notes\n\n");
        text.extend(notes);
    }
    text.push_str(READING);
    text
}

fn row(text: &mut String, cells: &[String]) {
    text.extend(["| ", &cells.join(" | "), " |\n"]);
}

fn none() -> String {
    "–".to_owned()
}

fn goal(goal: Goal, unit: &str) -> String {
    match goal {
        Goal::RatioAtLeast(ratio) => format!("≥ {} × peer", number(ratio)),
        Goal::AtMost(most) => format!("≤ {} {unit}", number(rounded(most))),
    }
}

fn spread(median: f64, [least, most]: [f64; 2]) -> String {
    let same = least.to_bits() == most.to_bits();
    if same { number(median) } else { format!("{} ({} – {})", number(median), number(least), number(most)) }
}

/// A number with commas between thousands.
fn number(value: f64) -> String {
    let plain = format!("{value}");
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    fraction.map_or_else(|| grouped.clone(), |fraction| format!("{grouped}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figure;
    use crate::shell::root;

    #[test]
    fn the_report_is_made_from_the_figures() {
        let written = std::fs::read_to_string(root().join("bench/RESULTS.md")).unwrap();
        let made = markdown(&figure::read().unwrap());
        assert!(
            written == made,
            "bench/RESULTS.md is not what bench/results.json makes: run `cargo xtask bench --report`"
        );
    }

    #[test]
    fn thousands_are_set_apart() {
        for (value, shown) in [(1_234_567.0, "1,234,567"), (999.0, "999"), (12.5, "12.5"), (1000.0, "1,000")] {
            assert_eq!(number(value), shown);
        }
    }
}
