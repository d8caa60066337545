//! On what, and of what, figures were taken.

use anyhow::Result;

use crate::shell::{command, output};

/// Cores, memory, kernel and processor.
pub(crate) fn describe() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, key: &str| -> String {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kib: u64 = value(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    // What follows the number names who built the kernel, not what it is.
    let kernel = kernel.trim().split('-').next().unwrap_or_default();
    let processor = value(&read("/proc/cpuinfo"), "model name");
    format!("{cores} cores, {} GiB, Linux {kernel}, {processor}", (kib + 512 * 1024) / (1024 * 1024))
}

/// The commit that is checked out; `+` when the program's sources differ from it.
pub(crate) fn commit() -> Result<String> {
    let head = output(&mut command("git", &["rev-parse", "--short=12", "HEAD"]))?;
    let changed = output(&mut command("git", &["status", "--porcelain", "--", "crates", "Cargo.toml", "Cargo.lock"]))?;
    Ok(format!("{}{}", head.trim(), if changed.trim().is_empty() { "" } else { "+" }))
}
