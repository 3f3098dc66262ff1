//! The identifier schemes: who keeps each, and what its values look like.

/// The internal scheme of natural keys.
pub(super) const NATURAL_KEY: &str = "key";

/// Who may write a scheme's values, besides the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeOwner {
    /// Whoever writes the record.
    Anyone,
    /// A body that keeps the scheme; the stewards of its record write its values.
    Body(&'static str),
}

/// An identifier scheme.
#[derive(Debug)]
pub struct Scheme {
    /// The word before the colon.
    pub code: &'static str,
    /// What it is, in words.
    pub title: &'static str,
    /// Who keeps it.
    pub owner: SchemeOwner,
    /// The `ref:` under which its keeper stands among the organisations, where it is expected there.
    pub keeper: Option<&'static str>,
    /// Whether one value belongs to several records: a title number covers every building on its land.
    pub shared: bool,
    /// The form of a value, in words.
    pub form: &'static str,
    /// The form of a value, as a regular expression.
    pub pattern: &'static str,
    fits: fn(&str) -> bool,
}

impl Scheme {
    /// All schemes, the ones that name a record best first.
    pub const ALL: &'static [Self] = &[
        Self {
            code: "gss",
            title: "Government Statistical Service code of an area, or of a council that serves it",
            owner: SchemeOwner::Body("Office for National Statistics"),
            keeper: None,
            shared: false,
            form: "a capital letter and eight digits",
            pattern: "^[A-Z][0-9]{8}$",
            fits: gss,
        },
        Self {
            code: "ods",
            title: "Organisation Data Service code of a health organisation",
            owner: SchemeOwner::Body("NHS England"),
            keeper: None,
            shared: false,
            form: "3 to 10 capital letters and digits",
            pattern: "^[A-Z0-9]{3,10}$",
            fits: |value| within(value, 3, 10) && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
        },
        Self {
            code: "la-code",
            title: "Local authority code of the local-authority register",
            owner: SchemeOwner::Body("mySociety"),
            keeper: None,
            shared: false,
            form: "3 or 4 capital letters",
            pattern: "^[A-Z]{3,4}$",
            fits: |value| within(value, 3, 4) && value.bytes().all(|b| b.is_ascii_uppercase()),
        },
        Self {
            code: "org-id",
            title: "org-id.guide identifier of an organisation",
            owner: SchemeOwner::Anyone,
            keeper: None,
            shared: false,
            form: "a list code such as GB-LAE, a hyphen and an identifier",
            pattern: "^[A-Z]{2}-[A-Za-z0-9._/-]{1,80}$",
            fits: |value| {
                value.split_once('-').is_some_and(|(country, rest)| {
                    country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()) && slug(rest, 80)
                })
            },
        },
        Self {
            code: "uprn",
            title: "Unique Property Reference Number",
            owner: SchemeOwner::Anyone,
            keeper: None,
            shared: false,
            form: "1 to 12 digits",
            pattern: "^[0-9]{1,12}$",
            fits: |value| within(value, 1, 12) && value.bytes().all(|b| b.is_ascii_digit()),
        },
        Self {
            code: "title",
            title: "Title number at HM Land Registry",
            owner: SchemeOwner::Anyone,
            keeper: None,
            shared: true,
            form: "up to 3 capital letters and 1 to 6 digits",
            pattern: "^[A-Z]{0,3}[0-9]{1,6}$",
            fits: title,
        },
        Self {
            code: "modgov",
            title: "Number of a committee on its unitary council's meetings site",
            owner: SchemeOwner::Anyone,
            keeper: None,
            shared: false,
            form: "1 to 8 digits",
            pattern: "^[0-9]{1,8}$",
            fits: |value| within(value, 1, 8) && value.bytes().all(|b| b.is_ascii_digit()),
        },
        Self {
            code: "salc",
            title: "Membership number of the Somerset Association of Local Councils",
            owner: SchemeOwner::Body("Somerset Association of Local Councils"),
            keeper: Some("salc"),
            shared: false,
            form: "1 to 16 letters, digits and hyphens",
            pattern: "^[A-Za-z0-9-]{1,16}$",
            fits: |value| within(value, 1, 16) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        },
        Self {
            code: "code",
            title: "Accord's own code of an area or indicator",
            owner: SchemeOwner::Anyone,
            keeper: None,
            shared: false,
            form: "1 to 64 letters, digits and . _ -",
            pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            fits: code,
        },
        Self {
            code: "ref",
            title: "A reference chosen by whoever keeps the record",
            owner: SchemeOwner::Anyone,
            keeper: None,
            shared: false,
            form: "1 to 80 letters, digits and . _ / -",
            pattern: "^[A-Za-z0-9._/-]{1,80}$",
            fits: |value| slug(value, 80),
        },
    ];

    /// The scheme of that code.
    pub fn of(code: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|scheme| scheme.code == code)
    }

    /// Whether a value has the scheme's form.
    pub fn fits(&self, value: &str) -> bool {
        (self.fits)(value)
    }

    /// The place of a scheme in the order of preference.
    pub(super) fn rank(code: &str) -> usize {
        Self::ALL.iter().position(|scheme| scheme.code == code).unwrap_or(usize::MAX)
    }
}

/// Whether a text is a GSS code: a capital letter and eight digits.
pub fn gss(value: &str) -> bool {
    value.len() == 9 && value.as_bytes()[0].is_ascii_uppercase() && value.bytes().skip(1).all(|b| b.is_ascii_digit())
}

/// Whether a text can be an area's or indicator's code.
pub fn code(value: &str) -> bool {
    within(value, 1, 64)
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

fn title(value: &str) -> bool {
    let digits = value.trim_start_matches(|c: char| c.is_ascii_uppercase());
    value.len() - digits.len() <= 3 && within(digits, 1, 6) && digits.bytes().all(|b| b.is_ascii_digit())
}

fn slug(value: &str, max: usize) -> bool {
    within(value, 1, max) && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'/' | b'-'))
}

fn within(value: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&value.len())
}
