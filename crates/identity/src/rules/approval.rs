use base::{AccountId, Timestamp};

use crate::model::{Approval, Deed, Outcome};

/// Why somebody may not decide an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// It ended already.
    Over,
    /// Nobody decided in time.
    Expired,
    /// Who asked does not approve or refuse; whom it is about does not approve.
    Own,
    /// Only who asked takes it back.
    Foreign,
}

/// Whether `by`, an administrator, may end `approval` with `outcome` at `now`.
pub fn approval_decide(approval: &Approval, outcome: Outcome, by: AccountId, now: Timestamp) -> Result<(), Blocked> {
    if approval.outcome.is_some() {
        return Err(Blocked::Over);
    }
    if approval.expires_at <= now {
        return Err(Blocked::Expired);
    }
    // Who would stand in for somebody has an interest in it too.
    let deputy = matches!(&approval.deed, Deed::Delegate(new) if new.deputy == by);
    match outcome {
        Outcome::Approved if by == approval.asked_by || by == approval.account || deputy => Err(Blocked::Own),
        Outcome::Refused if by == approval.asked_by => Err(Blocked::Own),
        Outcome::Withdrawn if by != approval.asked_by => Err(Blocked::Foreign),
        Outcome::Expired => Err(Blocked::Foreign),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use base::{ApprovalId, Id, SeededEntropy};

    use super::*;
    use crate::model::NewDelegation;

    #[test]
    fn nobody_approves_what_is_their_own() {
        let now = Timestamp::from_millis(1_795_488_360_000);
        let entropy = SeededEntropy::new(1);
        let [asker, target, other] = [(); 3].map(|()| AccountId::new(now, &entropy));
        let waiting = Approval {
            id: ApprovalId::new(now, &entropy),
            deed: Deed::Reset,
            account: target,
            asked_by: asker,
            asked_at: now,
            expires_at: now.plus_days(7),
            outcome: None,
            decided_by: None,
            decided_at: None,
            reason: None,
        };
        let new = NewDelegation { deputy: other, from: now, until: now.plus_days(1), grants: Vec::new() };
        let delegation = Approval { deed: Deed::Delegate(new), ..waiting.clone() };
        let over = Approval { outcome: Some(Outcome::Approved), ..waiting.clone() };
        let late = now.plus_days(7);
        let cases = [
            (&waiting, Outcome::Approved, other, now, Ok(())),
            (&waiting, Outcome::Approved, asker, now, Err(Blocked::Own)),
            (&waiting, Outcome::Approved, target, now, Err(Blocked::Own)),
            (&waiting, Outcome::Refused, asker, now, Err(Blocked::Own)),
            (&waiting, Outcome::Refused, target, now, Ok(())),
            (&waiting, Outcome::Withdrawn, asker, now, Ok(())),
            (&waiting, Outcome::Withdrawn, other, now, Err(Blocked::Foreign)),
            (&waiting, Outcome::Expired, other, now, Err(Blocked::Foreign)),
            (&waiting, Outcome::Approved, other, late, Err(Blocked::Expired)),
            (&delegation, Outcome::Approved, other, now, Err(Blocked::Own)),
            (&over, Outcome::Approved, other, now, Err(Blocked::Over)),
        ];
        for (approval, outcome, by, at, expected) in cases {
            assert_eq!(approval_decide(approval, outcome, by, at), expected, "{outcome:?}");
        }
    }
}
