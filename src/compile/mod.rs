//! Typst: from emitted source to pages.

mod blame;
mod fonts;
mod glyphs;
mod world;

pub use blame::{Blame, blame, is_about};
pub use fonts::{Face, Fonts, Origin};
pub use glyphs::check_glyphs;
pub use world::{Files, World, library};

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

/// Typesets the main file of a world.
pub fn compile(world: &World) -> Verdict {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let output = output.map(|document| Compiled { document });
    (
        output.map_err(|errors| errors.into_iter().collect()),
        warnings.into_iter().collect(),
    )
}
