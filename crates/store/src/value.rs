//! The three kinds of value that both engines hold: integer, text and bytes, each with a typed null.

use std::borrow::Cow;

use base::Timestamp;

use crate::Error;

/// An argument of a statement. Callers build it with [`params!`](crate::params).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param<'a> {
    /// A 64-bit integer, or the null of an integer column.
    Int(Option<i64>),
    /// A text, or the null of a text column.
    Text(Option<Cow<'a, str>>),
    /// Bytes, or the null of a bytes column.
    Bytes(Option<Cow<'a, [u8]>>),
}

/// What can stand in [`params!`](crate::params).
pub trait IntoParam<'a> {
    /// The argument.
    fn into_param(self) -> Param<'a>;
    /// The null of this kind: PostgreSQL refuses a null of the wrong type.
    fn null() -> Param<'a>;
}

macro_rules! into_param {
    ($($kind:ident: $($from:ty => |$value:ident| $to:expr),+;)+) => {$($(
        impl<'a> IntoParam<'a> for $from {
            fn into_param(self) -> Param<'a> {
                let $value = self;
                Param::$kind(Some($to))
            }
            fn null() -> Param<'a> {
                Param::$kind(None)
            }
        }
    )+)+};
}

into_param! {
    Int: i64 => |v| v, &'a i64 => |v| *v, i32 => |v| i64::from(v), u32 => |v| i64::from(v), u16 => |v| i64::from(v), u8 => |v| i64::from(v),
         Timestamp => |v| v.as_millis();
    Text: &'a str => |v| Cow::Borrowed(v), &'a String => |v| Cow::Borrowed(v.as_str()), String => |v| Cow::Owned(v),
          &'a crate::blobs::Digest => |v| Cow::Borrowed(v.as_str()), crate::blobs::Digest => |v| Cow::Owned(v.into()),
          Cow<'a, str> => |v| v;
    Bytes: &'a [u8] => |v| Cow::Borrowed(v), &'a Vec<u8> => |v| Cow::Borrowed(v.as_slice()), Vec<u8> => |v| Cow::Owned(v);
}

impl<'a, const N: usize> IntoParam<'a> for &'a [u8; N] {
    fn into_param(self) -> Param<'a> {
        Param::Bytes(Some(Cow::Borrowed(self.as_slice())))
    }
    fn null() -> Param<'a> {
        Param::Bytes(None)
    }
}

impl<const N: usize> IntoParam<'_> for [u8; N] {
    fn into_param(self) -> Param<'static> {
        Param::Bytes(Some(Cow::Owned(self.to_vec())))
    }
    fn null() -> Param<'static> {
        Param::Bytes(None)
    }
}

impl<'a, T: IntoParam<'a>> IntoParam<'a> for Option<T> {
    fn into_param(self) -> Param<'a> {
        self.map_or_else(T::null, T::into_param)
    }
    fn null() -> Param<'a> {
        T::null()
    }
}

macro_rules! id_params {
    ($($id:ident)+) => {$(
        impl IntoParam<'_> for base::$id {
            fn into_param(self) -> Param<'static> {
                Param::Text(Some(Cow::Owned(self.to_string())))
            }
            fn null() -> Param<'static> {
                Param::Text(None)
            }
        }
        impl FromValue for base::$id {
            fn from_value(value: Value) -> Result<Self, Error> {
                parse_id(&String::from_value(value)?)
            }
        }
    )+};
}

id_params! {
    AccessRightId AccountId DossierEventId DossierId DraftId JobId MailId MessageId NoticeId PaperId PersonId RecordId
    SigningActId SigningKeyId UseId
}

fn parse_id<I: base::Id>(text: &str) -> Result<I, Error> {
    I::parse(text).map_err(|_| Error::Invalid(format!("a column that should hold an identifier holds {text:?}")))
}

/// The arguments of one statement: `params![dossier.code, now]`. Takes `i64` and smaller integers, `&str`, `String`,
/// bytes, [`Timestamp`](base::Timestamp), the typed ids of `base`, and `Option` of each.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::IntoParam::into_param($value)),*] };
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// A 64-bit integer. PostgreSQL's booleans arrive as 0 and 1, as SQLite has them.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
        }
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// Reads the value; the wrong kind is [`Error::Invalid`].
    fn from_value(value: Value) -> Result<Self, Error>;
}

fn wrong_kind<T>(expected: &str, value: &Value) -> Result<T, Error> {
    Err(Error::Invalid(format!("expected {expected} in a column, found {}", value.kind())))
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Int(int) => Ok(int),
            other => wrong_kind("an integer", &other),
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: Value) -> Result<Self, Error> {
        i64::from_value(value).map(Self::from_millis)
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Text(text) => Ok(text),
            other => wrong_kind("a text", &other),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => wrong_kind("bytes", &other),
        }
    }
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, Error> {
        Ok(value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, Error> {
        if value == Value::Null { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

/// One row of an answer; columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Vec<Value>);

impl Row {
    pub(crate) fn values(&self) -> &[Value] {
        &self.0
    }

    pub(crate) const fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// The column read as `T`: `i64`, `String`, `Vec<u8>`, `Timestamp`, a typed id, or `Option` of one.
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T, Error> {
        let value = self
            .0
            .get(column)
            .ok_or_else(|| Error::Invalid(format!("column {column} was asked of a row of {} columns", self.0.len())))?;
        T::from_value(value.clone())
    }

    /// An integer.
    pub fn int(&self, column: usize) -> Result<i64, Error> {
        self.get(column)
    }

    /// An integer or null.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, Error> {
        self.get(column)
    }

    /// A text.
    pub fn text(&self, column: usize) -> Result<String, Error> {
        self.get(column)
    }

    /// A text or null.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, Error> {
        self.get(column)
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, Error> {
        self.get(column)
    }

    /// Bytes or null.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Error> {
        self.get(column)
    }

    /// An instant (BIGINT milliseconds).
    pub fn time(&self, column: usize) -> Result<Timestamp, Error> {
        self.get(column)
    }

    /// An instant or null.
    pub fn opt_time(&self, column: usize) -> Result<Option<Timestamp>, Error> {
        self.get(column)
    }

    /// A typed identifier of any kind.
    pub fn id<I: base::Id>(&self, column: usize) -> Result<I, Error> {
        parse_id(&self.text(column)?)
    }

    /// A typed identifier or null.
    pub fn opt_id<I: base::Id>(&self, column: usize) -> Result<Option<I>, Error> {
        self.opt_text(column)?.as_deref().map(parse_id).transpose()
    }
}
