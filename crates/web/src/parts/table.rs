//! The data table: rows for officials, blocks of three lines on a phone.

use askama::Template;

use crate::Html;
use crate::html::parts;

/// Where a column's cells stand in the block that a row becomes on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// First line: who, with the code behind it.
    Who,
    /// Second line: what.
    What,
    /// Third line, left: when it is due.
    Due,
    /// Third line, right: the state.
    State,
    /// A line of its own at the end.
    More,
    /// A line of its own that begins with the column's name: "Số lượng: 1 bản".
    Labelled,
    /// Not shown on a phone.
    Hidden,
}

impl Place {
    const fn class(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::What => "what",
            Self::Due => "due",
            Self::State => "state",
            Self::More => "more",
            Self::Labelled => "labelled",
            Self::Hidden => "hidden",
        }
    }
}

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
    /// Not by this column.
    None,
}

impl Sort {
    const fn aria(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
            Self::None => "none",
        }
    }

    const fn mark(self) -> &'static str {
        match self {
            Self::Ascending => " ▲",
            Self::Descending => " ▼",
            Self::None => "",
        }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    words: String,
    place: Place,
    sort: Option<(Sort, String)>,
    number: bool,
}

impl Column {
    /// A column headed `words`.
    pub fn new(words: impl Into<String>, place: Place) -> Self {
        Self { words: words.into(), place, sort: None, number: false }
    }

    /// The head is a link that sorts by this column.
    pub fn sort(mut self, sort: Sort, href: impl Into<String>) -> Self {
        self.sort = Some((sort, href.into()));
        self
    }

    /// Numbers, set to the right.
    pub fn number(mut self) -> Self {
        self.number = true;
        self
    }
}

/// A cell: what it says, and a second line, small and grey.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    main: Html,
    second: Html,
}

impl Cell {
    /// A cell with one line.
    pub fn new(main: impl Into<Html>) -> Self {
        Self { main: main.into(), second: Html::empty() }
    }

    /// The same with a second line.
    pub fn second(mut self, second: impl Into<Html>) -> Self {
        self.second = second.into();
        self
    }
}

/// The edge of a row, which repeats what the row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edge {
    /// None.
    #[default]
    None,
    /// Late: red.
    Late,
    /// Due today: turmeric.
    Today,
    /// The one that is open beside the table: indigo.
    Selected,
}

impl Edge {
    const fn class(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Late => " lt-row--late",
            Self::Today => " lt-row--today",
            Self::Selected => " lt-row--selected",
        }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    cells: Vec<Cell>,
    edge: Edge,
    choice: Option<(String, String)>,
}

impl Row {
    /// An empty row.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more cell.
    pub fn cell(mut self, cell: Cell) -> Self {
        self.cells.push(cell);
        self
    }

    /// One more cell with one line.
    pub fn text(self, main: impl Into<Html>) -> Self {
        self.cell(Cell::new(main))
    }

    /// The edge.
    pub fn edge(mut self, edge: Edge) -> Self {
        self.edge = edge;
        self
    }

    /// The row can be chosen: `value` is sent, `label` names the box for screen readers.
    pub fn choice(mut self, value: impl Into<String>, label: impl Into<String>) -> Self {
        self.choice = Some((value.into(), label.into()));
        self
    }
}

/// The table. Rows that can be chosen need a form round it.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    caption: String,
    caption_shown: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
    choice: Option<(String, String)>,
    empty: Html,
    stacked: bool,
}

impl Table {
    /// A table with a caption that only screen readers are told.
    pub fn new(caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            caption_shown: false,
            columns: Vec::new(),
            rows: Vec::new(),
            choice: None,
            empty: Html::empty(),
            stacked: false,
        }
    }

    /// Everybody sees the caption.
    pub fn caption_shown(mut self) -> Self {
        self.caption_shown = true;
        self
    }

    /// Rooms for citizens: taller rows.
    pub fn roomy(mut self) -> Self {
        self.stacked = true;
        self
    }

    /// One more column.
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// One more row.
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// Rows can be chosen: each sends `name`; `label` heads the column of boxes for screen readers.
    pub fn choice(mut self, name: impl Into<String>, label: impl Into<String>) -> Self {
        self.choice = Some((name.into(), label.into()));
        self
    }

    /// What stands in place of rows: what would appear, and how to start.
    pub fn empty(mut self, words: impl Into<Html>) -> Self {
        self.empty = words.into();
        self
    }

    /// The column of a cell.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn of(&self, at: &usize) -> Option<&Column> {
        self.columns.get(*at)
    }
}

parts!(Table);
