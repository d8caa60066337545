//! SQL and nothing else.

mod catalogue;
mod dossier;
mod draft;
mod mine;
mod paper;
mod procedure;
mod signing;
mod synonym;
mod work;

pub(crate) use catalogue::{
    NationalRow, OfferRow, catalogue_touch, catalogue_version, national_delete, national_fetch, national_list,
    national_put, offer_fetch, offer_list, offer_put,
};
pub(crate) use dossier::{DossierRow, dossier_fetch, dossier_insert, dossier_update, event_insert, event_list};
pub(crate) use draft::{DraftRow, draft_delete, draft_fetch, draft_fetch_id, draft_list, draft_put};
pub(crate) use mine::{MineRow, issued_fetch, issued_put, mine_list, mine_put};
pub use paper::PaperKind;
pub(crate) use paper::{PaperRow, paper_fetch, paper_insert, paper_list, paper_set};
pub(crate) use procedure::{
    closed_delete, closed_exists, closed_insert, procedure_fetch, procedure_insert, procedure_list,
};
pub(crate) use signing::{SigningRow, signing_begin, signing_end, signing_list};
pub(crate) use synonym::{synonym_count, synonym_delete, synonym_list, synonym_put};
pub use work::{COUNTED, Scope, Sort, WorkCounts, WorkFilter, WorkRow};
pub(crate) use work::{Sight, held_list, work_by_ids, work_counts, work_page, work_procedures, work_rows};
