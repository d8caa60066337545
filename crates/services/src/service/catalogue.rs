use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use contracts::services::ProcedurePublished;
use parking_lot::RwLock;
use store::{Error, Tx};

use super::{Services, answers::from_json};
use crate::{
    model::Both,
    rules::search::{Entry, Index, Synonyms},
    store as rows,
    wire::NationalProcedure,
};

/// What the search reads, made ready once for each version of it.
#[derive(Default)]
pub(super) struct Cache(RwLock<Option<Arc<Catalogue>>>);

struct Catalogue {
    version: i64,
    index: Index,
    items: HashMap<String, CatalogueItem>,
}

/// A procedure in the portal's catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueItem {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Its field of work.
    pub field: Both,
    /// Who decides, as the national list has it; may be empty.
    pub agency: String,
    /// The agencies that receive dossiers under it now.
    pub open_at: Vec<String>,
}

/// A procedure that a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The procedure.
    pub item: CatalogueItem,
    /// How well it fits; only the order means something.
    pub score: f32,
}

/// What an agency offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What it published.
    pub published: ProcedurePublished,
    /// Whether dossiers can be filed now.
    pub open: bool,
}

/// A procedure as the portal knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcedureAtPortal {
    /// Its code.
    pub code: String,
    /// The national list's facts.
    pub national: Option<NationalProcedure>,
    /// What agencies offer.
    pub offers: Vec<Offer>,
}

impl Services {
    /// The procedures that a phrase may mean, the likeliest first, at most `limit`.
    pub async fn search(&self, phrase: &str, limit: usize) -> Result<Vec<Hit>, Error> {
        let catalogue = self.catalogue().await?;
        let found = catalogue.index.search(phrase, limit);
        let hit = |found: crate::rules::search::Found| {
            let item = catalogue.items.get(&found.code)?.clone();
            Some(Hit { item, score: found.score })
        };
        Ok(found.into_iter().filter_map(hit).collect())
    }

    /// How many procedures the catalogue has, and how many of them can be filed.
    pub async fn catalogue_size(&self) -> Result<(usize, usize), Error> {
        let catalogue = self.catalogue().await?;
        let open = catalogue.items.values().filter(|item| !item.open_at.is_empty()).count();
        Ok((catalogue.items.len(), open))
    }

    /// The procedures that can be filed, by name.
    pub async fn catalogue_open(&self) -> Result<Vec<CatalogueItem>, Error> {
        let catalogue = self.catalogue().await?;
        let mut open: Vec<_> = catalogue.items.values().filter(|item| !item.open_at.is_empty()).cloned().collect();
        open.sort_by(|a, b| (&a.name.vi, &a.code).cmp(&(&b.name.vi, &b.code)));
        Ok(open)
    }

    /// Everything known of a procedure.
    pub async fn procedure_at_portal(&self, code: &str) -> Result<Option<ProcedureAtPortal>, Error> {
        let (code, now) = (code.to_owned(), self.clock.now());
        self.db
            .read(move |tx| {
                let national = rows::national_fetch(tx, &code)?.map(|body| from_json(&body)).transpose()?;
                let mut offers = Vec::new();
                for row in rows::offer_fetch(tx, &code)? {
                    offers.push(Offer { published: from_json(&row.body)?, open: row.open && row.valid_from <= now });
                }
                let known = national.is_some() || !offers.is_empty();
                Ok(known.then(|| ProcedureAtPortal { code: code.clone(), national, offers }))
            })
            .await
    }

    /// Makes the national list this one: new and changed lines are written, those that it no longer has go. Nothing is
    /// written where nothing changed. Returns how many lines it has.
    pub async fn national_load(&self, list: &[NationalProcedure]) -> Result<usize, Error> {
        let body = |line: &NationalProcedure| Ok((line.code.clone(), super::answers::to_json(line)?));
        let mut wanted: BTreeMap<String, String> = list.iter().map(body).collect::<Result<_, Error>>()?;
        let count = wanted.len();
        let mut gone = Vec::new();
        for held in self.db.read(rows::national_list).await? {
            match wanted.get(&held.code) {
                None => gone.push(held.code),
                Some(body) if *body == held.body => drop(wanted.remove(&held.code)),
                Some(_) => {}
            }
        }
        if wanted.is_empty() && gone.is_empty() {
            return Ok(count);
        }
        self.db
            .write(move |tx| {
                for (code, body) in &wanted {
                    rows::national_put(tx, &rows::NationalRow { code: code.clone(), body: body.clone() })?;
                }
                for code in &gone {
                    rows::national_delete(tx, code)?;
                }
                rows::catalogue_touch(tx)
            })
            .await?;
        Ok(count)
    }

    async fn catalogue(&self) -> Result<Arc<Catalogue>, Error> {
        let version: i64 = self.db.read(rows::catalogue_version).await?;
        let known = self.0.catalogue.0.read().clone();
        if let Some(known) = known.filter(|known| known.version == version) {
            return Ok(known);
        }
        let catalogue: Catalogue = self.db.read(read).await?;
        let catalogue = Arc::new(catalogue);
        *self.0.catalogue.0.write() = Some(Arc::clone(&catalogue));
        Ok(catalogue)
    }
}

fn read(tx: &mut Tx) -> Result<Catalogue, Error> {
    let version = rows::catalogue_version(tx)?;
    let mut items: HashMap<String, CatalogueItem> = HashMap::new();
    let mut entries: HashMap<String, Entry> = HashMap::new();
    for rows::NationalRow { body, .. } in rows::national_list(tx)? {
        let line: NationalProcedure = from_json(&body)?;
        let name = line.name.strip_prefix("Thủ tục ").map_or_else(|| line.name.clone(), capitalised);
        let entry = Entry {
            code: line.code.clone(),
            names: vec![line.name],
            field: line.field.clone(),
            for_citizens: line.subjects.contains("Công dân"),
            local: line.levels.contains("xã") || line.levels.contains("tỉnh"),
            open: false,
        };
        entries.insert(line.code.clone(), entry);
        let (name, field) = (Both::new(name, ""), Both::new(line.field, ""));
        let item = CatalogueItem { code: line.code.clone(), name, field, agency: line.agency, open_at: Vec::new() };
        items.insert(line.code, item);
    }
    for row in rows::offer_list(tx)? {
        let offer: ProcedurePublished = from_json(&row.body)?;
        let entry = entries.entry(row.code.clone()).or_insert_with(|| Entry {
            code: row.code.clone(),
            field: offer.field.vi.clone(),
            for_citizens: true,
            local: true,
            ..Entry::default()
        });
        let names = [offer.name.vi.clone(), offer.name.en.clone()].into_iter().chain(offer.synonyms);
        for name in names {
            if !entry.names.contains(&name) {
                entry.names.push(name);
            }
        }
        entry.open |= row.open;
        let item = items.entry(row.code.clone()).or_default();
        item.code.clone_from(&row.code);
        item.name = Both::new(offer.name.vi, offer.name.en);
        item.field = Both::new(offer.field.vi, offer.field.en);
        if row.open {
            item.open_at.push(row.agency);
        }
    }
    let mut entries: Vec<_> = entries.into_values().collect();
    entries.sort_by(|a, b| a.code.cmp(&b.code));
    let synonyms = Synonyms::new(&rows::synonym_list(tx)?);
    Ok(Catalogue { version, index: Index::new(entries, synonyms), items })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).collect()
}
