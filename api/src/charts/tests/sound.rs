//! What holds for every picture: it parses, it is named and told, its words stand apart and on the paper.

use roxmltree::{Document, Node};

use crate::charts::text::{bold_width, width};

/// Holds a picture to everything; the answer is what it tells those who do not see it.
pub fn sound(svg: &str) -> String {
    let document = Document::parse(svg).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let named: Vec<&str> = root.attribute("aria-labelledby").unwrap_or_default().split(' ').collect();
    let part = |name: &str| root.children().find(|child| child.has_tag_name(("http://www.w3.org/2000/svg", name)));
    let (title, desc) = (part("title").expect("a title"), part("desc").expect("a desc"));
    assert_eq!(named, [title, desc].map(|part| part.attribute("id").unwrap_or_default()));
    assert!(!title.text().unwrap_or_default().trim().is_empty(), "the title says something");
    for node in root.descendants().filter(Node::is_element) {
        assert!(!["script", "image", "foreignObject", "a"].contains(&node.tag_name().name()));
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on") && attribute.name() != "href");
            assert!(!attribute.value().contains("NaN") && !attribute.value().contains("inf"), "{attribute:?}");
        }
    }
    assert!(!svg.contains("url("), "nothing is fetched");
    apart(&document);
    desc.text().unwrap_or_default().to_owned()
}

/// The words that are drawn, each line by itself.
pub fn drawn(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("well-formed XML");
    let texts = document.descendants().filter(|node| node.tag_name().name() == "text");
    texts.filter_map(|node| node.text().map(str::to_owned)).collect()
}

/// How many elements of a class are drawn.
pub fn count(svg: &str, class: &str) -> usize {
    let document = Document::parse(svg).expect("well-formed XML");
    let has = |node: &Node<'_, '_>| node.attribute("class").is_some_and(|of| of.split(' ').any(|one| one == class));
    document.descendants().filter(has).count()
}

struct Text<'a> {
    said: &'a str,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// No text lies on another or leaves the paper, however wide the reader's font.
fn apart(document: &Document<'_>) {
    let sizes: Vec<f64> =
        document.root_element().attribute("viewBox").unwrap_or_default().split(' ').map(number).collect();
    let texts: Vec<Text<'_>> =
        document.descendants().filter(|node| node.tag_name().name() == "text").map(laid).collect();
    for (at, one) in texts.iter().enumerate() {
        assert!(one.left >= -0.5 && one.right <= sizes[2] + 0.5, "beside the paper: {}", one.said);
        assert!(one.top >= 0.0 && one.bottom <= sizes[3], "above or beneath the paper: {}", one.said);
        for other in &texts[at + 1..] {
            let across = one.left.max(other.left) + 0.5 < one.right.min(other.right);
            let down = one.top.max(other.top) + 0.5 < one.bottom.min(other.bottom);
            assert!(!(across && down), "{:?} lies on {:?}", one.said, other.said);
        }
    }
}

fn laid<'a>(node: Node<'a, '_>) -> Text<'a> {
    let classes: Vec<&str> = node.attribute("class").unwrap_or_default().split(' ').collect();
    let has = |class: &str| classes.contains(&class);
    let size = if has("title") {
        20.0
    } else if has("small") {
        12.5
    } else {
        14.0
    };
    let said = node.text().unwrap_or_default();
    let wide = if has("title") || has("strong") || has("warn") { bold_width(said, size) } else { width(said, size) };
    let (x, y) = (number(node.attribute("x").unwrap_or_default()), number(node.attribute("y").unwrap_or_default()));
    let left = if has("middle") {
        x - wide / 2.0
    } else if has("end") {
        x - wide
    } else {
        x
    };
    Text { said, left, right: left + wide, top: y - size * 0.8, bottom: y + size * 0.2 }
}

fn number(said: &str) -> f64 {
    said.parse().unwrap_or(f64::NAN)
}
