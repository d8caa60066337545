#![doc = include_str!("../README.md")]

mod agency;
pub mod calendar;
pub mod civil;
mod clock;
mod entropy;
#[doc(hidden)]
pub mod fuzzing;
mod id;
mod lang;
mod period;
mod person;
mod procedure;
mod refusal;
pub mod text;
pub mod wire;

pub use agency::{AgencyCode, Alias, BadAgencyCode};
pub use calendar::{AgencyHours, Calendar, Due, Term};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use id::{
    AccessRightId, AccountId, ApprovalId, BadId, DelegationId, DossierEventId, DossierId, DraftId, Id, JobId, MailId,
    MessageId, NoticeId, PaperId, PersonId, RecordId, SegmentLogId, SigningActId, SigningKeyId, UnitId, UseId,
};
pub use lang::{Lang, Texts};
pub use period::{BadPeriod, Period};
pub use person::{BadCitizenId, BadMoney, CitizenId, Money};
pub use procedure::{BadDossierCode, BadProcedureCode, DossierCode, ProcedureCode};
pub use refusal::Refuse;
