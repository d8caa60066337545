//! The rings of the bronze drum on the home page: decoration, drawn from numbers.

use std::f64::consts::TAU;
use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;

/// The rings; seen from 641 px on, hidden from screen readers.
#[derive(Clone, Copy, Debug)]
pub struct DrumRings;

/// A ring of triangles between two radii.
fn teeth(path: &mut String, count: u32, inner: f64, outer: f64, width: f64) -> fmt::Result {
    for at in 0..count {
        let middle = TAU * f64::from(at) / f64::from(count);
        let half = TAU / f64::from(count) * width / 2.0;
        let point = |radius: f64, angle: f64| (220.0 + radius * angle.sin(), 220.0 - radius * angle.cos());
        let ((ax, ay), (bx, by), (cx, cy)) =
            (point(inner, middle - half), point(outer, middle), point(inner, middle + half));
        write!(path, "M{ax:.1} {ay:.1}L{bx:.1} {by:.1}L{cx:.1} {cy:.1}z")?;
    }
    Ok(())
}

impl fmt::Display for DrumRings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut filled = String::new();
        teeth(&mut filled, 12, 22.0, 74.0, 0.62)?;
        teeth(&mut filled, 48, 112.0, 128.0, 0.9)?;
        teeth(&mut filled, 64, 172.0, 190.0, 0.9)?;
        f.write_str(
            "<svg class=\"lt-hero__rings\" viewBox=\"0 0 440 440\" aria-hidden=\"true\" focusable=\"false\"><g fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\">",
        )?;
        for radius in [82, 92, 104, 136, 166, 198, 212] {
            write!(f, "<circle cx=\"220\" cy=\"220\" r=\"{radius}\"/>")?;
        }
        for at in 0..36 {
            let angle = TAU * f64::from(at) / 36.0;
            let (x, y) = (220.0 + 151.0 * angle.sin(), 220.0 - 151.0 * angle.cos());
            write!(f, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\"/>")?;
        }
        write!(
            f,
            "</g><g fill=\"currentColor\"><circle cx=\"220\" cy=\"220\" r=\"24\"/><path d=\"{filled}\"/></g></svg>"
        )
    }
}

impl HtmlSafe for DrumRings {}
