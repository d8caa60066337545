//! The form of a mail: plain text and simple HTML, in the account's language.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use base::{Lang, MailId, Timestamp, civil};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::Wording;
use crate::model::{Letter, Notice, Task};

/// What all mails of a node share.
pub(super) struct Frame {
    pub(super) from: Mailbox,
    pub(super) service: [String; 2],
    pub(super) origin: String,
    pub(super) door: String,
    pub(super) wording: Wording,
}

/// A mail as it goes.
pub(super) struct Composed {
    pub(super) message_id: String,
    pub(super) content: Vec<u8>,
}

/// One paragraph of a mail, with the page where to go on.
struct Paragraph {
    text: String,
    link: Option<String>,
}

/// The words of one mail.
struct Words<'a> {
    frame: &'a Frame,
    lang: Lang,
}

impl Words<'_> {
    fn service(&self) -> &str {
        let [vi, en] = &self.frame.service;
        if self.lang == Lang::Vi { vi } else { en }
    }

    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        (self.frame.wording)(self.lang, key, &args)
    }

    /// A page of the account's own, behind its door.
    fn own(&self, link: &str) -> String {
        self.page(&format!("{}{link}", self.frame.door))
    }

    /// A page of this site, or of the one that the notice names.
    fn page(&self, link: &str) -> String {
        let link = link.replace("{lang}", self.lang.tag());
        if link.starts_with('/') { format!("{}{link}", self.frame.origin) } else { link }
    }

    fn notice(&self, notice: &Notice) -> Paragraph {
        let text = (self.frame.wording)(self.lang, notice.key(), &notice.arguments_in(self.lang));
        let link = notice.link_in(self.lang).map_or_else(|| self.own("/{lang}/inbox"), |link| self.page(&link));
        Paragraph { text: format!("{}: {text}", civil::format_datetime(notice.at())), link: Some(link) }
    }

    /// Subject, paragraphs, and the page that ends such mails.
    fn task(&self, task: &Task) -> (String, Vec<Paragraph>, Option<String>) {
        let service = self.service();
        match task {
            Task::Notice(notice) => {
                let subject = self.say("notify-mail-subject-notice", &[("service", service)]);
                (subject, vec![self.notice(notice)], None)
            }
            Task::Digest(notices, count, off_token) => {
                let key = if *count == 1 { "notify-mail-subject-notice" } else { "notify-mail-subject-digest" };
                let args = [("service", service), ("count", &*count.to_string())];
                let subject = self.say(key, if *count == 1 { &args[..1] } else { &args });
                let mut paragraphs: Vec<_> = notices.iter().map(|notice| self.notice(notice)).collect();
                let more = count.saturating_sub(u64::try_from(notices.len()).unwrap_or(u64::MAX));
                if more > 0 {
                    let text = self.say("notify-mail-more", &[("count", &more.to_string())]);
                    paragraphs.push(Paragraph { text, link: Some(self.own("/{lang}/inbox")) });
                }
                let off = off_token.as_ref().map(|token| self.page(&format!("/{{lang}}/mail/off/{token}")));
                (subject, paragraphs, off)
            }
            Task::Code(code, until) => {
                let until = civil::format_datetime(*until);
                let text = self.say("notify-mail-code", &[("code", code), ("until", &until)]);
                let subject = self.say("notify-mail-subject-code", &[("service", service)]);
                (subject, vec![Paragraph { text, link: Some(self.own("/{lang}/account/notices")) }], None)
            }
            Task::Moved => {
                let subject = self.say("notify-mail-subject-moved", &[("service", service)]);
                let text = self.say("notify-mail-moved", &[("service", service)]);
                (subject, vec![Paragraph { text, link: Some(self.own("/{lang}/account/security")) }], None)
            }
        }
    }
}

/// Gives a letter its form. The Message-ID is `name` at the sender's domain.
pub(super) fn compose(
    frame: &Frame,
    name: MailId,
    letter: &Letter,
    now: Timestamp,
) -> Result<Composed, Box<dyn std::error::Error + Send + Sync>> {
    let words = Words { frame, lang: letter.language };
    let (subject, paragraphs, off) = words.task(&letter.task);
    let preferences = words.own("/{lang}/account/notices");
    let foot = words.say("notify-mail-foot", &[("service", words.service())]);
    let foot = Paragraph { text: foot, link: Some(preferences) };
    let greeting = words.say("notify-mail-greeting", &[]);
    let open = words.say("notify-mail-open", &[]);
    let (plain, html) = (plain(&greeting, &paragraphs, &foot), html(&words, (&greeting, &open), &paragraphs, &foot));

    let message_id = format!("<{name}@{}>", frame.from.email.domain());
    let millis = u64::try_from(now.as_millis()).unwrap_or_default();
    // RFC 3834: nobody's holiday answer comes back.
    let language = HeaderName::new_from_ascii_str("Content-Language");
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut message = Message::builder()
        .from(frame.from.clone())
        .to(letter.to.as_str().parse()?)
        .subject(subject)
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
        .message_id(Some(message_id.clone()))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .raw_header(HeaderValue::new(language, letter.language.tag().to_owned()));
    if let Some(off) = off {
        // RFC 2369.
        let unsubscribe = HeaderName::new_from_ascii_str("List-Unsubscribe");
        message = message.raw_header(HeaderValue::new(unsubscribe, format!("<{off}>")));
    }
    let parts = MultiPart::alternative()
        .boundary(format!("part-{name}"))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(plain))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html));
    Ok(Composed { message_id, content: folded(&message.multipart(parts)?.formatted()) })
}

/// A line with an encoded word has 76 letters at most (RFC 2047 section 2): the sender's address goes onto a line of its
/// own, which `lettre` does not see to.
fn folded(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    format!("{}\r\n\r\n{body}", head.replace("?= <", "?=\r\n <")).into_bytes()
}

fn plain(greeting: &str, paragraphs: &[Paragraph], foot: &Paragraph) -> String {
    let mut text = format!("{greeting}\r\n\r\n");
    for paragraph in paragraphs {
        let _ = write!(text, "{}\r\n", paragraph.text);
        if let Some(link) = &paragraph.link {
            let _ = write!(text, "{link}\r\n");
        }
        text.push_str("\r\n");
    }
    let _ = write!(text, "-- \r\n{}\r\n{}\r\n", foot.text, foot.link.as_deref().unwrap_or_default());
    text
}

fn html(words: &Words<'_>, (greeting, open): (&str, &str), paragraphs: &[Paragraph], foot: &Paragraph) -> String {
    let mut html = format!(
        "<!doctype html>\r\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\r\n<body><p>{}</p>\r\n",
        words.lang.tag(),
        escape(words.service()),
        escape(greeting)
    );
    for paragraph in paragraphs {
        let _ = write!(html, "<p>{}", escape(&paragraph.text));
        if let Some(link) = &paragraph.link {
            let _ = write!(html, "<br>\r\n<a href=\"{}\">{}</a>", escape(link), escape(open));
        }
        html.push_str("</p>\r\n");
    }
    let link = escape(foot.link.as_deref().unwrap_or_default());
    let _ = write!(html, "<hr>\r\n<p><small>{}<br>\r\n", escape(&foot.text));
    let _ = write!(html, "<a href=\"{link}\">{link}</a></small></p></body></html>\r\n");
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
