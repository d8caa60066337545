//! What can go wrong in a database, in one vocabulary for both engines.

/// Which kind of rule of the schema a statement broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A primary or unique key exists already.
    Unique,
    /// A row that is referred to does not exist, or is still referred to.
    ForeignKey,
    /// A column that needs a value got none.
    NotNull,
    /// A `check` said no, or a value has the wrong type for its column.
    Check,
}

/// A failure of the database. Domain refusals are the caller's own type, which implements `From<Error>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Somebody else changed the same row. On PostgreSQL the job has been retried until it was hopeless.
    /// Made only by [`Tx::conflict`](crate::Tx::conflict), so that no conflict escapes the retry.
    #[error("somebody else changed the same row at the same time")]
    #[non_exhaustive]
    Conflict {},
    /// A rule of the schema was broken.
    #[error("constraint broken: {kind:?} {name}")]
    Constraint {
        /// Which kind of rule.
        kind: ConstraintKind,
        /// What the engine calls it: a constraint name on PostgreSQL, `table.column` on SQLite. For people, not for
        /// `match`.
        name: String,
    },
    /// The disk (or the permitted size of the database) is full; nothing was changed.
    #[error("the database is full")]
    Full,
    /// The database cannot be reached, is too busy, or has been closed; nothing was changed.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The connection was lost at the commit: the write may or may not have happened. The command's idempotency row
    /// says which.
    #[error("the connection was lost at the commit, so it is not known whether the write happened: {0}")]
    Unknown(String),
    /// The job panicked; its changes were rolled back.
    #[error("a database job panicked: {0}")]
    Panicked(String),
    /// A mistake in the program: wrong number of arguments, U+0000 in a text, wrong kind of column.
    #[error("misuse of the database: {0}")]
    Invalid(String),
    /// The engine refused the statement.
    #[error("the database refused a statement: {0}")]
    Sql(String),
    /// One row was expected and there was none.
    #[error("one row was expected and there was none")]
    NoRow,
    /// The lease of a job was taken over by another worker (or the job is gone); this worker's write is void.
    #[error("the lease of job {0} was lost")]
    LeaseLost(base::JobId),
    /// A blob that should be in the folder is not.
    #[error("blob {0} is missing")]
    BlobMissing(crate::blobs::Digest),
    /// A blob's bytes no longer have the digest that names them.
    #[error("blob {0} does not have the content that its name says")]
    BlobCorrupt(crate::blobs::Digest),
}

impl Error {
    /// A primary or unique key existed already.
    pub const fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::Unique, .. })
    }

    /// A lost race that another attempt may win.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict {})
    }

    /// Nothing happened, and trying again later may help.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Conflict {} | Self::Unavailable(_) | Self::Full)
    }
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL begins with neither `sqlite:` nor `postgres:`, or cannot be read.
    #[error("the database URL must be sqlite:PATH or postgres://…: {0}")]
    BadUrl(String),
    /// The URL asks for something that this build cannot do.
    #[error("the database URL asks for what this program cannot do: {0}")]
    Unsupported(String),
    /// A file or folder could not be made or read.
    #[error("{what}")]
    Io {
        /// Which one.
        what: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A migration that has been applied was changed afterwards. Migrations are only ever added.
    #[error("migration {number} of {crate_name} was changed after it had been applied to this database")]
    MigrationChanged {
        /// The crate.
        crate_name: String,
        /// The number.
        number: i64,
    },
    /// The database has been migrated by a newer program.
    #[error("this database has migration {number} of {crate_name}, which this program does not know: it is too old")]
    Newer {
        /// The crate.
        crate_name: String,
        /// The number.
        number: i64,
    },
    /// The list of migrations in the program is not 1, 2, 3, …
    #[error("the migrations of {0} are not numbered 1, 2, 3, …")]
    MigrationNumbers(&'static str),
    /// A migration failed; none of its statements was kept.
    #[error("migration {number} of {crate_name} failed")]
    MigrationFailed {
        /// The crate.
        crate_name: &'static str,
        /// The number.
        number: i64,
        /// Why.
        #[source]
        source: Error,
    },
    /// The database could not be reached or asked.
    #[error("the database could not be opened")]
    Database(#[from] Error),
}
