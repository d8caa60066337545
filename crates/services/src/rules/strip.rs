use base::{Calendar, Lang, Timestamp, calendar::Day, civil, civil::Date};

/// The most days that are shown one by one.
const SHOWN: usize = 10;

/// One cell of the strip of days between receipt and due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The day.
    pub date: Date,
    /// What kind of day.
    pub kind: CellKind,
    /// Whether it is today.
    pub today: bool,
    /// Whether it is over.
    pub past: bool,
    /// Whether it is the due day.
    pub due: bool,
}

/// What kind of day a cell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// The day of receipt.
    Received,
    /// The working day of the term with this number, from 1.
    Working(u32),
    /// A day of rest; the name of the holiday, empty for a weekend.
    Rest(String),
    /// So many days that are left out here.
    Gap(u32),
}

/// The days from `received` to `due`, as they look at `now`. A longer term leaves out the middle: it shows the last two
/// days before today, today, and the two days before the end.
pub fn strip(calendar: &Calendar, received: Timestamp, due: Timestamp, now: Timestamp, lang: Lang) -> Vec<Cell> {
    let (first, last, today) = (civil::vn_date(received), civil::vn_date(due), civil::vn_date(now));
    let mut cells = Vec::new();
    let (mut date, mut number) = (first, 0);
    while date <= last {
        let kind = match calendar.day(date) {
            _ if date == first => CellKind::Received,
            Day::Weekend => CellKind::Rest(String::new()),
            Day::Holiday(name) => CellKind::Rest(name.get(lang).to_owned()),
            Day::Working | Day::Swapped => {
                number += 1;
                CellKind::Working(number)
            }
        };
        cells.push(Cell { date, kind, today: date == today, past: date < today, due: date == last });
        date = civil::plus_days(date, 1);
    }
    if cells.len() > SHOWN { shortened(cells, first, last, today) } else { cells }
}

fn shortened(cells: Vec<Cell>, first: Date, last: Date, today: Date) -> Vec<Cell> {
    let middle = today.clamp(first, last);
    let keep = |cell: &Cell| {
        let from_today = civil::days_between(cell.date, middle);
        (-1..=2).contains(&from_today) || cell.date == first || civil::days_between(cell.date, last) <= 1
    };
    let mut kept: Vec<Cell> = Vec::new();
    for cell in cells {
        if keep(&cell) {
            kept.push(cell);
        } else if let Some(Cell { kind: CellKind::Gap(days), .. }) = kept.last_mut() {
            *days += 1;
        } else {
            kept.push(Cell { kind: CellKind::Gap(1), today: false, due: false, ..cell });
        }
    }
    kept
}
