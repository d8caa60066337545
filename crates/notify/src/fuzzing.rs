//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use crate::{MailAddress, wire};

/// Mail addresses as people type them, and notices as they are stored.
pub fn mail(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(address) = MailAddress::parse(&text) {
        let plain = |c: char| c.is_ascii_graphic() && !"<>()[],;:\\\"".contains(c);
        assert!(address.as_str().chars().all(plain), "an address cannot end the line of a mail, nor name a second one");
        assert!(MailAddress::parse(address.as_str()).is_ok() && !address.masked().is_empty());
    }
    let _ = wire::read(&text);
}
