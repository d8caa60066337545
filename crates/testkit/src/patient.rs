//! A person who tries again while a node is away, and the two acts that everything here is about: filing a dossier and
//! accepting it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use exchange::{HttpClient, HttpLimits};
use node::play::{Browser, Form, Page};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(40);

/// What is answered to the questions of the demo's three procedures; each takes what it asks for.
const ANSWERS: [(&str, &str); 11] = [
    ("phone", "0912345678"),
    ("copies", "2"),
    ("purpose", "school"),
    ("status", "never"),
    ("use", "work"),
    ("ground", "age"),
    ("household", "3"),
    ("circumstances", "Sống một mình, không có lương hưu"),
    ("pay-by", "cash"),
    ("delivery", "electronic"),
    ("truth", "yes"),
];

/// A browser whose person tries again until they are answered.
pub struct Patient {
    browser: Browser,
    patience: Duration,
    interrupted: usize,
}

fn refused(page: &Page) -> anyhow::Error {
    anyhow!("{} answers {}: {}", page.url, page.status, page.words())
}

/// A request with its answer: what can be sent once more, and what was said.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The address that it went to.
    pub url: String,
    /// The form with all its fields.
    pub form: Form,
    /// The page that had the form.
    pub page: Page,
    /// Where the answer leads.
    pub location: String,
}

impl Patient {
    /// A person who tries for so long.
    ///
    /// # Errors
    /// When there is no client to be had.
    pub fn new(patience: Duration) -> Result<Self> {
        Ok(Self { browser: browser()?, patience, interrupted: 0 })
    }

    /// The browser.
    pub fn browser(&mut self) -> &mut Browser {
        &mut self.browser
    }

    /// How many requests got no answer and were sent again.
    pub fn interrupted(&self) -> usize {
        self.interrupted
    }

    /// Opens a page that must be there. A 503, of this node or of the one that it asks, is told to come back later.
    ///
    /// # Errors
    /// When it answers with an error, or nobody answers for too long.
    pub async fn open(&mut self, url: &str) -> Result<Page> {
        let begun = Instant::now();
        loop {
            match self.browser.try_open(url).await {
                Ok(page) if page.status < 400 => return Ok(page),
                Ok(page) if page.status == 503 => self.again(begun, refused(&page)).await?,
                Ok(page) => return Err(refused(&page)),
                Err(error) => self.again(begun, error).await?,
            }
        }
    }

    /// Sends a form until it is answered, always the same; follows the answer.
    ///
    /// # Errors
    /// When it is answered with an error, or nobody answers for too long.
    pub async fn send(&mut self, page: &Page, form: &Form) -> Result<Page> {
        let (answer, location) = self.answered(page, form).await?;
        match location {
            Some(location) => self.open(&answer.resolve(&location)).await,
            None => Ok(answer),
        }
    }

    /// Sends a form until it is answered with a way on, which is not followed.
    ///
    /// # Errors
    /// When it is answered otherwise, or nobody answers for too long.
    pub async fn send_once(&mut self, page: &Page, form: &Form) -> Result<Sent> {
        let (answer, location) = self.answered(page, form).await?;
        let location = location.with_context(|| format!("{} leads nowhere: {}", answer.url, answer.words()))?;
        Ok(Sent { url: answer.url, form: form.clone(), page: page.clone(), location })
    }

    /// Sends a form until it is answered, whatever the answer is; where it leads is not followed.
    ///
    /// # Errors
    /// When nobody answers for too long.
    pub async fn try_send_once(&mut self, page: &Page, form: &Form) -> Result<(Page, Option<String>)> {
        let begun = Instant::now();
        loop {
            match self.browser.send_once(page, form, None).await {
                Ok(answered) => return Ok(answered),
                Err(error) => self.again(begun, error).await?,
            }
        }
    }

    async fn answered(&mut self, page: &Page, form: &Form) -> Result<(Page, Option<String>)> {
        let (answer, location) = self.try_send_once(page, form).await?;
        if answer.status >= 400 {
            return Err(refused(&answer));
        }
        Ok((answer, location))
    }

    async fn again(&mut self, begun: Instant, error: anyhow::Error) -> Result<()> {
        if begun.elapsed() >= self.patience {
            return Err(error.context("nobody answered for too long"));
        }
        self.interrupted += 1;
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }

    /// Fills in every page of a procedure's form at the node `web`; the page on which it can be filed.
    ///
    /// # Errors
    /// When a page does not take the answers.
    pub async fn fill_in(&mut self, web: &str, procedure: &str) -> Result<Page> {
        let mut page = self.open(&format!("{web}/vi/procedures/{procedure}/apply")).await?;
        while !page.url.ends_with("/apply/check") {
            let mut form = page.form(|form| form.post && form.action.is_empty())?;
            for (question, answer) in ANSWERS {
                form.set(question, answer);
            }
            let next = self.send(&page, &form).await?;
            if next.url == page.url {
                bail!("{} does not take the answers: {}", page.url, next.words());
            }
            page = next;
        }
        Ok(page)
    }

    /// Files what stands on the last page of the form. The answer leads to the dossier.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn file(&mut self, check: &Page) -> Result<Sent> {
        let form = check.form(|form| form.has("draft"))?;
        self.send_once(check, &form).await
    }
}

impl Sent {
    /// The code of the dossier that the answer leads to.
    ///
    /// # Errors
    /// When it leads elsewhere.
    pub fn code(&self) -> Result<String> {
        let path = self.location.split(['?', '#']).next().unwrap_or_default();
        let code = path.rsplit_once("/dossiers/").map(|(_, code)| code);
        Ok(code.with_context(|| format!("the answer leads to {}, not to a dossier", self.location))?.to_owned())
    }
}

/// The evidence digest that a dossier's page shows.
///
/// # Errors
/// When it shows none.
pub fn evidence_shown(page: &Page) -> Result<String> {
    let text = page.text();
    let shown = text.split("lt-digest").nth(1).and_then(|rest| rest.split('>').nth(1)).unwrap_or_default();
    // Long numbers are set in groups.
    let digits = shown.split('<').next().unwrap_or_default().chars().filter(|letter| !letter.is_whitespace());
    let digest: String = digits.collect();
    if digest.len() != 64 {
        bail!("{} shows no evidence: {}", page.url, page.words());
    }
    Ok(digest)
}

/// A browser with connections of its own.
///
/// # Errors
/// When there is no client to be had.
pub fn browser() -> Result<Browser> {
    let limits = HttpLimits { total: Duration::from_secs(20), ..HttpLimits::default() };
    let http = HttpClient::new(&[], limits, TaskTracker::new(), CancellationToken::new())?;
    Ok(Browser::new(http))
}
