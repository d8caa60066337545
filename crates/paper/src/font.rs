//! The four faces and the measuring of text in them.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Feature, GlyphBuffer, ShapePlan, UnicodeBuffer, script, ttf_parser::Tag};
use unicode_normalization::UnicodeNormalization;

use crate::RenderError;

/// A face of the papers' typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

/// The upright face's file, also for the fonts of fields and marks.
pub(crate) static REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/assets/tinos-regular.ttf"));
/// The italic face's file, also for the font of the date field.
pub(crate) static ITALIC: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/assets/tinos-italic.ttf"));
static BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/assets/tinos-bold.ttf"));
static BOLD_ITALIC: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/assets/tinos-bold-italic.ttf"));

struct Loaded {
    font: Font,
    shaper: rustybuzz::Face<'static>,
    /// How text is set in this face: making a plan costs many times what setting a word by it does.
    plan: ShapePlan,
    units: f32,
}

/// All faces, read once a process.
pub(crate) struct Faces {
    regular: Loaded,
    bold: Loaded,
    italic: Loaded,
    bold_italic: Loaded,
}

/// A text as glyphs, ready to be drawn at any size.
#[derive(Clone)]
pub(crate) struct Shaped {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// The advance, in units of the font size.
    pub(crate) width: f32,
}

impl Faces {
    pub(crate) fn get() -> Result<&'static Self, RenderError> {
        static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
            Some(Faces {
                regular: Loaded::new(REGULAR)?,
                bold: Loaded::new(BOLD)?,
                italic: Loaded::new(ITALIC)?,
                bold_italic: Loaded::new(BOLD_ITALIC)?,
            })
        });
        FACES.as_ref().ok_or(RenderError::Typeface)
    }

    const fn loaded(&self, face: Face) -> &Loaded {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Italic => &self.italic,
            Face::BoldItalic => &self.bold_italic,
        }
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.loaded(face).font.clone()
    }

    /// Sets `text` in `face`: with ligatures off, so that every letter can be copied out again.
    pub(crate) fn shape(&self, face: Face, text: &str) -> Shaped {
        let loaded = self.loaded(face);
        let shaped = loaded.set(text);
        // Left to right, the clusters rise: each ends where the next other one begins.
        let starts: Vec<usize> =
            shaped.glyph_infos().iter().map(|info| usize::try_from(info.cluster).unwrap_or(text.len())).collect();
        let mut ends = vec![text.len(); starts.len()];
        let mut next = text.len();
        for (index, start) in starts.iter().enumerate().rev() {
            if let Some(end) = ends.get_mut(index) {
                *end = next;
            }
            if index > 0 && starts.get(index - 1) != Some(start) {
                next = *start;
            }
        }
        let em = |value: i32| loaded.em(value);
        let mut width = 0.0;
        let mut glyphs = Vec::with_capacity(starts.len());
        for ((info, position), (start, end)) in
            shaped.glyph_infos().iter().zip(shaped.glyph_positions()).zip(starts.iter().zip(&ends))
        {
            width += em(position.x_advance);
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                em(position.x_advance),
                em(position.x_offset),
                em(position.y_offset),
                em(position.y_advance),
                *start..*end,
                None,
            ));
        }
        Shaped { text: text.to_owned(), glyphs, width }
    }

    /// The width of `text` at `size` points.
    pub(crate) fn width(&self, face: Face, text: &str, size: f32) -> f32 {
        let loaded = self.loaded(face);
        let advances = loaded.set(text);
        advances.glyph_positions().iter().map(|position| loaded.em(position.x_advance)).sum::<f32>() * size
    }

    /// The advance of one letter by itself, in units of the font size.
    pub(crate) fn advance(&self, face: Face, letter: char) -> f32 {
        let Loaded { shaper, units, .. } = self.loaded(face);
        let glyph = shaper.glyph_index(letter).unwrap_or_default();
        f32::from(shaper.glyph_hor_advance(glyph).unwrap_or(0)) / units
    }

    /// `text` as a paper can show it: composed (NFC), control characters as spaces, and a box for every character
    /// that the typeface does not have, so that no input can stop a paper.
    pub(crate) fn printable(&self, text: &str) -> String {
        text.nfc()
            .map(|letter| {
                if letter.is_control() || letter == '\u{feff}' {
                    ' '
                } else if self.regular.shaper.glyph_index(letter).is_some() {
                    letter
                } else {
                    '\u{25a1}'
                }
            })
            .collect()
    }
}

impl Loaded {
    fn new(file: &'static [u8]) -> Option<Self> {
        let shaper = rustybuzz::Face::from_slice(file, 0)?;
        let no_ligatures = Feature::new(Tag::from_bytes(b"liga"), 0, ..);
        let plan = ShapePlan::new(&shaper, Direction::LeftToRight, Some(script::LATIN), None, &[no_ligatures]);
        let units = f32::from(u16::try_from(shaper.units_per_em()).unwrap_or(1000));
        Some(Self { font: Font::new(file.into(), 0)?, shaper, plan, units })
    }

    /// Sets `text`: the papers are in Vietnamese, whose script is Latin.
    fn set(&self, text: &str) -> GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        rustybuzz::shape_with_plan(&self.shaper, &self.plan, buffer)
    }

    /// A length of the face in units of the font size.
    fn em(&self, value: i32) -> f32 {
        f32::from(i16::try_from(value).unwrap_or(i16::MAX)) / self.units
    }
}
