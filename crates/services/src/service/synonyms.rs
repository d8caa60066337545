use base::text;
use evidence::Act;
use store::{Error, Tx};

use super::Services;
use crate::{rules::search::Synonym, store as rows};

impl Services {
    /// Puts the seed in, once: only where there are no synonyms yet. Returns how many were put.
    pub async fn synonyms_seed(&self, seed: Vec<Synonym>) -> Result<usize, Error> {
        let this = self.clone();
        self.db
            .write(move |tx| {
                if rows::synonym_count(tx)? > 0 {
                    return Ok(0);
                }
                for synonym in &seed {
                    rows::synonym_put(tx, synonym, "seed", this.clock.now())?;
                }
                rows::catalogue_touch(tx)?;
                Ok(seed.len())
            })
            .await
    }

    /// All synonyms.
    pub async fn synonyms(&self) -> Result<Vec<Synonym>, Error> {
        self.db.read(rows::synonym_list).await
    }

    /// Adds a synonym; `false` if it is there already, or says nothing.
    pub async fn synonym_add(&self, who: &identity::Actor, synonym: Synonym) -> Result<bool, Error> {
        let clean = |text: &str| text::clean_vietnamese(text).unwrap_or_default().to_lowercase();
        let synonym = Synonym { say: clean(&synonym.say), mean: clean(&synonym.mean), ..synonym };
        if text::tokens(&synonym.say).is_empty() || synonym.say.len() > 200 || synonym.mean.len() > 400 {
            return Ok(false);
        }
        let (this, account) = (self.clone(), who.account);
        self.db
            .write(move |tx| {
                let now = this.clock.now();
                if !rows::synonym_put(tx, &synonym, &account.to_string(), now)? {
                    return Ok(false);
                }
                this.synonym_changed(tx, "services.synonym-added", &synonym, &account.to_string())?;
                Ok(true)
            })
            .await
    }

    /// Takes a synonym away; `false` if it is not there.
    pub async fn synonym_remove(&self, who: &identity::Actor, synonym: Synonym) -> Result<bool, Error> {
        let (this, account) = (self.clone(), who.account);
        self.db
            .write(move |tx| {
                if !rows::synonym_delete(tx, &synonym)? {
                    return Ok(false);
                }
                this.synonym_changed(tx, "services.synonym-removed", &synonym, &account.to_string())?;
                Ok(true)
            })
            .await
    }

    fn synonym_changed(&self, tx: &mut Tx, kind: &'static str, synonym: &Synonym, actor: &str) -> Result<(), Error> {
        rows::catalogue_touch(tx)?;
        let act = Act {
            kind,
            subject: synonym.say.clone(),
            actor: actor.to_owned(),
            at: self.clock.now(),
            facts: Vec::new(),
            body: serde_json::json!({ "kind": synonym.kind.name(), "mean": synonym.mean }),
        };
        evidence::record(tx, &act, self.entropy.as_ref()).map(|_| ())
    }
}
