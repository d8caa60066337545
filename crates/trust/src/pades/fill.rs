//! Filling of form fields that were left empty.

use super::sign::{PadesError, appearance};
use crate::pdf::{Dict, Document, Object, Update};

/// What a field should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// How it looks: a content stream with its origin at the field's lower left corner, drawn with the form's default
    /// resources (`/DR`). Without one, readers draw the value themselves.
    pub appearance: Option<Vec<u8>>,
}

/// Fills empty text fields by an incremental update; a field that already holds something is refused.
pub fn fill_fields(pdf: &[u8], fillings: &[Filling]) -> Result<Vec<u8>, PadesError> {
    let document = Document::parse(pdf)?;
    let mut update = Update::new(&document)?;
    let fields = document.fields()?;
    let form = document.form()?.unwrap_or_default();
    for filling in fillings {
        let field = fields
            .iter()
            .find(|field| field.name == filling.name && field.kind == b"Tx" && !field.dict.has("V"))
            .ok_or_else(|| PadesError::NoSuchField(filling.name.clone()))?;
        let mut widget = field.dict.clone();
        widget.set("V", Object::text(&filling.value));
        if let Some(content) = &filling.appearance {
            let id = update.add(&appearance(&document, &form, &widget, content)?);
            widget.set("AP", Object::Dict(Dict(vec![(b"N".to_vec(), Object::Ref(id))])));
        }
        update.put(field.id, &Object::Dict(widget));
    }
    Ok(update.write(None)?.0)
}
