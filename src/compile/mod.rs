//! Typst: from emitted source to pages.

mod blame;
mod fonts;
mod glyphs;
mod world;

pub use blame::{Blame, blame, is_about};
pub use fonts::{Face, Fonts, Origin};
pub use glyphs::check_glyphs;
pub use world::{Files, World, library, parse_source};

use typst::diag::{SourceDiagnostic, Warned};
use typst_layout::PagedDocument;

/// Typeset pages.
#[derive(Debug)]
pub struct Compiled {
    /// Typst's document.
    pub document: PagedDocument,
}

/// What Typst says of a document: its pages or its errors, and its warnings. Both are
/// about the emitted source; [`blame`] brings them home.
pub type Verdict = (Result<Compiled, Vec<SourceDiagnostic>>, Vec<SourceDiagnostic>);

/// Typesets the main file of a world. Where there is a second core and a world for it, it
/// lays out the later pages meanwhile: Typst remembers what it has laid out across
/// threads, and the result is the same to the byte.
pub fn compile(world: &World, ahead: Option<World>) -> Verdict {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if let Some(ahead) = ahead.filter(|_| cores > 1) {
        // What it finds out is thrown away, and nobody waits for it.
        drop(std::thread::spawn(move || typst::compile::<PagedDocument>(&ahead)));
    }
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let output = output.map(|document| Compiled { document });
    (
        output.map_err(|errors| errors.into_iter().collect()),
        warnings.into_iter().collect(),
    )
}
