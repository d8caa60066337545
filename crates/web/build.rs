//! Makes what pages need besides HTML: takes the packages of `package-lock.json` from npm into the build folder,
//! compiles our styles, picks fonts and icons, names every file by its content and compresses it.
//!
//! `LIENTHONG_ASSETS=DIR` takes the finished files from a folder instead, for builds without Node or a network: `DIR` is
//! the folder `assets` that an earlier build left in its `OUT_DIR`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The icons that pages may use, by their Lucide names.
const ICONS: &[&str] = &[
    "arrow-right",
    "baby",
    "bell",
    "briefcase",
    "building-2",
    "calendar-days",
    "car",
    "check",
    "chevron-down",
    "chevron-right",
    "circle-alert",
    "clock",
    "credit-card",
    "database",
    "download",
    "external-link",
    "file-check",
    "file-text",
    "graduation-cap",
    "hand-heart",
    "heart",
    "house",
    "inbox",
    "info",
    "key-round",
    "list-checks",
    "log-in",
    "log-out",
    "map-pin",
    "network",
    "pen-line",
    "printer",
    "refresh-cw",
    "scroll-text",
    "search",
    "send",
    "server",
    "settings",
    "shield-check",
    "store",
    "triangle-alert",
    "undo-2",
    "upload",
    "user",
    "users",
    "x",
];

/// The fonts: package, weight, subset.
const FONTS: &[(&str, u16, &str)] = &[
    ("source-sans-3", 400, "latin"),
    ("source-sans-3", 400, "vietnamese"),
    ("source-sans-3", 600, "latin"),
    ("source-sans-3", 600, "vietnamese"),
    ("be-vietnam-pro", 600, "latin"),
    ("be-vietnam-pro", 600, "vietnamese"),
];

fn main() -> Result<()> {
    for path in ["build.rs", "package.json", "package-lock.json", ".npmrc", "assets"] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=LIENTHONG_ASSETS");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let finished = match std::env::var_os("LIENTHONG_ASSETS") {
        Some(folder) => PathBuf::from(folder),
        None => make(&out)?,
    };
    embed(&finished, &out)
}

/// Makes the finished files in `OUT_DIR/assets`.
fn make(out: &Path) -> Result<PathBuf> {
    let packages = install(out)?;
    let made = out.join("assets");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(made.join("icons"))?;
    for (family, weight, subset) in FONTS {
        let from = packages.join(format!("@fontsource/{family}/files/{family}-{subset}-{weight}-normal.woff2"));
        copy(&from, &made.join(format!("{family}-{subset}-{weight}.woff2")))?;
    }
    for icon in ICONS {
        let from = packages.join(format!("lucide-static/icons/{icon}.svg"));
        copy(&from, &made.join(format!("icons/{icon}.svg")))?;
    }
    for own in ["mark.svg", "mark-small.svg", "app.js"] {
        copy(&Path::new("assets").join(own), &made.join(own))?;
    }
    run(
        Command::new("node")
            .arg(packages.join("sass/sass.js"))
            .args(["--style=compressed", "--no-source-map"])
            .arg(format!("--load-path={}", packages.join("govuk-frontend/dist").display()))
            .arg("assets/styles/app.scss")
            .arg(made.join("app.css")),
        "compiling the styles",
    )?;
    Ok(made)
}

/// Takes the packages from npm, unless the lock file is the one they were taken for.
fn install(out: &Path) -> Result<PathBuf> {
    let folder = out.join("npm");
    let stamp = folder.join("installed-for.json");
    let lock = fs::read_to_string("package-lock.json")?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(folder.join("node_modules"));
    }
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        copy(Path::new(file), &folder.join(file))?;
    }
    run(
        Command::new("npm").current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
        "taking the packages of crates/web/package-lock.json from npm",
    )?;
    fs::write(&stamp, lock)?;
    Ok(folder.join("node_modules"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).map_err(|error| format!("cannot copy {}: {error}", from.display()).into())
}

fn run(command: &mut Command, what: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| {
        format!(
            "{what} needs `{program}`, which could not be started ({error}). Install Node 20 or newer with npm, or set \
             LIENTHONG_ASSETS to the folder `assets` of an earlier build."
        )
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{what} failed:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

/// Writes the table that the crate includes.
fn embed(finished: &Path, out: &Path) -> Result<()> {
    let served = out.join("served");
    fs::create_dir_all(&served)?;
    let mut names: Vec<String> =
        FONTS.iter().map(|(family, weight, subset)| format!("{family}-{subset}-{weight}.woff2")).collect();
    names.extend(["mark.svg", "mark-small.svg", "app.js"].map(str::to_owned));
    let mut css = fs::read_to_string(finished.join("app.css"))?;
    let mut table = "pub(crate) static ASSETS: &[Asset] = &[\n".to_owned();
    for name in &names {
        let bytes = fs::read(finished.join(name)).map_err(|error| format!("{name}: {error}"))?;
        let path = add(&mut table, &served, name, &bytes)?;
        css = css.replace(&format!("/assets/{name}"), &path);
    }
    add(&mut table, &served, "app.css", css.as_bytes())?;
    table.push_str("];\n\npub(crate) static ICONS: &[(&str, &str)] = &[\n");
    for icon in ICONS {
        let svg = fs::read_to_string(finished.join(format!("icons/{icon}.svg")))?;
        let inner = svg.split_once("<svg").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
        let inner = inner.and_then(|rest| rest.split_once("</svg>")).map(|(inner, _)| inner);
        let inner = inner.ok_or_else(|| format!("the icon {icon} is not the SVG that was expected"))?;
        let inner: String = inner.lines().map(str::trim).collect();
        writeln!(table, "    ({icon:?}, {inner:?}),")?;
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// Writes one served file, plain and compressed, and its row; answers its path.
fn add(table: &mut String, served: &Path, name: &str, bytes: &[u8]) -> Result<String> {
    let (stem, extension) = name.rsplit_once('.').ok_or("an asset has no extension")?;
    let path = format!("/assets/{stem}.{:016x}.{extension}", fnv1a(bytes));
    let plain = served.join(name);
    fs::write(&plain, bytes)?;
    let (kind, compress) = match extension {
        "css" => ("text/css; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "woff2" => ("font/woff2", false),
        other => return Err(format!("no media type is known for .{other}").into()),
    };
    let gzip = if compress {
        let file = served.join(format!("{name}.gz"));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes)?;
        fs::write(&file, encoder.finish()?)?;
        format!("Some(include_bytes!(\"{}\"))", file.display())
    } else {
        "None".to_owned()
    };
    writeln!(
        table,
        "    Asset {{ name: {name:?}, path: {path:?}, kind: {kind:?}, bytes: include_bytes!(\"{}\"), gzip: {gzip} }},",
        plain.display()
    )?;
    Ok(path)
}

/// A digest good enough to tell two versions of a file apart.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
