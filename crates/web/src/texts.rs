//! The words of the screens: Fluent messages of every crate, in both languages.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, LazyLock};

use base::{Lang, Texts};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Html;

type Bundle = FluentBundle<Arc<FluentResource>>;

/// The kit's own texts.
pub const TEXTS: Texts =
    Texts { crate_name: "web", vi: include_str!("../locales/vi.ftl"), en: include_str!("../locales/en.ftl") };

/// A crate's texts cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the texts of `{crate_name}` in `{}` are unusable: {reason}", lang.tag())]
pub struct TextsError {
    crate_name: &'static str,
    lang: Lang,
    reason: String,
}

/// A value for a variable of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A text, shown as it is.
    Text(String),
    /// A number: shown with the language's thousands separator, and choosing its plural form.
    Number(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Arg {
            fn from(number: $kind) -> Self {
                i64::try_from(number).map_or_else(|_| Self::Text(number.to_string()), Self::Number)
            }
        }
    )*};
}
numbers!(i64 u64 i32 u32 u16 u8 usize);

/// Every message, in both languages. Cheap to clone.
#[derive(Clone)]
pub struct Words(Arc<[Bundle; 2]>);

static OWN: LazyLock<Words> = LazyLock::new(|| {
    // The files are part of the program; a test loads them.
    Words::load(&[]).unwrap_or_else(|_| Words(Arc::new([bundle(Lang::Vi), bundle(Lang::En)])))
});

impl Words {
    /// Loads the kit's own texts and those of `crates`. A key that stands twice is an error.
    pub fn load(crates: &[Texts]) -> Result<Self, TextsError> {
        let mut vi = bundle(Lang::Vi);
        let mut en = bundle(Lang::En);
        for texts in std::iter::once(&TEXTS).chain(crates.iter().filter(|texts| texts.crate_name != TEXTS.crate_name)) {
            add(&mut vi, texts, Lang::Vi)?;
            add(&mut en, texts, Lang::En)?;
        }
        Ok(Self(Arc::new([vi, en])))
    }

    /// The kit's own texts only: for its components, which need no other.
    pub fn own() -> &'static Self {
        &OWN
    }

    /// The message `key` in `lang`. A key that is missing, or a variable without a value, is a fault of the program:
    /// it is logged, stops a debug build, and shows the key.
    pub fn get(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
        self.try_get(lang, key, args).unwrap_or_else(|| {
            tracing::error!(text.key = key, text.lang = lang.tag(), "a text is missing or lacks a value");
            debug_assert!(false, "the text `{key}` is missing in `{}` or lacks a value", lang.tag());
            key.to_owned()
        })
    }

    /// The message `key` in `lang`, if it exists and every variable has its value.
    pub fn try_get(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        let [vi, en] = self.0.as_ref();
        let bundle = if lang == Lang::Vi { vi } else { en };
        let pattern = bundle.get_message(key)?.value()?;
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                Arg::Text(text) => values.set(*name, FluentValue::from(text.as_str())),
                Arg::Number(number) => values.set(*name, FluentValue::from(*number)),
            }
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }

    /// Whether `key` exists in `lang`.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        let [vi, en] = self.0.as_ref();
        if lang == Lang::Vi { vi.has_message(key) } else { en.has_message(key) }
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words")
    }
}

fn bundle(lang: Lang) -> Bundle {
    let language: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Vi => |value, _| number(value, Lang::Vi),
        Lang::En => |value, _| number(value, Lang::En),
    }));
    bundle
}

fn number(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let whole: i64 = number.as_string().parse().ok()?;
    Some(crate::format::number(whole, lang))
}

fn add(bundle: &mut Bundle, texts: &Texts, lang: Lang) -> Result<(), TextsError> {
    let fail = |reason: String| TextsError { crate_name: texts.crate_name, lang, reason };
    let resource = FluentResource::try_new(texts.of(lang).to_owned())
        .map_err(|(_, errors)| fail(format!("it does not parse: {errors:?}")))?;
    bundle.add_resource(Arc::new(resource)).map_err(|errors| fail(format!("{errors:?}")))
}

/// A message being filled in: `view.text("key").arg("count", 3)`. Shows itself in templates, escaped like any text.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    words: &'a Words,
    lang: Lang,
    key: &'a str,
    args: Vec<(&'a str, Arg)>,
}

impl<'a> Text<'a> {
    /// The message `key` of `words` in `lang`.
    pub fn new(words: &'a Words, lang: Lang, key: &'a str) -> Self {
        Self { words, lang, key, args: Vec::new() }
    }

    /// Gives the variable `name` its value.
    pub fn arg(mut self, name: &'a str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The message as HTML in which `**words**` are set in semibold; everything else is escaped.
    pub fn rich(&self) -> Html {
        let text = self.to_string();
        let mut html = String::with_capacity(text.len());
        for (at, piece) in text.split("**").enumerate() {
            let piece = Html::text(piece);
            if at % 2 == 1 {
                html.push_str("<strong>");
                html.push_str(piece.as_str());
                html.push_str("</strong>");
            } else {
                html.push_str(piece.as_str());
            }
        }
        Html::raw(html)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.get(self.lang, self.key, &self.args))
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.to_string()
    }
}

impl From<Text<'_>> for Cow<'static, str> {
    fn from(text: Text<'_>) -> Self {
        Cow::Owned(text.to_string())
    }
}

/// What is wrong with a crate's texts: messages that do not parse, keys or variables that one language has and the
/// other lacks, keys that do not begin with the crate's name. Every crate holds this against its own texts in a test.
pub fn check(texts: &Texts) -> Vec<String> {
    let mut faults = Vec::new();
    let mut of = |lang: Lang| {
        let mut found = BTreeSet::new();
        match fluent_syntax::parser::parse(texts.of(lang)) {
            Ok(resource) => {
                for entry in &resource.body {
                    if let fluent_syntax::ast::Entry::Message(message) = entry {
                        let mut variables = BTreeSet::new();
                        if let Some(pattern) = &message.value {
                            collect(pattern, &mut variables);
                        }
                        found.insert((message.id.name.to_owned(), variables));
                    }
                }
            }
            Err((_, errors)) => faults.push(format!("{}: {errors:?}", lang.tag())),
        }
        found
    };
    let (vi, en) = (of(Lang::Vi), of(Lang::En));
    for (key, variables) in vi.symmetric_difference(&en) {
        faults.push(format!("`{key}` with variables {variables:?} stands in one language only"));
    }
    let prefix = format!("{}-", texts.crate_name);
    for (key, _) in vi.union(&en) {
        if !key.starts_with(&prefix) {
            faults.push(format!("`{key}` does not begin with `{prefix}`"));
        }
    }
    faults
}

fn collect(pattern: &fluent_syntax::ast::Pattern<&str>, into: &mut BTreeSet<String>) {
    use fluent_syntax::ast::{Expression, InlineExpression, PatternElement};
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Select { selector, variants } => {
                for variant in variants {
                    collect(&variant.value, into);
                }
                selector
            }
            Expression::Inline(inline) => inline,
        };
        if let InlineExpression::VariableReference { id } = inline {
            into.insert(id.name.to_owned());
        }
    }
}
