//! What stands round a table: counters above, the filter beside, pages and acts below.

use askama::Template;
use base::Lang;

use crate::Html;
use crate::format;
use crate::html::parts;
use crate::icons;
use crate::texts::{Arg, Words};

/// A number that is a filter: "6 Hạn hôm nay".
#[derive(Clone, Debug)]
pub struct Counter {
    words: String,
    number: String,
    href: String,
    current: bool,
    class: &'static str,
}

impl Counter {
    /// `number` of `words`, leading to the list of just those.
    pub fn new(number: u64, words: impl Into<String>, href: impl Into<String>, lang: Lang) -> Self {
        let number = format::number(i64::try_from(number).unwrap_or(i64::MAX), lang);
        Self { words: words.into(), number, href: href.into(), current: false, class: "" }
    }

    /// There are more than that: they were not counted to the end.
    pub fn and_more(mut self, more: bool) -> Self {
        if more {
            self.number.push('+');
        }
        self
    }

    /// This is the list that is shown.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// What it counts is late.
    pub fn late(mut self) -> Self {
        self.class = " lt-counter--late";
        self
    }

    /// What it counts is due today.
    pub fn today(mut self) -> Self {
        self.class = " lt-counter--today";
        self
    }
}

/// The counters above a list.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<nav class="lt-counters" aria-label="{{ label }}"><ul class="lt-counters__list">{% for counter in counters %}<li class="lt-counters__item"><a class="lt-counter{{ counter.class }}" href="{{ counter.href }}"{% if counter.current %} aria-current="true"{% endif %}><span class="lt-counter__number">{{ counter.number }}</span> <span class="lt-counter__words">{{ counter.words }}</span></a></li>{% endfor %}</ul></nav>"#
)]
pub struct Counters {
    label: String,
    counters: Vec<Counter>,
}

impl Counters {
    /// The row of counters, named `label` for screen readers.
    pub fn new(label: impl Into<String>, counters: Vec<Counter>) -> Self {
        Self { label: label.into(), counters }
    }
}

/// The box of filters: always open from 769 px, a row to open below.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<details class="lt-filter"><summary class="lt-filter__summary">{{ icons::icon("search") }}<span>{{ summary }}</span></summary><form class="lt-filter__form" method="get" action="{{ action }}" role="search" aria-label="{{ summary }}">{{ fields }}<div class="lt-actions"><button class="govuk-button lt-button lt-button--secondary" type="submit">{{ apply }}</button><a class="govuk-link" href="{{ action }}">{{ clear }}</a></div></form></details>"#
)]
pub struct FilterBox {
    summary: String,
    action: String,
    apply: String,
    clear: String,
    fields: Html,
}

impl FilterBox {
    /// A box that sends its `fields` by `GET` to `action`; the link beside the button clears them.
    pub fn new(action: impl Into<String>, fields: impl Into<Html>, lang: Lang) -> Self {
        let word = |key| Words::own().get(lang, key, &[]);
        Self {
            summary: word("web-filter"),
            action: action.into(),
            apply: word("web-filter-apply"),
            clear: word("web-filter-clear"),
            fields: fields.into(),
        }
    }
}

/// One number of the row of pages.
#[derive(Clone, Debug)]
pub struct PageLink {
    /// The number; `None` stands for pages left out.
    pub number: Option<u64>,
    /// Where it leads.
    pub href: String,
    /// This is the page that is shown.
    pub current: bool,
}

/// Under a list: which rows of how many, the pages, the export.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-pages">{% if !count.is_empty() %}<p class="lt-pages__count">{{ count }}</p>{% endif %}{% if links.len() > 1 %}<nav class="lt-pages__nav" aria-label="{{ label }}"><ul class="lt-pages__list">{% if let Some(href) = before %}<li><a class="lt-pages__step" href="{{ href }}" rel="prev">{{ before_words }}</a></li>{% endif %}{% for link in links %}<li>{% if let Some(number) = link.number %}{% if link.current %}<span class="lt-pages__number" aria-current="page">{{ number }}</span>{% else %}<a class="lt-pages__number" href="{{ link.href }}">{{ number }}</a>{% endif %}{% else %}<span class="lt-pages__gap">…</span>{% endif %}</li>{% endfor %}{% if let Some(href) = after %}<li><a class="lt-pages__step" href="{{ href }}" rel="next">{{ after_words }}</a></li>{% endif %}</ul></nav>{% endif %}{% if let Some((words, href)) = export %}<p class="lt-pages__export"><a class="lt-icon-link" href="{{ href }}">{{ icons::icon("download") }}<span>{{ words }}</span></a></p>{% endif %}</div>"#
)]
pub struct Pages {
    count: String,
    more: String,
    label: String,
    links: Vec<PageLink>,
    before: Option<String>,
    after: Option<String>,
    before_words: String,
    after_words: String,
    export: Option<(String, String)>,
}

impl Pages {
    /// Page `page` (from 1) of a list of `total` rows, `per_page` on each; `href` makes the address of a page.
    pub fn new(page: u64, per_page: u64, total: u64, lang: Lang, href: impl Fn(u64) -> String) -> Self {
        let per_page = per_page.max(1);
        let last = total.div_ceil(per_page).max(1);
        let page = page.clamp(1, last);
        let first_row = if total == 0 { 0 } else { (page - 1) * per_page + 1 };
        let last_row = (page * per_page).min(total);
        let args = [("from", Arg::from(first_row)), ("to", Arg::from(last_row)), ("total", Arg::from(total))];
        let mut links = Vec::new();
        let mut previous = 0;
        for number in (1..=last).filter(|n| *n == 1 || *n == last || n.abs_diff(page) <= 1 || (page <= 3 && *n <= 4)) {
            if number > previous + 1 {
                links.push(PageLink { number: None, href: String::new(), current: false });
            }
            links.push(PageLink { number: Some(number), href: href(number), current: number == page });
            previous = number;
        }
        let word = |key| Words::own().get(lang, key, &[]);
        Self {
            more: Words::own().get(lang, "web-pages-count-more", &args),
            // An empty list says so itself.
            count: if total == 0 { String::new() } else { Words::own().get(lang, "web-pages-count", &args) },
            label: word("web-pages"),
            links,
            before: (page > 1).then(|| href(page - 1)),
            after: (page < last).then(|| href(page + 1)),
            before_words: word("web-pages-before"),
            after_words: word("web-pages-after"),
            export: None,
        }
    }

    /// There are more than these pages: they were not counted to the end.
    pub fn and_more(mut self, more: bool) -> Self {
        if more {
            self.count.clone_from(&self.more);
        }
        self
    }

    /// The link that exports the whole filtered list: "Xuất CSV".
    pub fn export(mut self, words: impl Into<String>, href: impl Into<String>) -> Self {
        self.export = Some((words.into(), href.into()));
        self
    }
}

/// The acts on chosen rows, under the table and in its form.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-bulk"><span class="lt-bulk__words">{{ words }}</span>{% for act in acts %}{{ act }}{% endfor %}</div>"#
)]
pub struct Bulk {
    words: String,
    acts: Vec<Html>,
}

impl Bulk {
    /// "Với hồ sơ đã chọn:" and its buttons.
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), acts: Vec::new() }
    }

    /// One more button.
    pub fn act(mut self, act: impl Into<Html>) -> Self {
        self.acts.push(act.into());
        self
    }
}

parts!(Counters, FilterBox, Pages, Bulk);
