//! `bench/form.json`: the thirty fields, as answers and as a procedure of the product.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell::root;

/// The form.
#[derive(Debug, Deserialize)]
pub(crate) struct Form {
    title: Both,
    fields: Vec<Field>,
}

#[derive(Debug, Deserialize)]
struct Both {
    vi: String,
    en: String,
}

#[derive(Debug, Deserialize)]
struct Field {
    key: String,
    kind: String,
    vi: String,
    en: String,
    noun_vi: String,
    noun_en: String,
    min: Option<i64>,
    max: Option<i64>,
    #[serde(default)]
    past: bool,
    #[serde(default)]
    options: Vec<Choice>,
    sample: String,
}

#[derive(Debug, Deserialize)]
struct Choice {
    key: String,
    vi: String,
    en: String,
}

/// The key of the procedure's only section.
pub(crate) const SECTION: &str = "request";

impl Form {
    /// Reads the form.
    ///
    /// # Errors
    /// When the file is not what this module understands.
    pub(crate) fn read() -> Result<Self> {
        let text = std::fs::read_to_string(root().join("bench/form.json")).context("bench/form.json")?;
        serde_json::from_str(&text).context("bench/form.json")
    }

    /// Valid answers to every field.
    pub(crate) fn answers(&self) -> Vec<(String, String)> {
        self.fields.iter().map(|field| (field.key.clone(), field.sample.clone())).collect()
    }

    /// A procedure file with this form, as `docs/add-a-procedure.md` explains them.
    pub(crate) fn procedure(&self, code: &str) -> String {
        let mut lines = vec![
            format!("code = {}", quoted(code)),
            "version = 1".to_owned(),
            "effective_from = \"2020-01-01\"".to_owned(),
            format!("name = {}", both(&self.title.vi, &self.title.en)),
            format!("summary = {}", both(&self.title.vi, &self.title.en)),
            format!("field = {{ key = \"ho-tich\", {} }}", pair("Hộ tịch", "Civil status")),
            "audience = [\"citizen\"]".to_owned(),
            "level = 4".to_owned(),
            format!("competent = {}", both("Cơ quan đo kiểm", "The agency that measures")),
            "term = { same_day = true }".to_owned(),
            "minutes = 10".to_owned(),
            format!("legal_basis = [{{ number = \"60/2014/QH13\", {} }}]", pair("Luật Hộ tịch", "Law on Civil Status")),
            "[[sections]]".to_owned(),
            format!("key = {}", quoted(SECTION)),
            format!("title = {}", both(&self.title.vi, &self.title.en)),
        ];
        for field in &self.fields {
            field.question(&mut lines);
        }
        for (key, kind, office, status, (vi, en)) in [
            ("receive", "receive", "counter", 1, ("Tiếp nhận", "Receipt")),
            ("process", "process", "specialist", 4, ("Xử lý", "Work")),
            ("sign", "sign", "leader", 4, ("Ký", "Signature")),
            ("return", "return", "counter", 9, ("Trả kết quả", "Return")),
        ] {
            lines.push(format!("[[steps]]\nkey = \"{key}\"\nkind = \"{kind}\"\noffice = \"{office}\"\nhours = 2"));
            lines.push(format!("status = {status}\nname = {}", both(vi, en)));
        }
        let line = self.fields.first().map_or("", |field| &field.key);
        lines.push(format!("[result]\ntitle = {}\nnotation = \"BS\"", both(&self.title.vi, &self.title.en)));
        lines.push(format!("lines = [{{ from = \"answer.{line}\", label = {} }}]", both("Tên", "Name")));
        lines.push(String::new());
        lines.join("\n")
    }
}

impl Field {
    fn question(&self, lines: &mut Vec<String>) {
        lines.push("[[sections.questions]]".to_owned());
        lines.push(format!("key = {}\nkind = {}", quoted(&self.key), quoted(&self.kind)));
        lines.push(format!("label = {}\nnoun = {}", both(&self.vi, &self.en), both(&self.noun_vi, &self.noun_en)));
        lines.extend(self.min.map(|min| format!("min = {min}")));
        lines.extend(self.max.map(|max| format!("max = {max}")));
        if self.past {
            lines.push("past = true".to_owned());
        }
        if !self.options.is_empty() {
            let option = |option: &Choice| {
                format!("{{ key = {}, label = {} }}", quoted(&option.key), both(&option.vi, &option.en))
            };
            lines.push(format!("options = [{}]", self.options.iter().map(option).collect::<Vec<_>>().join(", ")));
        }
    }
}

fn both(vi: &str, en: &str) -> String {
    format!("{{ {} }}", pair(vi, en))
}

fn pair(vi: &str, en: &str) -> String {
    format!("vi = {}, en = {}", quoted(vi), quoted(en))
}

/// A basic string of TOML: these texts hold neither quotes nor backslashes nor control characters.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_has_thirty_fields_and_its_procedure_is_toml() {
        let form = Form::read().unwrap();
        assert_eq!(form.answers().len(), 30);
        let file: toml::Table = form.procedure("9.000001").parse().unwrap();
        assert_eq!(file["sections"][0]["questions"].as_array().unwrap().len(), 30);
        assert_eq!(file["result"]["lines"][0]["from"].as_str(), Some("answer.full-name"));
    }
}
