//! Making a signature.

use base::Timestamp;

use crate::{
    Certificate, Digest, Refused, SignError, Signer, cms,
    digest::Hasher,
    pdf::{Dict, Document, Id, Object, Update},
};

/// Room for the signature beside the certificates: attributes, time-stamp token with the authority's certificates.
const ROOM: usize = 8 * 1024;
const NUMBER: usize = 10;

/// Why a file could not be signed or filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PadesError {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] Refused),
    /// Signing failed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// There is no such empty field.
    #[error("no empty field {0:?}")]
    NoSuchField(String),
    /// There is no such page.
    #[error("no page {0}")]
    NoSuchPage(usize),
    /// A file can be certified only by its first signature.
    #[error("only the first signature can certify")]
    NotFirst,
    /// The signature with its certificates and time-stamp is larger than the room that was kept.
    #[error("the signature needs {0} bytes, more than were kept for it")]
    TooLarge(usize),
}

/// A rectangle on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Rect {
    /// The page, counted from 0.
    pub page: usize,
    /// Left, bottom, right, top in points from the page's lower left corner.
    pub edges: [f32; 4],
}

/// How a signature stands in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignatureField {
    /// The field's name. An empty signature field of this name is used; otherwise one is made.
    pub name: String,
    /// Where a new field stands; invisible if absent. A field that exists keeps its place.
    pub rect: Option<Rect>,
    /// The visible mark: a content stream with its origin at the rectangle's lower left corner; its resources are the
    /// form's default resources (`/DR`).
    pub appearance: Option<Vec<u8>>,
    /// The signer's name as it should read.
    pub signer_name: Option<String>,
    /// Why it was signed.
    pub reason: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// What may still happen to the file afterwards, if the signature says so (the first one only).
    pub certify: Option<Allowed>,
}

/// What a certifying signature allows afterwards (ISO 32000-1, table 254).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Nothing at all (DocMDP 1): the paper is finished.
    Nothing,
    /// Filling of empty fields and further signatures (DocMDP 2).
    FormFilling,
}

impl Allowed {
    const fn number(self) -> u8 {
        match self {
            Self::Nothing => 1,
            Self::FormFilling => 2,
        }
    }
}

/// A file that waits for its signature.
#[derive(Debug)]
pub struct Prepared {
    file: Vec<u8>,
    /// The place of the hexadecimal digits of `/Contents`.
    room: std::ops::Range<usize>,
    cms: cms::Prepared,
}

/// Prepares `pdf` for the signature of the holder of `certificate` at the claimed time `at`.
pub fn prepare(
    pdf: &[u8],
    field: &SignatureField,
    certificate: &Certificate,
    chain: &[Certificate],
    at: Timestamp,
) -> Result<Prepared, PadesError> {
    let document = Document::parse(pdf)?;
    let mut update = Update::new(&document)?;
    let fields = document.fields()?;
    if field.certify.is_some() && fields.iter().any(|other| other.kind == b"Sig" && other.dict.has("V")) {
        return Err(PadesError::NotFirst);
    }
    let mut form = document.form()?.unwrap_or_default();
    let value = update.reserve();
    let (id, mut widget) = match fields.iter().find(|other| other.name == field.name) {
        Some(found) if found.kind == b"Sig" && !found.dict.has("V") => (found.id, found.dict.clone()),
        Some(_) => return Err(PadesError::NoSuchField(field.name.clone())),
        None => new_widget(&document, &mut update, &mut form, field)?,
    };
    widget.set("V", Object::Ref(value));
    if let Some(content) = &field.appearance {
        let appearance = appearance(&document, &form, &widget, content)?;
        let id = update.add(&appearance);
        widget.set("AP", Object::Dict(Dict(vec![(b"N".to_vec(), Object::Ref(id))])));
    }
    update.put(id, &Object::Dict(widget));
    put_form(&document, &mut update, form, field.certify.map(|_| value))?;
    let room = (ROOM + certificate.der().len() + chain.iter().map(|one| one.der().len()).sum::<usize>()) * 2;
    let (body, range_at, contents_at) = signature_dictionary(field, at, room);
    update.put_raw(value, body);
    let (mut file, start) = update.write(Some(value))?;
    let open = start + contents_at;
    let close = open + room + 2;
    let range = format!("0 {open} {close} {}", file.len() - close);
    let target = file.get_mut(start + range_at..start + range_at + range.len()).ok_or(Refused::Malformed("PDF"))?;
    target.copy_from_slice(range.as_bytes());
    let digest = digest_of(&file, open, close).ok_or(Refused::Malformed("PDF"))?;
    // PAdES forbids the signing-time attribute: the claimed time stands in the dictionary.
    let cms = cms::prepare(&digest, certificate, chain, cms::Options::default())?;
    Ok(Prepared { file, room: open + 1..close - 1, cms })
}

