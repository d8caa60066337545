//! Values from the environment: `LIENTHONG__SECTION__KEY=value`.

const PREFIX: &str = "LIENTHONG__";

/// Puts every override into the table. A value that reads as TOML (a number, `true`, a list) is taken as such, anything
/// else as text.
pub(super) fn apply(table: &mut toml::Table, environment: impl Iterator<Item = (String, String)>) {
    for (name, value) in environment {
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        let Some((section, key)) = path.split_once("__") else { continue };
        let section = table
            .entry(section.to_lowercase())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut();
        if let Some(section) = section {
            section.insert(key.to_lowercase(), read(value));
        }
    }
}

fn read(value: String) -> toml::Value {
    let parsed: Option<toml::Value> =
        format!("value = {value}").parse::<toml::Table>().ok().and_then(|mut table| table.remove("value"));
    parsed.unwrap_or(toml::Value::String(value))
}
