//! `cargo xtask bench`: the product beside its peers, in one run.
//!
//! Everything is on loopback and bounded in count and time.

mod browser;
mod exchange;
mod figure;
mod fill;
mod form;
mod growth;
mod http;
mod load;
mod machine;
mod nodes;
mod ours;
mod peers;
mod process;
mod report;
mod search;
mod small;
mod statistics;
mod subject;
mod sync;

use std::time::Duration;

use anyhow::Result;
use clap::Args;

use crate::shell::{command, root, run};
use figure::{Better, Circumstances, Figure, Goal};
use form::Form;
use load::number;
use ours::Ours;
use statistics::Samples;
use subject::Subject;

/// How many dossiers are submitted in a round.
const SUBMITS: usize = 1024;
/// How long the form page is read in a round.
const READING: Duration = Duration::from_secs(3);

/// What `cargo xtask bench` may be told.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(crate) struct Options {
    /// How many rounds; their order rotates.
    #[arg(long, default_value_t = 10)]
    rounds: usize,
    /// Also builds from nothing, in a folder of its own, and takes the time.
    #[arg(long)]
    build: bool,
    /// Measures the program in target/release as it is, without building it first.
    #[arg(long, conflicts_with = "build")]
    no_build: bool,
    /// Measures nothing: only writes RESULTS.md anew from results.json.
    #[arg(long, conflicts_with = "build")]
    report: bool,
    /// Measures search alone.
    #[arg(long, conflicts_with_all = ["build", "report"])]
    search: bool,
    /// Measures how times grow with the number of dossiers, alone; takes minutes and gigabytes.
    #[arg(long, conflicts_with_all = ["build", "report"])]
    growth: bool,
    /// To what numbers of dossiers `--growth` goes, the smallest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    sizes: Vec<u32>,
    /// Measures one, four and sixteen nodes in one process, alone.
    #[arg(long, conflicts_with_all = ["build", "report"])]
    nodes: bool,
    /// Measures calls and messages between two nodes beside a bare echo, alone.
    #[arg(long, conflicts_with_all = ["build", "report"])]
    exchange: bool,
    /// Carries 1 GiB between two nodes over a way that breaks, alone, and looks at their memory; takes 3 GiB of disk.
    #[arg(long, conflicts_with_all = ["build", "report"])]
    bodies: bool,
    /// Runs the peers alone and writes nothing: to see that they and the load generator work.
    #[arg(long, conflicts_with_all = ["build", "report"])]
    peers: bool,
    /// Runs the product alone and writes nothing: to see what a change does.
    #[arg(long, conflicts_with_all = ["build", "report", "peers"])]
    ours: bool,
}

