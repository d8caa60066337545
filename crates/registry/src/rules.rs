//! Whether a configuration may follow the one that is held. Pure.

pub(crate) mod change;

use base::Timestamp;

use crate::{model::Snapshot, refusal::ConfigurationRefusal};

/// By how many seconds two honest clocks may differ.
const SKEW_SECONDS: i64 = 300;

/// What to do with a configuration that may be taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the one that is held.
    Held,
    /// It is newer: take it.
    Newer,
}

/// Judges a configuration whose signature holds against this node's federation, the one that is held and the time.
pub(crate) fn judge(
    instance: &str,
    held: Option<&Snapshot>,
    offered: &Snapshot,
    now: Timestamp,
) -> Result<Verdict, ConfigurationRefusal> {
    check_instance(instance, offered)?;
    if let Some(held) = held {
        if offered.version() < held.version() {
            let (held, offered) = (held.version(), offered.version());
            return Err(ConfigurationRefusal::RolledBack { held, offered });
        }
        if offered.version() == held.version() {
            let same = offered.digest() == held.digest();
            return if same {
                Ok(Verdict::Held)
            } else {
                Err(ConfigurationRefusal::VersionTaken { version: held.version() })
            };
        }
    }
    if offered.issued_at() > now.plus_seconds(SKEW_SECONDS) {
        return Err(ConfigurationRefusal::FromTheFuture { issued_at: offered.issued_at() });
    }
    if now > offered.valid_until() {
        return Err(ConfigurationRefusal::Expired { valid_until: offered.valid_until() });
    }
    Ok(Verdict::Newer)
}

/// Refuses a configuration of another federation.
pub(crate) fn check_instance(instance: &str, offered: &Snapshot) -> Result<(), ConfigurationRefusal> {
    if offered.instance() == instance {
        return Ok(());
    }
    let (expected, found) = (instance.to_owned(), offered.instance().to_owned());
    Err(ConfigurationRefusal::ForeignInstance { expected, found })
}

/// Who must have signed a configuration: the holder of the registry role in the one that is held, so that the role is
/// handed over by its holder; at the very first, the one that the configuration itself names under the trust anchor.
pub(crate) fn expected_signer<'a>(held: Option<&'a Snapshot>, offered: &'a Snapshot) -> &'a str {
    held.unwrap_or(offered).role_holder(crate::model::Role::Registry).as_str()
}
