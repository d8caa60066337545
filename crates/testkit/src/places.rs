//! Where the demo's nodes are and who works there, read from the description that the program prints.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use node::play::{Browser, Page};
use serde_json::Value;

/// The nodes of a running demo, in one process or in several.
#[derive(Clone, Debug)]
pub struct Places(BTreeMap<String, Place>);

#[derive(Clone, Debug)]
struct Place {
    web: String,
    connect: String,
    accounts: BTreeMap<String, Published>,
}

/// An account with what the demo publishes about it.
#[derive(Clone, Debug)]
struct Published {
    citizen: bool,
    password: String,
    pin: Option<String>,
}

impl Places {
    /// Reads the description of a demo.
    ///
    /// # Errors
    /// When it is not one.
    pub fn read(description: &Value) -> Result<Self> {
        let nodes = description["nodes"].as_array().context("a description without nodes")?;
        let places = nodes.iter().map(|node| Ok((text(node, "agency")?, place(node)?)));
        Ok(Self(places.collect::<Result<_>>()?))
    }

    /// The numeric origin of a node; panics when there is no such node, which is a mistake in the test.
    pub fn web(&self, agency: &str) -> &str {
        &self.place(agency).web
    }

    /// The address at which other nodes reach a node; panics when there is no such node.
    pub fn connect(&self, agency: &str) -> &str {
        &self.place(agency).connect
    }

    /// Signs `browser` in at the node of `agency`: a citizen at the portal, an official at their own node.
    ///
    /// # Errors
    /// When there is no such account, or the door stays shut.
    pub async fn sign_in(&self, browser: &mut Browser, agency: &str, username: &str) -> Result<()> {
        let place = self.place(agency);
        let account = place.accounts.get(username).with_context(|| format!("{agency} has no account {username}"))?;
        let door = if account.citizen { "/vi/sign-in" } else { "/vi/official/sign-in" };
        let page = browser.open(&format!("{}{door}", place.web)).await?;
        let answer = sign_in(browser, &page, username, &account.password).await?;
        if answer.status >= 400 || answer.url.contains("sign-in") {
            bail!("{username} could not sign in at {}: {}", answer.url, answer.words());
        }
        Ok(())
    }

    /// The published PIN of somebody who signs; panics when there is none, which is a mistake in the test.
    pub fn pin(&self, agency: &str, username: &str) -> &str {
        let account = self.place(agency).accounts.get(username);
        account.and_then(|account| account.pin.as_deref()).unwrap_or_else(|| panic!("{username} has no PIN"))
    }

    fn place(&self, agency: &str) -> &Place {
        self.0.get(agency).unwrap_or_else(|| panic!("the demo has no node {agency}"))
    }
}

/// Fills in the sign-in form of `page`.
///
/// # Errors
/// When the page has no such form.
pub async fn sign_in(browser: &mut Browser, page: &Page, username: &str, password: &str) -> Result<Page> {
    // The buttons of one-click accounts are forms of their own; the one for typing has an empty user name.
    let mut form = page.form(|form| form.has("password") && form.value("username") == Some(""))?;
    form.set("username", username).set("password", password);
    browser.try_send(page, &form, None).await
}

fn place(node: &Value) -> Result<Place> {
    let accounts = node["accounts"].as_array().context("a node without accounts")?;
    let accounts = accounts.iter().map(|account| {
        let citizen = text(account, "kind")? == "citizen";
        let pin = account["pin"].as_str().map(str::to_owned);
        Ok((text(account, "username")?, Published { citizen, password: text(account, "password")?, pin }))
    });
    Ok(Place {
        web: text(node, "web_numeric")?,
        connect: text(node, "connect")?,
        accounts: accounts.collect::<Result<_>>()?,
    })
}

fn text(value: &Value, key: &str) -> Result<String> {
    Ok(value[key].as_str().with_context(|| format!("no `{key}` in {value}"))?.to_owned())
}
