//! Colours, dashes and shapes. The colours are Okabe and Ito's, which people with any colour vision tell apart; two are
//! darkened on white so that every mark has a contrast of 3 to 1 there. No two looks share a shape or a dash.

use std::fmt::Write;

/// The colours of one theme.
pub struct Theme {
    /// The ground.
    pub paper: &'static str,
    /// Text and axes.
    pub ink: &'static str,
    /// Text of less weight.
    pub muted: &'static str,
    /// The colours of lines and marks, in the order in which they are used.
    pub marks: [&'static str; 6],
}

/// On white.
pub const LIGHT: Theme = Theme {
    paper: "#ffffff",
    ink: "#1a1a1a",
    muted: "#505050",
    marks: ["#0072b2", "#d55e00", "#008a65", "#b0558a", "#9a6a00", "#2f4b5c"],
};

/// On near black.
pub const DARK: Theme = Theme {
    paper: "#15191e",
    ink: "#f2f2f2",
    muted: "#b8bec6",
    marks: ["#56b4e9", "#f0843c", "#00b386", "#cc79a7", "#f0e442", "#c9d3dc"],
};

/// On paper, where colours may become greys.
pub const PRINT: Theme = Theme { ink: "#000000", muted: "#333333", ..LIGHT };

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Wedge,
    Cross,
}

/// How a mark is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Full,
    /// With the paper.
    Hollow,
    /// With the paper and a dot.
    Dotted,
}

/// How one line differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The class of its colour.
    pub colour: &'static str,
    /// The class of its dash.
    pub dash: &'static str,
    /// The shape of its marks.
    pub shape: Shape,
}

const fn look(colour: &'static str, dash: &'static str, shape: Shape) -> Look {
    Look { colour, dash, shape }
}

/// The looks, in the order in which they are used.
pub const LOOKS: [Look; 6] = [
    look("c1", "d1", Shape::Circle),
    look("c2", "d2", Shape::Square),
    look("c3", "d3", Shape::Triangle),
    look("c4", "d4", Shape::Diamond),
    look("c5", "d5", Shape::Wedge),
    look("c6", "d6", Shape::Cross),
];

/// The look of all that is more than can be told apart.
pub const REST: Look = look("muted", "d1", Shape::Circle);

const FIXED: &str = "\
{font-family:system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:14px;max-width:100%;height:auto}\
 text{fill:currentColor}\
 .title{font-size:20px;font-weight:700}\
 .strong{font-weight:700}\
 .small{font-size:12.5px}\
 .middle{text-anchor:middle}\
 .end{text-anchor:end}\
 .grid,.axis,.line,.rule,.whisker{fill:none;stroke:currentColor}\
 .grid{vector-effect:non-scaling-stroke}\
 .grid{opacity:.16}\
 .axis{stroke-width:1.5}\
 .line{stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}\
 .faint{stroke-width:1;opacity:.45}\
 .lead{stroke:currentColor;opacity:.7;stroke-dasharray:1.5 2.5}\
 .rule{stroke-width:1.75;stroke-dasharray:6 4}\
 .fit{stroke-width:1.75;stroke-dasharray:1.5 4}\
 .whisker{stroke-width:2}\
 .band{fill:currentColor;opacity:.2}\
 .chosen{fill:currentColor;opacity:.09}\
 .solid{fill:currentColor}\
 .mark{fill:currentColor;stroke-width:2;stroke:currentColor}\
 .cross{fill:none;stroke-width:2.5;stroke:currentColor}\
 .hollow{stroke:currentColor;stroke-width:2}\
 .d2{stroke-dasharray:8 5}\
 .d3{stroke-dasharray:2 4.5}\
 .d4{stroke-dasharray:12 4 2 4}\
 .d5{stroke-dasharray:5 3}\
 .d6{stroke-dasharray:14 3 2 3 2 3}\
 .banner{fill:#f0e442;stroke:#1a1a1a;stroke-width:1.5}\
 text.warn{fill:#1a1a1a;font-weight:700}";

/// The style sheet. Each rule speaks of these charts alone, since an inlined picture shares its page's styles.
pub fn sheet() -> String {
    let mut out = scoped(FIXED);
    out += &theme(&LIGHT);
    let _ = write!(out, "@media (prefers-color-scheme:dark){{{}}}", theme(&DARK));
    // Last, so that a dark screen prints on white.
    let _ = write!(out, "@media print{{{}}}", theme(&PRINT));
    out
}

fn theme(theme: &Theme) -> String {
    let mut rules = format!(
        "{{color:{ink}}} .paper,.hollow{{fill:{paper}}} .muted{{color:{muted}}}",
        ink = theme.ink,
        paper = theme.paper,
        muted = theme.muted
    );
    for (look, colour) in LOOKS.iter().zip(theme.marks) {
        let _ = write!(rules, " .{}{{color:{colour}}}", look.colour);
    }
    scoped(&rules)
}

/// Puts the chart's own class before each selector.
fn scoped(rules: &str) -> String {
    let scope = |rule: &str| {
        let (selectors, body) = rule.split_at(rule.find('{').unwrap_or(0));
        let own = |one: &str| format!(".accord-chart {}", one.trim()).trim_end().to_owned();
        selectors.split(',').map(own).collect::<Vec<_>>().join(",") + body
    };
    rules.split_inclusive('}').map(scope).collect()
}
