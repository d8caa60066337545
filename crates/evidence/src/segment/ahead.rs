//! A file that is longer than what was written into it: a sync then changes no length, and so writes the bytes alone and
//! nothing of the file system's own books. That halves what it costs.

use std::{fs::File, io, os::unix::fs::FileExt as _};

/// By how much it is made longer at a time.
const PIECE: u64 = 1024 * 1024;

pub(super) struct Ahead {
    file: File,
    /// How much was written.
    length: u64,
    /// How long the file is.
    room: u64,
}

impl Ahead {
    pub(super) fn new(file: File, length: u64) -> Self {
        Self { file, length, room: length }
    }

    /// Writes behind what was written, durably.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let after = self.length + u64::try_from(bytes.len()).map_err(io::Error::other)?;
        if after > self.room {
            self.lengthen(after)?;
        }
        self.file.write_all_at(bytes, self.length)?;
        self.file.sync_data()?;
        self.length = after;
        Ok(())
    }

    /// Zeros, really written: room that is only promised would be entered into the books when it is used.
    fn lengthen(&mut self, after: u64) -> io::Result<()> {
        let zeros = vec![0; 64 * 1024];
        let wanted = after.next_multiple_of(PIECE);
        while self.room < wanted {
            let piece = usize::try_from(wanted - self.room).unwrap_or(usize::MAX).min(zeros.len());
            let zeros = zeros.get(..piece).unwrap_or(&zeros);
            self.file.write_all_at(zeros, self.room)?;
            self.room += u64::try_from(zeros.len()).map_err(io::Error::other)?;
        }
        self.file.sync_all()
    }

    /// Cuts off what was not written into. Without this the zeros stay, and are nothing.
    pub(super) fn end(&self) {
        if let Err(error) = self.file.set_len(self.length) {
            tracing::warn!(%error, "evidence.segment keeps the room that it did not need");
        }
    }
}