/// Measures, and writes `bench/results.json` and `bench/RESULTS.md`.
///
/// # Errors
/// The first thing that does not work, or that is not as durable as it says.
pub(crate) fn bench(options: &Options) -> Result<()> {
    if options.report {
        return figure::write(Vec::new());
    }
    let folder = root().join("target/bench/data");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let form = Form::read()?;
    let taken_by = |command: &str| -> Result<Circumstances> {
        Ok(Circumstances { command: command.to_owned(), machine: machine::describe(), commit: machine::commit()? })
    };
    if options.exchange {
        return figure::write(exchange::exchange(&taken_by("cargo xtask bench --exchange")?, options.rounds)?);
    }
    if options.bodies {
        return figure::write(exchange::bodies(&taken_by("cargo xtask bench --bodies")?, &folder)?);
    }
    if options.peers {
        let mut subjects = vec![peers::express(&folder, &form)?, peers::django(&folder, &form)?];
        return side_by_side(&mut subjects, &folder, options.rounds).map(drop);
    }
    if options.build {
        figure::write(vec![small::build(&taken_by("cargo xtask bench --build")?)?])?;
    }
    if !options.ours {
        figure::write(small::test_time(&taken_by("cargo xtask test")?)?.into_iter().collect())?;
    }
    if !options.no_build {
        run(&mut command("cargo", &["build", "--release", "--locked", "--package", "node"]))?;
    }
    let mut circumstances = taken_by("cargo xtask bench")?;
    if options.no_build && !circumstances.commit.ends_with('+') {
        // Of what that program was built is not known.
        circumstances.commit.push('+');
    }
    if options.search {
        "cargo xtask bench --search".clone_into(&mut circumstances.command);
        return figure::write(search::search(&circumstances, &folder, options.rounds)?);
    }
    if options.growth {
        "cargo xtask bench --growth".clone_into(&mut circumstances.command);
        return figure::write(growth::growth(&circumstances, &folder, &form, &options.sizes)?);
    }
    if options.nodes {
        "cargo xtask bench --nodes".clone_into(&mut circumstances.command);
        return figure::write(nodes::nodes(&circumstances, &folder, &form)?);
    }
    if options.ours {
        ours::found(&folder.join("ours"))?;
        let mut subjects: Vec<Box<dyn Subject>> = vec![Box::new(Ours::start(&folder.join("ours"), &form, SUBMITS)?)];
        let measured = side_by_side(&mut subjects, &folder, options.rounds)?;
        for figure in figures(&circumstances, &subjects, &measured) {
            eprintln!("{:60} {:>10} {} {:?}", figure.what, figure.ours, figure.unit, figure.ours_range);
        }
        return Ok(());
    }
    let (mut figures, founded) = small::starts(&circumstances, &folder)?;

    eprintln!("== signing in, and starting the peers");
    let ours = Ours::start(&founded, &form, SUBMITS)?;
    let express = peers::express(&folder, &form)?;
    let django = peers::django(&folder, &form)?;
    let mut subjects: Vec<Box<dyn Subject>> = vec![Box::new(ours), express, django];
    let measured = side_by_side(&mut subjects, &folder, options.rounds)?;
    figures.extend(self::figures(&circumstances, &subjects, &measured));
    // What follows is measured alone.
    drop(subjects);
    figures.extend(search::search(&circumstances, &folder, options.rounds)?);
    figure::write(figures)
}

/// The samples of one server.
#[derive(Default)]
struct Measured {
    syncs: Samples,
    submit: Samples,
    submit_p99: Samples,
    submit_cpu: Samples,
    /// Until all that follows a submit was done too.
    settled: Samples,
    settled_cpu: Samples,
    page: Samples,
    page_p99: Samples,
    page_cpu: Samples,
    page_size: Samples,
    memory: Samples,
    others: Samples,
}

fn side_by_side(subjects: &mut [Box<dyn Subject>], folder: &std::path::Path, rounds: usize) -> Result<Vec<Measured>> {
    let mut measured: Vec<Measured> = subjects.iter().map(|_| Measured::default()).collect();
    for (subject, samples) in subjects.iter_mut().zip(&mut measured) {
        eprintln!("== {}: fsync before acknowledgement, and warming up", subject.name());
        let seen = subject::durability(subject.as_mut(), folder)?;
        eprintln!("   {} lone submits, {} syncs before their acknowledgements", seen.submits, seen.syncs);
        samples.syncs.0.push(number(seen.syncs) / number(seen.submits));
        samples.page_size.0.push(number(subject::page_size(subject.as_mut())?) / 1024.0);
        subject::submit_run(subject.as_mut(), SUBMITS / 4)?;
        subject::page_run(subject.as_mut(), READING / 3)?;
    }
    for round in 0..rounds {
        for place in 0..subjects.len() {
            // Whoever was first comes last in the next round.
            let at = (round + place) % subjects.len();
            let (Some(subject), Some(samples)) = (subjects.get_mut(at), measured.get_mut(at)) else { continue };
            measure(subject.as_mut(), samples)?;
            let last = |samples: &Samples| samples.0.last().copied().unwrap_or_default();
            eprintln!(
                "   round {} {:28} {:8.0} submits/s {:8.0} pages/s",
                round + 1,
                subject.name(),
                last(&samples.submit),
                last(&samples.page)
            );
        }
    }
    Ok(measured)
}

