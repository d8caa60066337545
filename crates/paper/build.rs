//! Fetches the typefaces that papers embed: the four faces of Tinos, metric-compatible with Times New Roman and with
//! every Vietnamese letter, from the package named in `package-lock.json`.
//!
//! `LIENTHONG_ASSETS=DIR` takes the finished files from a folder instead, for builds without Node or a network: `DIR`
//! holds what an earlier build left in the folder `assets` of its `OUT_DIR`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const FACES: [(&str, &str); 4] = [
    ("tinos-regular.ttf", "400Regular/Tinos_400Regular.ttf"),
    ("tinos-bold.ttf", "700Bold/Tinos_700Bold.ttf"),
    ("tinos-italic.ttf", "400Regular_Italic/Tinos_400Regular_Italic.ttf"),
    ("tinos-bold-italic.ttf", "700Bold_Italic/Tinos_700Bold_Italic.ttf"),
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
    let assets = out.join("assets");
    fs::create_dir_all(&assets).map_err(|error| format!("{}: {error}", assets.display()))?;
    let finished = env::var_os("LIENTHONG_ASSETS").map(PathBuf::from);
    let package = match finished {
        Some(_) => PathBuf::new(),
        None => installed(&out.join("npm"))?.join("@expo-google-fonts/tinos"),
    };
    for (name, file) in FACES {
        let from = finished.as_ref().map_or_else(|| package.join(file), |folder| folder.join(name));
        let copied = fs::copy(&from, assets.join(name));
        copied.map_err(|error| format!("cannot read the typeface {}: {error}", from.display()))?;
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
                 install Node.js 20 or newer with npm, or set LIENTHONG_ASSETS to the folder `assets` of an earlier build"
            ));
        }
    }
    fs::write(&stamp, lock).map_err(told)?;
    Ok(modules)
}
