//! Whether a body fits its schema: the document's own schema decides, and every fault is told at once.

use std::{collections::HashMap, sync::OnceLock};

use domain::fault::Fault;
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value};

use crate::{
    document,
    http::{
        codes::Code,
        problem::{Located, Problem},
        suggest::did_you_mean,
    },
};

/// The faults of a body: of its shape, and of its limits.
#[derive(Debug, Default)]
pub struct Misfits {
    /// Wrong types, unknown and missing fields: 400.
    pub shape: Vec<Fault>,
    /// Broken limits of well-shaped values: 422.
    pub limits: Vec<Fault>,
}

impl Misfits {
    /// Adds those of a part of it.
    fn join(&mut self, part: &str, inner: Self) {
        let behind = |fault: Fault| Fault { pointer: format!("{part}{}", fault.pointer), ..fault };
        self.shape.extend(inner.shape.into_iter().map(behind));
        self.limits.extend(inner.limits.into_iter().map(behind));
    }

    /// A 400 with every fault when the shape is wrong.
    pub fn refuse_shape(self) -> Result<Vec<Fault>, Problem> {
        if self.shape.is_empty() {
            return Ok(self.limits);
        }
        let all = self.shape.into_iter().chain(self.limits).map(Located::Pointer);
        Err(Problem::new(Code::InvalidBody, "The body does not fit its schema").with_all(all))
    }
}

/// Checks a body against a schema of the document.
pub fn misfits(schema: &str, said: &Map<String, Value>) -> Misfits {
    let mut misfits = Misfits::default();
    let said = Value::Object(said.clone());
    for error in validator(schema).iter_errors(&said) {
        let pointer = error.instance_path().to_string();
        sort_in(&mut misfits, schema, pointer, &error);
    }
    misfits
}

fn sort_in(misfits: &mut Misfits, schema: &str, pointer: String, error: &ValidationError<'_>) {
    let kept = ["/email", "/telephone", "/passphrase", "/current", "/token", "/code"];
    let personal = kept.iter().any(|end| pointer.ends_with(end));
    let quoted = |fault: Fault| match error.instance().as_ref() {
        _ if personal => fault,
        Value::String(text) => fault.with_value(text),
        Value::Object(_) | Value::Array(_) => fault,
        other => fault.with_value(other.to_string()),
    };
    let here = |code: &'static str, detail: String| quoted(Fault::new(pointer.clone(), code, detail));
    match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } if meant(&pointer, context).is_some() => {
            for inner in meant(&pointer, context).into_iter().flatten() {
                sort_in(misfits, schema, inner.instance_path().to_string(), inner);
            }
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                misfits.shape.push(unknown_field(schema, &pointer, name));
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            misfits.shape.push(Fault::new(format!("{pointer}/{name}"), "required", "This field is required"));
        }
        ValidationErrorKind::Type { .. } => misfits.shape.push(here("wrong_type", sentence(&error.to_string()))),
        ValidationErrorKind::Enum { options } => {
            let words: Vec<String> =
                options.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            misfits.shape.push(here("unknown_word", format!("One of: {}", words.join(", "))));
        }
        ValidationErrorKind::MaxLength { limit } => {
            misfits.limits.push(here("too_long", format!("At most {limit} characters")));
        }
        ValidationErrorKind::MinLength { limit } => {
            misfits.limits.push(here("too_short", format!("At least {limit} characters")));
        }
        ValidationErrorKind::MaxItems { limit } => {
            misfits.limits.push(here("too_many", format!("At most {limit} of them")));
        }
        ValidationErrorKind::MinItems { limit } => {
            misfits.limits.push(here("too_few", format!("At least {limit} of them")));
        }
        ValidationErrorKind::Maximum { limit } => misfits.limits.push(here("out_of_range", format!("At most {limit}"))),
        ValidationErrorKind::Minimum { limit } => {
            misfits.limits.push(here("out_of_range", format!("At least {limit}")));
        }
        ValidationErrorKind::Pattern { pattern } => {
            misfits.limits.push(here("pattern", format!("Does not match {pattern}")));
        }
        // An object that may be of several kinds, or absent, is held to the one it is.
        ValidationErrorKind::OneOfNotValid { .. } => match variant(schema, &pointer, error.instance()) {
            Some(Ok((variant, said))) => misfits.join(&pointer, self::misfits(variant, said)),
            Some(Err(fault)) => misfits.shape.push(fault),
            None => misfits.shape.push(here("wrong_shape", sentence(&error.to_string()))),
        },
        _ => misfits.shape.push(here("wrong_shape", sentence(&error.to_string()))),
    }
}

