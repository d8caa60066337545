use base::Timestamp;

use crate::model::{HeldGrant, NewDelegation, Role};

/// The longest time for which a deputy is named, in days: who is away for longer is replaced.
pub const DELEGATION_DAYS: i64 = 184;

/// Why a deputy is not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undelegable {
    /// No right was chosen.
    Nothing,
    /// A right is not the absent one's own for the whole of the time, or is one that nobody hands on.
    NotTheirs,
    /// The time is over, has no length, or is longer than [`DELEGATION_DAYS`].
    BadPeriod,
}

/// Whether these rights may be handed to a deputy, by somebody who holds `own`. Rights that the absent one has only
/// because they stand in for another are not among their own: a deputy names no deputy.
pub fn delegable(new: &NewDelegation, own: &[HeldGrant], now: Timestamp) -> Result<(), Undelegable> {
    let longest = new.from.plus_days(DELEGATION_DAYS);
    if new.until <= new.from || new.until <= now || new.until > longest {
        return Err(Undelegable::BadPeriod);
    }
    if new.grants.is_empty() {
        return Err(Undelegable::Nothing);
    }
    let whole = |held: &HeldGrant| held.from <= new.from.max(now) && held.until.is_none_or(|until| new.until <= until);
    let theirs = new.grants.iter().all(|grant| {
        !matches!(grant.role, Role::Administrator | Role::Citizen)
            && own.iter().any(|held| held.grant == *grant && whole(held))
    });
    if theirs { Ok(()) } else { Err(Undelegable::NotTheirs) }
}

#[cfg(test)]
mod tests {
    use base::{AccountId, AgencyCode, Id, SeededEntropy};

    use super::*;
    use crate::model::{FieldOfWork, Grant};

    #[test]
    fn only_own_rights_go_to_a_deputy_and_only_for_a_time() {
        let now = Timestamp::from_millis(1_795_488_360_000);
        let agency = AgencyCode::parse("H54").unwrap();
        let grant = |role, field: Option<&str>| Grant {
            role,
            agency: agency.clone(),
            field: field.and_then(FieldOfWork::parse),
        };
        let short = HeldGrant { until: Some(now.plus_days(3)), ..HeldGrant::always(grant(Role::OneStopOfficer, None)) };
        let own = [
            HeldGrant::always(grant(Role::Leader, None)),
            HeldGrant::always(grant(Role::Specialist, Some("Hộ tịch"))),
            HeldGrant::always(grant(Role::Administrator, None)),
            short,
        ];
        let deputy = AccountId::new(now, &SeededEntropy::new(1));
        let leader = || vec![grant(Role::Leader, None)];
        let cases = [
            (leader(), 0, 7, Ok(())),
            (vec![grant(Role::Leader, None), grant(Role::Specialist, Some("Hộ tịch"))], -1, 7, Ok(())),
            (vec![], 0, 7, Err(Undelegable::Nothing)),
            (vec![grant(Role::Specialist, None)], 0, 7, Err(Undelegable::NotTheirs)),
            (vec![grant(Role::Administrator, None)], 0, 7, Err(Undelegable::NotTheirs)),
            (vec![grant(Role::ProcedureControl, None)], 0, 7, Err(Undelegable::NotTheirs)),
            (vec![grant(Role::OneStopOfficer, None)], 0, 3, Ok(())),
            (vec![grant(Role::OneStopOfficer, None)], 0, 4, Err(Undelegable::NotTheirs)),
            (leader(), 7, 7, Err(Undelegable::BadPeriod)),
            (leader(), -7, 0, Err(Undelegable::BadPeriod)),
            (leader(), 0, DELEGATION_DAYS, Ok(())),
            (leader(), 0, DELEGATION_DAYS + 1, Err(Undelegable::BadPeriod)),
        ];
        for (grants, from, until, expected) in cases {
            let new = NewDelegation { deputy, from: now.plus_days(from), until: now.plus_days(until), grants };
            assert_eq!(delegable(&new, &own, now), expected, "{new:?}");
        }
    }
}