fn measure(subject: &mut dyn Subject, samples: &mut Measured) -> Result<()> {
    let run = subject::submit_run(subject, SUBMITS)?;
    samples.memory.0.push(subject.process().resident_mib());
    let answered = run.begun.elapsed();
    let settled = answered + subject.process().wait_quiet()?;
    samples.settled.0.push(number(SUBMITS) / settled.as_secs_f64());
    samples.settled_cpu.0.push((subject.process().cpu_seconds() - run.cpu_before) * 1000.0 / number(SUBMITS));
    samples.others.0.push(run.others);
    samples.submit.0.push(run.rate);
    samples.submit_p99.0.push(run.p99_ms);
    samples.submit_cpu.0.push(run.cpu_ms);
    let run = subject::page_run(subject, READING)?;
    samples.others.0.push(run.others);
    samples.page.0.push(run.rate);
    samples.page_p99.0.push(run.p99_ms);
    samples.page_cpu.0.push(run.cpu_ms);
    Ok(())
}

fn figures(circumstances: &Circumstances, subjects: &[Box<dyn Subject>], measured: &[Measured]) -> Vec<Figure> {
    use Better::{Less, More};
    let Some((ours, others)) = measured.split_first() else { return Vec::new() };
    let names: Vec<&str> = subjects.iter().skip(1).map(|subject| subject.name()).collect();
    let compared = |about: (&str, &str, &str), of: fn(&Measured) -> &Samples, better: Better, goal: Option<Goal>| {
        let peers: Vec<(&str, &Samples)> = names.iter().copied().zip(others.iter().map(of)).collect();
        Figure::new(circumstances, about, of(ours), &peers, better, goal)
    };
    let alone = |about: (&str, &str, &str), samples: &Samples, goal: Option<Goal>| {
        Figure::new(circumstances, about, samples, &[], Less, goal)
    };
    vec![
        compared(
            ("durable-submit", "Durable submits at 64 clients", "submits/s"),
            |samples| &samples.submit,
            More,
            Some(Goal::RatioAtLeast(8.0)),
        )
        .note(format!("{SUBMITS} submits a round; each was acknowledged and is in the database")),
        compared(("page", "Form pages at 32 clients", "pages/s"), |samples| &samples.page, More, Some(Goal::RatioAtLeast(4.0))),
        compared(("submit-p99", "Answer time of a submit, 99th percentile", "ms"), |samples| &samples.submit_p99, Less, None),
        compared(("page-p99", "Answer time of a page, 99th percentile", "ms"), |samples| &samples.page_p99, Less, None),
        compared(("submit-cpu", "Processor time of a submit until the last answer", "ms"), |samples| &samples.submit_cpu, Less, None)
            .note("of the server's processes, the load generator not counted; includes what ours does in the background meanwhile"),
        compared(("page-cpu", "Processor time of a page", "ms"), |samples| &samples.page_cpu, Less, None),
        compared(("page-size", "Size of the form page", "KiB"), |samples| &samples.page_size, Less, None),
        compared(("lone-submit-syncs", "Syncs between arrival and acknowledgement of a lone submit", "syncs"), |samples| &samples.syncs, Less, None)
            .note("seen by strace over ten submits; every one of them had at least one"),
        alone(("submit-settled", "Submits with all that follows", "submits/s"), &ours.settled, None)
            .note("until the signed acknowledgement, the evidence heads and the messages to the portal are done too; the peers have nothing of the kind"),
        alone(("submit-settled-cpu", "Processor time of a submit with all that follows", "ms"), &ours.settled_cpu, None),
        alone(
            ("other-load", "Share of the machine that other programs used while ours was measured", "%"),
            &ours.others,
            Some(Goal::AtMost(5.0)),
        )
        .note("where this does not hold, the rates and answer times of the run say little"),
        alone(("memory-loaded", "Resident memory of four nodes after a round of submits", "MiB"), &ours.memory, None),
    ]
}
