//! Distinguished names: what the house puts into a certificate's subject.

use der::{
    Any, Decode, Encode, Tag,
    asn1::{ObjectIdentifier, SetOfVec},
};
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RdnSequence, RelativeDistinguishedName},
};

use crate::der_util::oid;

/// Whom a certificate names. Country is always VN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The name that is read: of a person, a node, an agency's seal.
    pub common_name: String,
    /// The organisation's name.
    pub organization: Option<String>,
    /// The agency's code by Decision 20/2020/QĐ-TTg, in organizationIdentifier (2.5.4.97).
    pub agency: Option<String>,
    /// The position of a person (2.5.4.12), such as `Chủ tịch`.
    pub title: Option<String>,
    /// A number that tells apart persons of one name (2.5.4.5); never an identity number.
    pub serial_number: Option<String>,
}

fn rdn(oid: ObjectIdentifier, tag: Tag, text: &str) -> der::Result<RelativeDistinguishedName> {
    let value = AttributeTypeAndValue { oid, value: Any::new(tag, text.as_bytes())? };
    Ok(RelativeDistinguishedName::from(SetOfVec::try_from(vec![value])?))
}

impl Subject {
    /// A subject with a common name alone.
    pub fn named(common_name: impl Into<String>) -> Self {
        Self { common_name: common_name.into(), ..Self::default() }
    }

    /// The same, in the service of an agency.
    #[must_use]
    pub fn of_agency(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        self.agency = Some(code.into());
        self.organization = Some(name.into());
        self
    }

    pub(crate) fn to_name(&self, unit: &str) -> der::Result<Name> {
        let mut names = RdnSequence::default();
        names.push(rdn(oid::COUNTRY, Tag::PrintableString, "VN")?);
        if let Some(organization) = &self.organization {
            names.push(rdn(oid::ORGANIZATION, Tag::Utf8String, organization)?);
        }
        names.push(rdn(oid::ORGANIZATIONAL_UNIT, Tag::Utf8String, unit)?);
        if let Some(agency) = &self.agency {
            names.push(rdn(oid::ORGANIZATION_IDENTIFIER, Tag::Utf8String, agency)?);
        }
        if let Some(title) = &self.title {
            names.push(rdn(oid::TITLE, Tag::Utf8String, title)?);
        }
        if let Some(number) = &self.serial_number {
            names.push(rdn(oid::SERIAL_NUMBER, Tag::PrintableString, number)?);
        }
        names.push(rdn(oid::COMMON_NAME, Tag::Utf8String, &self.common_name)?);
        Name::from_der(&names.to_der()?)
    }

    pub(crate) fn from_name(name: &Name) -> Self {
        Self {
            common_name: text_of(name, oid::COMMON_NAME).unwrap_or_default(),
            organization: text_of(name, oid::ORGANIZATION),
            agency: text_of(name, oid::ORGANIZATION_IDENTIFIER),
            title: text_of(name, oid::TITLE),
            serial_number: text_of(name, oid::SERIAL_NUMBER),
        }
    }
}

/// The text of an attribute of the kinds that hold UTF-8 or ASCII.
pub(crate) fn text_of(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    let value = name.iter().find(|attribute| attribute.oid == oid).map(|attribute| &attribute.value)?;
    let readable = matches!(der::Tagged::tag(value), Tag::Utf8String | Tag::PrintableString | Tag::Ia5String);
    if readable { String::from_utf8(value.value().to_vec()).ok() } else { None }
}
