use std::collections::{BTreeSet, HashMap};

use super::words::words;

/// The most ways of saying one phrase that are tried.
const WAYS: usize = 24;

/// What people say, and what procedures call it. Kept by the procedure-control officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synonym {
    /// What kind of pair.
    pub kind: SynonymKind,
    /// What people say.
    pub say: String,
    /// What it may mean; empty for a word that means nothing here.
    pub mean: String,
}

/// The kinds of synonyms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SynonymKind {
    /// Two spellings of one thing, in names as well as in phrases: `BHXH` is `bảo hiểm xã hội`.
    Abbreviation,
    /// What is said may mean this: `sổ đỏ` may mean `giấy chứng nhận quyền sử dụng đất`.
    Meaning,
}

impl SynonymKind {
    /// Its name in files, rows and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Abbreviation => "abbreviation",
            Self::Meaning => "meaning",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Abbreviation, Self::Meaning].into_iter().find(|kind| kind.name() == name)
    }
}

/// Synonyms, ready for use.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    abbreviations: Vec<(Vec<String>, Vec<String>)>,
    meanings: Vec<(Vec<String>, Vec<String>)>,
    /// Which meanings begin with a word.
    by_first: HashMap<String, Vec<usize>>,
    /// What means nothing, ever.
    nothing: Vec<Vec<String>>,
    /// Every word of what is said.
    said: BTreeSet<String>,
}

/// One way of saying a phrase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    pub(super) words: Vec<String>,
    /// How many times something was said in other words.
    pub(super) turns: u8,
}

impl Synonyms {
    /// Makes them ready. Pairs that say nothing are left out.
    pub fn new<'a>(pairs: impl IntoIterator<Item = &'a Synonym>) -> Self {
        let mut all = Self::default();
        for pair in pairs {
            let (say, mean) = (words(&pair.say), words(&pair.mean));
            if say.is_empty() || say == mean {
                continue;
            }
            match pair.kind {
                SynonymKind::Abbreviation => all.abbreviations.push((say, mean)),
                SynonymKind::Meaning => all.meanings.push((say, mean)),
            }
        }
        // The longest first: `căn cước công dân` before `căn cước`.
        all.abbreviations.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        all.meanings.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        let (meant, nothing): (Vec<_>, Vec<_>) = all.meanings.into_iter().partition(|(_, mean)| !mean.is_empty());
        let meaningful: BTreeSet<&Vec<String>> = meant.iter().map(|(say, _)| say).collect();
        // Words that may also mean something are left out as one way among others.
        let (also, never): (Vec<_>, Vec<_>) = nothing.into_iter().partition(|(say, _)| meaningful.contains(say));
        all.nothing = never.into_iter().map(|(say, _)| say).collect();
        all.meanings = meant.into_iter().chain(also).collect();
        for (at, (say, _)) in all.meanings.iter().enumerate() {
            all.by_first.entry(say.first().cloned().unwrap_or_default()).or_default().push(at);
        }
        let pairs = all.abbreviations.iter().chain(&all.meanings).map(|(say, _)| say);
        all.said = pairs.chain(&all.nothing).flatten().cloned().collect();
        all
    }

    /// Whether `word` stands in something that has a synonym.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.said.contains(word)
    }

    /// The words with every abbreviation written out.
    pub(super) fn written_out(&self, mut said: Vec<String>) -> Vec<String> {
        for (say, mean) in &self.abbreviations {
            let mut from = 0;
            while let Some(at) = position(&said, say, from) {
                said.splice(at..at + say.len(), mean.iter().cloned());
                from = at + mean.len();
            }
        }
        said
    }

    /// The words without those that mean nothing, unless nothing would be left.
    fn without_nothing(&self, said: Vec<String>) -> Vec<String> {
        let mut left = said.clone();
        for say in &self.nothing {
            while let Some(at) = position(&left, say, 0) {
                left.drain(at..at + say.len());
            }
        }
        if left.is_empty() { said } else { left }
    }

    /// The ways of saying `said`, itself first.
    pub(super) fn ways(&self, said: Vec<String>) -> Vec<Way> {
        let said = self.without_nothing(said);
        let mut seen = BTreeSet::from([said.clone()]);
        let mut ways = vec![Way { words: said, turns: 0 }];
        let mut next = 0;
        while let Some(way) = ways.get(next).cloned() {
            next += 1;
            if way.turns >= 3 {
                continue;
            }
            let mut meanings: Vec<usize> =
                way.words.iter().filter_map(|word| self.by_first.get(word)).flatten().copied().collect();
            meanings.sort_unstable();
            meanings.dedup();
            for (say, mean) in meanings.into_iter().filter_map(|at| self.meanings.get(at)) {
                let Some(at) = position(&way.words, say, 0) else { continue };
                let mut words = way.words.clone();
                words.splice(at..at + say.len(), mean.iter().cloned());
                if words.is_empty() || ways.len() >= WAYS || !seen.insert(words.clone()) {
                    continue;
                }
                ways.push(Way { words, turns: way.turns + 1 });
            }
        }
        ways
    }
}

fn position(said: &[String], say: &[String], from: usize) -> Option<usize> {
    let rest = said.get(from..)?;
    rest.windows(say.len()).position(|window| window == say).map(|at| at + from)
}
