//! Runs a target as often as a test may, and measures what each input costs.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use fuzzing::{Mutator, Target, root, seeds, target};

/// How many mutations of its corpus each target is given, unless `LIENTHONG_MUTATIONS` says otherwise.
const MUTATIONS: usize = 1_500;
/// The most processor time that an input may take, in a build without optimisation.
const MOST_TIME: Duration = Duration::from_secs(5);
/// Unless `LIENTHONG_SEED` says otherwise.
const SEED: u64 = 20_261_125;

fn number<T: std::str::FromStr>(name: &str, usual: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The processor time of this thread, which does not grow while others have the processor.
fn processor_time() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells a thread's processor time");
    Duration::from_nanos(said.split(' ').next().unwrap().parse().unwrap())
}

/// Runs one input; `Err` says what was wrong.
fn run(target: &Target, input: &[u8]) -> Result<(), String> {
    let mut outcome = Ok(());
    let begun = processor_time();
    let memory = allocation_counter::measure(|| {
        outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    });
    let spent = processor_time().saturating_sub(begun);
    let within = |value: u64, most: usize| usize::try_from(value).unwrap() <= most;
    if outcome.is_err() {
        Err("it panicked".to_owned())
    } else if !within(memory.bytes_max, target.most_heap(input.len())) {
        Err(format!("it held {} bytes of heap", memory.bytes_max))
    } else if !within(memory.bytes_total, target.most_work(input.len())) {
        Err(format!("it allocated {} bytes in all", memory.bytes_total))
    } else if spent > MOST_TIME {
        Err(format!("it took {spent:?} of processor time"))
    } else {
        Ok(())
    }
}

fn judge(target: &Target, input: &[u8], what: &str) {
    if let Err(wrong) = run(target, input) {
        let folder = root().join("target/fuzz-failures");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(target.name);
        std::fs::write(&file, input).unwrap();
        panic!(
            "{}, {what}, {} bytes: {wrong}. The input is in {}; once mended it belongs into fuzz/corpus/{}/",
            target.name,
            input.len(),
            file.display(),
            target.name
        );
    }
}

/// Runs one hostile input.
#[track_caller]
pub(crate) fn bomb(name: &str, input: &[u8]) {
    let place = std::panic::Location::caller();
    judge(
        target(name).expect("the target is in the table"),
        input,
        &format!("line {} of {}", place.line(), place.file()),
    );
}

/// Runs the target of this name over its corpus and mutations of it.
pub(crate) fn replay(name: &str) {
    let target = target(name).expect("the target is in the table");
    let seeds = seeds(name).expect("the target has a corpus");
    assert!(!seeds.is_empty(), "{name} has an empty corpus");
    for seed in &seeds {
        judge(target, &seed.bytes, &seed.name);
    }
    judge(target, b"", "nothing");
    // Long files are mutated by libFuzzer only.
    let short: Vec<&[u8]> =
        seeds.iter().map(|seed| seed.bytes.as_slice()).filter(|seed| seed.len() <= 65_536).collect();
    let mutator = Mutator::new(number("LIENTHONG_SEED", SEED), target.longest);
    for count in 0..number("LIENTHONG_MUTATIONS", MUTATIONS) {
        judge(target, &mutator.next(&short), &format!("mutation {count}"));
    }
}
