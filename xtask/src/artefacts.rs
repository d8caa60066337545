//! The walk of `demo --play`, and what tools that no one here wrote say to everything it brings home.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::setup::Machine;
use crate::shell::{command, output, root, run};

/// A line of the walk's `manifest.json`.
#[derive(Deserialize)]
struct Artefact {
    file: String,
    kind: String,
    signs: String,
    anchor: String,
}

/// Walks, then has every artefact judged.
///
/// # Errors
/// Names the artefact, the tool, and what the tool said.
pub(crate) fn judge(machine: &Machine) -> Result<()> {
    let program = program();
    let out = root().join("target/artefacts");
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    run(command(&program, &["demo", "--play", "--out"]).arg(&out))?;
    let manifest = std::fs::read_to_string(out.join("manifest.json")).context("the walk left no manifest.json")?;
    let artefacts: Vec<Artefact> = serde_json::from_str(&manifest)?;
    let judge = Judge { machine, program, folder: out };
    let mut judged = 0_usize;
    for kind in ["pdf", "asice", "cms", "tst", "ocsp", "qr"] {
        ensure!(artefacts.iter().any(|artefact| artefact.kind == kind), "the walk brought home no {kind}");
    }
    for artefact in &artefacts {
        judge.artefact(artefact).with_context(|| format!("{} ({})", artefact.file, artefact.kind))?;
        judged += 1;
    }
    eprintln!("{judged} artefacts judged by outside tools");
    Ok(())
}

/// The program as the tests built it.
pub(crate) fn program() -> PathBuf {
    root().join("target/debug/lienthong")
}

struct Judge<'a> {
    machine: &'a Machine,
    program: PathBuf,
    folder: PathBuf,
}

