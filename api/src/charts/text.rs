//! Words in a picture: made harmless, measured, wrapped and shortened.

use unicode_segmentation::UnicodeSegmentation;

use super::caption::real;

/// Text as XML carries it. Characters that XML forbids are left out.
pub fn escape(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    for character in said.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            // Marks that would turn the text around beyond their own name.
            '\u{202a}'..='\u{202e}' => {}
            other => out.push(other),
        }
    }
    out
}

/// A name within a sentence: one that reads from right to left does not turn its neighbours around.
pub fn isolated(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    if name.chars().any(turns) { format!("\u{2068}{name}\u{2069}") } else { name.to_owned() }
}

/// About how wide text is. The reader's font is not known, so this is the widest of the common ones.
pub fn width(said: &str, size: f64) -> f64 {
    said.graphemes(true).map(|cluster| cluster.chars().next().map_or(0.0, ems)).sum::<f64>() * size
}

/// As `width`, of bold letters.
pub fn bold_width(said: &str, size: f64) -> f64 {
    width(said, size) * 1.13
}

fn ems(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | '|' | '!' | '.' | ',' | ':' | ';' | '\'' | ' ' | 'I' => 0.32,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 0.97,
        'A'..='Z' | '+' | '=' | '<' | '>' | '&' | '−' => 0.74,
        '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' => 0.0,
        '\u{1100}'..='\u{1fff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'.. => 1.1,
        _ => 0.63,
    }
}

/// Text in lines no wider than `room`, at most `most` of them; what does not fit ends in an ellipsis.
pub fn wrap(said: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in said.split_whitespace().flat_map(|word| broken(word, size, room)) {
        let full = lines.len() == most;
        match lines.last_mut() {
            // The last line takes a word too many: shortening then says that there is more.
            Some(line) if full || width(line, size) + width(&word, size) + width(" ", size) <= room => {
                if width(line, size) > room {
                    break;
                }
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines.iter().map(|line| shorten(line, size, room)).collect()
}

/// A word in parts no wider than `room`: addresses break after a stroke or a dot, where they can.
fn broken(word: &str, size: f64, room: f64) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut used, mut breaks) = (0.0, 0);
    for cluster in word.graphemes(true) {
        used += width(cluster, size);
        let Some(part) = parts.last_mut() else { break };
        if used > room && !part.is_empty() {
            let rest = part.split_off(if breaks > 0 { breaks } else { part.len() });
            used = width(&rest, size) + width(cluster, size);
            parts.push(rest + cluster);
            breaks = 0;
            continue;
        }
        part.push_str(cluster);
        if matches!(cluster, "-" | "/" | "." | "_") {
            breaks = part.len();
        }
    }
    parts
}

/// With a capital, as a heading has it.
pub fn headed(said: &str) -> String {
    let mut letters = said.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Text no wider than `room`, its end an ellipsis when something is left out.
pub fn shorten(said: &str, size: f64, room: f64) -> String {
    if width(said, size) <= room {
        return said.to_owned();
    }
    let mut left = room - width("…", size);
    let kept: String = said
        .graphemes(true)
        .take_while(|cluster| {
            left -= width(cluster, size);
            left >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// The height of some lines.
pub fn height(lines: &[String], leading: f64) -> f64 {
    real(lines.len()) * leading
}
