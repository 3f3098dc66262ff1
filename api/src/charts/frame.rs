//! What stands around every picture: title, banner, key, notes, source, and the same content as text.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{
    canvas::{Canvas, at},
    caption::Caption,
    key::{self, Sign},
    style,
    text::{escape, wrap},
};

/// The paper's width; its height follows from what stands on it.
pub const WIDTH: f64 = 640.0;
/// The margin.
pub const PAD: f64 = 20.0;
/// Between the margins.
pub const ROOM: f64 = WIDTH - 2.0 * PAD;

/// What a chart puts into the frame beside its drawing.
#[derive(Debug, Default)]
pub struct Content {
    /// Words of the result, above the drawing.
    pub verdict: String,
    /// What the signs mean.
    pub key: Vec<(Sign, String)>,
    /// What the drawing itself makes worth knowing, such as an axis that does not begin at zero.
    pub notes: Vec<String>,
    /// The figures as text, each a line.
    pub figures: Vec<String>,
}

/// The whole picture. `draw` gets the canvas and where it may begin, and says where it ended.
pub fn picture(caption: &Caption, content: &Content, draw: impl FnOnce(&mut Canvas, f64) -> f64) -> String {
    let mut canvas = Canvas::default();
    let y = head(&mut canvas, caption, &content.verdict);
    let y = draw(&mut canvas, y);
    let y = key::draw(&mut canvas, y + 4.0, &content.key);
    let height = foot(&mut canvas, y, caption, content);
    assembled(caption, content, height, &canvas.finish())
}

fn head(canvas: &mut Canvas, caption: &Caption, verdict: &str) -> f64 {
    // Bold letters are wider than the measure.
    let y = canvas.lines("title", (PAD, 34.0), 25.0, &wrap(&caption.title, 20.0 * 1.13, ROOM, 3));
    let mut y = canvas.lines("muted", (PAD, y - 1.0), 19.0, &wrap(&caption.description, 14.0, ROOM, 4)) - 12.0;
    for label in &caption.labels {
        let lines = wrap(label, 14.0 * 1.13, ROOM - 24.0, 3);
        let height = super::text::height(&lines, 19.0) + 12.0;
        canvas.rect("banner", (PAD, y + 6.0), (ROOM, height));
        canvas.lines("warn", (PAD + 12.0, y + 26.0), 19.0, &lines);
        y += height + 8.0;
    }
    if !verdict.is_empty() {
        y = canvas.lines("strong", (PAD, y + 24.0), 20.0, &wrap(verdict, 14.0 * 1.13, ROOM, 9)) - 16.0;
    }
    y + 12.0
}

fn foot(canvas: &mut Canvas, y: f64, caption: &Caption, content: &Content) -> f64 {
    let mut y = y + 14.0;
    for note in content.notes.iter().chain(&caption.notes) {
        y = canvas.lines("small muted", (PAD, y), 16.5, &wrap(note, 12.5, ROOM, 8));
    }
    let source = source(caption);
    if !source.is_empty() {
        y = canvas.lines("small muted", (PAD, y + 2.0), 16.5, &wrap(&source, 12.5, ROOM, 3));
    }
    y
}

fn source(caption: &Caption) -> String {
    match (caption.source.trim(), caption.licence.trim()) {
        ("", "") => String::new(),
        (source, "") => format!("Source: {source}."),
        ("", licence) => format!("Licence: {licence}."),
        (source, licence) => format!("Source: {source}. Licence: {licence}."),
    }
}

/// The picture as text, line by line.
fn told(caption: &Caption, content: &Content) -> String {
    let ahead = caption.labels.iter().chain([&caption.description, &content.verdict]).cloned();
    let after = content.notes.iter().chain(&caption.notes).cloned().chain([source(caption)]);
    let lines: Vec<String> = ahead.chain(content.figures.iter().cloned()).chain(after).collect();
    lines.iter().filter(|line| !line.trim().is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn assembled(caption: &Caption, content: &Content, height: f64, drawing: &str) -> String {
    let told = told(caption, content);
    // A picture without a name would be passed over in silence.
    let title = if caption.title.trim().is_empty() { "Chart without a title" } else { caption.title.trim() };
    // Two pictures may be inlined in one page, so their parts need names of their own.
    let digest = Sha256::new().chain_update(title).chain_update(&told).finalize();
    let id = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    let (width, height) = (at(WIDTH), at(height));
    let mut out = String::new();
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="accord-chart" role="img" aria-labelledby="title-{id} desc-{id}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">"#
    );
    let _ = writeln!(out, r#"<title id="title-{id}">{}</title>"#, escape(title));
    let _ = writeln!(out, r#"<desc id="desc-{id}">{}</desc>"#, escape(&told));
    let _ = writeln!(out, "<style>{}</style>", style::sheet());
    let _ = writeln!(out, r#"<rect class="paper" width="{width}" height="{height}"/>"#);
    // What is drawn is told above already.
    let _ = write!(out, "<g aria-hidden=\"true\">\n{drawing}</g>\n</svg>\n");
    out
}
