//! Breaking runs of text into lines.

use crate::font::{Face, Faces, Shaped};

/// A stretch of text in one face.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) face: Face,
}

/// A run in the regular face.
pub(crate) fn plain(text: impl Into<String>) -> Run {
    Run { text: text.into(), face: Face::Regular }
}

/// A run in the bold face.
pub(crate) fn bold(text: impl Into<String>) -> Run {
    Run { text: text.into(), face: Face::Bold }
}

/// A run in the italic face.
pub(crate) fn italic(text: impl Into<String>) -> Run {
    Run { text: text.into(), face: Face::Italic }
}

/// Where the lines of a paragraph stand in their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    /// Both edges, as Decree 30/2020 wants for content; the last line at the left.
    Justify,
}

/// One line: pieces of text that follow each other.
pub(crate) struct Line {
    pub(crate) pieces: Vec<(Shaped, Face)>,
    /// The natural width in points.
    pub(crate) width: f32,
    /// How many spaces can be stretched.
    pub(crate) gaps: u16,
    /// Whether the paragraph ends with it.
    pub(crate) last: bool,
}

/// What stands between two spaces: one or more stretches of text without a space, glued.
struct Word {
    parts: Vec<Run>,
    width: f32,
}

/// Breaks `runs` at spaces into lines of at most `width` points. A word wider than a line (a digest, an address) is
/// cut.
pub(crate) fn break_lines(faces: &Faces, runs: &[Run], size: f32, width: f32) -> Vec<Line> {
    let space = faces.width(Face::Regular, " ", size);
    let mut lines = Vec::new();
    let mut line: Vec<Word> = Vec::new();
    let mut used = 0.0;
    for word in words(faces, runs, size, width) {
        let needed = if line.is_empty() { word.width } else { used + space + word.width };
        if !line.is_empty() && needed > width {
            lines.push(finish(faces, std::mem::take(&mut line), size, false));
            used = word.width;
        } else {
            used = needed;
        }
        line.push(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(finish(faces, line, size, true));
    }
    if let Some(last) = lines.last_mut() {
        last.last = true;
    }
    lines
}

fn words(faces: &Faces, runs: &[Run], size: f32, limit: f32) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut glue = false;
    for run in runs {
        let text = faces.printable(&run.text);
        for (index, part) in text.split(' ').enumerate() {
            glue &= index == 0;
            if part.is_empty() {
                continue;
            }
            for cut in cuts(faces, run.face, part, size, limit) {
                let width = faces.width(run.face, &cut, size);
                let part = Run { text: cut, face: run.face };
                match words.last_mut() {
                    Some(word) if glue && word.width + width <= limit => {
                        word.width += width;
                        word.parts.push(part);
                    }
                    _ => words.push(Word { parts: vec![part], width }),
                }
                glue = false;
            }
        }
        glue = !text.ends_with(' ') && !text.is_empty();
    }
    words
}

fn cuts(faces: &Faces, face: Face, text: &str, size: f32, limit: f32) -> Vec<String> {
    if faces.width(face, text, size) <= limit {
        return vec![text.to_owned()];
    }
    let mut cuts = Vec::new();
    let mut cut = String::new();
    let mut used = 0.0;
    for letter in text.chars() {
        let advance = faces.advance(face, letter) * size;
        if used + advance > limit && !cut.is_empty() {
            cuts.push(std::mem::take(&mut cut));
            used = 0.0;
        }
        cut.push(letter);
        used += advance;
    }
    cuts.push(cut);
    cuts
}

fn finish(faces: &Faces, words: Vec<Word>, size: f32, last: bool) -> Line {
    let mut runs: Vec<Run> = Vec::new();
    let mut gaps = 0;
    for (index, word) in words.into_iter().enumerate() {
        if index > 0 {
            gaps += 1;
            if let Some(before) = runs.last_mut() {
                before.text.push(' ');
            }
        }
        for part in word.parts {
            match runs.last_mut() {
                Some(before) if before.face == part.face => before.text.push_str(&part.text),
                _ => runs.push(part),
            }
        }
    }
    let pieces: Vec<(Shaped, Face)> =
        runs.into_iter().map(|run| (faces.shape(run.face, &run.text), run.face)).collect();
    let width = pieces.iter().map(|(shaped, _)| shaped.width * size).sum();
    Line { pieces, width, gaps, last }
}