/// The digest of everything but the bytes from `open` to `close`.
pub(super) fn digest_of(file: &[u8], open: usize, close: usize) -> Option<Digest> {
    let mut hasher = Hasher::new();
    hasher.update(file.get(..open)?);
    hasher.update(file.get(close..)?);
    Some(hasher.finish())
}

fn new_widget(
    document: &Document<'_>,
    update: &mut Update<'_>,
    form: &mut Dict,
    field: &SignatureField,
) -> Result<(Id, Dict), PadesError> {
    let number = field.rect.as_ref().map_or(0, |rect| rect.page);
    let page_id = *document.pages()?.get(number).ok_or(PadesError::NoSuchPage(number))?;
    let edges = field.rect.as_ref().map_or([0.0; 4], |rect| rect.edges);
    let mut widget = Dict::default();
    widget.set("Type", Object::name("Annot"));
    widget.set("Subtype", Object::name("Widget"));
    widget.set("FT", Object::name("Sig"));
    widget.set("T", Object::text(&field.name));
    let edges = edges.iter().map(|edge| Object::Plain(format!("{edge}").into_bytes())).collect();
    widget.set("Rect", Object::Array(edges));
    widget.set("F", Object::int(132));
    widget.set("P", Object::Ref(page_id));
    let id = update.reserve();
    let mut page = document.dict(Some(&Object::Ref(page_id)))?.ok_or(PadesError::NoSuchPage(number))?;
    let mut annotations = list(document, page.get("Annots"))?;
    annotations.push(Object::Ref(id));
    page.set("Annots", Object::Array(annotations));
    update.put(page_id, &Object::Dict(page));
    let mut roots = list(document, form.get("Fields"))?;
    roots.push(Object::Ref(id));
    form.set("Fields", Object::Array(roots));
    Ok((id, widget))
}

fn list(document: &Document<'_>, object: Option<&Object>) -> Result<Vec<Object>, Refused> {
    match object {
        None => Ok(Vec::new()),
        Some(object) => match document.resolve(object)? {
            Object::Array(items) => Ok(items),
            _ => Err(Refused::Malformed("PDF")),
        },
    }
}

/// A form XObject as large as the widget, with the form's default resources.
pub(super) fn appearance(
    document: &Document<'_>,
    form: &Dict,
    widget: &Dict,
    content: &[u8],
) -> Result<Object, PadesError> {
    let edges = list(document, widget.get("Rect"))?;
    let edge = |place: usize| match edges.get(place) {
        Some(Object::Plain(raw)) => std::str::from_utf8(raw).ok().and_then(|text| text.parse::<f64>().ok()),
        _ => None,
    };
    let (Some(left), Some(bottom), Some(right), Some(top)) = (edge(0), edge(1), edge(2), edge(3)) else {
        return Err(Refused::Malformed("PDF").into());
    };
    let size = |span: f64| Object::Plain(format!("{}", (span.abs() * 1000.0).round() / 1000.0).into_bytes());
    let mut dict = Dict::default();
    dict.set("Type", Object::name("XObject"));
    dict.set("Subtype", Object::name("Form"));
    dict.set("BBox", Object::Array(vec![Object::int(0), Object::int(0), size(right - left), size(top - bottom)]));
    dict.set("Resources", form.get("DR").cloned().unwrap_or_else(|| Object::Dict(Dict::default())));
    dict.set("Length", Object::int(i64::try_from(content.len()).unwrap_or(0)));
    Ok(Object::Stream(dict, content.to_vec()))
}

