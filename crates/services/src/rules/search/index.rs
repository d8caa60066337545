use std::collections::{BTreeMap, HashMap};

use super::{
    Synonyms,
    synonyms::Way,
    words::{marked, one_slip, weight, words},
};

/// A procedure as the search knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its code.
    pub code: String,
    /// Its names: the official one first, then English, then what people call it.
    pub names: Vec<String>,
    /// Its field of work.
    pub field: String,
    /// Whether citizens may file it.
    pub for_citizens: bool,
    /// Whether it is decided near the citizen: in the commune, the district, the province.
    pub local: bool,
    /// Whether dossiers can be filed.
    pub open: bool,
}

/// A procedure that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its code.
    pub code: String,
    /// How well it fits; only the order means something.
    pub score: f32,
}

/// All procedures, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    synonyms: Synonyms,
    entries: Vec<Entry>,
    names: Vec<Name>,
    vocabulary: BTreeMap<String, u32>,
    /// For each word, how rare it is and the names that have it.
    postings: Vec<Posting>,
    pairs: HashMap<(u32, u32), Vec<u32>>,
}

#[derive(Debug)]
struct Name {
    entry: usize,
    /// The words with their marks.
    marked: Vec<String>,
    /// What all its words weigh.
    mass: f32,
}

#[derive(Debug, Default)]
struct Posting {
    rarity: f32,
    /// The name, and the share of the weight with which it has the word: less for words of the field of work.
    names: Vec<(u32, f32)>,
}

/// What one way of saying the phrase finds in one name.
#[derive(Clone, Copy, Default)]
struct Hit {
    words: f32,
    pairs: f32,
}

/// What it finds in all names: a place for each, and which places are in use.
struct Hits {
    all: Vec<Hit>,
    touched: Vec<usize>,
}

impl Hits {
    fn new(names: usize) -> Self {
        Self { all: vec![Hit::default(); names], touched: Vec::new() }
    }

    fn clear(&mut self) {
        for name in self.touched.drain(..) {
            if let Some(hit) = self.all.get_mut(name) {
                *hit = Hit::default();
            }
        }
    }

    /// A name has a word; `adds_only` where that alone makes it no find.
    fn word(&mut self, name: u32, weight: f32, adds_only: bool) {
        let Ok(name) = usize::try_from(name) else { return };
        let Some(hit) = self.all.get_mut(name) else { return };
        if hit.words > 0.0 || !adds_only {
            if hit.words <= 0.0 {
                self.touched.push(name);
            }
            hit.words += weight;
        }
    }

    /// A name that has words of the phrase has two of them side by side.
    fn pair(&mut self, name: u32, weight: f32) {
        let hit = usize::try_from(name).ok().and_then(|name| self.all.get_mut(name));
        if let Some(hit) = hit.filter(|hit| hit.words > 0.0) {
            hit.pairs += weight;
        }
    }
}

/// The most letters of a phrase that are read.
const LONGEST: usize = 200;
/// The most names whose marks are compared.
const LOOKED_AT: usize = 300;

impl Index {
    /// Makes `entries` ready.
    pub fn new(entries: Vec<Entry>, synonyms: Synonyms) -> Self {
        let mut index = Self { synonyms, ..Self::default() };
        for (at, entry) in entries.iter().enumerate() {
            for name in &entry.names {
                index.add(at, name, &entry.field);
                if let Some(head) = head(name) {
                    index.add(at, head, &entry.field);
                }
            }
        }
        index.entries = entries;
        index.weigh();
        index
    }

