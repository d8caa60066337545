//! The pages of a paper while it is laid out: what stands where, and what it means.
//!
//! Layout fills a list of items for each page and a tree of their meanings; `paint` turns both into a document. Lengths
//! are points, positions are measured from the upper left corner.

use krilla::tagging::TagKind;

use crate::{
    RenderError,
    field::FieldKind,
    flow::{Align, Line, Run, break_lines},
    font::{Face, Faces, Shaped},
};

/// Points in a millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;

/// The size of a page and its margins.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) top: f32,
    pub(crate) bottom: f32,
    pub(crate) left: f32,
    pub(crate) right: f32,
    /// The size of body text, in points.
    pub(crate) size: f32,
    /// The distance between its baselines, in units of the size.
    pub(crate) leading: f32,
}

impl Format {
    /// A4 with the margins of Decree 30/2020, annex I, part I: top and bottom 20 to 25 mm, left 30 to 35, right 15 to
    /// 20; body text 13 to 14.
    pub(crate) const A4: Self = Self {
        width: 210.0 * MM,
        height: 297.0 * MM,
        top: 20.0 * MM,
        bottom: 20.0 * MM,
        left: 30.0 * MM,
        right: 17.0 * MM,
        size: 13.0,
        leading: 1.3,
    };
    /// A5, the size of the forms of Circular 01/2018.
    pub(crate) const A5: Self = Self {
        width: 148.0 * MM,
        height: 210.0 * MM,
        top: 10.0 * MM,
        bottom: 9.0 * MM,
        left: 14.0 * MM,
        right: 10.0 * MM,
        size: 10.0,
        leading: 1.2,
    };

    /// The width between the margins.
    pub(crate) const fn measure(&self) -> f32 {
        self.width - self.left - self.right
    }
}

/// How a paragraph is set.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) align: Align,
    /// The distance between baselines, in units of the size.
    pub(crate) leading: f32,
    /// Space before the first line, in points.
    pub(crate) before: f32,
}

impl Style {
    pub(crate) const fn new(size: f32, align: Align) -> Self {
        Self { size, align, leading: 1.2, before: 0.0 }
    }

    pub(crate) const fn before(self, before: f32) -> Self {
        Self { before, ..self }
    }
}

/// A node of the tree of meanings.
pub(crate) type NodeIndex = usize;

pub(crate) struct TreeNode {
    pub(crate) tag: TagKind,
    pub(crate) children: Vec<Child>,
}

pub(crate) enum Child {
    Node(NodeIndex),
    /// The item at this place of the page with this index.
    Item(usize, usize),
}

pub(crate) enum Draw {
    Text {
        x: f32,
        baseline: f32,
        shaped: Shaped,
        face: Face,
        size: f32,
    },
    Rule {
        x: f32,
        y: f32,
        length: f32,
        thickness: f32,
    },
    /// Squares: the modules of a QR code.
    Squares {
        corners: Vec<(f32, f32)>,
        side: f32,
    },
    Field(FieldKind),
}

pub(crate) struct Item {
    pub(crate) draw: Draw,
    /// Whether it belongs to the tree; everything else is decoration.
    pub(crate) meant: bool,
}

/// A rectangle on a page, from the upper left corner.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A field that will be filled or signed.
pub(crate) struct FieldSpec {
    pub(crate) kind: FieldKind,
    pub(crate) page: usize,
    pub(crate) area: Area,
}

/// A paper being laid out.
pub(crate) struct Sheet {
    pub(crate) faces: &'static Faces,
    pub(crate) format: Format,
    pub(crate) pages: Vec<Vec<Item>>,
    pub(crate) tree: Vec<TreeNode>,
    pub(crate) roots: Vec<NodeIndex>,
    pub(crate) fields: Vec<FieldSpec>,
    /// The upper edge of what comes next on the last page.
    pub(crate) y: f32,
}

impl Sheet {
    pub(crate) fn new(format: Format) -> Result<Self, RenderError> {
        Ok(Self {
            faces: Faces::get()?,
            format,
            pages: vec![Vec::new()],
            tree: Vec::new(),
            roots: Vec::new(),
            fields: Vec::new(),
            y: format.top,
        })
    }

    pub(crate) fn page(&self) -> usize {
        self.pages.len().saturating_sub(1)
    }

    /// Begins a new page unless `height` points are left on this one.
    pub(crate) fn need(&mut self, height: f32) {
        let body = self.format.height - self.format.top - self.format.bottom;
        if self.y + height.min(body) > self.format.height - self.format.bottom {
            self.pages.push(Vec::new());
            self.y = self.format.top;
            self.page_number();
        }
    }

