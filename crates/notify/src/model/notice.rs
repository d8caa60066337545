//! A notice and what it says.

use base::{AccountId, Lang, NoticeId, Timestamp, civil};

use super::Pace;

/// What a notice is about: by that an account chooses how soon mail comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The account itself: what opens it, and who tried to. Mail comes at once and cannot be switched off.
    Security,
    /// One's dossiers, for those who filed them.
    Dossier,
    /// One's work, for officials.
    Work,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Security, Self::Dossier, Self::Work];

    /// Its name in rows and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Dossier => "dossier",
            Self::Work => "work",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How soon mail of it comes unless the account chooses otherwise.
    pub const fn usual_pace(self) -> Pace {
        match self {
            Self::Security | Self::Dossier => Pace::Now,
            Self::Work => Pace::Daily,
        }
    }

    /// Whether the account may choose how soon mail of it comes.
    pub const fn may_choose(self) -> bool {
        !matches!(self, Self::Security)
    }
}

/// A value in a notice's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The same in both languages: a code, a name, a file.
    Text(String),
    /// One text in each language: the name of a procedure.
    Bilingual {
        /// The Vietnamese text.
        vi: String,
        /// The English text.
        en: String,
    },
    /// An instant, shown in Viet Nam's time.
    Instant(Timestamp),
}

impl Argument {
    /// A text that is the same in both languages.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// One text in each language.
    pub fn bilingual(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Bilingual { vi: vi.into(), en: en.into() }
    }

    /// What the reader sees.
    pub fn in_lang(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Text(text), _) => text.clone(),
            (Self::Bilingual { vi, .. }, Lang::Vi) => vi.clone(),
            (Self::Bilingual { en, .. }, Lang::En) => en.clone(),
            (Self::Instant(at), _) => civil::format_datetime(*at),
        }
    }
}

/// A notice cannot be put like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNotice {
    /// The occasion is empty or longer than 200 bytes.
    #[error("an occasion has 1 to 200 bytes")]
    Occasion,
    /// The key is no Fluent identifier of at most 100 letters.
    #[error("a key is a Fluent identifier of at most 100 letters")]
    Key,
}

/// One notice in the inbox of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub(crate) id: NoticeId,
    pub(crate) account: AccountId,
    pub(crate) kind: Kind,
    pub(crate) occasion: String,
    pub(crate) key: String,
    pub(crate) arguments: Vec<(String, Argument)>,
    pub(crate) link: Option<String>,
    pub(crate) at: Timestamp,
    pub(crate) read_at: Option<Timestamp>,
}

impl Notice {
    /// A notice of something that happened at `at`. `occasion` names the happening for this account, such as the
    /// dossier's code and revision: a second notice of the same occasion is not put. `key` is the Fluent message.
    pub fn new(
        id: NoticeId,
        account: AccountId,
        kind: Kind,
        occasion: impl Into<String>,
        key: impl Into<String>,
        at: Timestamp,
    ) -> Result<Self, BadNotice> {
        let (occasion, key) = (occasion.into(), key.into());
        if occasion.is_empty() || occasion.len() > 200 {
            return Err(BadNotice::Occasion);
        }
        let first = key.chars().next().is_some_and(|letter| letter.is_ascii_alphabetic());
        let rest = key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
        if !first || !rest || key.len() > 100 {
            return Err(BadNotice::Key);
        }
        Ok(Self { id, account, kind, occasion, key, arguments: Vec::new(), link: None, at, read_at: None })
    }

    /// The same with one more argument for its text.
    pub fn with(mut self, name: impl Into<String>, argument: Argument) -> Self {
        self.arguments.push((name.into(), argument));
        self
    }

    /// The same with a page where to go on; `{lang}` in it becomes the reader's language.
    pub fn linked(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }

    /// The notice's identifier.
    pub const fn id(&self) -> NoticeId {
        self.id
    }

    /// Whose it is.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// What it tells of.
    pub fn occasion(&self) -> &str {
        &self.occasion
    }

    /// The Fluent message.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What it is about.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The message's arguments in the reader's language, in the order in which they were given.
    pub fn arguments_in(&self, lang: Lang) -> Vec<(String, String)> {
        self.arguments.iter().map(|(name, argument)| (name.clone(), argument.in_lang(lang))).collect()
    }

    /// Where to go on, in the reader's language.
    pub fn link_in(&self, lang: Lang) -> Option<String> {
        self.link.as_ref().map(|link| link.replace("{lang}", lang.tag()))
    }

    /// When it happened.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// When it was read first; absent while it is unread.
    pub const fn read_at(&self) -> Option<Timestamp> {
        self.read_at
    }
}

#[cfg(test)]
mod tests {
    use base::{Id, SeededEntropy};

    use super::*;

    fn notice(occasion: &str, key: &str) -> Result<Notice, BadNotice> {
        let (at, entropy) = (Timestamp::from_millis(0), SeededEntropy::new(1));
        Notice::new(NoticeId::new(at, &entropy), AccountId::new(at, &entropy), Kind::Dossier, occasion, key, at)
    }

    #[test]
    fn occasions_and_keys_are_checked() {
        let long = "x".repeat(201);
        let cases = [
            ("a/1", "services-notice-received", None),
            ("", "key", Some(BadNotice::Occasion)),
            (long.as_str(), "key", Some(BadNotice::Occasion)),
            ("a", "", Some(BadNotice::Key)),
            ("a", "1key", Some(BadNotice::Key)),
            ("a", "a key", Some(BadNotice::Key)),
            ("a", "khóa", Some(BadNotice::Key)),
        ];
        for (occasion, key, refused) in cases {
            assert_eq!(notice(occasion, key).err(), refused, "{occasion:?} {key:?}");
        }
    }

    #[test]
    fn a_reader_sees_their_own_language() {
        let notice = notice("a", "key")
            .unwrap()
            .with("what", Argument::bilingual("trích lục", "extract"))
            .with("when", Argument::Instant(Timestamp::from_millis(1_795_593_600_000)))
            .linked("/{lang}/inbox");
        let read = |lang| (notice.arguments_in(lang), notice.link_in(lang).unwrap());
        let arguments = |what: &str| vec![("what".into(), what.into()), ("when".into(), "15:00, 25/11/2026".into())];
        assert_eq!(read(Lang::Vi), (arguments("trích lục"), "/vi/inbox".to_owned()));
        assert_eq!(read(Lang::En), (arguments("extract"), "/en/inbox".to_owned()));
    }
}
