//! Where styles are found: in `styles/` beside the CV, then among those of cvpress.

use crate::embedded;
use crate::emit::STYLES;
use crate::model::{LoadError, Loader};
use crate::source::{FileId, Sources};

/// The names of the styles of cvpress.
pub fn names() -> Vec<&'static str> {
    let names = embedded::STYLES.iter().map(|(name, _)| *name);
    names.filter(|name| !name.starts_with('_')).collect()
}

/// Every style that a CV can name.
pub struct Shelf<'a> {
    beside: Option<(&'a dyn Loader, &'a mut Sources)>,
    local: Vec<String>,
    /// Why those beside the CV cannot be had.
    pub(super) error: Option<LoadError>,
}

/// The source of a style.
pub(super) struct Found {
    pub(super) text: String,
    /// The file, where it stands beside the CV.
    pub(super) local: Option<FileId>,
}

impl<'a> Shelf<'a> {
    /// The styles of cvpress alone.
    pub fn embedded() -> Self {
        Self { beside: None, local: Vec::new(), error: None }
    }

    /// Those beside a CV, and those of cvpress that they do not shadow. What is read goes
    /// to `sources`, for messages.
    pub fn beside(loader: &'a dyn Loader, sources: &'a mut Sources) -> Self {
        let (files, error) = match loader.list(STYLES) {
            Ok(files) => (files, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let local = files.iter().filter_map(|file| file.strip_suffix(".typ"));
        let local = local.filter(|name| !name.is_empty() && name.chars().all(plain));
        let local = local.map(str::to_owned).collect();
        Self { beside: Some((loader, sources)), local, error }
    }

    /// The names of all, in the order of the alphabet.
    pub fn names(&self) -> Vec<String> {
        let mut all: Vec<String> = names().into_iter().map(str::to_owned).collect();
        all.extend(self.local.iter().filter(|name| !name.starts_with('_')).cloned());
        all.sort();
        all.dedup();
        all
    }

    /// Whether there is a style of a name.
    pub fn has(&self, name: &str) -> bool {
        let local = self.local.iter().any(|local| local == name);
        !name.starts_with('_') && (local || embedded(name).is_some())
    }

    /// A file of `styles/`, by its path in there without its ending.
    pub(super) fn find(&mut self, name: &str) -> Result<Option<Found>, LoadError> {
        let listed = self.local.iter().any(|local| local == name);
        if let Some((loader, sources)) = &mut self.beside
            && (listed || name.contains('/') && loader.probe(&super::path(name)).is_ok())
        {
            let path = super::path(name);
            let text = loader.text(&path)?;
            // In its own folder cvpress finds its own styles.
            if embedded(name) != Some(&text) {
                let local = Some(sources.add(loader.shown(&path), text.clone()));
                return Ok(Some(Found { text, local }));
            }
        }
        let text = embedded(name).map(str::to_owned);
        Ok(text.map(|text| Found { text, local: None }))
    }
}

fn embedded(name: &str) -> Option<&'static str> {
    embedded::STYLES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
