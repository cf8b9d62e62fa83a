//! Replacing the text of a file: whoever looks sees the old text or the new one, never a part.

use super::{Input, Origin, Problem, describe};
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write},
    path::Path,
};
use tempfile::Builder;

impl Input {
    /// Whether it is standard input, which has no text that could be replaced.
    pub const fn is_standard_input(&self) -> bool {
        matches!(self.origin, Origin::StandardInput)
    }

    /// The file; for standard input, the name that it is given.
    pub fn path(&self) -> &Path {
        match &self.origin {
            Origin::StandardInput => Path::new(&self.name),
            Origin::Named(path) | Origin::Walked(path) => path,
        }
    }

    /// Replaces the text of the file, if it still is `read`, or is `text` already: the same file may be given by another
    /// name. It keeps its owner and its permissions; where it is a link, what it points to is replaced.
    ///
    /// # Errors
    /// One message if the file has changed since it was read, or cannot be written. It is as it was then.
    pub fn replace(&self, read: &str, text: &str) -> Result<(), Problem> {
        let (Origin::Named(path) | Origin::Walked(path)) = &self.origin else { return Ok(()) };
        let replaced = replace(path, Some(read), text);
        replaced.map_err(|message| Problem { name: self.name.clone(), message: format!("not fixed: {message}") })
    }
}

/// Writes a file, new or not.
///
/// # Errors
/// One message if it cannot be written. What was there is as it was.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    OpenOptions::new().append(true).create(true).open(path).map_err(|error| describe(&error))?;
    replace(path, None, text)
}

fn replace(path: &Path, read: Option<&str>, text: &str) -> Result<(), String> {
    let message = |error: io::Error| describe(&error);
    let path = path.canonicalize().map_err(message)?;
    // What may not be written in place is not replaced either.
    let metadata = OpenOptions::new().write(true).open(&path).and_then(|file| file.metadata()).map_err(message)?;
    if !metadata.is_file() {
        return Err("not a regular file".to_owned());
    }
    let folder = path.parent().ok_or("it is in no folder")?;
    let mut new = Builder::new().prefix(".kmslint-").suffix(".tmp").tempfile_in(folder).map_err(message)?;
    keep_identity(&metadata, new.as_file())?;
    let write = |file: &mut File| {
        file.write_all(text.as_bytes())?;
        file.set_permissions(metadata.permissions())?;
        file.sync_all()
    };
    write(new.as_file_mut()).map_err(message)?;
    if let Some(read) = read {
        let now = fs::read(&path).map_err(message)?;
        if now == text.as_bytes() {
            return Ok(());
        }
        if now != read.as_bytes() {
            return Err("it has changed since it was read".to_owned());
        }
    }
    new.persist(&path).map_err(|error| describe(&error.error))?;
    Ok(())
}

/// Gives the new file the owner of the old one. What cannot be kept is not replaced: another owner, or other names, which
/// would go on with the old text.
#[cfg(unix)]
fn keep_identity(old: &Metadata, new: &File) -> Result<(), String> {
    use std::os::unix::fs::{MetadataExt, fchown};
    if old.nlink() > 1 {
        return Err("it has other names (hard links), which would keep the old text".to_owned());
    }
    let made = new.metadata().map_err(|error| describe(&error))?;
    if (made.uid(), made.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(new, Some(old.uid()), Some(old.gid())).map_err(|_| "it would not keep its owner and group".to_owned())
}

#[cfg(not(unix))]
fn keep_identity(_: &Metadata, _: &File) -> Result<(), String> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_has_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        fs::write(&path, "other").unwrap();
        assert_eq!(replace(&path, Some("read"), "new").unwrap_err(), "it has changed since it was read");
        assert_eq!(fs::read_to_string(&path).unwrap(), "other");
        replace(&path, Some("other"), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        // Of two that write the same, the second one has nothing left to do.
        replace(&path, Some("other"), "new").unwrap();
        write(&path, "newer").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_link_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("key.json"), folder.path().join("link.json"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o750)).unwrap();
        symlink("key.json", &link).unwrap();
        replace(&link, Some("old"), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o750);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_another_name_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("key.json"), folder.path().join("other.json"));
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, &other).unwrap();
        assert!(replace(&path, Some("old"), "new").unwrap_err().contains("hard links"));
        fs::remove_file(&other).unwrap();
        replace(&path, Some("old"), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn the_owner_stays() {
        use std::os::unix::fs::{MetadataExt, chown};
        const OTHER: u32 = 65_534;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        fs::write(&path, "old").unwrap();
        // Only root can give a file away.
        if chown(&path, Some(OTHER), Some(OTHER)).is_ok() {
            replace(&path, Some("old"), "new").unwrap();
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!((metadata.uid(), metadata.gid()), (OTHER, OTHER));
        }
    }
}
