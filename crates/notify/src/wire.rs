//! Arguments as they are stored.

use base::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::Argument;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Text(String),
    Bilingual { vi: String, en: String },
    Instant(i64),
}

/// The arguments as JSON: a list, so that their order is kept.
pub(crate) fn write(arguments: &[(String, Argument)]) -> String {
    let stored: Vec<(&str, Stored)> = arguments
        .iter()
        .map(|(name, argument)| {
            let stored = match argument.clone() {
                Argument::Text(text) => Stored::Text(text),
                Argument::Bilingual { vi, en } => Stored::Bilingual { vi, en },
                Argument::Instant(at) => Stored::Instant(at.as_millis()),
            };
            (name.as_str(), stored)
        })
        .collect();
    // Strings and numbers only: this cannot fail.
    serde_json::to_string(&stored).unwrap_or_default()
}

/// Reads what [`write`] wrote; `None` for anything else.
pub(crate) fn read(text: &str) -> Option<Vec<(String, Argument)>> {
    let stored: Vec<(String, Stored)> = serde_json::from_str(text).ok()?;
    Some(
        stored
            .into_iter()
            .map(|(name, stored)| {
                let argument = match stored {
                    Stored::Text(text) => Argument::Text(text),
                    Stored::Bilingual { vi, en } => Argument::Bilingual { vi, en },
                    Stored::Instant(at) => Argument::Instant(Timestamp::from_millis(at)),
                };
                (name, argument)
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn argument() -> impl Strategy<Value = Argument> {
        prop_oneof![
            any::<String>().prop_map(Argument::Text),
            (any::<String>(), any::<String>()).prop_map(|(vi, en)| Argument::Bilingual { vi, en }),
            any::<i64>().prop_map(|at| Argument::Instant(Timestamp::from_millis(at))),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(arguments in prop::collection::vec((any::<String>(), argument()), 0..5)) {
            prop_assert_eq!(read(&write(&arguments)), Some(arguments));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "{}", "[[\"a\",1]]", "[[\"a\",{\"html\":\"x\"}]]"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
