//! Fonts: those beside the CV, those in the binary, and, if asked for, those of the system.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst_kit::fonts::{FontPath, FontSource as _, FontStore};

use super::cores::ahead;
use super::faces::{Embedded, embedded};
use crate::embedded::LICENCES;

/// Where a face comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It stands beside the CV, in this file.
    Beside(PathBuf),
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
    folder: Option<PathBuf>,
    loaded: OnceLock<Loaded>,
}

struct Loaded {
    store: FontStore,
    /// Where each face comes from.
    origins: Vec<Origin>,
    /// Those in the binary, in their order.
    embedded: Vec<Embedded>,
    /// The files of fonts beside the CV in which there is no face.
    broken: Vec<PathBuf>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts")
            .field("system", &self.system)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Fonts {
    /// The embedded fonts, and those of the system where they are wanted.
    pub fn load(system: bool) -> Self {
        Self { system, folder: None, loaded: OnceLock::new() }
    }

    /// Those in a folder, too: they come before all others.
    #[must_use]
    pub fn with_folder(self, folder: PathBuf) -> Self {
        Self { folder: Some(folder), ..self }
    }

    /// Where there is a second core, it loads them, and Typst's library, while the first
    /// reads the CV.
    pub fn load_ahead(self) -> Arc<Self> {
        let fonts = Arc::new(self);
        let loaded = Arc::clone(&fonts);
        ahead(move || {
            loaded.loaded();
            super::library();
        });
        fonts
    }

    /// Whether all fonts are told by the version of cvpress and by files beside the CV.
    pub fn are_told(&self) -> bool {
        !self.system
    }

    /// The files beside the CV that are called fonts, and are none.
    pub fn broken(&self) -> &[PathBuf] {
        &self.loaded().broken
    }

    /// The files of fonts beside the CV, relative to their folder, with forward slashes.
    pub fn local_files(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.folder.as_deref().unwrap_or(Path::new(""));
        let mut all = Vec::new();
        for (index, origin) in self.loaded().origins.iter().enumerate() {
            // The others need not be read.
            let Origin::Beside(path) = origin else { continue };
            if let Some(font) = self.font(index) {
                let name = path.strip_prefix(folder).unwrap_or(path);
                let name = name.to_string_lossy().replace('\\', "/");
                all.push((name, font.data().to_vec()));
            }
        }
        all.sort();
        all.dedup();
        all
    }

    fn loaded(&self) -> &Loaded {
        self.loaded.get_or_init(|| {
            let mut loaded = Loaded {
                store: FontStore::new(),
                origins: Vec::new(),
                embedded: Vec::new(),
                broken: Vec::new(),
            };
            let embedded = embedded();
            let local: Vec<_> =
                self.folder.iter().flat_map(|folder| beside(folder)).collect();
            if let Some(folder) = &self.folder {
                loaded.broken = font_files(folder, 0);
                let read = |file: &PathBuf| local.iter().any(|it| it.0.path == *file);
                loaded.broken.retain(|file| !read(file));
            }
            for (path, info) in local {
                // In its own folder cvpress finds its own fonts.
                let same = |(face, known): &(Embedded, FontInfo)| {
                    *known == info
                        && path
                            .load()
                            .is_some_and(|local| local.data().as_slice() == face.data)
                };
                if !embedded.iter().any(same) {
                    loaded.origins.push(Origin::Beside(path.path.clone()));
                    loaded.store.push((path, info));
                }
            }
            loaded.origins.extend(embedded.iter().map(|_| Origin::Embedded));
            loaded.embedded = embedded.iter().map(|(face, _)| *face).collect();
            loaded.store.extend(embedded);
            if self.system {
                for face in typst_kit::fonts::system() {
                    loaded.origins.push(Origin::System);
                    loaded.store.push(face);
                }
            }
            loaded
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
        let infos = (0..).map_while(|index| self.book().info(index));
        let mut faces: Vec<_> = infos
            .zip(&self.loaded().origins)
            .map(|(info, origin)| Face {
                family: info.family.clone(),
                weight: info.variant.weight.to_number(),
                italic: info.variant.style != typst::text::FontStyle::Normal,
                origin: origin.clone(),
            })
            .collect();
        faces.sort_by(|a, b| {
            let key =
                |face: &Face| (face.family.to_lowercase(), face.weight, face.italic);
            key(a).cmp(&key(b))
        });
        faces
    }

    /// What an ejected folder needs, as paths and bytes: the files of the fonts beside the
    /// CV; of the embedded ones those of some families (of text, and of mathematics and
    /// code), those that have characters which the families of text lack, and their
    /// licences.
    pub fn files(
        &self,
        [prose, special]: &[Vec<String>; 2],
        text: &str,
    ) -> Vec<(String, Vec<u8>)> {
        let one_of = |info: &FontInfo, families: &[String]| {
            families.iter().any(|f| f.eq_ignore_ascii_case(&info.family))
        };
        let named = |info: &FontInfo| one_of(info, prose) || one_of(info, special);
        let infos: Vec<_> = (0..).map_while(|index| self.book().info(index)).collect();
        let covers = |info: &FontInfo, c: char| info.coverage.contains(u32::from(c));
        let lacking: Vec<char> = text
            .chars()
            .filter(|&c| !infos.iter().any(|info| one_of(info, prose) && covers(info, c)))
            .collect();
        let wanted =
            |info: &FontInfo| named(info) || lacking.iter().any(|&c| covers(info, c));
        let loaded = self.loaded();
        let ours = infos.iter().zip(&loaded.origins);
        let ours = ours.filter(|(_, origin)| **origin == Origin::Embedded);
        let ours = ours.zip(&loaded.embedded).filter(|((info, _), _)| wanted(info));
        let mut faces: Vec<(&str, &[u8])> =
            ours.map(|(_, face)| (face.path, face.data)).collect();
        faces.dedup();
        let folder = |path: &str| path.split('/').next().map(str::to_owned);
        let licences = LICENCES.iter().filter(|(path, _)| {
            faces.iter().any(|(face, _)| folder(face) == folder(path))
        });
        let ours = faces.iter().chain(licences);
        let ours = ours.map(|(path, data)| ((*path).to_owned(), data.to_vec()));
        let mut all: Vec<_> = ours.collect();
        all.extend(self.local_files());
        all.sort();
        all
    }
}

/// The faces in a folder, in the order of their paths.
fn beside(folder: &Path) -> Vec<(FontPath, FontInfo)> {
    let mut faces: Vec<_> = typst_kit::fonts::scan(folder).collect();
    faces.sort_by(|(a, _), (b, _)| (&a.path, a.index).cmp(&(&b.path, b.index)));
    faces
}

/// How deep folders of fonts are searched.
const DEEPEST: usize = 8;

/// The files in a folder whose names are those of fonts, in the order of their paths.
#[expect(clippy::disallowed_methods, reason = "the folder of fonts belongs to the CV")]
fn font_files(folder: &Path, depth: usize) -> Vec<PathBuf> {
    // What cannot be listed has no font: whoever needs one will say so.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        let ending =
            path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if path.is_dir() && depth < DEEPEST {
            files.extend(font_files(&path, depth + 1));
        } else if matches!(ending.as_deref(), Some("ttf" | "otf" | "ttc" | "otc")) {
            files.push(path);
        }
    }
    files.sort();
    files
}