    /// The page's number, centred in the top margin, from the second page on (Decree 30/2020, annex I, part I).
    fn page_number(&mut self) {
        let size = self.format.size;
        let shaped = self.faces.shape(Face::Regular, &self.pages.len().to_string());
        let x = (self.format.width - shaped.width * size) / 2.0;
        let baseline = self.format.top * 0.7;
        self.put(None, Draw::Text { x, baseline, shaped, face: Face::Regular, size });
    }

    /// Puts something on the last page; with a node it belongs to that node's meaning.
    pub(crate) fn put(&mut self, node: Option<NodeIndex>, draw: Draw) {
        let page = self.page();
        let Some(items) = self.pages.last_mut() else { return };
        let place = items.len();
        items.push(Item { draw, meant: node.is_some() });
        if let Some(node) = node.and_then(|node| self.tree.get_mut(node)) {
            node.children.push(Child::Item(page, place));
        }
    }

    /// A node under `parent`, or at the top.
    pub(crate) fn node(&mut self, parent: Option<NodeIndex>, tag: impl Into<TagKind>) -> NodeIndex {
        let index = self.tree.len();
        self.tree.push(TreeNode { tag: tag.into(), children: Vec::new() });
        match parent.and_then(|parent| self.tree.get_mut(parent)) {
            Some(parent) => parent.children.push(Child::Node(index)),
            None => self.roots.push(index),
        }
        index
    }

    /// Sets a paragraph over the full measure, breaking pages between lines.
    pub(crate) fn paragraph(&mut self, tag: impl Into<TagKind>, runs: &[Run], style: Style) {
        let node = self.node(None, tag);
        let (x, width) = (self.format.left, self.format.measure());
        self.paragraph_in(node, runs, style, x, width);
    }

    /// Sets a paragraph of `node` in the column that begins at `x`, breaking pages between lines.
    pub(crate) fn paragraph_in(&mut self, node: NodeIndex, runs: &[Run], style: Style, x: f32, width: f32) {
        self.y += style.before;
        let step = style.size * style.leading;
        let lines = match style.align {
            Align::Centre => balanced(self.faces, runs, style.size, width),
            Align::Left | Align::Justify => break_lines(self.faces, runs, style.size, width),
        };
        for line in lines {
            self.need(step);
            let slack = (width - line.width).max(0.0);
            let mut at = x + if style.align == Align::Centre { slack / 2.0 } else { 0.0 };
            let stretch = if style.align == Align::Justify && !line.last && line.gaps > 0 {
                slack / f32::from(line.gaps)
            } else {
                0.0
            };
            let baseline = self.y + style.size * (style.leading - 0.28);
            for (mut shaped, face) in line.pieces {
                if stretch > 0.0 {
                    stretch_spaces(&mut shaped, stretch / style.size);
                }
                let advance = shaped.width * style.size;
                self.put(Some(node), Draw::Text { x: at, baseline, shaped, face, size: style.size });
                at += advance;
            }
            self.y += step;
        }
    }

    /// The height that `runs` would take.
    pub(crate) fn height(&self, runs: &[Run], style: Style, width: f32) -> f32 {
        let lines = break_lines(self.faces, runs, style.size, width).len();
        let lines = f32::from(u16::try_from(lines).unwrap_or(u16::MAX));
        style.before + lines * style.size * style.leading
    }

    /// A field of `node` on the last page.
    pub(crate) fn field(&mut self, node: NodeIndex, kind: FieldKind, area: Area) {
        self.fields.push(FieldSpec { kind, page: self.page(), area });
        self.put(Some(node), Draw::Field(kind));
    }

    /// A thin line, as under the national motto.
    pub(crate) fn rule(&mut self, x: f32, y: f32, length: f32) {
        self.put(None, Draw::Rule { x, y, length, thickness: 0.6 });
    }
}

/// Lines of about one length, as centred titles want them: no word alone on the last line.
fn balanced(faces: &Faces, runs: &[Run], size: f32, width: f32) -> Vec<Line> {
    let mut lines = break_lines(faces, runs, size, width);
    for step in 1_u8..=9 {
        let narrower = break_lines(faces, runs, size, width * (1.0 - 0.05 * f32::from(step)));
        if narrower.len() > lines.len() {
            break;
        }
        lines = narrower;
    }
    lines
}

fn stretch_spaces(shaped: &mut Shaped, by: f32) {
    for glyph in &mut shaped.glyphs {
        if shaped.text.get(glyph.text_range.clone()) == Some(" ") {
            glyph.x_advance += by;
            shaped.width += by;
        }
    }
}
