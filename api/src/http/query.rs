//! The query of a request, read strictly.

use std::borrow::Cow;

use actix_web::HttpRequest;

use super::{
    codes::Code,
    problem::{Located, Problem},
    suggest::did_you_mean,
};

/// Parameters by name, each once.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a request's query. Error 400 when it is not UTF-8, holds a NUL, or names a parameter twice.
    pub fn of(req: &HttpRequest) -> Result<Self, Problem> {
        Self::parse(req.query_string())
    }

    /// Reads a query.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut query = Self::default();
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if query.0.iter().any(|(known, _)| *known == name) {
                return Err(malformed(&name, "Stands twice; separate several values by commas"));
            }
            query.0.push((name, value));
        }
        Ok(query)
    }

    /// Takes a parameter.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes a parameter that is true or false; false when absent.
    pub fn take_bool(&mut self, name: &str) -> Result<bool, Problem> {
        match self.take(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(said) => {
                let fault = Located::Parameter {
                    name: name.to_owned(),
                    code: "unknown_word",
                    detail: "true or false".to_owned(),
                    value: Some(said.chars().take(200).collect()),
                };
                Err(Problem::new(Code::InvalidParameter, "The query is not valid").with(fault))
            }
        }
    }

    /// What was not taken yet.
    pub fn rest(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Ends the reading. Error 400 `unknown_parameter` for what nobody took.
    pub fn finish(self, allowed: &[&str]) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        let list = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
        let faults = self.0.into_iter().map(|(name, value)| {
            let near = did_you_mean(&name, allowed).map(|near| format!("did you mean {near}? ")).unwrap_or_default();
            let detail = format!("No such parameter; {near}allowed: {list}");
            Located::Parameter {
                name,
                code: "unknown_parameter",
                detail,
                value: Some(value.chars().take(200).collect()),
            }
        });
        Err(Problem::new(Code::UnknownParameter, "The query names parameters that do not exist").with_all(faults))
    }
}

fn decoded(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    let mut bytes = Vec::with_capacity(spaced.len());
    let mut rest = spaced.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let pair: Option<[u8; 2]> = rest.next().zip(rest.next()).map(|(one, other)| [one, other]);
        let code = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok());
        bytes.push(code.ok_or_else(|| malformed(text, "A percent sign is followed by two hexadecimal digits"))?);
    }
    let decoded = String::from_utf8(bytes).map_err(|_| malformed(text, "Not UTF-8"))?;
    if decoded.contains('\0') {
        return Err(malformed(text, "Holds a NUL"));
    }
    Ok(decoded)
}

fn malformed(name: &str, detail: &str) -> Problem {
    let name: Cow<'_, str> = name.chars().take(100).collect();
    let fault =
        Located::Parameter { name: name.into_owned(), code: "bad_request", detail: detail.to_owned(), value: None };
    Problem::new(Code::BadRequest, "The query cannot be read").with(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_strictly() {
        let mut query = Query::parse("kind=town%2Ccity&q=st+mary&total=true").unwrap();
        assert_eq!(query.take("kind").as_deref(), Some("town,city"));
        assert_eq!(query.take("q").as_deref(), Some("st mary"));
        assert!(query.take_bool("total").unwrap());
        query.finish(&[]).unwrap();
        for bad in ["a=%", "a=%zz", "a=%ff", "a=%00", "a=1&a=2", "a=%2"] {
            assert_eq!(Query::parse(bad).unwrap_err().code(), Code::BadRequest, "{bad}");
        }
        assert_eq!(Query::parse("knd=1").unwrap().finish(&["kind"]).unwrap_err().code(), Code::UnknownParameter);
    }
}
