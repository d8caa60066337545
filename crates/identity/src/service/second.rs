use ::store::{Error, Tx};
use base::{AccountId, Timestamp};
use serde_json::json;

use super::{
    Identity, NewsKind, SignedIn, Visit,
    session::Begin,
    sign_in::{count, forgive},
};
use crate::{
    model::{Kind, SecondFactor},
    refusal::SignInError,
    rules::{STEP_PATIENCE, STEP_TRIES, otp_step},
    store,
    token::SessionToken,
    vault,
};

/// What came of a second factor.
enum Outcome {
    In(Box<SignedIn>),
    Refused(SignInError),
}

impl Identity {
    /// The second step of a sign-in whose password was right: `step` is what [`Identity::sign_in`] answered.
    ///
    /// A try is counted before it is looked at: five for one password, and fewer and fewer for the account after that.
    /// A one-time code is taken once, a recovery code too.
    pub async fn second_step(
        &self,
        step: &SessionToken,
        factor: SecondFactor,
        visit: Visit,
    ) -> Result<SignedIn, SignInError> {
        let (this, handle, now) = (self.clone(), step.handle(), self.clock.now());
        let (token, device) = (SessionToken::generate(), SessionToken::generate());
        let outcome = self
            .db
            .write(move |tx| {
                let Some(step) = store::step_fetch(tx, &handle)? else {
                    return Ok(Outcome::Refused(SignInError::StepOver));
                };
                let late = now.millis_since(step.started_at) > STEP_PATIENCE;
                let account = store::account_fetch(tx, step.account)?.filter(|account| !account.closed);
                let Some(account) = account.filter(|_| !late && step.tried < STEP_TRIES) else {
                    store::step_delete(tx, &handle)?;
                    return Ok(Outcome::Refused(SignInError::StepOver));
                };
                let keys = [this.second_counter(account.id)];
                match count(tx, &keys, now) {
                    Ok(()) => {}
                    Err(SignInError::Store(error)) => return Err(error),
                    Err(wait) => return Ok(Outcome::Refused(wait)),
                }
                store::step_set_tried(tx, &handle, step.tried.saturating_add(1))?;
                if !this.second_fits(tx, account.id, &factor, now)? {
                    if step.tried.saturating_add(1) >= STEP_TRIES {
                        // Somebody knows the password and not the rest: its owner should hear of it.
                        this.record(tx, "identity.second-step-failed", account.id, account.id, now, json!({}))?;
                        this.news(tx, account.id, NewsKind::SecondStepFailed, &visit.device(), now)?;
                    }
                    return Ok(Outcome::Refused(SignInError::WrongCode));
                }
                store::step_delete(tx, &handle)?;
                forgive(tx, &keys)?;
                if matches!(factor, SecondFactor::Recovery(_)) {
                    this.news(tx, account.id, NewsKind::RecoveryCodeUsed, &visit.device(), now)?;
                }
                let begin = Begin { token: &token, device: &device, visit: &visit, second: true, proven_at: now, now };
                let assurance = account.assurance;
                Ok(Outcome::In(Box::new(this.session_begin(tx, account, assurance, &begin)?)))
            })
            .await?;
        match outcome {
            Outcome::In(signed_in) => Ok(*signed_in),
            Outcome::Refused(refusal) => Err(refusal),
        }
    }

    /// Whether a second step is under way under this token, and at which door it began.
    pub async fn step_kind(&self, step: &SessionToken) -> Result<Option<Kind>, Error> {
        let (handle, now) = (step.handle(), self.clock.now());
        self.db
            .read(move |tx| {
                let step = store::step_fetch(tx, &handle)?;
                let Some(step) = step.filter(|s| now.millis_since(s.started_at) <= STEP_PATIENCE) else {
                    return Ok(None);
                };
                Ok(store::account_fetch(tx, step.account)?.map(|account| account.kind))
            })
            .await
    }

    /// Whether a second factor is the account's; it is used up when it is.
    pub(super) fn second_fits(
        &self,
        tx: &mut Tx,
        account: AccountId,
        factor: &SecondFactor,
        now: Timestamp,
    ) -> Result<bool, Error> {
        match factor {
            SecondFactor::Otp(code) => {
                let Some(otp) = store::otp_fetch(tx, account)?.filter(|otp| otp.confirmed_at.is_some()) else {
                    return Ok(false);
                };
                let Ok(secret) = vault::secret_open(&otp.secret, &self.node_key, account) else { return Ok(false) };
                let compute = |counter| trust::mac::hotp(secret.bytes(), counter);
                let Some(step) = otp_step(*code, otp.last_step, now, compute) else { return Ok(false) };
                store::otp_set_step(tx, account, step)?;
                Ok(true)
            }
            SecondFactor::Recovery(code) => {
                let fits = store::recovery_use(tx, account, &vault::recovery_digest(code, account), now)?;
                if fits {
                    self.record(tx, "identity.recovery-code-used", account, account, now, json!({}))?;
                }
                Ok(fits)
            }
        }
    }
}
