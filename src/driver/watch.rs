//! Which files of a CV have changed.
//!
//! Editors save in many ways: in place, by renaming the old file away, by renaming a new one
//! over it, by swapping both. A watch on a file follows the file that is taken away; so it is
//! folders that are watched here, and names in them that are looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::output::UNFINISHED;
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Config, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};

/// What the system says of a change.
pub type Change = notify::Result<notify::Event>;

/// How soon to build after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Haste {
    /// Once nothing more has come for a moment: the file may be half written.
    Soon,
    /// At once: the file is whole.
    Now,
}

/// How often files are looked at where the system tells nothing of them.
const INTERVAL: Duration = Duration::from_millis(300);

/// Watches the files of a CV.
pub struct Watcher {
    inner: Box<dyn notify::Watcher + Send>,
    folders: BTreeMap<PathBuf, RecursiveMode>,
    /// The files and folders that matter, by their real places.
    wanted: BTreeSet<PathBuf>,
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watcher").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}

/// Whether a folder came: what stands in it already may have come too early to be told.
pub fn is_folder(change: &Change) -> bool {
    let made = |kind: &EventKind| {
        matches!(kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)))
    };
    change.as_ref().is_ok_and(|event| {
        made(&event.kind) && event.paths.iter().any(|path| path.is_dir())
    })
}

impl Watcher {
    /// Watches nothing yet. What changes is told to `tell`, on another thread. `poll` asks
    /// the disk every now and then, for drives of a network that tell nothing.
    ///
    /// # Errors
    /// Where the system lets nobody watch.
    pub fn new<F>(poll: bool, tell: F) -> Result<Self, String>
    where
        F: Fn(Change) + Send + Clone + 'static,
    {
        let system = (!poll).then(|| {
            let watcher = RecommendedWatcher::new(tell.clone(), Config::default());
            watcher.map(|watcher| Box::new(watcher) as Box<dyn notify::Watcher + Send>)
        });
        let inner = match system {
            Some(Ok(watcher)) => watcher,
            // Where the system has no watch left, asking again and again still works.
            Some(Err(_)) | None => {
                let config = Config::default().with_poll_interval(INTERVAL);
                Box::new(PollWatcher::new(tell, config).map_err(|why| reason(&why))?)
            }
        };
        Ok(Self { inner, folders: BTreeMap::new(), wanted: BTreeSet::new() })
    }

    /// Watches these files and folders and no others, those under `fonts` as well. Gives
    /// whether a folder came to those that are watched, for what changed in there before may
    /// have been missed; and why some cannot be watched.
    pub fn follow(
        &mut self,
        paths: &BTreeSet<PathBuf>,
        fonts: &Path,
    ) -> (bool, Vec<String>) {
        let mut folders = BTreeMap::new();
        self.wanted.clear();
        for path in paths.iter().map(PathBuf::as_path).chain([fonts]) {
            let Some((folder, place)) = place(path) else { continue };
            // A link changes where it stands, and what it leads to there.
            if let Ok(real) = path.canonicalize()
                && real != place
            {
                folders.extend(real.parent().map(|it| (it.to_owned(), SHALLOW)));
                self.wanted.insert(real);
            }
            if place.is_dir() {
                folders.insert(place.clone(), SHALLOW);
            }
            folders.insert(folder, SHALLOW);
            self.wanted.insert(place);
        }
        if let Ok(fonts) = fonts.canonicalize()
            && fonts.is_dir()
        {
            folders.insert(fonts, RecursiveMode::Recursive);
        }
        let gone: Vec<PathBuf> = self.folders.keys().cloned().collect();
        for folder in gone {
            // A folder that was taken away and made anew is another to the system.
            if !folders.contains_key(&folder) || !folder.exists() {
                drop(self.inner.unwatch(&folder));
                self.folders.remove(&folder);
            }
        }
        let (mut came, mut refused) = (false, Vec::new());
        for (folder, mode) in folders {
            if self.folders.get(&folder) == Some(&mode) {
                continue;
            }
            match self.inner.watch(&folder, mode) {
                Ok(()) => {
                    self.folders.insert(folder, mode);
                    came = true;
                }
                Err(why) => refused.push(format!(
                    "cannot watch `{}`: {}",
                    folder.display(),
                    reason(&why)
                )),
            }
        }
        (came, refused)
    }

    /// Whether a change is one of the files that matter, and how soon to build then.
    pub fn haste(&mut self, change: &Change) -> Option<Haste> {
        let Ok(event) = change else { return Some(Haste::Soon) };
        if event.need_rescan() {
            return Some(Haste::Soon);
        }
        let haste = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                Haste::Now
            }
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => {
                return None;
            }
            _ => Haste::Soon,
        };
        for path in &event.paths {
            // What goes takes its watch along: whatever comes in its place needs another.
            if !path.exists() && self.folders.remove(path).is_some() {
                drop(self.inner.unwatch(path));
            }
        }
        let matter: Vec<_> =
            event.paths.iter().filter(|path| self.matters(path)).collect();
        // A file that was renamed away will soon have one in its place.
        let haste =
            if matter.iter().any(|path| path.exists()) { haste } else { Haste::Soon };
        (!matter.is_empty()).then_some(haste)
    }

    fn matters(&self, path: &Path) -> bool {
        // What we write ourselves stands under such a name until it is whole.
        let name = path.file_name().map(|name| name.to_string_lossy());
        if name.is_some_and(|name| name.starts_with(UNFINISHED)) {
            return false;
        }
        // A file that is asked for, one in a folder that is, or a folder on the way to one.
        let around = path.ancestors().any(|folder| self.wanted.contains(folder));
        around || self.wanted.iter().any(|wanted| wanted.starts_with(path))
    }
}

const SHALLOW: RecursiveMode = RecursiveMode::NonRecursive;

/// The nearest folder around a path that is there, and the path by its real folder.
fn place(path: &Path) -> Option<(PathBuf, PathBuf)> {
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    for folder in parent.ancestors() {
        let folder = if folder == Path::new("") { Path::new(".") } else { folder };
        if let Ok(real) = folder.canonicalize() {
            let rest = path.strip_prefix(folder).unwrap_or(path);
            return Some((real.clone(), real.join(rest)));
        }
    }
    None
}

fn reason(why: &notify::Error) -> String {
    match &why.kind {
        notify::ErrorKind::Io(why) => super::output::reason(why),
        notify::ErrorKind::MaxFilesWatch => {
            "the system has no watch left; `--poll` needs none".to_owned()
        }
        _ => why.to_string(),
    }
}
