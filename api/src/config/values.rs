//! Values of settings, read.

use std::{net::SocketAddr, num::NonZeroU32};

use super::{WrongSetting, wrong};

/// What commas separate.
pub fn list(said: &str) -> impl Iterator<Item = &str> {
    said.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// An address and a port.
pub fn address(setting: &'static str, value: &str) -> Result<SocketAddr, WrongSetting> {
    value.parse().map_err(|_| wrong(setting, value, "it is an IP address and a port, such as 127.0.0.1:8080"))
}

/// How many requests a minute; `None` for off.
pub fn rate_limit(value: &str) -> Result<Option<NonZeroU32>, WrongSetting> {
    if value == "off" {
        return Ok(None);
    }
    value
        .parse()
        .map(Some)
        .map_err(|_| wrong("ACCORD_RATE_LIMIT", value, "it is a whole number of requests a minute, or off"))
}

/// The address of an installation.
pub fn issuer(value: &str) -> Result<String, WrongSetting> {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let fits =
        rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['?', '#', ' ', '@']));
    if fits {
        Ok(value.to_owned())
    } else {
        Err(wrong("ACCORD_ISSUER", value, "it is the address of this installation, such as https://accord.example.org"))
    }
}

/// Origins of front-ends.
pub fn origins(value: &str) -> Result<Vec<String>, WrongSetting> {
    let origin = |part: &str| {
        let host = part.strip_prefix("https://").or_else(|| part.strip_prefix("http://"));
        let fits = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ']));
        fits.then(|| part.to_owned())
            .ok_or_else(|| wrong("ACCORD_CORS_ORIGINS", part, "an origin is https://HOST, without a path or *"))
    };
    list(value).map(origin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_settings_say_which_and_why() {
        assert!(
            address("ACCORD_LISTEN", "8080").unwrap_err().to_string().starts_with("ACCORD_LISTEN cannot be \"8080\"")
        );
        assert!(rate_limit("0").is_err());
        assert_eq!(rate_limit("off"), Ok(None));
        assert!(
            issuer("accord.example").is_err()
                && issuer("https://a.example?x").is_err()
                && issuer("https://a.example/b").is_ok()
        );
        assert!(origins("https://a.example, *").is_err());
        assert_eq!(origins("https://a.example").unwrap().len(), 1);
    }
}