    /// How many procedures there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add(&mut self, entry: usize, name: &str, field: &str) {
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let said = self.synonyms.written_out(words(name));
        let said: Vec<u32> = said.into_iter().map(|word| self.word_id(word)).collect();
        let field: Vec<u32> = words(field).into_iter().map(|word| self.word_id(word)).collect();
        for (ids, share) in [(&said, 1.0), (&field, 0.3)] {
            for id in ids {
                if let Some(posting) = usize::try_from(*id).ok().and_then(|id| self.postings.get_mut(id))
                    && posting.names.last().is_none_or(|(last, _)| *last != number)
                {
                    posting.names.push((number, share));
                }
            }
        }
        for pair in said.windows(2) {
            let [a, b] = pair else { continue };
            let names = self.pairs.entry((*a, *b)).or_default();
            if names.last() != Some(&number) {
                names.push(number);
            }
        }
        self.names.push(Name { entry, marked: marked(name), mass: 0.0 });
    }

    fn word_id(&mut self, word: String) -> u32 {
        if let Some(id) = self.vocabulary.get(&word) {
            return *id;
        }
        let id = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
        self.vocabulary.insert(word, id);
        self.postings.push(Posting::default());
        id
    }

    /// Once all names are known: how rare each word is, and what each name weighs.
    fn weigh(&mut self) {
        let all = count(self.names.len());
        for (word, id) in &self.vocabulary {
            let Some(posting) = usize::try_from(*id).ok().and_then(|id| self.postings.get_mut(id)) else { continue };
            let having = count(posting.names.len());
            posting.rarity = (1.0 + (all - having + 0.5) / (having + 0.5)).ln() * weight(word);
            for (name, share) in &posting.names {
                if *share >= 1.0
                    && let Some(name) = usize::try_from(*name).ok().and_then(|name| self.names.get_mut(name))
                {
                    name.mass += posting.rarity;
                }
            }
        }
    }

    /// The procedures that `phrase` may mean, the likeliest first, at most `limit`.
    pub fn search(&self, phrase: &str, limit: usize) -> Vec<Found> {
        let phrase: String = phrase.trim().chars().take(LONGEST).collect();
        let mut best: HashMap<usize, f32> = HashMap::new();
        if let Some(at) = self.entries.iter().position(|entry| !phrase.is_empty() && entry.code == phrase) {
            best.insert(at, f32::MAX);
        }
        let said = self.synonyms.written_out(self.mended(words(&phrase)));
        let mut scores = vec![0.0_f32; self.names.len()];
        let mut hits = Hits::new(self.names.len());
        for way in self.synonyms.ways(said) {
            self.score(&way, &mut hits, &mut scores);
        }
        let mut names: Vec<(usize, f32)> = scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
        names.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let typed = marked(&phrase);
        // Marks and what speaks for a procedure beforehand move a name a little: only among the best is it looked at.
        for (name, score) in names.into_iter().take(LOOKED_AT) {
            let Some(known) = self.names.get(name) else { continue };
            let score = if phrase.is_ascii() { score } else { score * marks_kept(&typed, &known.marked) };
            let score = score * self.prior(known.entry);
            let slot = best.entry(known.entry).or_insert(0.0);
            *slot = slot.max(score);
        }
        let mut found: Vec<(usize, f32)> = best.into_iter().collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // What fits less than half as well as the best is noise.
        let best = found.first().map_or(0.0, |(_, score)| *score);
        found.retain(|(_, score)| *score >= best.min(1.0) * 0.45);
        found.truncate(limit);
        let found = found.into_iter().filter_map(|(at, score)| Some((self.entries.get(at)?.code.clone(), score)));
        found.map(|(code, score)| Found { code, score }).collect()
    }

    /// The words, with unknown ones read as the known ones that one slip of the finger makes of them.
    fn mended(&self, said: Vec<String>) -> Vec<String> {
        let known = |word: &str| self.vocabulary.contains_key(word) || word.chars().count() < 3;
        let mut mended = Vec::with_capacity(said.len());
        for word in said {
            if known(&word) || self.synonyms.knows(&word) {
                mended.push(word);
            } else if let Some((a, b)) = self.two_words(&word) {
                mended.extend([a, b]);
            } else {
                mended.push(self.nearest(&word).unwrap_or(word));
            }
        }
        mended
    }

    fn two_words(&self, run: &str) -> Option<(String, String)> {
        let cuts = run.char_indices().map(|(at, _)| at).skip(2);
        let halves = cuts.filter_map(|at| run.split_at_checked(at)).filter(|(_, b)| b.len() >= 2);
        let known = |(a, b): &(&str, &str)| self.posting(a).is_some() && self.posting(b).is_some();
        let pair = |(a, b): &(&str, &str)| {
            let ids = self.vocabulary.get(*a).zip(self.vocabulary.get(*b));
            ids.and_then(|(a, b)| self.pairs.get(&(*a, *b))).map_or(0, Vec::len)
        };
        let best = halves.filter(known).max_by_key(pair).filter(|halves| pair(halves) > 0)?;
        Some((best.0.to_owned(), best.1.to_owned()))
    }

    fn nearest(&self, word: &str) -> Option<String> {
        let near = self.vocabulary.keys().filter(|known| known.chars().count() >= 2 && one_slip(word, known));
        // Of several, the one that most names have.
        let common = |known: &&String| self.posting(known).map_or(0, |posting| posting.names.len());
        near.max_by_key(common).cloned()
    }

    fn posting(&self, word: &str) -> Option<&Posting> {
        let id = usize::try_from(*self.vocabulary.get(word)?).ok()?;
        self.postings.get(id)
    }

    fn rarity(&self, word: &str) -> f32 {
        // A word that no name has still was meant: what does not find it fits less.
        self.posting(word).map_or_else(|| 4.0 * weight(word), |posting| posting.rarity)
    }

    /// Raises `scores` to what one way of saying the phrase finds in each name.
    fn score(&self, way: &Way, hits: &mut Hits, scores: &mut [f32]) {
        hits.clear();
        let mut said: Vec<(&str, Option<&Posting>, f32)> = Vec::with_capacity(way.words.len());
        for word in &way.words {
            if !said.iter().any(|(known, ..)| *known == word.as_str()) {
                said.push((word, self.posting(word), self.rarity(word)));
            }
        }
        let asked: f32 = said.iter().map(|(.., rarity)| rarity).sum();
        // The rarest first: words that a quarter of all names have find nothing by themselves.
        said.sort_by(|a, b| b.2.total_cmp(&a.2));
        let common = self.names.len() / 4;
        for (at, (_, posting, rarity)) in said.iter().enumerate() {
            let Some(posting) = posting else { continue };
            let adds_only = at > 0 && posting.names.len() > common;
            for (name, share) in &posting.names {
                hits.word(*name, rarity * share, adds_only);
            }
        }
        let mut pairs_asked = 0.0;
        for pair in way.words.windows(2) {
            let [a, b] = pair else { continue };
            let value = f32::midpoint(self.rarity(a), self.rarity(b));
            pairs_asked += value;
            let ids = self.vocabulary.get(a).zip(self.vocabulary.get(b));
            for name in ids.and_then(|(a, b)| self.pairs.get(&(*a, *b))).into_iter().flatten() {
                hits.pair(*name, value);
            }
        }
        let turned = 0.96_f32.powi(i32::from(way.turns));
        for name in &hits.touched {
            let (Some(hit), Some(known), Some(best)) =
                (hits.all.get(*name), self.names.get(*name), scores.get_mut(*name))
            else {
                continue;
            };
            let found = hit.words / asked.max(0.001);
            let in_one_piece = if pairs_asked > 0.0 { hit.pairs / pairs_asked } else { found };
            let beside = (known.mass - hit.words).max(0.0);
            let to_the_point = hit.words / (hit.words + 0.3 * beside).max(0.001);
            let score = (0.55 * found * found + 0.45 * in_one_piece) * (0.55 + 0.45 * to_the_point) * turned;
            if found > 0.25 {
                *best = best.max(score);
            }
        }
    }

    /// What speaks for a procedure before anything is asked: that people like the asker can file it, here.
    fn prior(&self, entry: usize) -> f32 {
        let Some(entry) = self.entries.get(entry) else { return 1.0 };
        let mut prior = 1.0;
        for (holds, gain) in [(entry.for_citizens, 1.06), (entry.local, 1.04), (entry.open, 1.03)] {
            if holds {
                prior *= gain;
            }
        }
        prior
    }
}

/// The beginning of a long name, before it says for whom and in which cases: people ask for that.
fn head(name: &str) -> Option<&str> {
    let cuts = [" đối với ", " (", " trong trường hợp ", "; "];
    let cut = cuts.iter().filter_map(|cut| name.find(cut)).min()?;
    let head = name.get(..cut)?;
    let long = name.split_whitespace().nth(14).is_some();
    (long && head.split_whitespace().nth(3).is_some()).then_some(head)
}

/// How far the marks that were typed are those of the name: 1 if all, a little less if none.
fn marks_kept(typed: &[String], name: &[String]) -> f32 {
    if typed.is_empty() {
        return 1.0;
    }
    let kept = typed.iter().filter(|word| name.contains(word)).count();
    0.85 + 0.15 * count(kept) / count(typed.len())
}

fn count(n: usize) -> f32 {
    // Counts of names and words lie far below 65,536.
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}
