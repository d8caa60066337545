//! Set-up of the test machine, tidy checks, generated files, benchmarks.

fn main() {}
