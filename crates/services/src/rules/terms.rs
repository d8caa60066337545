use base::{Calendar, Timestamp, civil};

/// How much of a term is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// So many working days after today.
    Days(i64),
    /// It ends today.
    Today,
    /// It ended so many working days ago; zero if it ended earlier today.
    Late(i64),
}

/// What is left at `now` of a term that ends at `due`.
pub fn left(calendar: &Calendar, now: Timestamp, due: Timestamp) -> Left {
    let (today, last) = (civil::vn_date(now), civil::vn_date(due));
    if now > due {
        return Left::Late(calendar.working_days_between(last, today));
    }
    if last <= today { Left::Today } else { Left::Days(calendar.working_days_between(today, last)) }
}
