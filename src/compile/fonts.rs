//! Fonts: those in the binary, and, if asked for, those of the system.

use std::sync::{Arc, OnceLock};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst_kit::fonts::FontStore;

use super::cores::ahead;
use crate::embedded::{FACES, LICENCES};

/// Where a face comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is part of cvpress.
    Embedded,
    /// It is installed on this machine.
    System,
}

/// A face, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Its family.
    pub family: String,
    /// Its weight, 100 to 900.
    pub weight: u16,
    /// Whether it is italic.
    pub italic: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// The fonts of a build. They are loaded when they are first asked for.
pub struct Fonts {
    system: bool,
    loaded: OnceLock<Loaded>,
}

struct Loaded {
    store: FontStore,
    /// How many of the faces are embedded: the first.
    embedded: usize,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("system", &self.system).finish_non_exhaustive()
    }
}

impl Fonts {
    /// The embedded fonts, and those of the system where they are wanted.
    pub fn load(system: bool) -> Self {
        Self { system, loaded: OnceLock::new() }
    }

    /// The same, and where there is a second core, it loads them, and Typst's library,
    /// while the first reads the CV.
    pub fn load_ahead(system: bool) -> Arc<Self> {
        let fonts = Arc::new(Self::load(system));
        let loaded = Arc::clone(&fonts);
        ahead(move || {
            loaded.loaded();
            super::library();
        });
        fonts
    }

    fn loaded(&self) -> &Loaded {
        self.loaded.get_or_init(|| {
            let mut store = FontStore::new();
            let mut embedded = 0;
            for (_, data) in FACES {
                for font in Font::iter(Bytes::new(data)) {
                    let info = font.info().clone();
                    store.push((font, info));
                    embedded += 1;
                }
            }
            if self.system {
                store.extend(typst_kit::fonts::system());
            }
            Loaded { store, embedded }
        })
    }

    /// What Typst knows of them.
    pub fn book(&self) -> &LazyHash<FontBook> {
        self.loaded().store.book()
    }

    /// A face.
    pub fn font(&self, index: usize) -> Option<Font> {
        self.loaded().store.font(index)
    }

    /// Whether there is a family of a name, whatever its case.
    pub fn has(&self, family: &str) -> bool {
        self.book().contains_family(&family.to_lowercase())
    }

    /// The names of all families.
    pub fn families(&self) -> Vec<String> {
        let mut names: Vec<_> =
            self.faces().into_iter().map(|face| face.family).collect();
        names.dedup();
        names
    }

    /// Whether any face covers a character.
    pub fn covers(&self, c: char) -> bool {
        let infos = (0..).map_while(|index| self.book().info(index));
        infos.into_iter().any(|info| info.coverage.contains(u32::from(c)))
    }

    /// Every face, family by family.
    pub fn faces(&self) -> Vec<Face> {
        let infos = (0..).map_while(|index| Some((index, self.book().info(index)?)));
        let mut faces: Vec<_> = infos
            .map(|(index, info)| Face {
                family: info.family.clone(),
                weight: info.variant.weight.to_number(),
                italic: info.variant.style != typst::text::FontStyle::Normal,
                origin: if index < self.loaded().embedded {
                    Origin::Embedded
                } else {
                    Origin::System
                },
            })
            .collect();
        faces.sort_by(|a, b| {
            let key =
                |face: &Face| (face.family.to_lowercase(), face.weight, face.italic);
            key(a).cmp(&key(b))
        });
        faces
    }

    /// The files of the embedded fonts of some families, and their licences: what an
    /// ejected folder needs.
    pub fn files(families: &[String]) -> Vec<(&'static str, &'static [u8])> {
        let wanted = |data: &'static [u8]| {
            Font::iter(Bytes::new(data)).any(|font| {
                families.iter().any(|f| f.eq_ignore_ascii_case(&font.info().family))
            })
        };
        let faces: Vec<_> =
            FACES.iter().copied().filter(|(_, data)| wanted(data)).collect();
        let folder = |path: &str| path.split('/').next().map(str::to_owned);
        let licenses = LICENCES.iter().filter(|(path, _)| {
            faces.iter().any(|(face, _)| folder(face) == folder(path))
        });
        faces.iter().copied().chain(licenses.copied()).collect()
    }
}
