//! Paths as the formats of other tools want them.

use std::{
    env,
    fmt::Write,
    path::{Component, Path},
};

/// The path from the current folder, if it leads into that, with `/` between its parts. A path that leads elsewhere
/// stays as it is.
pub fn relative(name: &str) -> String {
    let folder = env::current_dir().unwrap_or_default();
    join(Path::new(name).strip_prefix(folder).unwrap_or(Path::new(name)))
}

/// The path as a URI: a relative reference where [`relative`] is a relative path, and else of the scheme `file`.
///
/// Source: RFC 3986; all but its unreserved characters are percent-encoded, so that no part is taken for a scheme.
pub fn uri(name: &str) -> String {
    let path = relative(name);
    let is_absolute = is_absolute(&path);
    let mut uri = match (is_absolute, path.starts_with('/')) {
        (true, true) => "file://".to_owned(),
        (true, false) => "file:///".to_owned(),
        (false, _) => String::new(),
    };
    for byte in path.bytes() {
        let is_kept = byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) || (is_absolute && byte == b':');
        if is_kept {
            uri.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Whether the path that [`relative`] made does not depend on the current folder.
pub fn is_absolute(path: &str) -> bool {
    Path::new(path).is_absolute()
}

fn join(path: &Path) -> String {
    let mut joined = String::new();
    for component in path.components() {
        let is_start = joined.is_empty() || joined.ends_with('/');
        match component {
            Component::CurDir => continue,
            Component::RootDir => joined.push('/'),
            _ if is_start => joined.push_str(&component.as_os_str().to_string_lossy()),
            _ => {
                joined.push('/');
                joined.push_str(&component.as_os_str().to_string_lossy());
            }
        }
    }
    joined
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        for (name, expected) in [
            ("policies/key.json", "policies/key.json"),
            ("./a//b/./c.json", "a/b/c.json"),
            ("../a b/\u{e9}.json", "../a%20b/%C3%A9.json"),
            ("<stdin>", "%3Cstdin%3E"),
            ("a:b\\c?d#e%f.json", "a%3Ab%5Cc%3Fd%23e%25f.json"),
            ("\u{1b}\n\u{202e}.json", "%1B%0A%E2%80%AE.json"),
            ("/none/a b:c.json", "file:///none/a%20b:c.json"),
        ] {
            assert_eq!(uri(name), expected, "{name:?}");
        }
        let here = env::current_dir().unwrap();
        assert_eq!(uri(here.join("a.json").to_str().unwrap()), "a.json");
    }
}
