//! Just enough HTML reading to use our own pages as a person does: forms with their fields, links with their words.

/// A form as it stands on a page, with the values that a browser would send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes; empty means the page itself.
    pub action: String,
    /// Whether it is sent with POST.
    pub post: bool,
    /// The fields, in order.
    pub fields: Vec<(String, String)>,
    /// The buttons that have a name: sent only when pressed.
    pub buttons: Vec<(String, String)>,
}

impl Form {
    /// Fills in a field, or adds it when the page has it only as an unchosen option.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether the page has a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// The value that stands in a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

/// All forms of a page.
pub(super) fn forms(page: &str) -> Vec<Form> {
    page.split("<form").skip(1).filter_map(|rest| form(rest.split("</form>").next()?)).collect()
}

/// All links of a page: address and words.
pub(super) fn links(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for rest in page.split("<a ").skip(1) {
        let Some((attributes, inside)) = rest.split_once('>') else { continue };
        let Some(address) = attribute(attributes, "href") else { continue };
        found.push((address, text(inside.split("</a>").next().unwrap_or_default())));
    }
    found
}

/// The words between the tags, with single spaces.
pub(super) fn text(html: &str) -> String {
    let mut words = String::new();
    let mut inside_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => {
                inside_tag = true;
                words.push(' ');
            }
            '>' if inside_tag => inside_tag = false,
            _ if !inside_tag => words.push(letter),
            _ => {}
        }
    }
    unescape(&words).split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn form(source: &str) -> Option<Form> {
    let (attributes, body) = source.split_once('>')?;
    let mut form = Form {
        action: attribute(attributes, "action").unwrap_or_default(),
        post: attribute(attributes, "method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        fields: Vec::new(),
        buttons: Vec::new(),
    };
    for tag in body.split('<').skip(1) {
        let (inside, after) = tag.split_once('>').unwrap_or((tag, ""));
        let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        match name {
            "input" => input(&mut form, attributes),
            "button" => form.buttons.extend(named(attributes)),
            "textarea" => form.fields.extend(named_with(attributes, unescape(after))),
            "select" => form.fields.extend(named_with(attributes, String::new())),
            "option" => option(&mut form, attributes),
            _ => {}
        }
    }
    Some(form)
}

fn input(form: &mut Form, attributes: &str) {
    let kind = attribute(attributes, "type").unwrap_or_default();
    let Some((name, value)) = named(attributes) else { return };
    match kind.as_str() {
        "submit" | "image" => form.buttons.push((name, value)),
        "checkbox" | "radio" if !flag(attributes, "checked") => {}
        "checkbox" | "radio" if value.is_empty() => form.fields.push((name, "on".to_owned())),
        "file" => {}
        _ => form.fields.push((name, value)),
    }
}

/// The first option of a select counts until another is marked as chosen.
fn option(form: &mut Form, attributes: &str) {
    let Some((_, value)) = form.fields.last_mut() else { return };
    if value.is_empty() || flag(attributes, "selected") {
        *value = attribute(attributes, "value").unwrap_or_default();
    }
}

fn named(attributes: &str) -> Option<(String, String)> {
    named_with(attributes, attribute(attributes, "value").unwrap_or_default())
}

fn named_with(attributes: &str, value: String) -> Option<(String, String)> {
    Some((attribute(attributes, "name")?, value))
}

fn flag(attributes: &str, name: &str) -> bool {
    attributes.split_whitespace().any(|part| part == name || part.starts_with(&format!("{name}=")))
}

/// The value of an attribute in double quotes, which is how our templates write them.
pub(super) fn attribute(attributes: &str, name: &str) -> Option<String> {
    let start = format!("{name}=\"");
    let mut rest = attributes;
    loop {
        let (before, after) = rest.split_once(&start)?;
        if before.is_empty() || before.ends_with(char::is_whitespace) {
            return Some(unescape(after.split('"').next()?));
        }
        rest = after;
    }
}

fn unescape(text: &str) -> String {
    let mut plain = text.to_owned();
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        plain = plain.replace(entity, letter);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"
        <p>Hồ sơ của <a class="x" href="/vi/dossiers?a=1&amp;b=2">Ông/Bà <b>An</b></a></p>
        <form method="post" action="/vi/apply" novalidate>
          <input type="hidden" name="csrf" value="a&#34;b">
          <input type="radio" name="kind" value="birth"><input type="radio" name="kind" value="death" checked>
          <input type="checkbox" name="agree" value="yes">
          <select name="province"><option value="">–</option><option value="H54" selected>Thái Bình</option></select>
          <textarea name="note">một
hai</textarea>
          <button name="act" value="save">Lưu</button>
        </form>"#;

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let forms = forms(PAGE);
        let [form] = forms.as_slice() else { panic!("one form expected: {forms:?}") };
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("csrf", "a\"b"), ("kind", "death"), ("province", "H54"), ("note", "một\nhai")]);
        assert_eq!(form.buttons, [("act".to_owned(), "save".to_owned())]);
        assert!(form.post);
        assert_eq!(form.action, "/vi/apply");
    }

    #[test]
    fn links_have_their_words() {
        assert_eq!(links(PAGE), [("/vi/dossiers?a=1&b=2".to_owned(), "Ông/Bà An".to_owned())]);
    }
}
