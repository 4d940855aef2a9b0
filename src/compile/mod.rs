//! Typst: from emitted source to pages.

mod ahead;
mod blame;
mod click;
mod cores;
mod faces;
mod fonts;
mod glyphs;
mod lines;
mod measure;
mod parsed;
mod world;

pub use blame::{Blame, Locals, blame, is_about};
pub use click::{Click, place_of};
pub use cores::{on_all_cores, share_cores};
pub use faces::known_faces;
pub use fonts::{Face, Fonts, Origin};
pub use glyphs::check_glyphs;
pub use lines::{Beyond, Lines};
pub use measure::{Measured, measure, measure_footed};
pub use world::{Files, World, library, parse_source};

use ahead::lay_out_ahead;
use comemo::Track;
use typst::diag::{SourceDiagnostic, Warned};
use typst::engine::{Route, Sink, Traced};
use typst::foundations::Module;
use typst::syntax::Source;
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

/// Typesets the main file of a world, which includes the files of its sections in their
/// order. Where there is a second core, it works ahead; the result is the same to the
/// byte.
pub fn compile(world: &World, sections: &[&str]) -> Verdict {
    lay_out_ahead(world, sections);
    compile_again(world)
}

/// The same without working ahead: where Typst remembers nearly all of it, or the other
/// cores are busy.
pub fn compile_again(world: &World) -> Verdict {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let output = output.map(|document| Compiled { document });
    (
        output.map_err(|errors| errors.into_iter().collect()),
        warnings.into_iter().collect(),
    )
}

/// Forgets what Typst has remembered and not used in this many builds: for a process that
/// builds again and again.
pub fn forget(builds: usize) {
    comemo::evict(builds);
}

/// Evaluates a file of a world.
///
/// # Errors
/// What is wrong with it.
pub fn evaluate(world: &World, source: &Source) -> Result<Module, Vec<SourceDiagnostic>> {
    let mut warnings = Sink::new();
    typst_eval::eval(
        (world as &dyn typst::World).track(),
        library(),
        Traced::default().track(),
        warnings.track_mut(),
        Route::default().track(),
        source,
    )
    .map_err(|errors| errors.into_iter().collect())
}
