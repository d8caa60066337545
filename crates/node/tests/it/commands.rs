//! The command line: what it says when all is well, and what when something is wrong.

use anyhow::{Context as _, Result, ensure};
use testkit::Processes;

#[test]
fn what_is_wrong_is_said_with_its_place_and_a_cure() {
    commands().unwrap();
}

fn commands() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path());
    let says = |arguments: &[&str], good: bool, words: &str| -> Result<()> {
        let (success, said) = processes.run(arguments)?;
        ensure!(success == good && said.contains(words), "{arguments:?} should say `{words}` ({good}):\n{said}");
        Ok(())
    };
    says(&["demo", "--listen", "0.0.0.0:0", "--data", "open"], false, "allow_public")?;
    processes.found_only()?;
    says(&["config", "check", "h54.toml"], true, "node H54")?;
    says(&["config", "check", "nowhere.toml"], false, "cannot read the configuration")?;
    says(&["doctor", "--config", "h54.toml"], false, "never had one")?;

    let (demo, _) = processes.demo()?;
    says(&["serve", "--config", "h54.toml"], false, "is a node running already?")?;
    says(&["demo", "--data", ".", "--listen", "127.0.0.1:1"], false, "keeps its ports")?;
    says(&["doctor", "--config", "h54.toml", "--peers"], true, "✓ node G01")?;
    demo.stop()?;
    says(&["doctor", "--config", "h54.toml"], true, "nothing is wrong")?;
    says(&["doctor", "--config", "h54.toml", "--peers"], false, "nobody answers at")?;
    says(&["verify", "--log", "h54.toml"], true, "the log is whole")?;
    says(&["verify", "--log", "h54.toml", "--held", "anchor.pem"], false, "cannot be used")?;
    says(&["verify", "h54.toml", "--anchor", "anchor.pem"], false, "")?;

    let file = processes.config("H54");
    let text = std::fs::read_to_string(&file)?;
    std::fs::write(&file, text.replace("agency =", "agencie ="))?;
    says(&["config", "check", "h54.toml"], false, "line ")?;
    // Nobody listens at port 1.
    let mail = "\n[mail]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\nfrom = \"no-reply@h54.example\"\n";
    std::fs::write(&file, text.clone() + mail)?;
    says(&["doctor", "--config", "h54.toml"], false, "✗ mail: connecting")?;
    std::fs::write(&file, text)?;
    says(&["doctor", "--config", "h54.toml"], true, "the demo's own server takes it")?;
    let key = folder.path().join("h54/keys");
    let passphrase =
        std::fs::read_dir(&key)?.flatten().find(|entry| entry.file_name().to_string_lossy().contains("passphrase"));
    std::fs::remove_file(passphrase.context("the keys have no passphrase")?.path())?;
    says(&["doctor", "--config", "h54.toml"], false, "passphrase")
}
