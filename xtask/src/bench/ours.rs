//! The product: the demo federation, used through its public pages.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use super::browser::Browser;
use super::form::{Form, SECTION};
use super::http;
use super::process::{Process, Started};
use super::subject::{READERS, SUBMITTERS, Subject};
use crate::shell::{output, root};

/// The province whose form is filled in, and the portal where citizens sign in.
pub(crate) const PROVINCE: &str = "H54";
const PORTAL: &str = "G22";
/// The procedure whose form is read and never sent.
const READ: &str = "9.900000";
const PASSWORD: &str = "Do-kiem-2026";

/// The program to be measured.
pub(crate) fn program() -> PathBuf {
    root().join("target/release/lienthong")
}

/// Starts the demo on a folder and waits for the line that says it is ready.
pub(crate) fn start(folder: &Path) -> Result<Started> {
    let mut demo = Command::new(program());
    demo.args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    Process::start("lienthong demo", &mut demo)
}

/// Founds the demo on a folder, without starting anything.
pub(crate) fn found(folder: &Path) -> Result<()> {
    found_by(folder, None)
}

/// [`found`], by another plan than the usual one.
pub(crate) fn found_by(folder: &Path, plan: Option<&Path>) -> Result<()> {
    let mut found = Command::new(program());
    found.args(["demo", "--found", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    if let Some(plan) = plan {
        found.arg("--plan").arg(plan);
    }
    output(&mut found).map(drop)
}

/// Puts a node's rows into another database; before its first start.
pub(crate) fn database_set(folder: &Path, agency: &str, url: &str) -> Result<()> {
    change(folder, agency, |config| {
        config.get_mut("database")?.as_table_mut()?.insert("url".to_owned(), url.into());
        Some(())
    })
}

/// Where a node's pages are, by the line that `demo --json` prints.
pub(crate) fn web_address(line: &str, agency: &str) -> Result<SocketAddr> {
    let described: Described = serde_json::from_str(line).context("the line of `demo --json`")?;
    let node = described.nodes.iter().find(|node| node.agency == agency).context("a node is missing")?;
    let authority = node.web_numeric.strip_prefix("http://").unwrap_or(&node.web_numeric);
    authority.parse().with_context(|| format!("the address {authority}"))
}

#[derive(Deserialize)]
struct Described {
    nodes: Vec<DescribedNode>,
}

#[derive(Deserialize)]
struct DescribedNode {
    agency: String,
    web_numeric: String,
}

/// The demo under measurement.
pub(crate) struct Ours {
    process: Process,
    province: SocketAddr,
    database: PathBuf,
    answers: Vec<(String, String)>,
    citizens: Vec<Browser>,
    procedures: usize,
}

impl Ours {
    /// Starts the demo of a founded folder with sixty-four more citizens, and with procedures enough for each of them to
    /// file `submits` dossiers all together; signs all of them in.
    pub(crate) fn start(folder: &Path, form: &Form, submits: usize) -> Result<Self> {
        Self::start_at(folder, form, submits, PORTAL)
    }

    /// [`start`](Self::start) of a federation with another portal.
    pub(crate) fn start_at(folder: &Path, form: &Form, submits: usize, portal: &str) -> Result<Self> {
        let procedures = submits.div_ceil(SUBMITTERS);
        add_procedures(folder, form, procedures)?;
        add_citizens(folder, portal)?;
        let Started { process, line, .. } = start(folder)?;
        let address = |agency: &str| web_address(&line, agency);
        let (province, portal) = (address(PROVINCE)?, address(portal)?);
        let mut citizens = Vec::new();
        for number in 0..SUBMITTERS {
            citizens.push(signed_in(portal, province, number).with_context(|| format!("citizen {number}"))?);
        }
        let database = folder.join(PROVINCE.to_lowercase()).join("node.db");
        Ok(Self { process, province, database, answers: form.answers(), citizens, procedures })
    }
}

fn code(number: usize) -> String {
    format!("9.{:06}", number + 1)
}

fn form_path(code: &str) -> String {
    format!("/vi/procedures/{code}/apply/{SECTION}")
}

/// A change to a node's configuration file.
pub(crate) fn change(folder: &Path, agency: &str, change: impl FnOnce(&mut toml::Table) -> Option<()>) -> Result<()> {
    let file = folder.join(format!("{}.toml", agency.to_lowercase()));
    let mut config: toml::Table = std::fs::read_to_string(&file)?.parse()?;
    change(&mut config).with_context(|| format!("the configuration of {agency} has another shape"))?;
    std::fs::write(&file, config.to_string())?;
    Ok(())
}

fn add_procedures(folder: &Path, form: &Form, count: usize) -> Result<()> {
    let files = std::path::absolute(folder)?.join("procedures");
    std::fs::create_dir_all(&files)?;
    let codes: Vec<String> = (0..count).map(code).chain([READ.to_owned()]).collect();
    for code in &codes {
        std::fs::write(files.join(format!("{code}.toml")), form.procedure(code))?;
    }
    change(folder, PROVINCE, |config| {
        let services = config.get_mut("services")?.as_table_mut()?;
        services.insert("folder".to_owned(), files.to_string_lossy().into_owned().into());
        services.get_mut("procedures")?.as_array_mut()?.extend(codes.into_iter().map(toml::Value::from));
        Some(())
    })
}

fn add_citizens(folder: &Path, portal: &str) -> Result<()> {
    change(folder, portal, |config| {
        let accounts = config.get_mut("demo")?.as_table_mut()?.get_mut("account")?.as_array_mut()?;
        for number in 0..SUBMITTERS {
            let mut account = toml::Table::new();
            for (key, value) in [
                ("kind", "citizen".to_owned()),
                ("username", username(number)),
                ("password", PASSWORD.to_owned()),
                ("name", format!("Người thử {number}")),
                ("role_vi", "người thử".to_owned()),
                ("role_en", "tester".to_owned()),
                ("citizen_id", format!("999190{number:06}")),
            ] {
                account.insert(key.to_owned(), value.into());
            }
            accounts.push(account.into());
        }
        Some(())
    })
}

fn username(number: usize) -> String {
    format!("thu{number:02}")
}

/// Signs a citizen in at the portal, and from there at the province.
fn signed_in(portal: SocketAddr, province: SocketAddr, number: usize) -> Result<Browser> {
    let mut browser = Browser::default();
    let door = browser.get(portal, "/vi/sign-in")?.require()?;
    let mut fields = door.hidden("username")?;
    fields.push(("username".to_owned(), username(number)));
    fields.push(("password".to_owned(), PASSWORD.to_owned()));
    browser.post(portal, "/vi/sign-in", &fields)?.require()?;
    let form = browser.get(province, &form_path(READ))?.require()?;
    if form.address != province || form.path != form_path(READ) {
        bail!("the form leads to {}{}", form.address, form.path);
    }
    Ok(browser)
}

/// Fills in the form under each procedure and returns the requests that file the drafts.
fn drafts(
    browser: &mut Browser,
    province: SocketAddr,
    procedures: impl Iterator<Item = usize>,
    answers: &[(String, String)],
) -> Result<Vec<Vec<u8>>> {
    let mut requests = Vec::new();
    browser.hang_up();
    for procedure in procedures {
        let code = code(procedure);
        let page = browser.get(province, &form_path(&code))?.require()?;
        let mut fields = page.hidden("truth")?;
        fields.extend_from_slice(answers);
        let check = browser.post(province, &form_path(&code), &fields)?.require()?;
        let last = format!("/vi/procedures/{code}/apply/check");
        if check.path != last {
            bail!("the form was not accepted: still at {}", check.path);
        }
        requests.push(http::post(province, &last, &browser.cookies(), &check.hidden("draft")?));
    }
    Ok(requests)
}

impl Subject for Ours {
    fn name(&self) -> &'static str {
        "Ours"
    }

    fn address(&self) -> SocketAddr {
        self.province
    }

    fn process(&self) -> &Process {
        &self.process
    }

    fn submits(&mut self, count: usize) -> Result<Vec<Vec<u8>>> {
        if count > self.citizens.len() * self.procedures {
            bail!("there are not procedures enough for {count} drafts at once");
        }
        let (province, answers, people) = (self.province, &self.answers, self.citizens.len());
        let requests = std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .citizens
                .iter_mut()
                .enumerate()
                .map(|(number, browser)| {
                    let mine =
                        (0..count).filter(move |draft| draft % people == number).map(move |draft| draft / people);
                    scope.spawn(move || drafts(browser, province, mine, answers))
                })
                .collect();
            let results: Vec<Result<Vec<Vec<u8>>>> = threads
                .into_iter()
                .map(|thread| thread.join().map_err(|_| anyhow!("a citizen stopped")).flatten())
                .collect();
            results.into_iter().collect::<Result<Vec<_>>>()
        })?;
        Ok(requests.into_iter().flatten().collect())
    }

    fn pages(&mut self) -> Result<Vec<Vec<u8>>> {
        let readers = self.citizens.iter().take(READERS);
        Ok(readers.map(|browser| http::get(self.province, &form_path(READ), &browser.cookies())).collect())
    }

    fn submit_path(&self) -> &'static str {
        "/vi/procedures/"
    }

    fn dossier_path(&self) -> &'static str {
        "/vi/dossiers/"
    }

    fn dossiers(&self) -> (PathBuf, &'static str) {
        (self.database.clone(), "services_dossiers")
    }
}
