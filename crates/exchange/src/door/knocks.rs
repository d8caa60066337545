//! How often one address may knock: nobody needs to often, and each knock costs a look into the database.

use std::{collections::HashMap, net::IpAddr};

use base::Timestamp;
use parking_lot::Mutex;

use crate::crowd::network;

/// The time in which knocks are counted, in seconds.
pub(super) const WINDOW_SECONDS: u32 = 60;
/// The most knocks of one address in it.
const MOST: u32 = 12;
/// The most addresses that are remembered.
const ADDRESSES: usize = 4096;

/// Who has knocked in this window.
#[derive(Default)]
pub(super) struct Knocks(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    window: i64,
    by: HashMap<IpAddr, u32>,
}

impl Knocks {
    /// Counts a knock; whether it is one of those that are let through.
    pub(super) fn may(&self, from: IpAddr, now: Timestamp) -> bool {
        let window = now.as_seconds().div_euclid(i64::from(WINDOW_SECONDS));
        let mut counted = self.0.lock();
        if counted.window != window {
            *counted = Counted { window, by: HashMap::new() };
        }
        let from = network(from);
        if counted.by.len() >= ADDRESSES && !counted.by.contains_key(&from) {
            return false;
        }
        let count = counted.by.entry(from).or_default();
        *count = count.saturating_add(1);
        *count <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_knocks_a_few_times_a_minute_and_keeps_nobody_else_out() {
        let knocks = Knocks::default();
        let now = Timestamp::from_millis(1_795_568_400_000);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let let_in = |from: &str, now| (0..100).filter(|_| knocks.may(ip(from), now)).count();
        assert_eq!(let_in("203.0.113.7", now), 12);
        assert_eq!(let_in("::ffff:203.0.113.7", now), 0, "the same caller");
        assert_eq!(let_in("2001:db8::1", now), 12);
        assert_eq!(let_in("2001:db8::2", now), 0, "the same network");
        assert_eq!(let_in("2001:db8:0:1::1", now), 12);
        assert_eq!(let_in("203.0.113.7", now.plus_seconds(61)), 12);
    }

    #[test]
    fn callers_of_many_addresses_fill_no_memory() {
        let knocks = Knocks::default();
        let now = Timestamp::from_millis(1_795_568_400_000);
        for number in 0..20_000_u32 {
            knocks.may(IpAddr::V4(number.into()), now);
        }
        assert_eq!(knocks.0.lock().by.len(), ADDRESSES);
    }
}
