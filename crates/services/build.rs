//! Lists the files of `data/procedures`, so that a new procedure is one new file and no code.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    let folder = Path::new("../../data/procedures").canonicalize()?;
    let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut code = String::from("&[\n");
    for file in files.iter().map(fs::DirEntry::path).filter(|path| path.extension().is_some_and(|e| e == "toml")) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = file.display().to_string();
        writeln!(code, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("procedures.rs"), code)?;
    println!("cargo::rerun-if-changed={}", folder.display());
    Ok(())
}
