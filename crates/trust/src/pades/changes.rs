//! What was changed after a signature, and whether filling a form explains it.
//!
//! New objects do nothing until an old one names them (one that an old object names already counts as changed), so the
//! old ones are judged: an empty field may take a value and
//! a look, the form may take signature fields and flags, the catalog may take validation data. Nothing else may change.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Refused,
    pdf::{Dict, Document, Field, Id, Object},
};

/// The first change between `before` and `after` that form filling does not explain, as the object's number.
pub(super) fn forbidden(before: &Document<'_>, after: &Document<'_>) -> Result<Option<Id>, Refused> {
    let old_fields: BTreeMap<Id, Field> = before.fields()?.into_iter().map(|field| (field.id, field)).collect();
    let new_fields: BTreeMap<Id, Field> = after.fields()?.into_iter().map(|field| (field.id, field)).collect();
    let pages = before.pages()?;
    if pages != after.pages()? || before.trailer()?.get("Root") != after.trailer()?.get("Root") {
        return Ok(Some(before.catalog_id()?));
    }
    let form_id = match before.catalog()?.get("AcroForm") {
        Some(Object::Ref(id)) => Some(*id),
        _ => None,
    };
    let named = named(before)?;
    // Not what the newer cross-references list: they need not lead back to those that were signed.
    for id in &after.moved_since(before) {
        let Some(old) = before.load(*id)? else {
            if named.contains(id) {
                return Ok(Some(*id));
            }
            continue;
        };
        let new = after.load(*id)?;
        if new.as_ref() == Some(&old) {
            continue;
        }
        let allowed = match (old.as_dict(), new.as_ref().and_then(Object::as_dict)) {
            (Some(old), Some(new)) => {
                if let Some(field) = old_fields.get(id) {
                    is_filling(field, new)
                } else if Some(*id) == form_id {
                    is_form(old, new, &old_fields, &new_fields)
                } else if *id == before.catalog_id()? {
                    is_catalog(old, new)
                } else if pages.contains(id) {
                    is_page(before, after, old, new, &new_fields)?
                } else {
                    false
                }
            }
            _ => false,
        };
        if !allowed {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// Every object that an object of the signed revision names.
fn named(before: &Document<'_>) -> Result<BTreeSet<Id>, Refused> {
    let mut named = BTreeSet::new();
    for id in before.ids() {
        if let Some(object) = before.load(id)? {
            object.references(&mut named);
        }
    }
    Ok(named)
}

/// The keys whose values differ.
fn differing<'a>(old: &'a Dict, new: &'a Dict) -> Vec<&'a [u8]> {
    let value = |dict: &'a Dict, key: &[u8]| {
        let found: Vec<&Object> = dict.0.iter().filter(|(name, _)| name == key).map(|(_, value)| value).collect();
        found
    };
    let mut keys: Vec<&[u8]> = old.0.iter().chain(&new.0).map(|(key, _)| key.as_slice()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().filter(|key| value(old, key) != value(new, key)).collect()
}

fn only(old: &Dict, new: &Dict, keys: &[&str]) -> bool {
    differing(old, new).iter().all(|key| keys.iter().any(|allowed| allowed.as_bytes() == *key))
}

fn is_filling(field: &Field, new: &Dict) -> bool {
    !field.dict.has("V") && new.has("V") && only(&field.dict, new, &["V", "AP", "AS", "M"])
}

fn is_form(old: &Dict, new: &Dict, old_fields: &BTreeMap<Id, Field>, new_fields: &BTreeMap<Id, Field>) -> bool {
    // Fields may only be added at the end, and only signature fields.
    let added = match (old.get("Fields").and_then(Object::as_array), new.get("Fields").and_then(Object::as_array)) {
        (Some(before), Some(after)) => after.strip_prefix(before),
        (None, Some(after)) => Some(after),
        _ => None,
    };
    let signatures = added.is_some_and(|added| {
        added.iter().all(|object| match object {
            Object::Ref(id) => {
                !old_fields.contains_key(id) && new_fields.get(id).is_some_and(|field| field.kind == b"Sig")
            }
            _ => false,
        })
    });
    only(old, new, &["SigFlags"]) || (signatures && only(old, new, &["SigFlags", "Fields"]))
}

fn is_catalog(old: &Dict, new: &Dict) -> bool {
    // A first form may appear, validation data may be added; what is there stays.
    let grown = ["DSS", "Extensions"].iter().all(|key| !old.has(key) || old.get(key) == new.get(key));
    let form = !old.has("AcroForm") || old.get("AcroForm") == new.get("AcroForm");
    grown && form && only(old, new, &["DSS", "Extensions", "AcroForm"])
}

fn is_page(
    before: &Document<'_>,
    after: &Document<'_>,
    old: &Dict,
    new: &Dict,
    new_fields: &BTreeMap<Id, Field>,
) -> Result<bool, Refused> {
    let list = |document: &Document<'_>, dict: &Dict| match dict.get("Annots") {
        None => Ok(Vec::new()),
        Some(object) => Ok(document.resolve(object)?.as_array().unwrap_or_default().to_vec()),
    };
    let (annotations_before, annotations_after) = (list(before, old)?, list(after, new)?);
    let widgets = annotations_after.strip_prefix(annotations_before.as_slice()).is_some_and(|added| {
        added.iter().all(|object| match object {
            Object::Ref(id) => new_fields.get(id).is_some_and(|field| field.kind == b"Sig"),
            _ => false,
        })
    });
    Ok(widgets && only(old, new, &["Annots"]))
}
