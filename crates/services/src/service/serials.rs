use std::{collections::HashMap, ops::Range};

use base::{AgencyCode, DossierCode, Timestamp, civil, civil::Date};
use parking_lot::Mutex;
use store::{Error, serial::block_take};

use super::Services;

/// How many serials are taken at once: no counter is touched by every filing.
const BLOCK: i64 = 32;
/// How many at most: a stop of the process leaves out what it has not given out.
const LARGEST: i64 = 256;
/// A block that lasted shorter than this, in milliseconds, is followed by one twice as large.
const SHORT: i64 = 1000;

/// The serials that this process has taken and not given out.
#[derive(Default)]
pub(super) struct Serials {
    left: Mutex<HashMap<Date, Left>>,
    /// Held while a block is taken, so that of many filings at once only one takes it.
    taking: tokio::sync::Mutex<Option<Taken>>,
}

/// The block that was taken last.
struct Taken {
    at: Timestamp,
    size: i64,
}

/// What is left of a day's block, and the serials that were not used after all.
#[derive(Default)]
struct Left {
    block: Range<i64>,
    unused: Vec<i64>,
}

/// The series of an agency's dossiers of one day.
pub fn dossier_series(agency: &AgencyCode, day: Date) -> String {
    format!("services.dossiers.{agency}.{day}")
}

impl Services {
    /// A dossier code of today that nobody else has.
    pub(super) async fn code_next(&self, now: Timestamp) -> Result<DossierCode, Error> {
        let today = civil::vn_date(now);
        let serial =
            if let Some(serial) = self.serial_left(today) { serial } else { self.serial_taken(today, now).await? };
        let serial = u32::try_from(serial).map_err(|_| Error::Invalid("serials have run out".to_owned()))?;
        DossierCode::new(self.agency.clone(), today, serial).map_err(|error| Error::Invalid(error.to_string()))
    }

    /// A serial of a block that is taken now, unless somebody else has just taken one.
    async fn serial_taken(&self, today: Date, now: Timestamp) -> Result<i64, Error> {
        let mut taking = self.0.serials.taking.lock().await;
        if let Some(serial) = self.serial_left(today) {
            return Ok(serial);
        }
        let size = match &*taking {
            Some(last) if now.millis_since(last.at) < SHORT => (last.size * 2).min(LARGEST),
            _ => BLOCK,
        };
        let series = dossier_series(&self.agency, today);
        let mut block = self.db.write(move |tx| block_take(tx, &series, size)).await?;
        *taking = Some(Taken { at: now, size });
        let first = block.next().ok_or_else(|| Error::Invalid("an empty block of serials".to_owned()))?;
        let mut left = self.0.serials.left.lock();
        left.retain(|date, _| *date == today);
        left.entry(today).or_default().block = block;
        Ok(first)
    }

    fn serial_left(&self, today: Date) -> Option<i64> {
        let mut all = self.0.serials.left.lock();
        let left = all.get_mut(&today)?;
        left.unused.pop().or_else(|| left.block.next())
    }

    /// Gives a code back that no dossier got.
    pub(super) fn code_back(&self, code: &DossierCode) {
        if let Some(left) = self.0.serials.left.lock().get_mut(&code.date()) {
            left.unused.push(code.serial().into());
        }
    }
}
