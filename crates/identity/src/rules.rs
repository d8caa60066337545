//! What may happen, decided from what is known. Pure: time is a parameter, nothing is fetched.

mod approval;
mod delegation;
mod device;
mod factor;
mod pin;
mod session;
mod throttle;
mod units;

pub use approval::{Blocked, approval_decide};
pub use delegation::{DELEGATION_DAYS, Undelegable, delegable};
pub use device::device_named;
pub use factor::{FRESH, STEP_PATIENCE, STEP_TRIES, factors_may_change, otp_step};
pub use pin::{PinCount, PinPolicy, PinVerdict, pin_try};
pub use session::{SessionPolicy, session_is_live, session_should_touch};
pub use throttle::{Throttle, ThrottlePolicy, throttle_after_success, throttle_try};
pub use units::{unit_lines, unit_would_loop};