/// Writes form and catalog, where they change: signature flags, new fields, the certification.
fn put_form(
    document: &Document<'_>,
    update: &mut Update<'_>,
    mut form: Dict,
    certified_by: Option<Id>,
) -> Result<(), PadesError> {
    let mut catalog = document.catalog()?;
    let before = (catalog.clone(), document.form()?);
    form.set("SigFlags", Object::int(3));
    if before.1.as_ref() != Some(&form) {
        if let Some(Object::Ref(id)) = catalog.get("AcroForm") {
            update.put(*id, &Object::Dict(form));
        } else {
            let id = update.add(&Object::Dict(form));
            catalog.set("AcroForm", Object::Ref(id));
        }
    }
    if let Some(id) = certified_by {
        catalog.set("Perms", Object::Dict(Dict(vec![(b"DocMDP".to_vec(), Object::Ref(id))])));
    }
    if catalog != before.0 {
        update.put(document.catalog_id()?, &Object::Dict(catalog));
    }
    Ok(())
}

/// The dictionary, and where in it the byte range's numbers and the contents begin.
fn signature_dictionary(field: &SignatureField, at: Timestamp, room: usize) -> (Vec<u8>, usize, usize) {
    let mut body = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[".to_vec();
    let range_at = body.len();
    body.extend(std::iter::repeat_n(b' ', 1 + 3 * (NUMBER + 1)));
    body.extend_from_slice(b"]/Contents");
    let contents_at = body.len();
    body.push(b'<');
    body.extend(std::iter::repeat_n(b'0', room));
    body.extend_from_slice(b">/M");
    body.extend_from_slice(date(at).as_bytes());
    for (key, value) in [("Name", &field.signer_name), ("Reason", &field.reason), ("Location", &field.location)] {
        if let Some(value) = value {
            body.extend_from_slice(format!("/{key}").as_bytes());
            Object::text(value).write(&mut body);
        }
    }
    if let Some(allowed) = field.certify {
        let parameters = format!("<</Type/TransformParams/P {}/V/1.2>>", allowed.number());
        let reference = format!("/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams{parameters}>>]");
        body.extend_from_slice(reference.as_bytes());
    }
    body.extend_from_slice(b">>");
    (body, range_at, contents_at)
}

/// A PDF date in Viet Nam's time.
fn date(at: Timestamp) -> String {
    format!("(D:{}+07'00')", base::civil::vn_datetime(at).strftime("%Y%m%d%H%M%S"))
}

impl Prepared {
    /// The bytes that the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        self.cms.to_be_signed()
    }

    /// Takes the signature; refuses one that is not the certificate's.
    pub fn finish(self, signature: &[u8]) -> Result<Unstamped, PadesError> {
        Ok(Unstamped { file: self.file, room: self.room, cms: self.cms.finish(signature)? })
    }
}

/// A signature that may still be time-stamped.
#[derive(Debug)]
pub struct Unstamped {
    file: Vec<u8>,
    room: std::ops::Range<usize>,
    cms: cms::Unstamped,
}

impl Unstamped {
    /// What the time-stamp is asked for.
    pub fn stamp_imprint(&self) -> Digest {
        self.cms.stamp_imprint()
    }

    /// The signature's bytes.
    pub fn signature_value(&self) -> &[u8] {
        self.cms.signature_value()
    }

    /// The signed file: PAdES B-T with a token, B-B without.
    pub fn encode(self, token: Option<&[u8]>) -> Result<Vec<u8>, PadesError> {
        let digits = hex::encode(self.cms.encode(token)?);
        let mut file = self.file;
        let room = file.get_mut(self.room).ok_or(Refused::Malformed("PDF"))?;
        let target = room.get_mut(..digits.len()).ok_or(PadesError::TooLarge(digits.len() / 2))?;
        target.copy_from_slice(digits.as_bytes());
        Ok(file)
    }
}

/// All steps in one: for keys that are at hand. `stamp` is asked for a token over the digest it is given.
pub fn sign(
    pdf: &[u8],
    field: &SignatureField,
    signer: &dyn Signer,
    at: Timestamp,
    stamp: impl FnOnce(Digest) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, PadesError> {
    let signer = signer.settled();
    let prepared = prepare(pdf, field, signer.certificate(), signer.chain(), at)?;
    let signature = signer.sign(prepared.to_be_signed())?;
    let unstamped = prepared.finish(&signature)?;
    let token = stamp(unstamped.stamp_imprint());
    unstamped.encode(token.as_deref())
}
