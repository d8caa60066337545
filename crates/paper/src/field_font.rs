//! The typefaces of what is written into a paper after it was rendered: filled fields and signature marks.
//!
//! PDF/A wants every font embedded, so a paper carries them from the start: the upright face with every Vietnamese
//! letter (names and agencies of marks, numbers), the italic one with the letters of a date.

use std::{collections::BTreeMap, fmt::Write as _, io::Write as _, sync::LazyLock};

use flate2::{Compression, write::ZlibEncoder};
use rustybuzz::ttf_parser;
use subsetter::GlyphRemapper;
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    RenderError,
    font::{ITALIC, REGULAR},
};

const LETTERS: &str = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz";
const SIGNS: &str = "0123456789 !\"#%&'()*+,-./:;=?@[]_–“”’…";
const DATE: &str = "0123456789 /?ngàythánăm";

/// A font for fields and marks: glyphs are written by their number in the embedded subset.
pub(crate) struct FieldFont {
    name: &'static str,
    italic: bool,
    /// The subset as an object: packed once, the same in every paper.
    file: Vec<u8>,
    /// What each glyph means, as an object.
    unicode: Vec<u8>,
    /// Character, glyph and advance (thousandths of the size), in the order of the glyphs.
    glyphs: Vec<(char, u16, u16)>,
    by_letter: BTreeMap<char, (u16, u16)>,
    bounds: [i32; 4],
    ascent: i32,
    descent: i32,
    capitals: i32,
}

impl FieldFont {
    /// The resource name of the upright font in the form's default resources.
    pub(crate) const UPRIGHT: &'static str = "Tinos";
    /// The resource name of the italic one.
    pub(crate) const SLANTED: &'static str = "TinosNghieng";

    fn new(data: &'static [u8], name: &'static str, italic: bool, letters: &str) -> Option<Self> {
        let face = ttf_parser::Face::parse(data, 0).ok()?;
        let units = i32::from(face.units_per_em());
        let scaled = move |value: i32| value * 1000 / units;
        let mut remapper = GlyphRemapper::new();
        let mut letters: Vec<char> = letters.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        let mut glyphs = Vec::new();
        for letter in letters {
            let glyph = face.glyph_index(letter)?;
            let advance = scaled(i32::from(face.glyph_hor_advance(glyph)?));
            glyphs.push((letter, remapper.remap(glyph.0), u16::try_from(advance).ok()?));
        }
        glyphs.sort_unstable_by_key(|(_, glyph, _)| *glyph);
        let bounds = face.global_bounding_box();
        let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|edge| scaled(i32::from(edge)));
        let subset = subsetter::subset(data, 0, &remapper).ok()?;
        Some(Self {
            name,
            italic,
            file: stream(&format!("/Length1 {}", subset.len()), &subset)?,
            unicode: stream("", to_unicode(&glyphs).as_bytes())?,
            by_letter: glyphs.iter().map(|(letter, glyph, advance)| (*letter, (*glyph, *advance))).collect(),
            glyphs,
            bounds,
            ascent: scaled(i32::from(face.ascender())),
            descent: scaled(i32::from(face.descender())),
            capitals: scaled(i32::from(face.capital_height().unwrap_or(1341))),
        })
    }

    fn glyph(&self, letter: char) -> (u16, u16) {
        let letter = if letter == '\u{a0}' { ' ' } else { letter };
        self.by_letter.get(&letter).or_else(|| self.by_letter.get(&'?')).copied().unwrap_or((0, 0))
    }

    /// `text` as the operand of a text-showing operator.
    pub(crate) fn encode(&self, text: &str) -> String {
        let mut hex = String::from("<");
        for letter in text.nfc() {
            let _ = write!(hex, "{:04X}", self.glyph(letter).0);
        }
        hex.push('>');
        hex
    }

    /// The width of `text` at `size` points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.nfc().map(|letter| f32::from(self.glyph(letter).1)).sum::<f32>() * size / 1000.0
    }

    pub(crate) fn file_object(&self) -> Vec<u8> {
        self.file.clone()
    }

    pub(crate) fn unicode_object(&self) -> Vec<u8> {
        self.unicode.clone()
    }

    pub(crate) fn descriptor_object(&self, file: usize) -> Vec<u8> {
        let [x0, y0, x1, y1] = self.bounds;
        let (flags, angle) = if self.italic { (70, -12) } else { (6, 0) };
        format!(
            "<</Type/FontDescriptor/FontName/{}/Flags {flags}/FontBBox[{x0} {y0} {x1} {y1}]/ItalicAngle {angle}\
             /Ascent {}/Descent {}/CapHeight {}/StemV 84/FontFile2 {file} 0 R>>",
            self.name, self.ascent, self.descent, self.capitals,
        )
        .into_bytes()
    }

    pub(crate) fn descendant_object(&self, descriptor: usize) -> Vec<u8> {
        let mut widths = String::new();
        for (_, _, advance) in &self.glyphs {
            let _ = write!(widths, "{advance} ");
        }
        let first = self.glyphs.first().map_or(1, |(_, glyph, _)| *glyph);
        format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/{}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
             /FontDescriptor {descriptor} 0 R/DW 0/CIDToGIDMap/Identity/W[{first}[{}]]>>",
            self.name,
            widths.trim_end(),
        )
        .into_bytes()
    }

    pub(crate) fn font_object(&self, descendant: usize, unicode: usize) -> Vec<u8> {
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>",
            self.name
        )
        .into_bytes()
    }
}

/// The map from glyphs to letters, by which readers copy text (PDF 1.7, 9.10.3).
fn to_unicode(glyphs: &[(char, u16, u16)]) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for block in glyphs.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (letter, glyph, _) in block {
            let _ = writeln!(map, "<{glyph:04X}> <{:04X}>", u32::from(*letter));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

fn stream(entries: &str, content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).ok()?;
    let packed = encoder.finish().ok()?;
    let mut object = format!("<</Filter/FlateDecode{entries}/Length {}>>\nstream\n", packed.len()).into_bytes();
    object.extend_from_slice(&packed);
    object.extend_from_slice(b"\nendstream");
    Some(object)
}

/// Both fonts, the upright one first; made once a process.
pub(crate) fn field_fonts() -> Result<[&'static FieldFont; 2], RenderError> {
    static FONTS: LazyLock<Option<[FieldFont; 2]>> = LazyLock::new(|| {
        let letters = format!("{LETTERS}{}{SIGNS}", LETTERS.to_uppercase());
        Some([
            FieldFont::new(REGULAR, "LTBIEU+Tinos-Regular", false, &letters)?,
            FieldFont::new(ITALIC, "LTNGAY+Tinos-Italic", true, DATE)?,
        ])
    });
    FONTS.as_ref().map(|[upright, slanted]| [upright, slanted]).ok_or(RenderError::Typeface)
}
