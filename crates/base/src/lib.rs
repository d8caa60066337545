#![doc = include_str!("../README.md")]

mod clock;
mod entropy;
mod id;
mod lang;
mod refusal;
pub mod wire;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use id::{
    AccessRightId, AccountId, BadId, DossierEventId, DossierId, DraftId, Id, JobId, MessageId, NoticeId, PaperId,
    PersonId, RecordId, SigningActId, SigningKeyId, UseId,
};
pub use lang::{Lang, Texts};
pub use refusal::Refuse;
