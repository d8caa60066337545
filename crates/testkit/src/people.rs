//! Signing in as the demo's people, through the ordinary form.

use anyhow::{Context as _, Result, bail};
use node::play::{Browser, Page};

use crate::Federation;

impl Federation {
    /// A browser that is signed in at the node of `agency` as `username`: a citizen at the portal, an official at their
    /// own node.
    ///
    /// # Errors
    /// When there is no such account, or the door stays shut.
    pub async fn signed_in(&self, agency: &str, username: &str) -> Result<Browser> {
        let node = self.running().node(agency).with_context(|| format!("the demo has no node {agency}"))?;
        let account = node.config().demo.account.iter().find(|account| account.username == username);
        let account = account.with_context(|| format!("{agency} has no account {username}"))?;
        let door = match account.kind {
            node::config::AccountKind::Citizen => "/vi/sign-in",
            node::config::AccountKind::Official => "/vi/official/sign-in",
        };
        let mut browser = self.browser();
        let page = browser.open(&format!("{}{door}", self.web(agency))).await?;
        let answer = sign_in(&mut browser, &page, username, &account.password).await?;
        if answer.words().contains("Mật khẩu") {
            bail!("{username} could not sign in at {}: {}", answer.url, answer.words());
        }
        Ok(browser)
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
