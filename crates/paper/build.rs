//! Fetches the typefaces that papers embed: the four faces of Tinos, metric-compatible with Times New Roman and with
//! every Vietnamese letter, from the package named in `package-lock.json`.
//!
//! `LIENTHONG_ASSETS=DIR` takes them from a folder instead (one that holds `@expo-google-fonts/tinos`, such as a
//! `node_modules`), for machines without a network.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const FACES: [(&str, &str); 4] = [
    ("regular.ttf", "400Regular/Tinos_400Regular.ttf"),
    ("bold.ttf", "700Bold/Tinos_700Bold.ttf"),
    ("italic.ttf", "400Regular_Italic/Tinos_400Regular_Italic.ttf"),
    ("bold-italic.ttf", "700Bold_Italic/Tinos_700Bold_Italic.ttf"),
];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-env-changed=LIENTHONG_ASSETS");
    match fonts() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn fonts() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run by cargo only")?);
    let modules = match env::var_os("LIENTHONG_ASSETS") {
        Some(folder) => PathBuf::from(folder),
        None => installed(&out.join("npm"))?,
    };
    let package = modules.join("@expo-google-fonts/tinos");
    for (name, file) in FACES {
        let from = package.join(file);
        fs::copy(&from, out.join(name))
            .map_err(|error| format!("cannot read the typeface {}: {error}", from.display()))?;
    }
    Ok(())
}

/// The `node_modules` that matches the lock file; installed once for each state of it.
fn installed(folder: &Path) -> Result<PathBuf, String> {
    let lock = fs::read_to_string("package-lock.json").map_err(|error| format!("package-lock.json: {error}"))?;
    let modules = folder.join("node_modules");
    let stamp = folder.join("installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(modules);
    }
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(told)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(file, folder.join(file)).map_err(told)?;
    }
    let done =
        Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder).output();
    match done {
        Ok(done) if done.status.success() => {}
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr).replace('\n', " ");
            return Err(format!("`npm ci` for the papers' typefaces failed: {said}"));
        }
        Err(error) => {
            return Err(format!(
                "papers embed typefaces from an npm package, and `npm` cannot be run ({error}): \
                 install Node.js 20 or newer, or set LIENTHONG_ASSETS to a folder that holds @expo-google-fonts/tinos"
            ));
        }
    }
    fs::write(&stamp, lock).map_err(told)?;
    Ok(modules)
}
