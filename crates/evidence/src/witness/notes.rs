//! Considering what another node says.

use super::{Witness, WitnessError};
use crate::wire::note::NoteV1;

impl Witness {
    /// Considers everything in a note; what is to be answered comes back.
    pub(super) async fn consider(&self, agency: &str, note: NoteV1) -> Result<NoteV1, WitnessError> {
        if let Some(signed) = &note.countersignature {
            self.countersigned(agency, signed.signed()).await?;
        }
        if let Some(known) = &note.known {
            self.told(agency, known.signed()).await?;
        }
        if let Some(proofs) = &note.proofs {
            self.proven(agency, proofs).await?;
        }
        let mut answer = match &note.offer {
            Some(offer) => self.judge(agency, offer).await?,
            None => NoteV1::silent(),
        };
        if !note.ask.is_empty() {
            answer.proofs = Some(self.prove(&note.ask).await?);
        }
        Ok(answer)
    }
}
