//! `ASiCManifest.xml`: which files a signature is over, by their digests.

use std::fmt::Write as _;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Entry;
use crate::{Digest, Refused, digest::sha256};

const MOST_BYTES: usize = 1024 * 1024;
/// Attributes of one element, and elements inside one another: a reader's work grows with the square of both.
const MOST_ATTRIBUTES: usize = 32;
const DEEPEST: usize = 32;
const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// A manifest that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) signature: String,
    pub(super) references: Vec<(String, Digest)>,
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Percent-encodes what may not stand in a URI path.
fn to_uri(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn from_uri(uri: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'%' {
            let (two, after) = more.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn write(entries: &[Entry], signature: &str) -> Vec<u8> {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest xmlns:asic=\"{ASIC}\" xmlns:ds=\"{DSIG}\">\n\
         <asic:SigReference URI=\"{}\" MimeType=\"application/pkcs7-signature\"/>\n",
        escape(&to_uri(signature))
    );
    for entry in entries {
        let _ = writeln!(
            xml,
            "<asic:DataObjectReference URI=\"{}\" MimeType=\"{}\"><ds:DigestMethod Algorithm=\"{SHA256}\"/>\
             <ds:DigestValue>{}</ds:DigestValue></asic:DataObjectReference>",
            escape(&to_uri(&entry.name)),
            escape(&entry.media_type),
            STANDARD.encode(sha256(&entry.content).as_bytes())
        );
    }
    xml.push_str("</asic:ASiCManifest>\n");
    xml.into_bytes()
}

/// Whether the elements are small and not nested deep. Says nothing about whether they are right.
fn is_flat(text: &str) -> bool {
    let (mut rest, mut depth) = (text, 0_usize);
    while let Some((_, tag)) = rest.split_once('<') {
        let aside = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("/", ">")];
        if let Some((begin, end)) = aside.into_iter().find(|(begin, _)| tag.starts_with(begin)) {
            depth = depth.saturating_sub(usize::from(begin == "/"));
            rest = tag.split_once(end).map_or("", |(_, after)| after);
            continue;
        }
        let (mut quote, mut attributes, mut length) = (None, 0_usize, tag.len());
        for (place, letter) in tag.char_indices() {
            match (quote, letter) {
                (Some(open), _) if open != letter => {}
                (Some(_), _) => quote = None,
                (None, '"' | '\'') => {
                    quote = Some(letter);
                    attributes += 1;
                }
                (None, '>') => {
                    length = place;
                    break;
                }
                _ => {}
            }
        }
        let (tag, after) = tag.split_at_checked(length).unwrap_or((tag, ""));
        depth += usize::from(!tag.ends_with('/'));
        if attributes > MOST_ATTRIBUTES || depth > DEEPEST {
            return false;
        }
        rest = after;
    }
    true
}

pub(super) fn read(bytes: &[u8]) -> Result<Manifest, Refused> {
    let malformed = || Refused::Malformed("container manifest");
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| malformed())?;
    if !is_flat(text) {
        return Err(malformed());
    }
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 20_000, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|_| malformed())?;
    let root = document.root_element();
    if !root.has_tag_name((ASIC, "ASiCManifest")) {
        return Err(malformed());
    }
    let uri = |node: roxmltree::Node<'_, '_>| node.attribute("URI").and_then(from_uri).ok_or_else(malformed);
    let mut signature = None;
    let mut references = Vec::new();
    for node in root.children().filter(roxmltree::Node::is_element) {
        if node.has_tag_name((ASIC, "SigReference")) && signature.is_none() {
            signature = Some(uri(node)?);
        } else if node.has_tag_name((ASIC, "DataObjectReference")) {
            let child = |name: &str| node.children().find(|child| child.has_tag_name((DSIG, name)));
            let method =
                child("DigestMethod").and_then(|method| method.attribute("Algorithm")).ok_or_else(malformed)?;
            if method != SHA256 {
                return Err(Refused::Algorithm(method.to_owned()));
            }
            let value = child("DigestValue").and_then(|value| value.text()).ok_or_else(malformed)?;
            let value = STANDARD.decode(value.trim()).map_err(|_| malformed())?;
            references.push((uri(node)?, Digest::from_slice(&value).map_err(|_| malformed())?));
        } else if !node.has_tag_name((ASIC, "ASiCManifestExtensions")) {
            return Err(malformed());
        }
    }
    Ok(Manifest { signature: signature.ok_or_else(malformed)?, references })
}

/// For [`crate::fuzzing`]: what was read is written and read again.
pub(crate) fn fuzz(data: &[u8]) {
    let Ok(manifest) = read(data) else { return };
    assert!(manifest.references.len() <= MOST_BYTES, "more references than bytes");
    for name in manifest.references.iter().map(|(name, _)| name).chain([&manifest.signature]) {
        assert_eq!(from_uri(&to_uri(name)).as_ref(), Some(name), "a name comes back from its address");
    }
}
