//! Whether the folder of blobs is the one that the database knows: replicas of a node share one folder, as they share
//! one database.

use std::path::PathBuf;

use base::{Entropy, Id, RecordId, SystemClock};
use store::Db;

use crate::config::NodeConfig;

/// The fact in the database, and the file in the folder.
const FACT: &str = "blobs.folder";
const FILE: &str = "folder-id";

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// It belongs to another database, or is another replica's own.
    #[error(
        "the folder {folder} is not the one that this database's papers lie in: every replica of a node must see one \
         shared folder (set [files] folder to it), and a restored node the folder that was restored with it"
    )]
    Other {
        /// The folder.
        folder: PathBuf,
    },
    /// It cannot be read or written.
    #[error("the folder {folder} cannot be used")]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database.
    #[error("the database could not be asked for its folder of papers")]
    Store(#[from] store::Error),
}

/// Compares folder and database; where either knows nothing yet, it learns.
pub(crate) async fn check(config: &NodeConfig, db: &Db, entropy: &dyn Entropy) -> Result<(), FolderError> {
    let folder = config.files.blobs();
    let own = match mark(&folder, entropy) {
        Ok(own) => own,
        Err(source) => return Err(FolderError::Unusable { folder, source }),
    };
    let offered = own.clone();
    let known = db.write(move |tx| store::facts::fact_keep(tx, FACT, &offered)).await?;
    if known == own { Ok(()) } else { Err(FolderError::Other { folder }) }
}

/// The folder's own mark; made where there is none. Of two processes that make it at once, one wins.
fn mark(folder: &std::path::Path, entropy: &dyn Entropy) -> std::io::Result<String> {
    use base::Clock as _;
    let path = folder.join(FILE);
    if !path.exists() {
        std::fs::create_dir_all(folder)?;
        let new = RecordId::new(SystemClock.now(), entropy).to_string();
        let draft = folder.join(format!("{FILE}.{new}"));
        std::fs::write(&draft, &new)?;
        // A link to what is there already fails, and leaves the first one.
        let linked = std::fs::hard_link(&draft, &path);
        std::fs::remove_file(&draft)?;
        if let Err(error) = linked
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(error);
        }
    }
    Ok(std::fs::read_to_string(&path)?.trim().to_owned())
}
