//! Turns a laid-out sheet into a tagged PDF/A-2a document that also meets PDF/UA-1; krilla refuses what would not.

use base::{Timestamp, civil};
use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TagGroup, TagTree},
};

use crate::{
    RenderError,
    font::Faces,
    sheet::{Area, Child, Draw, Item, NodeIndex, Sheet},
};

/// What stands in the document's properties.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) agency: String,
    pub(crate) subject: String,
    pub(crate) created: Timestamp,
}

/// The scheme of the placeholder links that `assemble` replaces by fields.
pub(crate) const FIELD_SCHEME: &str = "lienthong-field:";

pub(crate) fn paint(sheet: &Sheet, about: &About) -> Result<Vec<u8>, RenderError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| RenderError::Document(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() });
    document.set_metadata(metadata(about));
    let mut painted = Vec::new();
    for items in &sheet.pages {
        painted.push(paint_page(&mut document, sheet, items, painted.len())?);
    }
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(about.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    let mut tree = TagTree::new().with_lang(Some("vi".to_owned()));
    for root in &sheet.roots {
        if let Some(group) = group(sheet, &painted, *root) {
            tree.push(group);
        }
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| RenderError::Document(format!("{error:?}")))
}

fn metadata(about: &About) -> Metadata {
    let at = civil::vn_datetime(about.created);
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    let created = DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(7)
        .utc_offset_minute(0);
    Metadata::new()
        .title(about.title.clone())
        .description(about.subject.clone())
        .authors(vec![about.agency.clone()])
        .creator("Liên Thông".to_owned())
        .producer("Liên Thông".to_owned())
        .language("vi".to_owned())
        .creation_date(created)
}

fn paint_page(
    document: &mut Document,
    sheet: &Sheet,
    items: &[Item],
    number: usize,
) -> Result<Vec<Option<Identifier>>, RenderError> {
    let settings = PageSettings::from_wh(sheet.format.width, sheet.format.height)
        .ok_or_else(|| RenderError::Document("a page without an area".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let mut identifiers = Vec::with_capacity(items.len());
    let mut surface = page.surface();
    surface.set_fill(Some(Fill { paint: rgb::Color::black().into(), ..Fill::default() }));
    for item in items {
        if matches!(item.draw, Draw::Field(_)) {
            identifiers.push(None);
            continue;
        }
        let tag = match item.draw {
            _ if !item.meant => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            Draw::Text { .. } => ContentTag::Span(SpanTag::empty()),
            _ => ContentTag::Other,
        };
        let identifier = surface.start_tagged(tag);
        draw(&mut surface, sheet.faces, &item.draw);
        surface.end_tagged();
        identifiers.push(item.meant.then_some(identifier));
    }
    surface.finish();
    for (item, identifier) in items.iter().zip(&mut identifiers) {
        let Draw::Field(kind) = item.draw else { continue };
        let area = sheet.fields.iter().find(|field| field.kind == kind && field.page == number).map(|field| field.area);
        if let Some(rect) = area.and_then(rect) {
            let target = Target::Action(Action::Link(LinkAction::new(format!("{FIELD_SCHEME}{}", kind.name()))));
            let annotation =
                Annotation::new_link(LinkAnnotation::new(rect, target), Some(kind.description().to_owned()));
            *identifier = Some(page.add_tagged_annotation(annotation));
        }
    }
    page.finish();
    Ok(identifiers)
}

fn rect(area: Area) -> Option<Rect> {
    Rect::from_xywh(area.x, area.y, area.width, area.height)
}

fn draw(surface: &mut Surface<'_>, faces: &Faces, draw: &Draw) {
    match draw {
        Draw::Text { x, baseline, shaped, face, size } => {
            let start = Point::from_xy(*x, *baseline);
            surface.draw_glyphs(start, &shaped.glyphs, faces.font(*face), &shaped.text, *size, false);
        }
        Draw::Rule { x, y, length, thickness } => fill(surface, &[(*x, *y, *length, *thickness)]),
        Draw::Squares { corners, side } => {
            let squares: Vec<_> = corners.iter().map(|(x, y)| (*x, *y, *side, *side)).collect();
            fill(surface, &squares);
        }
        Draw::Field(_) => {}
    }
}

fn fill(surface: &mut Surface<'_>, rectangles: &[(f32, f32, f32, f32)]) {
    let mut path = PathBuilder::new();
    for (x, y, width, height) in rectangles {
        if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn group(sheet: &Sheet, painted: &[Vec<Option<Identifier>>], index: NodeIndex) -> Option<TagGroup> {
    let node = sheet.tree.get(index)?;
    let mut made = TagGroup::new(node.tag.clone());
    for child in &node.children {
        match child {
            Child::Node(node) => {
                if let Some(group) = group(sheet, painted, *node) {
                    made.push(group);
                }
            }
            Child::Item(page, place) => {
                let identifier = painted.get(*page).and_then(|items| items.get(*place)).copied().flatten();
                if let Some(identifier) = identifier {
                    made.push(identifier);
                }
            }
        }
    }
    (!made.children.is_empty()).then_some(made)
}
