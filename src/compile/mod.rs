//! Typst: from emitted source to pages.

mod blame;
mod fonts;
mod glyphs;
mod world;

pub use blame::{Blame, blame, is_about};
pub use fonts::{Face, Fonts, Origin};
pub use glyphs::check_glyphs;
pub use world::{Files, World, library, parse_source};

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

/// Typesets the main file of a world. Where there is a second core, it evaluates the
/// files that are named meanwhile, the last first: Typst remembers across threads what it
/// has evaluated, and the result is the same to the byte.
pub fn compile(world: &World, files: &[&str]) -> Verdict {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores > 1 && files.len() > 1 {
        let world = world.clone();
        let sources =
            files.iter().rev().filter_map(|path| world.files().at(path).cloned());
        let sources: Vec<_> = sources.collect();
        // What is wrong with them the first core finds, too; nobody waits for this one.
        drop(std::thread::spawn(move || {
            sources.iter().for_each(|source| drop(evaluate(&world, source)));
        }));
    }
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let output = output.map(|document| Compiled { document });
    (
        output.map_err(|errors| errors.into_iter().collect()),
        warnings.into_iter().collect(),
    )
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
