//! Incremental updates: new and changed objects after the old end, the old bytes untouched.

use std::collections::BTreeMap;

use super::{
    document::Document,
    object::{Dict, Id, Object},
};
use crate::Refused;

/// What is to be appended to a file.
pub(crate) struct Update<'a> {
    document: &'a Document<'a>,
    objects: BTreeMap<Id, Vec<u8>>,
    next: Id,
}

impl<'a> Update<'a> {
    pub(crate) fn new(document: &'a Document<'a>) -> Result<Self, Refused> {
        Ok(Self { document, objects: BTreeMap::new(), next: document.next_id()? })
    }

    /// Puts an object under a number, instead of the one that the file has there.
    pub(crate) fn put(&mut self, id: Id, object: &Object) {
        let mut body = Vec::new();
        object.write(&mut body);
        self.objects.insert(id, body);
    }

    /// Adds an object under a new number.
    pub(crate) fn add(&mut self, object: &Object) -> Id {
        let id = self.reserve();
        self.put(id, object);
        id
    }

    pub(crate) fn reserve(&mut self) -> Id {
        let id = self.next;
        self.next = self.next.saturating_add(1);
        id
    }

    /// Puts the raw bytes of an object under a number.
    pub(crate) fn put_raw(&mut self, id: Id, body: Vec<u8>) {
        self.objects.insert(id, body);
    }

    /// The whole file with the update, and where the body of `find` begins in it.
    pub(crate) fn write(mut self, find: Option<Id>) -> Result<(Vec<u8>, usize), Refused> {
        let old = self.document.bytes();
        let mut out = old.to_vec();
        if out.last() != Some(&b'\n') {
            out.push(b'\n');
        }
        let newest = self.document.sections.first().ok_or(Refused::Malformed("PDF"))?;
        let stream = newest.is_stream.then(|| self.reserve());
        let mut offsets = BTreeMap::new();
        let mut found = 0;
        for (id, body) in &self.objects {
            offsets.insert(*id, out.len());
            out.extend_from_slice(format!("{id} 0 obj\n").as_bytes());
            if find == Some(*id) {
                found = out.len();
            }
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        let mut trailer = Dict::default();
        trailer.set("Size", Object::int(i64::from(self.next)));
        trailer.set("Prev", Object::int(i64::try_from(newest.offset).map_err(|_| Refused::TooLarge)?));
        for key in ["Root", "Info", "ID"] {
            if let Some(value) = newest.trailer.get(key) {
                trailer.set(key, value.clone());
            }
        }
        match stream {
            None => write_table(&offsets, trailer, &mut out),
            Some(id) => {
                offsets.insert(id, start);
                write_stream(id, &offsets, trailer, &mut out);
            }
        }
        out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok((out, found))
    }
}

/// Runs of consecutive numbers.
fn runs(offsets: &BTreeMap<Id, usize>) -> Vec<(Id, Vec<usize>)> {
    let mut runs: Vec<(Id, Vec<usize>)> = Vec::new();
    for (id, offset) in offsets {
        match runs.last_mut() {
            Some((first, run)) if u64::from(*first) + u64::try_from(run.len()).unwrap_or(0) == u64::from(*id) => {
                run.push(*offset);
            }
            _ => runs.push((*id, vec![*offset])),
        }
    }
    runs
}

fn write_table(offsets: &BTreeMap<Id, usize>, trailer: Dict, out: &mut Vec<u8>) {
    out.extend_from_slice(b"xref\n");
    for (first, run) in runs(offsets) {
        out.extend_from_slice(format!("{first} {}\n", run.len()).as_bytes());
        for offset in run {
            out.extend_from_slice(format!("{offset:010} 00000 n\r\n").as_bytes());
        }
    }
    out.extend_from_slice(b"trailer\n");
    Object::Dict(trailer).write(out);
    out.push(b'\n');
}

fn write_stream(id: Id, offsets: &BTreeMap<Id, usize>, mut trailer: Dict, out: &mut Vec<u8>) {
    let mut rows = Vec::new();
    let mut index = Vec::new();
    for (first, run) in runs(offsets) {
        index.push(Object::int(i64::from(first)));
        index.push(Object::int(i64::try_from(run.len()).unwrap_or(0)));
        for offset in run {
            rows.push(1);
            rows.extend_from_slice(&u64::try_from(offset).unwrap_or(0).to_be_bytes());
            rows.extend_from_slice(&[0, 0]);
        }
    }
    trailer.set("Type", Object::name("XRef"));
    trailer.set("W", Object::Array(vec![Object::int(1), Object::int(8), Object::int(2)]));
    trailer.set("Index", Object::Array(index));
    trailer.set("Length", Object::int(i64::try_from(rows.len()).unwrap_or(0)));
    out.extend_from_slice(format!("{id} 0 obj\n").as_bytes());
    Object::Stream(trailer, rows).write(out);
    out.extend_from_slice(b"\nendobj\n");
}
