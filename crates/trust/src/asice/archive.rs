//! Writing an archive: everything stored, no times, no extras; the same entries give the same bytes.

/// A file in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the container, such as `record.json`.
    pub name: String,
    /// Its media type, such as `application/json`.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl Entry {
    /// An entry.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, content: Vec<u8>) -> Self {
        Self { name: name.into(), media_type: media_type.into(), content }
    }
}

/// A name that may not stand in a container, or stands there twice; or a container that would be too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot stand in a container")]
pub struct BadName(pub String);

/// Relative, forward slashes, no empty or dotted parts, no control characters.
pub(super) fn is_good_name(name: &str) -> bool {
    let parts_good = name.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    parts_good
        && name.len() <= 255
        && !name.chars().any(|letter| letter.is_control() || letter == '\\' || letter == ':')
}

const VERSION: u16 = 20;
const UTF8_NAMES: u16 = 0x0800;
const FIRST_OF_1980: u16 = 0x0021;

struct Bytes(Vec<u8>);

impl Bytes {
    fn two(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn four(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }
}

/// What local and central headers share.
fn common(out: &mut Bytes, entry: &Entry) -> Result<(), BadName> {
    let bad = || BadName(entry.name.clone());
    let size = u32::try_from(entry.content.len()).map_err(|_| bad())?;
    let mut crc = flate2::Crc::new();
    crc.update(&entry.content);
    out.two(VERSION);
    out.two(if entry.name.is_ascii() { 0 } else { UTF8_NAMES });
    out.two(0);
    out.two(0);
    out.two(FIRST_OF_1980);
    out.four(crc.sum());
    out.four(size);
    out.four(size);
    out.two(u16::try_from(entry.name.len()).map_err(|_| bad())?);
    out.two(0);
    Ok(())
}

/// The archive of these entries, after `mimetype`, in this order.
pub fn write(entries: &[Entry]) -> Result<Vec<u8>, BadName> {
    let mime = Entry::new("mimetype", "", super::MIME_TYPE.as_bytes().to_vec());
    let mut seen = std::collections::BTreeSet::new();
    let mut out = Bytes(Vec::new());
    let mut central = Bytes(Vec::new());
    for entry in std::iter::once(&mime).chain(entries) {
        let bad = || BadName(entry.name.clone());
        if !is_good_name(&entry.name) || !seen.insert(entry.name.as_str()) {
            return Err(bad());
        }
        let offset = u32::try_from(out.0.len()).map_err(|_| bad())?;
        out.four(0x0403_4b50);
        common(&mut out, entry)?;
        out.0.extend_from_slice(entry.name.as_bytes());
        out.0.extend_from_slice(&entry.content);
        central.four(0x0201_4b50);
        central.two(VERSION);
        common(&mut central, entry)?;
        // No comment, first disk, no attributes.
        central.two(0);
        central.two(0);
        central.two(0);
        central.four(0);
        central.four(offset);
        central.0.extend_from_slice(entry.name.as_bytes());
    }
    let too_many = || BadName("the container".to_owned());
    let count = u16::try_from(seen.len()).map_err(|_| too_many())?;
    let start = u32::try_from(out.0.len()).map_err(|_| too_many())?;
    let size = u32::try_from(central.0.len()).map_err(|_| too_many())?;
    out.0.append(&mut central.0);
    out.four(0x0605_4b50);
    out.two(0);
    out.two(0);
    out.two(count);
    out.two(count);
    out.four(size);
    out.four(start);
    out.two(0);
    Ok(out.0)
}
