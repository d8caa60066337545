use base::{AccountId, CitizenId, Id as _, PersonId, Timestamp};

use super::{Identity, SignedIn, Visit, session::Begin};
use crate::{
    model::{Account, Assurance, Federated, Kind},
    refusal::SignInError,
    store,
    token::SessionToken,
};

/// What the provider says of a citizen.
#[derive(Clone, Debug)]
pub struct FederatedPerson {
    /// Provider and pairwise subject.
    pub federated: Federated,
    /// The full name, family name first.
    pub name: String,
    /// The personal identification number.
    pub citizen_id: Option<CitizenId>,
    /// How well the person was proven.
    pub assurance: Assurance,
    /// When they typed their password at the provider.
    pub proven_at: Timestamp,
    /// Whether a second factor was part of that proof.
    pub second: bool,
}

impl Identity {
    /// Lets a citizen in on the provider's word. Their account here is opened at the first time and follows the
    /// provider's data after that. Refuses with [`SignInError::NoMatch`] where it was closed here.
    pub async fn sign_in_federated(&self, person: FederatedPerson, visit: Visit) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let (new_id, new_person) =
            (AccountId::new(now, self.entropy.as_ref()), PersonId::new(now, self.entropy.as_ref()));
        let (this, token, device) = (self.clone(), SessionToken::generate(), SessionToken::generate());
        self.db
            .write(move |tx| {
                let fresh = Account {
                    id: new_id,
                    kind: Kind::Citizen,
                    username: None,
                    name: person.name.clone(),
                    title: None,
                    citizen_id: person.citizen_id,
                    agency: None,
                    person: new_person,
                    assurance: person.assurance,
                    federated: Some(person.federated.clone()),
                    closed: false,
                };
                let account = match store::account_by_federated(tx, &person.federated)? {
                    Some(known) if known.closed => return Err(SignInError::NoMatch),
                    Some(known) => {
                        store::account_set_federated(tx, known.id, &fresh.name, fresh.citizen_id, fresh.assurance)?;
                        Account { id: known.id, person: known.person, ..fresh }
                    }
                    None if store::account_insert(tx, &fresh, None, now)? => {
                        let body =
                            serde_json::json!({ "kind": fresh.kind.code(), "assurance": fresh.assurance.number() });
                        this.record(tx, "identity.account-opened", fresh.id, &person.federated.provider, now, body)?;
                        fresh
                    }
                    // Two first visits at once: the other one opened the account.
                    None => return Err(tx.conflict().into()),
                };
                let proven_at = person.proven_at.min(now);
                let second = person.second;
                let begin = Begin { token: &token, device: &device, visit: &visit, second, proven_at, now };
                this.session_begin(tx, account, person.assurance, &begin).map_err(SignInError::from)
            })
            .await
    }
}
