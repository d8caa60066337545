//! What every page of one node shares: who runs it, under which names it is reached, its words, its clock.

use std::sync::{Arc, OnceLock};

use base::{Clock, Entropy, Lang, Texts, Timestamp};
use futures_util::future::BoxFuture;
use identity::Actor;

use crate::nav::NavItem;
use crate::texts::{TextsError, Words};
use crate::{Text, View};

/// A text in both languages that is data, not part of the program: the name of an agency, the ribbon's sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both {
    /// The Vietnamese text.
    pub vi: String,
    /// The English text.
    pub en: String,
}

impl Both {
    /// The text `vi`, and `en` for it in English.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The text in `lang`.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// The two forms in which a node's address is written: by name for browsers (`http://h54.localhost:8001`) and by
/// number for programs that do not resolve `*.localhost` (`http://127.0.0.1:8001`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    /// Scheme, host name and port, without a slash at the end.
    pub named: String,
    /// The same by number, where the node is bound to loopback.
    pub numeric: Option<String>,
}

impl Origins {
    /// The origin in `form`; by name where there is no number.
    pub fn of(&self, form: HostForm) -> &str {
        match (form, &self.numeric) {
            (HostForm::Numeric, Some(numeric)) => numeric,
            _ => &self.named,
        }
    }
}

/// By which form of its address a request reached the node. Links, redirects and cookies stay in that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostForm {
    /// By name: cookies are `__Host-…` and Secure.
    Named,
    /// By number on loopback: cookies without Secure, because the cookie jars of Python and curl withhold Secure
    /// cookies there.
    Numeric,
}

/// Who runs the node and what its pages say about it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The agency, as it stands in the masthead of officials' pages: "UBND tỉnh Thái Bình".
    pub agency: Both,
    /// The line under the wordmark of citizens' pages: "Cổng dịch vụ công quốc gia".
    pub service: Both,
    /// The sentence of the ribbon that says which environment this is; production has none. `Bản trình diễn: …` sets
    /// what stands before the colon in semibold.
    pub ribbon: Option<Both>,
    /// Who runs the pages and where help is had: the sentence in the foot.
    pub operator: Both,
    /// Links in the foot: their words and a path of this node without the language, or a whole address.
    pub links: Vec<(Both, String)>,
    /// The portal; `None` on the node that is the portal itself.
    pub portal: Option<Origins>,
}

/// Who is behind a session's token. Filled from `identity` by the node.
pub trait Sessions: Send + Sync + 'static {
    /// The person behind `token` at `now`; `None` where there is no such session or it is over.
    fn actor<'a>(&'a self, token: &'a str, now: Timestamp) -> BoxFuture<'a, Result<Option<Actor>, store::Error>>;

    /// How many notices wait for the person, for the masthead.
    fn unread<'a>(&'a self, _actor: &'a Actor) -> BoxFuture<'a, u32> {
        Box::pin(std::future::ready(0))
    }
}

/// For whom a page is made, and whom it asks to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Citizens and businesses: room.
    Citizen,
    /// Officials: rows.
    Official,
}

/// Where the doors are. Filled by `account`.
pub trait SignIn: Send + Sync + 'static {
    /// Where a visitor without a session goes to sign in as `who`, to come back to `return_to` (a path of this node).
    fn sign_in(&self, view: &View, who: Audience, return_to: &str) -> String {
        let page = match who {
            Audience::Citizen => "/sign-in",
            Audience::Official => "/official/sign-in",
        };
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", return_to).finish();
        format!("{}?{query}", view.href(page))
    }

    /// The page of the person's own account, behind their name in the masthead. Signing out is a button there.
    fn account(&self, view: &View) -> String {
        view.href("/account")
    }

    /// The person's inbox, behind the bell in the masthead; `None` where this node has none.
    fn inbox(&self, _view: &View) -> Option<String> {
        None
    }
}

/// The doors at their usual paths.
#[derive(Clone, Copy, Debug, Default)]
pub struct UsualDoors;

impl SignIn for UsualDoors {}

/// What a [`Kit`] is made of.
pub struct Setup {
    /// The agency's code in small letters (`h54`): part of the cookies' names.
    pub node: String,
    /// Who runs the node.
    pub site: Site,
    /// This node's own addresses. A request under another host name is refused.
    pub origins: Origins,
    /// A secret of the node that binds forms to sessions. The same on every replica and after a restart.
    pub secret: [u8; 32],
    /// The texts of every crate with pages or refusals.
    pub texts: Vec<Texts>,
    /// The node's clock.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers come from.
    pub entropy: Arc<dyn Entropy>,
    /// Who is behind a session.
    pub sessions: Arc<dyn Sessions>,
    /// Where the doors are.
    pub sign_in: Arc<dyn SignIn>,
}

/// The page kit of one node. Cheap to clone.
#[derive(Clone)]
pub struct Kit(Arc<Inner>);

struct Inner {
    setup: Setup,
    words: Words,
    named_host: String,
    numeric_host: Option<String>,
    nav: OnceLock<Vec<NavItem>>,
}

impl Kit {
    /// Loads the texts and puts the kit together.
    pub fn new(setup: Setup) -> Result<Self, TextsError> {
        let words = Words::load(&setup.texts)?;
        let named_host = host_of(&setup.origins.named);
        let numeric_host = setup.origins.numeric.as_deref().map(host_of);
        Ok(Self(Arc::new(Inner { setup, words, named_host, numeric_host, nav: OnceLock::new() })))
    }

    /// The agency's code in small letters.
    pub fn node(&self) -> &str {
        &self.0.setup.node
    }

    /// Who runs the node.
    pub fn site(&self) -> &Site {
        &self.0.setup.site
    }

    /// This node's own addresses.
    pub fn origins(&self) -> &Origins {
        &self.0.setup.origins
    }

    /// Every text.
    pub fn words(&self) -> &Words {
        &self.0.words
    }

    /// The text `key` in `lang`, to be filled in.
    pub fn text<'a>(&'a self, lang: Lang, key: &'a str) -> Text<'a> {
        Text::new(&self.0.words, lang, key)
    }

    /// The current instant.
    pub fn now(&self) -> Timestamp {
        self.0.setup.clock.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        self.0.setup.entropy.as_ref()
    }

    pub(crate) fn sessions(&self) -> &dyn Sessions {
        self.0.setup.sessions.as_ref()
    }

    /// Where the doors are.
    pub fn sign_in(&self) -> &dyn SignIn {
        self.0.setup.sign_in.as_ref()
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.0.setup.secret
    }

    /// Whether browsers reach this node over TLS.
    pub fn is_https(&self) -> bool {
        self.0.setup.origins.named.starts_with("https://")
    }

    /// In which form a `Host` names this node; `None` where it names another.
    pub fn host_form(&self, host: &str) -> Option<HostForm> {
        if host.eq_ignore_ascii_case(&self.0.named_host) {
            Some(HostForm::Named)
        } else if self.0.numeric_host.as_deref() == Some(host) {
            Some(HostForm::Numeric)
        } else {
            None
        }
    }

    pub(crate) fn set_nav(&self, items: Vec<NavItem>) {
        let _ = self.0.nav.set(items);
    }

    pub(crate) fn nav(&self) -> &[NavItem] {
        self.0.nav.get().map_or(&[], Vec::as_slice)
    }
}

impl std::fmt::Debug for Kit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kit({})", self.node())
    }
}

fn host_of(origin: &str) -> String {
    origin.split_once("://").map_or(origin, |(_, host)| host).to_ascii_lowercase()
}
