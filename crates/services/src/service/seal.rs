//! Signing bytes of papers: by a person's opened key, by the agency's seal; each with a time-stamp.

use base::Timestamp;
use trust::{
    Signer,
    pades::{self, Allowed, PadesError, SignatureField},
};

use super::Services;

/// A paper could not be signed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SealError {
    #[error("the paper could not be signed")]
    Sign(#[from] PadesError),
    #[error("the paper's mark could not be drawn")]
    Mark(#[from] paper::RenderError),
    #[error("the signing key failed")]
    Key(#[from] trust::SignError),
    #[error("the database failed")]
    Store(#[from] store::Error),
    #[error("no time-stamp came back: {0}")]
    Stamp(#[from] evidence::StampError),
}

impl Services {
    /// Signs a PDF in one of its fields, with a time-stamp (PAdES B-T).
    pub(super) async fn signed_pdf(
        &self,
        pdf: &[u8],
        field: SignatureField,
        signer: &dyn Signer,
        at: Timestamp,
    ) -> Result<Vec<u8>, SealError> {
        let signer = signer.settled();
        let prepared = pades::prepare(pdf, &field, signer.certificate(), signer.chain(), at)?;
        let signature = signer.sign(prepared.to_be_signed())?;
        let unstamped = prepared.finish(&signature)?;
        let token = match &self.stamper {
            None => None,
            Some(stamper) => {
                let imprint = unstamped.stamp_imprint();
                Some(stamper.stamp(*imprint.as_bytes()).await?)
            }
        };
        Ok(unstamped.encode(token.as_deref())?)
    }

    /// Puts the agency's seal on a PDF, in its seal field. `certify` is what it allows afterwards, where the seal is the
    /// only signature.
    pub(super) async fn sealed_pdf(
        &self,
        pdf: &[u8],
        place: &paper::Place,
        reason: &str,
        certify: Option<Allowed>,
        at: Timestamp,
    ) -> Result<Vec<u8>, SealError> {
        let mark = paper::mark::seal(place, &self.house.name, at)?;
        let field = SignatureField {
            name: place.kind.name().to_owned(),
            appearance: Some(mark.content),
            signer_name: Some(self.house.name.clone()),
            reason: Some(reason.to_owned()),
            location: Some(self.house.place.clone()),
            certify,
            ..SignatureField::default()
        };
        self.signed_pdf(pdf, field, self.seal.as_ref(), at).await
    }
}
