//! Source that has been parsed before: a process that builds again and again, as `watch`
//! does, meets the same files each time but one.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use typst::syntax::{FileId, Source};

/// The last text of each file. There is one for every path that a CV has had.
static KNOWN: LazyLock<Mutex<HashMap<FileId, Source>>> = LazyLock::new(Mutex::default);

/// A text as source; the one of before where it has not changed, for Typst knows it by then.
/// Where it has changed only the change is parsed: what stands around it keeps the numbers by
/// which Typst knows what it has laid out.
pub(super) fn parsed(id: FileId, text: String) -> Source {
    let Ok(mut known) = KNOWN.lock() else { return Source::new(id, text) };
    if let Some(source) = known.get(&id).filter(|source| source.text() == text) {
        return source.clone();
    }
    let source = match known.remove(&id) {
        Some(mut source) => {
            source.replace(&text);
            source
        }
        None => Source::new(id, text),
    };
    known.insert(id, source.clone());
    source
}
