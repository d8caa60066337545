//! A file as a set of objects, and its form fields.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    lexer::Lexer,
    object::{Dict, Id, Object},
    xref::{Place, Section, inflate, sections},
};
use crate::Refused;

const MOST_BYTES: usize = 128 * 1024 * 1024;
const MOST_FIELDS: usize = 2_000;
/// The longest full name of a field, in bytes; every field below another one has that one's name in its own.
const LONGEST_NAME: usize = 2_000;
/// The longest name (ISO 32000-1, annex C.2), in bytes.
const LONGEST_KIND: usize = 127;
/// How many objects an object stream may have.
const MOST_HEADS: usize = 200_000;
const MOST_PAGES: usize = 20_000;
const DEEPEST: usize = 32;
/// An object stream may unpack to this many bytes.
const MOST_INFLATED: u64 = 16 * 1024 * 1024;
/// All object streams that were opened may hold so many bytes.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
/// Reading all objects of an honest file costs about its length, and about as much again for each of its signatures;
/// more than this many times is an attack.
const WORK_PER_BYTE: u64 = 48;
/// What a line of the cross-references costs.
const WORK_PER_ENTRY: usize = 32;
/// Room for unpacked object streams, whatever the file's length.
const WORK_AT_LEAST: u64 = 64 * 1024 * 1024;

fn malformed() -> Refused {
    Refused::Malformed("PDF")
}

/// An object stream: the number and place of each object in it.
#[derive(Debug)]
struct Unpacked {
    heads: Vec<(Id, usize)>,
    content: Vec<u8>,
}

/// A PDF file that was read.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    places: BTreeMap<Id, Place>,
    /// Object streams that were opened: each is unpacked once.
    opened: RefCell<BTreeMap<Id, Rc<Unpacked>>>,
    /// How many bytes these may still hold.
    unpacked_left: Cell<u64>,
    /// How many bytes may still be read, copied and unpacked, in this and in all earlier revisions: objects can be made
    /// to overlap.
    work_left: Rc<Cell<u64>>,
    pub(crate) sections: Vec<Section>,
}

/// A form field.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Its full name.
    pub(crate) name: String,
    /// Its object.
    pub(crate) id: Id,
    /// Its dictionary.
    pub(crate) dict: Dict,
    /// Its kind, inherited if need be: `Sig`, `Tx`, …
    pub(crate) kind: Vec<u8>,
}