/// What is wrong by the one choice that is meant, where a value is of the type of one alone: the others are null.
fn meant<'a>(pointer: &str, choices: &'a [Vec<ValidationError<'static>>]) -> Option<&'a Vec<ValidationError<'static>>> {
    let of_another_type = |error: &ValidationError<'static>| {
        matches!(error.kind(), ValidationErrorKind::Type { .. }) && error.instance_path().to_string() == pointer
    };
    let mut meant = choices.iter().filter(|errors| !errors.iter().any(of_another_type));
    meant.next().filter(|_| meant.next().is_none())
}

/// The name of the schema that an object is held to, and the object.
type Variant<'v> = (&'static str, &'v Map<String, Value>);

/// What an object is held to: the schema that its own word names, or what is wrong with that word; where nothing
/// discriminates, the one schema that it may be of. `None` where there are several.
fn variant<'v>(schema: &str, pointer: &str, said: &'v Value) -> Option<Result<Variant<'v>, Fault>> {
    let said = said.as_object()?;
    let (known, place) = place(schema, pointer)?;
    let Some(discriminator) = place.get("discriminator") else { return known.map(|known| Ok((known, said))) };
    let name = discriminator.get("propertyName")?.as_str()?;
    let mapping = discriminator.get("mapping")?.as_object()?;
    let at = format!("{pointer}/{name}");
    let Some(word) = said.get(name) else {
        return Some(Err(Fault::new(at, "required", "This field is required")));
    };
    let named = word.as_str().and_then(|word| mapping.get(word)).and_then(Value::as_str);
    let Some(target) = named.and_then(|target| target.rsplit('/').next()) else {
        let words: Vec<&str> = mapping.keys().map(String::as_str).collect();
        return Some(Err(Fault::new(at, "unknown_word", format!("One of: {}", words.join(", ")))));
    };
    Some(Ok((target, said)))
}

fn unknown_field(schema: &str, pointer: &str, name: &str) -> Fault {
    let allowed = allowed_fields(schema, pointer);
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    let mut detail = format!("No field {name} here; allowed: {}", allowed.join(", "));
    if let Some(near) = did_you_mean(name, &allowed) {
        detail = format!("No field {name} here; did you mean {near}? Allowed: {}", allowed.join(", "));
    }
    Fault::new(format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), "unknown_field", detail)
}

/// The field names that a schema allows at a pointer into an instance.
fn allowed_fields(schema: &str, pointer: &str) -> Vec<String> {
    place(schema, pointer)
        .and_then(|(_, place)| place.get("properties"))
        .and_then(Value::as_object)
        .map(|fields| fields.keys().cloned().collect())
        .unwrap_or_default()
}

/// The schema at a pointer into an instance, with its name where it has one.
fn place(schema: &str, pointer: &str) -> Option<(Option<&'static str>, &'static Value)> {
    let (mut name, mut place) = (None, document::schema(schema));
    for step in pointer.split('/').skip(1) {
        let next = if step.bytes().all(|b| b.is_ascii_digit()) {
            place.get("items")
        } else {
            place.get("properties").and_then(|p| p.get(step))
        };
        name = document::name_of(next?);
        place = document::followed(next?);
    }
    Some((name, place))
}

fn sentence(said: &str) -> String {
    said.chars().take(200).collect()
}

/// The validator of a schema, made when it is first needed: each keeps a copy of what it refers to.
fn validator(schema: &str) -> &'static Validator {
    static VALIDATORS: OnceLock<HashMap<String, OnceLock<Validator>>> = OnceLock::new();
    let all = VALIDATORS.get_or_init(|| document::schema_names().map(|name| (name.clone(), OnceLock::new())).collect());
    let place = all.get(schema).unwrap_or_else(|| panic!("the document has no schema {schema}"));
    place.get_or_init(|| {
        let schema = serde_json::json!({"$ref": format!("#/components/schemas/{schema}")});
        jsonschema::options()
            .build(&document::complete(&schema))
            .unwrap_or_else(|error| panic!("schema {schema}: {error}"))
    })
}
