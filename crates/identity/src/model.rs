//! The words of identity: who somebody is, what they may do, and how sure we are. No I/O, no clock, no serde.

mod account;
mod actor;
mod assurance;
mod delegation;
mod factor;
mod grant;
mod secret;
mod session;
mod staff;

pub use account::{Account, BadUsername, Federated, Kind, Username};
pub use actor::Actor;
pub use assurance::Assurance;
pub use delegation::{Delegation, NewDelegation, StandIn};
pub use factor::{BadCode, Factors, OtpSecret, Passkey, RecoveryCode, SecondFactor};
pub use grant::{FieldOfWork, Grant, Role};
pub use secret::{BadPassword, BadPin, Password, Pin};
pub use session::{Session, SessionHandle};
pub use staff::{
    Approval, BadStaffNumber, Deed, HeldGrant, NewStaff, Outcome, Staff, StaffChange, StaffNumber, Unit, UnitLine,
};
