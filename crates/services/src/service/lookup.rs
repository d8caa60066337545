use std::{collections::BTreeMap, sync::Arc};

use base::{AgencyCode, DossierCode};
use contracts::sharing::{LookupReply, OnBehalfOf};

use super::{ActError, Draft, LookedUp, NoAnswer, Services, draft::draft_store};
use crate::model::{Answers, Applicant, KeyValue, Lookup, LookupMoment, Provider};

impl Services {
    /// Fetches the data that the draft's procedure takes from other agencies and that is not there yet, and keeps it
    /// with the draft. A source that does not answer stops nothing: its name is in the second part of the answer.
    pub async fn draft_look_up(&self, who: &Applicant, draft: Draft) -> Result<(Draft, Vec<String>), ActError> {
        let mut found = BTreeMap::new();
        let mut down = Vec::new();
        for lookup in draft.procedure.lookups.iter().filter(|lookup| lookup.moment == LookupMoment::Form) {
            if draft.looked_up.contains_key(&lookup.key) {
                continue;
            }
            let behalf = OnBehalfOf::SignedInPerson { citizen_id: who.citizen_id.to_string(), sub: who.sub.clone() };
            match self.look_up(lookup, who, &Answers::new(), behalf).await {
                Ok(answer) => drop(found.insert(lookup.key.clone(), answer)),
                Err(error) => {
                    tracing::warn!(%error, lookup.key, procedure = %draft.procedure.code, "data could not be fetched");
                    down.push(lookup.key.clone());
                }
            }
        }
        if found.is_empty() {
            return Ok((draft, down));
        }
        let (sub, procedure) = (who.sub.clone(), Arc::clone(&draft.procedure));
        let draft = self
            .db
            .write(move |tx| -> Result<Draft, ActError> {
                let mut draft = Self::draft_in_tx(tx, &sub, &procedure)?.ok_or(ActError::NotFound)?;
                draft.looked_up.extend(found.clone());
                draft_store(tx, &sub, &draft)?;
                Ok(draft)
            })
            .await?;
        Ok((draft, down))
    }

    /// Fetches, for a dossier's applicant, what its procedure needs to prepare the result, and what a source that was
    /// down when the dossier was filed still owes.
    pub(super) async fn dossier_look_up(
        &self,
        dossier: &DossierCode,
        lookups: &[Lookup],
        who: &Applicant,
        answers: &Answers,
        known: &BTreeMap<String, LookedUp>,
    ) -> (BTreeMap<String, LookedUp>, Vec<String>) {
        let (mut found, mut down) = (known.clone(), Vec::new());
        for lookup in lookups {
            if lookup.moment == LookupMoment::Form && found.contains_key(&lookup.key) {
                continue;
            }
            let behalf =
                OnBehalfOf::DossierApplicant { citizen_id: who.citizen_id.to_string(), dossier: dossier.to_string() };
            match self.look_up(lookup, who, answers, behalf).await {
                Ok(answer) => drop(found.insert(lookup.key.clone(), answer)),
                Err(error) => {
                    tracing::warn!(%error, lookup.key, dossier = %dossier, "data could not be fetched");
                    down.push(lookup.key.clone());
                }
            }
        }
        (found, down)
    }

    async fn look_up(
        &self,
        lookup: &Lookup,
        who: &Applicant,
        answers: &Answers,
        on_behalf_of: OnBehalfOf,
    ) -> Result<LookedUp, NoAnswer> {
        let to: &AgencyCode = match &lookup.provider {
            Provider::Own => &self.agency,
            Provider::Agency(agency) => agency,
        };
        let value = |value: &KeyValue| match value {
            KeyValue::ApplicantId => Some(who.citizen_id.to_string()),
            KeyValue::Answer(key) => answers.get(key).cloned(),
            KeyValue::Fixed(text) => Some(text.clone()),
        };
        let key = lookup.by.iter().filter_map(|by| Some((by.field.clone(), value(&by.value)?))).collect();
        let question = contracts::sharing::Lookup {
            data_set: lookup.data_set.clone(),
            key,
            fields: lookup.fields.iter().map(|field| field.name.clone()).collect(),
            purpose: lookup.purpose.clone(),
            legal_basis: lookup.legal_basis.clone(),
            on_behalf_of,
        };
        let reply = self.ask.ask(&self.system(), to, question).await?;
        Ok(kept(lookup, reply))
    }
}

/// Of a reply, what the procedure names: the first record's fields.
fn kept(lookup: &Lookup, reply: LookupReply) -> LookedUp {
    let mut record = reply.records.into_iter().next().map(|record| record.fields).unwrap_or_default();
    let fields = lookup.fields.iter().filter_map(|field| record.remove_entry(&field.name)).collect();
    LookedUp { agency: reply.source.agency, as_of: reply.as_of, use_id: reply.use_id.to_string(), fields }
}
