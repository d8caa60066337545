//! What may happen, decided from what is known. Pure: time is a parameter, nothing is fetched.

mod pin;
mod session;
mod throttle;

pub use pin::{PinCount, PinPolicy, PinVerdict, pin_try};
pub use session::{SessionPolicy, session_is_live, session_should_touch};
pub use throttle::{Throttle, ThrottlePolicy, throttle_after_success, throttle_try};