impl<'a> Document<'a> {
    /// Reads the cross-references of a file. Encrypted files are refused.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        if bytes.len() > MOST_BYTES {
            return Err(Refused::TooLarge);
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(malformed());
        }
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let work_left = length.saturating_mul(WORK_PER_BYTE).saturating_add(WORK_AT_LEAST);
        Self::read(bytes, Rc::new(Cell::new(work_left)))
    }

    /// Reads an earlier revision of this file: its beginning. What that costs is taken from the same budget.
    pub(crate) fn earlier(&self, bytes: &'a [u8]) -> Result<Self, Refused> {
        Self::read(bytes, Rc::clone(&self.work_left))
    }

    fn read(bytes: &'a [u8], work_left: Rc<Cell<u64>>) -> Result<Self, Refused> {
        let sections = sections(bytes).ok_or_else(malformed)?;
        let mut places = BTreeMap::new();
        for section in &sections {
            for (id, place) in &section.entries {
                places.entry(*id).or_insert(*place);
            }
        }
        let entries: usize = sections.iter().map(|section| section.entries.len()).sum();
        let unpacked_left = Cell::new(MOST_UNPACKED);
        let document = Self { bytes, places, opened: RefCell::default(), unpacked_left, work_left, sections };
        document.spend(entries.saturating_mul(WORK_PER_ENTRY)).ok_or_else(malformed)?;
        if document.trailer()?.has("Encrypt") {
            return Err(malformed());
        }
        document.catalog()?;
        Ok(document)
    }

    pub(crate) fn trailer(&self) -> Result<&Dict, Refused> {
        self.sections.first().map(|section| &section.trailer).ok_or_else(malformed)
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The number after the highest one in use.
    pub(crate) fn next_id(&self) -> Result<Id, Refused> {
        let size = self.trailer()?.get("Size").and_then(Object::as_int).and_then(|size| Id::try_from(size).ok());
        let after = self.places.keys().next_back().map_or(1, |last| last.saturating_add(1));
        Ok(size.ok_or_else(malformed)?.max(after))
    }

    /// An object by its number; `None` where it does not exist.
    pub(crate) fn load(&self, id: Id) -> Result<Option<Object>, Refused> {
        match self.places.get(&id) {
            None | Some(Place::Free) => Ok(None),
            Some(Place::At(offset)) => self.at(id, *offset).map(Some).ok_or_else(malformed),
            Some(Place::Within(stream, index)) => self.within(id, *stream, *index).map(Some).ok_or_else(malformed),
        }
    }

    fn spend(&self, bytes: usize) -> Option<()> {
        self.work_left.set(self.work_left.get().checked_sub(u64::try_from(bytes).ok()?)?);
        Some(())
    }

    fn at(&self, id: Id, offset: usize) -> Option<Object> {
        let mut lexer = Lexer::new(self.bytes, offset);
        if lexer.header()? != id {
            return None;
        }
        let object = lexer.object()?;
        self.spend(lexer.position().saturating_sub(offset))?;
        let Object::Dict(dict) = object else {
            lexer.word("endobj")?;
            return Some(object);
        };
        let Some(start) = lexer.stream_start() else {
            lexer.word("endobj")?;
            return Some(Object::Dict(dict));
        };
        let length = match dict.get("Length")? {
            Object::Ref(id) => self.plain_at(*id)?,
            direct => direct.as_int()?,
        };
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        self.spend(end - start)?;
        let content = self.bytes.get(start..end)?.to_vec();
        Lexer::new(self.bytes, end).word("endstream")?;
        Some(Object::Stream(dict, content))
    }

    /// An integer object that stands directly in the file: a stream's length.
    fn plain_at(&self, id: Id) -> Option<i64> {
        let Place::At(offset) = self.places.get(&id)? else { return None };
        let mut lexer = Lexer::new(self.bytes, *offset);
        let length = if lexer.header()? == id { lexer.object()?.as_int() } else { None };
        self.spend(lexer.position().saturating_sub(*offset))?;
        length
    }

    fn within(&self, id: Id, stream: Id, index: usize) -> Option<Object> {
        let known = self.opened.borrow().get(&stream).cloned();
        let unpacked = if let Some(unpacked) = known {
            unpacked
        } else {
            let unpacked = Rc::new(self.unpack(stream)?);
            self.opened.borrow_mut().insert(stream, Rc::clone(&unpacked));
            unpacked
        };
        let (found, offset) = *unpacked.heads.get(index)?;
        let mut lexer = Lexer::new(&unpacked.content, offset);
        let object = lexer.object()?;
        self.spend(lexer.position().saturating_sub(offset))?;
        (found == id).then_some(object)
    }

    fn unpack(&self, stream: Id) -> Option<Unpacked> {
        let Place::At(offset) = self.places.get(&stream)? else { return None };
        let Object::Stream(dict, raw) = self.at(stream, *offset)? else { return None };
        if !dict.is_name("Type", "ObjStm") {
            return None;
        }
        let content = inflate(&dict, &raw, MOST_INFLATED.min(self.unpacked_left.get()))?;
        self.spend(content.len())?;
        let unpacked = u64::try_from(content.len()).ok()?;
        self.unpacked_left.set(self.unpacked_left.get().checked_sub(unpacked)?);
        let first = usize::try_from(dict.get("First")?.as_int()?).ok()?;
        let count = usize::try_from(dict.get("N")?.as_int()?).ok()?;
        if count > MOST_HEADS {
            return None;
        }
        self.spend(count.saturating_mul(WORK_PER_ENTRY))?;
        let mut lexer = Lexer::new(&content, 0);
        let mut heads = Vec::new();
        for _ in 0..count {
            let id = Id::try_from(lexer.number()?).ok()?;
            heads.push((id, first.checked_add(usize::try_from(lexer.number()?).ok()?)?));
        }
        Some(Unpacked { heads, content })
    }

    /// Every object's number.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.places.iter().filter(|(_, place)| **place != Place::Free).map(|(id, _)| *id)
    }

    /// The numbers that this file looks up elsewhere than `older` did, whatever its cross-references say of their past.
    pub(crate) fn moved_since(&self, older: &Document<'_>) -> BTreeSet<Id> {
        let ids = self.places.keys().chain(older.places.keys());
        ids.filter(|id| self.places.get(id) != older.places.get(id)).copied().collect()
    }

    /// Follows a reference, once.
    pub(crate) fn resolve(&self, object: &Object) -> Result<Object, Refused> {
        match object {
            Object::Ref(id) => Ok(self.load(*id)?.unwrap_or_else(|| Object::Plain(b"null".to_vec()))),
            direct => Ok(direct.clone()),
        }
    }

    pub(crate) fn dict(&self, object: Option<&Object>) -> Result<Option<Dict>, Refused> {
        let Some(object) = object else { return Ok(None) };
        match self.resolve(object)? {
            Object::Dict(dict) => Ok(Some(dict)),
            _ => Ok(None),
        }
    }

    pub(crate) fn catalog_id(&self) -> Result<Id, Refused> {
        match self.trailer()?.get("Root") {
            Some(Object::Ref(id)) => Ok(*id),
            _ => Err(malformed()),
        }
    }

    pub(crate) fn catalog(&self) -> Result<Dict, Refused> {
        match self.load(self.catalog_id()?)? {
            Some(Object::Dict(dict)) => Ok(dict),
            _ => Err(malformed()),
        }
    }

    pub(crate) fn form(&self) -> Result<Option<Dict>, Refused> {
        self.dict(self.catalog()?.get("AcroForm"))
    }

    /// Every terminal field of the form.
    pub(crate) fn fields(&self) -> Result<Vec<Field>, Refused> {
        let Some(form) = self.form()? else { return Ok(Vec::new()) };
        let Some(roots) = form.get("Fields") else { return Ok(Vec::new()) };
        let roots = self.resolve(roots)?;
        let mut fields = Vec::new();
        let mut seen = BTreeSet::new();
        self.walk(roots.as_array().ok_or_else(malformed)?, "", b"", 0, &mut seen, &mut fields)?;
        Ok(fields)
    }

    fn walk(
        &self,
        nodes: &[Object],
        above: &str,
        kind: &[u8],
        depth: usize,
        seen: &mut BTreeSet<Id>,
        fields: &mut Vec<Field>,
    ) -> Result<(), Refused> {
        if depth > DEEPEST {
            return Err(Refused::TooLarge);
        }
        for node in nodes {
            let Object::Ref(id) = node else { return Err(malformed()) };
            if !seen.insert(*id) || fields.len() >= MOST_FIELDS {
                return Err(malformed());
            }
            let Some(Object::Dict(dict)) = self.load(*id)? else { return Err(malformed()) };
            let own = match dict.get("T") {
                None => String::new(),
                Some(name) => self.resolve(name)?.as_text().ok_or_else(malformed)?,
            };
            let name = match (above, own.as_str()) {
                ("", own) => own.to_owned(),
                (above, "") => above.to_owned(),
                (above, own) => format!("{above}.{own}"),
            };
            let kind = match dict.get("FT") {
                Some(Object::Name(kind)) => kind.clone(),
                _ => kind.to_vec(),
            };
            if name.len() > LONGEST_NAME || kind.len() > LONGEST_KIND {
                return Err(malformed());
            }
            let kids = match dict.get("Kids") {
                None => None,
                Some(kids) => Some(self.resolve(kids)?.as_array().ok_or_else(malformed)?.to_vec()),
            };
            let named = kids.as_ref().map(|kids| self.are_fields(kids)).transpose()?;
            match kids {
                Some(kids) if named == Some(true) => self.walk(&kids, &name, &kind, depth + 1, seen, fields)?,
                _ => fields.push(Field { name, id: *id, dict, kind }),
            }
        }
        Ok(())
    }

    /// Whether kids are fields (they have names) and not mere widgets.
    fn are_fields(&self, kids: &[Object]) -> Result<bool, Refused> {
        for kid in kids {
            if self.dict(Some(kid))?.is_some_and(|kid| kid.has("T")) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The pages' object numbers, in order.
    pub(crate) fn pages(&self) -> Result<Vec<Id>, Refused> {
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        let catalog = self.catalog()?;
        let mut waiting = vec![catalog.get("Pages").cloned().ok_or_else(malformed)?];
        while let Some(node) = waiting.pop() {
            let Object::Ref(id) = node else { return Err(malformed()) };
            if !seen.insert(id) || pages.len() >= MOST_PAGES {
                return Err(malformed());
            }
            let dict = self.dict(Some(&node))?.ok_or_else(malformed)?;
            match dict.get("Kids") {
                None => pages.push(id),
                Some(kids) => {
                    let kids = self.resolve(kids)?;
                    waiting.extend(kids.as_array().ok_or_else(malformed)?.iter().rev().cloned());
                }
            }
        }
        Ok(pages)
    }
}
