//! Feeds: what a service exports of an author, or any other list of publications, to be
//! held against a CV.

use std::path::PathBuf;

use crate::convert;
use crate::decode::{Input, parse};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::model::{Cv, Reading, toml_entries};
use crate::sections::publications::Publications;
use crate::sections::{Body, Kind as _, KindInfo};
use crate::source::{FileId, Sources, Span};
use crate::value::name::Name;
use crate::works::Work;

/// Publications as a section would hold them, and as works.
#[derive(Debug)]
pub struct Feed {
    /// Where the works stand: each has its section there and its number in it.
    bodies: Vec<Box<dyn Body>>,
    places: Vec<(usize, usize)>,
    /// The works.
    pub works: Vec<Work>,
}

impl Feed {
    /// A feed of several files, one after the other.
    pub fn new(bodies: Vec<Box<dyn Body>>, own: &[Name]) -> Self {
        let (mut places, mut works) = (Vec::new(), Vec::new());
        for (number, body) in bodies.iter().enumerate() {
            for index in 0..body.len() {
                let Some(facts) = body.facts(index) else { continue };
                places.push((number, index));
                works.push(Work::new(facts, own));
            }
        }
        Self { bodies, places, works }
    }

    /// A work as it could stand in `cv.toml`; none where there is no such work.
    pub fn entry(&self, work: usize) -> Option<toml::Table> {
        let &(body, index) = self.places.get(work)?;
        Some(self.bodies.get(body)?.encode(index))
    }
}

/// The works of a CV: its publications, hidden ones as well.
pub fn works_of(cv: &Cv) -> Vec<Work> {
    let own = cv.person.own_names();
    let bodies = cv.sections.iter().map(|section| section.body.as_ref());
    // A list of selected works repeats what stands in another.
    let facts = bodies.flat_map(|body| {
        (0..body.len()).filter(|&at| body.is_wanted(at)).filter_map(|at| body.facts(at))
    });
    facts.map(|facts| Work::new(facts, &own)).collect()
}

/// Reads a file of publications in any format.
///
/// # Errors
/// `E0106` where the format is not known, `E0107` for what is not of its format.
pub fn read(
    shown: PathBuf,
    text: String,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Box<dyn Body>, Failed> {
    let name = shown.to_string_lossy().into_owned();
    let file = sources.add(shown, text);
    let text = sources.get(file).shared();
    let mut body = begin(file, sink)?;
    let mut result = Ok(());
    if name.to_lowercase().ends_with(".toml") {
        let mut reading = Reading::default();
        toml_entries(Input { id: file, text: &text }, &mut reading, body.as_mut(), sink)?;
        return Ok(body);
    }
    let Some(format) = convert::Format::detect(&name, &text) else {
        let message = format!("publications cannot be read from `{name}`");
        let diagnostic = Diagnostic::new(Code::E0106, Span::new(file, 0..0), message);
        return Err(sink.error(diagnostic.hint(convert::READABLE)));
    };
    for entry in
        convert::read(format, convert::Input { file, text: &text, whole: false }, sink)?
    {
        if let Err(failed) = body.add(entry.table(None), sink) {
            result = Err(failed);
        }
    }
    result.map(|()| body)
}

/// A section of publications without an entry.
fn begin(file: FileId, sink: &mut Sink) -> Result<Box<dyn Body>, Failed> {
    let empty = std::sync::Arc::from("");
    let kind = KindInfo::of::<Publications>();
    parse(Input { id: file, text: &empty }, sink, |mut table, sink| {
        (kind.begin)(&mut table, sink)
    })
}

/// The name of the kind that feeds are held against.
pub const KIND: &str = Publications::NAME;
