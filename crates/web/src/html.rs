//! A piece of finished HTML, kept apart from text by its type.

use std::fmt;

use askama::filters::HtmlSafe;

/// Finished HTML: templates put it in as it is. Text becomes `Html` only by being escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing.
    pub const fn empty() -> Self {
        Self(String::new())
    }

    /// HTML that the caller has made, with everything foreign in it escaped.
    pub fn raw(html: impl Into<String>) -> Self {
        Self(html.into())
    }

    /// A text, escaped.
    pub fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '&' => html.push_str("&amp;"),
                '"' => html.push_str("&quot;"),
                '\'' => html.push_str("&#x27;"),
                other => html.push(other),
            }
        }
        Self(html)
    }

    /// A link with a text.
    pub fn link(href: &str, text: &str) -> Self {
        Self(format!("<a class=\"govuk-link\" href=\"{}\">{}</a>", Self::text(href), Self::text(text)))
    }

    /// What a component or a template renders to. A template that fails renders to nothing and is logged: it can only
    /// fail where a `Display` inside it does.
    pub fn of(part: &impl askama::Template) -> Self {
        part.render().map_or_else(
            |error| {
                tracing::error!(error = %error, "a template could not be rendered");
                Self::empty()
            },
            Self,
        )
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This, with `more` after it.
    pub fn and(mut self, more: impl HtmlSafe) -> Self {
        use fmt::Write as _;
        let _ = write!(self.0, "{more}");
        self
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

impl From<&str> for Html {
    /// Escapes: a text is not HTML.
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Html {
    /// Escapes: a text is not HTML.
    fn from(text: String) -> Self {
        Self::text(&text)
    }
}

impl From<crate::Text<'_>> for Html {
    fn from(text: crate::Text<'_>) -> Self {
        text.rich()
    }
}

/// Marks components as finished HTML, and lets them be handed over as such.
macro_rules! parts {
    ($($part:ty),+ $(,)?) => {$(
        impl askama::filters::HtmlSafe for $part {}

        impl From<$part> for $crate::Html {
            fn from(part: $part) -> Self {
                Self::of(&part)
            }
        }
    )+};
}
pub(crate) use parts;
