//! How pages and submits fare, and what memory goes, as one process serves more nodes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::figure::{Better, Circumstances, Figure, Goal};
use super::form::Form;
use super::load::{self, number};
use super::ours::{self, Ours, PROVINCE};
use super::statistics::Samples;
use super::subject::Subject as _;
use crate::shell::root;

/// How many nodes one process serves.
const SIZES: [usize; 3] = [1, 4, 16];
/// How often the page is asked for, and how many dossiers are submitted, one by one.
const TIMES: usize = 400;
const SUBMITS: usize = 200;
/// The node after whose pattern further ones are made, and how many nodes the usual plan has.
const PATTERN: &str = "H31";
const USUAL: usize = 4;
/// The time that 95 of 100 keep may grow so much from one node to sixteen.
const GOAL: Goal = Goal::AtMost(2.0);

/// What was measured at one number of nodes.
struct Measured {
    page: f64,
    submit: f64,
    memory: f64,
}

/// Founds federations of one, four and sixteen nodes in one process and measures each.
///
/// # Errors
/// When an answer is not what it should be.
pub(crate) fn nodes(circumstances: &Circumstances, folder: &Path, form: &Form) -> Result<Vec<Figure>> {
    let mut measured = Vec::new();
    for size in SIZES {
        let one = measure(&folder.join(format!("nodes-{size}")), size, form)?;
        eprintln!("== {size} nodes: page {:.2} ms, submit {:.2} ms, {:.0} MiB", one.page, one.submit, one.memory);
        measured.push(one);
    }
    let told = |of: fn(&Measured) -> f64, unit: &str| {
        let each = SIZES.iter().zip(&measured).map(|(size, one)| format!("{:.2} {unit} at {size}", of(one)));
        each.collect::<Vec<_>>().join(", ")
    };
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else { bail!("nothing was measured") };
    let further = number(SIZES.last().copied().unwrap_or(2) - SIZES.first().copied().unwrap_or(1));
    let figure = |about: (&str, &str, &str), value: f64, goal: Option<Goal>, note: String| {
        Figure::new(circumstances, about, &Samples(vec![value]), &[], Better::Less, goal).note(note)
    };
    Ok(vec![
        figure(
            ("nodes-page", "Growth of the answer time that 95 of 100 keep from 1 node to 16: form page", "times"),
            last.page / first.page,
            Some(GOAL),
            told(|one| one.page, "ms"),
        ),
        figure(
            ("nodes-submit", "Growth of the answer time that 95 of 100 keep from 1 node to 16: submit", "times"),
            last.submit / first.submit,
            Some(GOAL),
            told(|one| one.submit, "ms"),
        ),
        figure(
            ("nodes-memory", "Resident memory of one more idle node in the process", "MiB"),
            (last.memory - first.memory) / further,
            None,
            told(|one| one.memory, "MiB"),
        ),
    ])
}

fn measure(folder: &Path, size: usize, form: &Form) -> Result<Measured> {
    let (plan, portal) = plan(folder, size)?;
    let data = folder.join("data");
    ours::found_by(&data, Some(&plan))?;
    // The first start makes accounts and registers, and holds what that took.
    let first = ours::start(&data)?;
    first.process.wait_quiet()?;
    first.process.stop()?;
    let idle = ours::start(&data)?;
    idle.process.wait_quiet()?;
    let memory = idle.process.resident_mib();
    idle.process.stop()?;

    let mut ours = Ours::start_at(&data, form, SUBMITS, &portal)?;
    let page = ours.pages()?.into_iter().next().context("no page")?;
    let ask = |times: usize| {
        load::each(ours.address(), 1, &vec![page.clone(); times], |reply| {
            if reply.status == 200 { Ok(()) } else { bail!("not the form") }
        })
    };
    ask(TIMES / 4)?;
    let page = ask(TIMES)?.percentile_ms(95);
    super::growth::submit(&mut ours, SUBMITS / 4)?;
    ours.process().wait_quiet()?;
    let submit = super::growth::submit(&mut ours, SUBMITS)?.0;
    Ok(Measured { page, submit, memory })
}

/// The demo's plan, cut down to the province alone or with further provinces; and who is the portal.
fn plan(folder: &Path, size: usize) -> Result<(PathBuf, String)> {
    let usual = root().join("data/demo/federation.toml");
    let mut plan: toml::Table = std::fs::read_to_string(&usual)?.parse()?;
    let mut portal = plan.get("roles").and_then(|roles| roles.get("portal")).and_then(toml::Value::as_str);
    let all = plan.get("node").and_then(toml::Value::as_array).context("a plan without nodes")?.clone();
    let node = |code: &str| {
        let found = all.iter().find(|node| node.get("agency").and_then(toml::Value::as_str) == Some(code));
        found.cloned().with_context(|| format!("{code} is not in the plan"))
    };
    let nodes = if size == 1 {
        portal = Some(PROVINCE);
        vec![node(PROVINCE)?]
    } else {
        let known = |code: &str| node(code).is_ok();
        let more = (1..=63).map(|province| format!("H{province:02}")).filter(|code| !known(code));
        let mut nodes = all.clone();
        for code in more.take(size.saturating_sub(USUAL)) {
            let mut further = node(PATTERN)?;
            let table = further.as_table_mut().context("a node is a table")?;
            table.insert("agency".to_owned(), code.into());
            // Nobody works there, and its systems are not announced.
            table.remove("account");
            table.remove("right");
            nodes.push(further);
        }
        nodes
    };
    let portal = portal.context("a plan without a portal")?.to_owned();
    plan.insert("node".to_owned(), toml::Value::Array(nodes));
    if size == 1 {
        let roles = plan.get_mut("roles").and_then(toml::Value::as_table_mut).context("a plan without roles")?;
        for (_, holder) in roles.iter_mut() {
            *holder = PROVINCE.into();
        }
        for list in ["system", "service"] {
            if let Some(offers) = plan.get_mut(list).and_then(toml::Value::as_array_mut) {
                offers.retain(|offer| {
                    let code = offer.get("code").and_then(toml::Value::as_str).unwrap_or_default();
                    code.starts_with(PROVINCE)
                });
            }
        }
    }
    std::fs::create_dir_all(folder)?;
    let file = folder.join("plan.toml");
    std::fs::write(&file, plan.to_string())?;
    Ok((file, portal))
}
