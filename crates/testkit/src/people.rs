//! Signing in as the demo's people, through the ordinary form.

use anyhow::Result;
use node::play::Browser;

use crate::{Federation, Places};

impl Federation {
    /// Where the nodes are.
    ///
    /// # Errors
    /// When the description cannot be read.
    pub fn places(&self) -> Result<Places> {
        Places::read(&self.running().describe())
    }

    /// A browser that is signed in at the node of `agency` as `username`: a citizen at the portal, an official at their
    /// own node.
    ///
    /// # Errors
    /// When there is no such account, or the door stays shut.
    pub async fn signed_in(&self, agency: &str, username: &str) -> Result<Browser> {
        let mut browser = self.browser();
        self.places()?.sign_in(&mut browser, agency, username).await?;
        Ok(browser)
    }
}
