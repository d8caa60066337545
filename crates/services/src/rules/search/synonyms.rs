use std::collections::BTreeSet;

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
        all
    }

    /// Whether `word` begins or ends something that has a synonym.
    pub(super) fn knows(&self, word: &str) -> bool {
        let mut pairs = self.abbreviations.iter().chain(&self.meanings);
        pairs.any(|(say, _)| say.iter().any(|known| known == word))
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

    /// The ways of saying `said`, itself first.
    pub(super) fn ways(&self, said: Vec<String>) -> Vec<Way> {
        let mut seen = BTreeSet::from([said.clone()]);
        let mut ways = vec![Way { words: said, turns: 0 }];
        let mut next = 0;
        while let Some(way) = ways.get(next).cloned() {
            next += 1;
            if way.turns >= 3 {
                continue;
            }
            for (say, mean) in &self.meanings {
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