impl Judge<'_> {
    fn artefact(&self, artefact: &Artefact) -> Result<()> {
        match artefact.kind.as_str() {
            "pdf" => self.pdf(artefact)?,
            "asice" => self.container(artefact)?,
            "cms" => self.signature(artefact)?,
            "tst" => self.stamp(artefact)?,
            "ocsp" => return self.status(artefact),
            "qr" => return self.code(artefact),
            other => bail!("nobody knows how to judge `{other}`"),
        }
        self.own_verdict(artefact)
    }

    /// pdfsig and pyHanko: every signature valid and trusted, the last over the whole file, earlier ones with permitted
    /// form filling only. qpdf: a sound file.
    fn pdf(&self, artefact: &Artefact) -> Result<()> {
        let file = artefact.file.as_str();
        let said = self.tool("qpdf", &["--check", file])?;
        ensure!(said.contains("No syntax or stream encoding errors"), "qpdf: {said}");

        let nss = self.folder.join("nss");
        if !nss.exists() {
            std::fs::create_dir(&nss)?;
            self.tool("certutil", &["-N", "-d", "sql:nss", "--empty-password"])?;
            self.tool("certutil", &["-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", &artefact.anchor])?;
        }
        let said = self.tool("pdfsig", &["-nssdir", "nss", file])?;
        let signatures = said.matches("Signature #").count();
        ensure!(signatures > 0, "pdfsig sees no signature: {said}");
        for wanted in ["Signature is Valid", "Certificate is Trusted", "ETSI.CAdES.detached"] {
            ensure!(said.matches(wanted).count() == signatures, "pdfsig does not say `{wanted}` of each: {said}");
        }
        ensure!(said.contains("Total document signed"), "pdfsig: {said}");

        let script = root().join("tests/python/judge_pdf.py");
        let now = output(&mut command("date", &["+%s"]))?;
        let python = self.machine.python.to_string_lossy();
        let said = self.tool(&python, &[&script.to_string_lossy(), file, &artefact.anchor, now.trim()])?;
        let lines: Vec<&str> = said.lines().collect();
        ensure!(lines.len() == signatures, "pyHanko sees {} signatures, pdfsig {signatures}: {said}", lines.len());
        let (last, earlier) = lines.split_last().context("pyHanko said nothing")?;
        for line in &lines {
            ensure!(line.contains("intact trusted stamped") && line.contains("ACCEPTABLE"), "pyHanko: {line}");
        }
        ensure!(last.ends_with("ENTIRE_FILE"), "the last signature does not cover the whole file: {last}");
        for line in earlier {
            ensure!(line.contains(" FORM_FILLING "), "more than form filling after a signature: {line}");
        }
        Ok(())
    }

    /// The published script checks the path from the record to the signed head with nothing but openssl.
    fn container(&self, artefact: &Artefact) -> Result<()> {
        let python = self.machine.python.to_string_lossy();
        self.tool(&python, &["-m", "zipfile", "-e", &artefact.file, "opened"])?;
        let (script, anchor) = (root().join("docs/verify-record.sh"), self.folder.join(&artefact.anchor));
        self.tool("sh", &[&script.to_string_lossy(), "opened", &anchor.to_string_lossy()]).map(|_| ())
    }

    fn signature(&self, artefact: &Artefact) -> Result<()> {
        let arguments = [
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &artefact.file,
            "-content",
            &artefact.signs,
            "-CAfile",
            &artefact.anchor,
            "-purpose",
            "any",
            "-out",
            "cms-content",
        ];
        self.tool("openssl", &arguments).map(|_| ())
    }

    fn stamp(&self, artefact: &Artefact) -> Result<()> {
        let arguments = [
            "ts",
            "-verify",
            "-token_in",
            "-in",
            &artefact.file,
            "-data",
            &artefact.signs,
            "-CAfile",
            &artefact.anchor,
            "-untrusted",
            "issuing.pem",
        ];
        self.tool("openssl", &arguments).map(|_| ())
    }

    fn status(&self, artefact: &Artefact) -> Result<()> {
        let arguments = [
            "ocsp",
            "-respin",
            &artefact.file,
            "-issuer",
            "issuing.pem",
            "-cert",
            &artefact.signs,
            "-CAfile",
            &artefact.anchor,
        ];
        let said = self.tool("openssl", &arguments)?;
        ensure!(said.contains(&format!("{}: good", artefact.signs)), "openssl ocsp: {said}");
        Ok(())
    }

    /// The picture holds the address, and the paper that it is printed on shows the same one.
    fn code(&self, artefact: &Artefact) -> Result<()> {
        let said = self.tool("zbarimg", &["-q", "--raw", &artefact.file])?;
        self.tool("pdftoppm", &["-r", "200", "-png", &artefact.signs, "qr-page"])?;
        let pages: Vec<PathBuf> = std::fs::read_dir(&self.folder)?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("qr-page")))
            .collect();
        for page in &pages {
            let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if self.tool("zbarimg", &["-q", "--raw", &name]).is_ok_and(|seen| seen.trim() == said.trim()) {
                return Ok(());
            }
        }
        bail!("no page of {} shows the code {}", artefact.signs, said.trim())
    }

    /// Our own `verify` says the same, and sees one changed byte wherever it is.
    fn own_verdict(&self, artefact: &Artefact) -> Result<()> {
        let verify = |file: &str| -> Result<bool> {
            let mut verify = command(&self.program, &["verify", file, "--anchor", &artefact.anchor]);
            Ok(verify.current_dir(&self.folder).output()?.status.success())
        };
        if matches!(artefact.kind.as_str(), "pdf" | "asice") {
            ensure!(verify(&artefact.file)?, "`lienthong verify` does not accept it");
        }
        let original = std::fs::read(self.folder.join(&artefact.file))?;
        for part in 0..16 {
            let at = original.len() * part / 16 + original.len() / 32;
            let mut changed = original.clone();
            let byte = changed.get_mut(at).context("an empty artefact")?;
            *byte ^= 0x20;
            std::fs::write(self.folder.join("changed"), &changed)?;
            ensure!(!verify("changed")?, "`lienthong verify` does not see byte {at} changed");
        }
        Ok(())
    }

    fn tool(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let ran = command(Path::new(program), arguments)
            .current_dir(&self.folder)
            .output()
            .with_context(|| format!("{program} does not start: run `cargo xtask setup`"))?;
        let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        ensure!(ran.status.success(), "{program} {}: {}\n{said}", arguments.join(" "), ran.status);
        Ok(said)
    }
}
