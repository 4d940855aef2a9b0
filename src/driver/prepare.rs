//! The stages in their order, for one CV.

use std::sync::{Arc, OnceLock};

use super::fit::{Budget, Fitted, fit, warn_of_last_page};
use super::settings::{attachments, carried, settings, today};
use super::{Artifact, Clock, Disk, Format, Input};
use crate::block::Document;
use crate::canonical::Options;
use crate::compile::{
    Blame, Click, Compiled, Files, Fonts, Lines, Verdict, World, blame, check_glyphs,
    compile, compile_again, is_about, measure_footed, place_of,
};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::emit::{Emitted, EmittedFile, MAIN, SECTIONS, Settings, emit};
use crate::export::{Digest, Digester, Standards, check_standards};
use crate::locale::{Locale, LocaleError, languages};
use crate::model::{
    Cv, DEFAULT_STANDARDS, DocumentSettings, EmbedSource, OwnWord, Pages, StyleOption,
    Which, load_diagnostic,
};
use crate::proof::{Tongue, Wanted};
use crate::select::select;
use crate::source::{FileId, Sources, Span};
use crate::style::{self, Shelf, Style};
use crate::value::text::Inline;
use crate::{canonical, export, layout, lower, model};

/// What to build and how.
#[derive(Debug)]
pub struct Request {
    /// The CV.
    pub input: Input,
    /// Which of the CVs in the file.
    pub which: Which,
    /// Overrides, each `key=value`.
    pub set: Vec<String>,
    /// Fonts.
    pub fonts: Arc<Fonts>,
    /// What day it is.
    pub clock: Clock,
}

/// A CV that has been understood: everything up to Typst's own work.
#[derive(Debug)]
pub struct Prepared {
    /// The name of the outputs, without an ending.
    pub name: String,
    /// The blocks of the pages.
    pub document: Document,
    /// The emitted source.
    pub emitted: Emitted,
    /// The style.
    pub style: Style,
    /// The families that the pages may use: those of text, and those of mathematics and
    /// code.
    pub families: [Vec<String>; 2],
    /// What a PDF of them should say of itself.
    pub wanted: Wanted,
    /// What is set beside its texts.
    pub options: Options,
    /// The word for what goes on: “present”.
    pub present: String,
    /// What must be known of the language to read them back.
    pub tongue: Tongue,
    /// Files that the emitted source reads, by their paths.
    pub assets: Vec<(String, Vec<u8>)>,
    standards: Standards,
    fonts: Arc<Fonts>,
    /// What they were made from.
    pub(super) basis: Box<Basis>,
    /// How it is set to have them.
    fit: OnceLock<Fitted>,
    digest: OnceLock<Option<Digest>>,
    world: OnceLock<World>,
}

/// What a document was made from, to make it anew where parts of it are cut, and to look at
/// it as it was typed.
#[derive(Debug)]
pub(super) struct Basis {
    pub(super) cv: Cv,
    pub(super) locale: Locale,
    /// The day up to which what goes on is counted.
    pub(super) today: Option<jiff::civil::Date>,
    pub(super) settings: Settings,
}

/// Everything up to Typst's own work.
///
/// # Errors
/// Whatever is wrong with the CV.
pub fn prepare(
    request: &Request,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Prepared, Failed> {
    prepare_from(&Disk::new(&request.input), request, sources, sink)
}

/// The same, with files from a disk that remembers what it was asked for.
///
/// # Errors
/// Whatever is wrong with the CV.
pub fn prepare_from(
    disk: &Disk,
    request: &Request,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Prepared, Failed> {
    let file = sources.add(request.input.shown(), request.input.text.clone());
    let over = overrides(&request.set, sources);
    let decoded = model::decode(file, over, &request.which, sources, disk, sink);
    let chosen = decoded.document.map(|document| {
        let style = decoded.style.as_deref();
        let mut shelf = Shelf::beside(disk, sources);
        let words = decoded.words.as_slice();
        choose((&document, words), style, &mut shelf, &request.fonts, sink)
    });
    for path in request.fonts.broken() {
        let message = format!("`{}` is no font that can be read", path.display());
        let diagnostic = Diagnostic::placeless(Code::W0502, message);
        sink.warn(diagnostic.hint("take it away, or download it again"));
    }
    let cv = decoded.cv?;
    let Chosen { locale, style, options, standards } = chosen
        .ok_or_else(|| sink.error(Diagnostic::placeless(Code::E0202, "no settings")))??;
    let selection = select(&cv, sink);
    let today = today(&cv, &request.clock);
    let lowered = lower::lower(&selection, &locale, today, sink);
    let document = layout::layout(lowered);
    check_glyphs(&document.inlines(), &request.fonts, sink)?;
    let wanted = carried(&cv, &standards, sink);
    let (attachments, attached) =
        attachments(&selection, &locale, wanted, &style, request, sources, disk);
    let settings =
        settings(&cv, &locale, &style, options, attachments, request, &selection);
    let emitted = emit(&document, &settings);
    let source = !attached.is_empty();
    let mut assets = attached;
    if let Some(photo) = &cv.person.photo {
        let bytes = disk.bytes(&photo.text).map_err(|error| {
            sink.error(load_diagnostic(&error, &photo.text, photo.span))
        })?;
        let path = photo.normal();
        if !assets.iter().any(|(known, _)| *known == path) {
            assets.push((path, bytes));
        }
    }
    let name = cv.document.name.as_ref().map(|name| name.0.clone());
    let name = name.unwrap_or_else(|| request.input.stem());
    let name = match cv.variant.as_ref().filter(|variant| !variant.names_output) {
        Some(variant) => format!("{name}-{}", variant.name),
        None => name,
    };
    let families = style.families(&cv.style);
    let wanted = Wanted { language: locale.language(), source };
    let options = canonical::options(&selection);
    let present = locale.word("date.present").to_owned();
    let tongue = Tongue { rtl: locale.is_rtl(), and: locale.joining_word() };
    let basis = Box::new(Basis { cv, locale, today, settings });
    Ok(Prepared {
        name,
        document,
        emitted,
        wanted,
        options,
        present,
        tongue,
        style,
        families,
        assets,
        standards,
        fonts: Arc::clone(&request.fonts),
        basis,
        fit: OnceLock::new(),
        digest: OnceLock::new(),
        world: OnceLock::new(),
    })
}

/// The overrides as a file of their own, so that what is wrong with one has a place.
fn overrides(set: &[String], sources: &mut Sources) -> Option<FileId> {
    if set.is_empty() {
        return None;
    }
    // Of two that set the same key the last counts.
    let key = |each: &str| each.split('=').next().map(|key| key.trim().to_owned());
    let last = |(at, each): &(usize, &String)| {
        !set[at + 1..].iter().any(|later| key(later) == key(each))
    };
    let set = set.iter().enumerate().filter(last).map(|(_, each)| each);
    let line = |each: &String| match each.split_once('=') {
        Some((key, value)) => {
            let typed = format!("x = {value}").parse::<toml::Table>().is_ok();
            let value = if typed {
                value.to_owned()
            } else {
                toml::Value::String(value.to_owned()).to_string()
            };
            format!("{} = {value}\n", key.trim())
        }
        None => format!("{each}\n"),
    };
    Some(sources.add("<command line>", set.map(line).collect()))
}

/// What the settings of a CV name.
struct Chosen {
    locale: Locale,
    style: Style,
    options: Vec<(String, String)>,
    standards: Standards,
}

/// Finds what the settings name: everything that is wrong with them is reported.
fn choose(
    (document, words): (&DocumentSettings, &[OwnWord]),
    options: Option<&[StyleOption]>,
    shelf: &mut Shelf<'_>,
    fonts: &Arc<Fonts>,
    sink: &mut Sink,
) -> Result<Chosen, Failed> {
    let locale = load_locale(document, sink).map(|mut locale| {
        words.iter().for_each(|word| locale.put(&word.key, &word.text));
        locale
    });
    let word = document.style.as_ref();
    let span = word.map(|word| word.span);
    let style = style::load(document.style_name(), span, shelf, fonts, sink);
    let options = match (&style, options) {
        (Ok(style), Some(options)) => {
            let checked = style.check(options, sink);
            style.check_fonts(options, fonts, sink).and(checked)
        }
        (Err(failed), _) => Err(*failed),
        (Ok(_), None) => Ok(Vec::new()),
    };
    let standards = document.standard.as_ref().map(|standards| standards.0.as_slice());
    let standards = check_standards(standards, &DEFAULT_STANDARDS, sink);
    let standards = standards
        .and_then(|standards| carries(document, &standards, sink).map(|()| standards));
    Ok(Chosen {
        locale: locale?,
        style: style?,
        options: options?,
        standards: standards?,
    })
}

/// Whether the standards let the PDF carry the source that it is asked to carry.
fn carries(
    document: &DocumentSettings,
    standards: &Standards,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let asked = document.embed_source.as_ref();
    match asked.filter(|asked| asked.value != EmbedSource::None) {
        Some(asked) if !standards.allow_attachments() => {
            let message = "this PDF standard lets no PDF carry its source";
            let diagnostic = Diagnostic::new(Code::E0209, asked.span, message);
            let words =
                document.standard.as_ref().and_then(|standards| standards.0.first());
            let diagnostic = match words {
                Some(word) => diagnostic.related(word.span, "the standard"),
                None => diagnostic,
            };
            let hint = "choose `\"a-3a\"`, `\"a-3b\"` or `\"a-4f\"`, or leave `embed-source` out";
            Err(sink.error(diagnostic.hint(hint)))
        }
        _ => Ok(()),
    }
}

fn load_locale(document: &DocumentSettings, sink: &mut Sink) -> Result<Locale, Failed> {
    let tag = document.language_tag();
    Locale::load(tag).map_err(|error| {
        let at = |code, message: String| match &document.language {
            Some(word) => Diagnostic::new(code, word.span, message),
            None => Diagnostic::placeless(code, message),
        };
        let near = nearest(tag, languages());
        let known = format!("languages: {}, with any region", languages().join(", "));
        let hint = near.map_or(known, |near| format!("did you mean `\"{near}\"`?"));
        sink.error(match error {
            LocaleError::Malformed => {
                at(Code::E0307, format!("`{tag}` is not a language tag")).hint(hint)
            }
            LocaleError::NoWords => {
                at(Code::E0307, format!("the language `{tag}` is not known yet"))
                    .hint(hint)
            }
            LocaleError::NoData(why) => {
                at(Code::E0307, format!("the language `{tag}` cannot be loaded: {why}"))
            }
        })
    })
}

impl Prepared {
    /// The world that Typst sees.
    ///
    /// # Errors
    /// Never with paths of ours; Typst's types allow for it.
    fn world(&self, sink: &mut Sink) -> Result<&World, Failed> {
        if let Some(world) = self.world.get() {
            return Ok(world);
        }
        let blocks = self.fit.get().and_then(|fit| fit.blocks.as_ref());
        let world = self.world_with(blocks, sink)?;
        Ok(self.world.get_or_init(|| world))
    }

    /// The same where the blocks are bound to other options.
    pub(super) fn world_with(
        &self,
        blocks: Option<&EmittedFile>,
        sink: &mut Sink,
    ) -> Result<World, Failed> {
        self.world_from(self.emitted_with(blocks), sink)
    }

    /// The same for other source.
    pub(super) fn world_of(
        &self,
        emitted: &Emitted,
        sink: &mut Sink,
    ) -> Result<World, Failed> {
        self.world_from(emitted.files.iter().collect(), sink)
    }

    fn world_from(
        &self,
        emitted: Vec<&EmittedFile>,
        sink: &mut Sink,
    ) -> Result<World, Failed> {
        let mut files = Files::default();
        for file in emitted {
            files.add_source(&file.path, file.text.clone());
        }
        self.style.sources.iter().cloned().for_each(|source| files.add_parsed(source));
        for (path, bytes) in &self.assets {
            files.add_bytes(path, bytes.clone());
        }
        World::new(MAIN, files, Arc::clone(&self.fonts))
            .ok_or_else(|| sink.error(Diagnostic::placeless(Code::E0501, "no main file")))
    }

    /// The emitted files, with another one for the blocks.
    fn emitted_with<'a>(
        &'a self,
        blocks: Option<&'a EmittedFile>,
    ) -> Vec<&'a EmittedFile> {
        let other = |file: &'a EmittedFile| blocks.filter(|it| it.path == file.path);
        self.emitted.files.iter().map(|file| other(file).unwrap_or(file)).collect()
    }

    /// Typesets the pages.
    ///
    /// # Errors
    /// `E0501` at the line that led there, `E0505` where they are too many.
    pub fn compile(&self, sink: &mut Sink) -> Result<Compiled, Failed> {
        let sections = self.sections();
        self.compile_by(&|world| compile(world, &sections), sink)
    }

    /// The paths of the files of its sections.
    pub(super) fn sections(&self) -> Vec<&str> {
        let files = self.emitted.files.iter().map(|file| file.path.as_str());
        files.filter(|path| path.starts_with(SECTIONS)).collect()
    }

    /// Typesets the pages without a second core: where this process has typeset them before,
    /// or has other work for it.
    ///
    /// # Errors
    /// As [`Prepared::compile`].
    pub fn compile_again(&self, sink: &mut Sink) -> Result<Compiled, Failed> {
        self.compile_by(&compile_again, sink)
    }

    fn compile_by(
        &self,
        compile: &dyn Fn(&World) -> Verdict,
        sink: &mut Sink,
    ) -> Result<Compiled, Failed> {
        if let (Some(pages), None) = (self.budget(), self.fit.get()) {
            let own = compile(&self.world_with(None, sink)?);
            // What Typst refuses is said below.
            if let (Ok(own), _) = own {
                let own = measure_footed(&own.document);
                let budget = Budget { pages, basis: &self.basis };
                let fitted = fit(self, &budget, &own, sink)?;
                self.fit.get_or_init(|| fitted);
            }
        }
        let world = self.world(sink)?;
        let compiled = self.typeset(world, compile(world), sink)?;
        // Who begins pages where they like has such a page on purpose.
        let begun = self.document.sections.iter().any(|section| section.break_before);
        if self.budget().is_none() && !begun {
            warn_of_last_page(self, &measure_footed(&compiled.document), sink);
        }
        Ok(compiled)
    }

    /// How the pages are set to be as many as they are to be: “2 pages at density 0.94,
    /// 9.8 pt”. None where that is not asked for, or before they are typeset.
    pub fn told(&self) -> Option<&str> {
        self.fit.get().map(|fit| fit.told.as_str())
    }

    /// Whether the emitted source is told only by typesetting it.
    pub fn has_budget(&self) -> bool {
        self.budget().is_some()
    }

    /// How many pages it is to have.
    fn budget(&self) -> Option<Pages> {
        self.basis.cv.layout.pages
    }

    fn typeset(
        &self,
        world: &World,
        (pages, warnings): Verdict,
        sink: &mut Sink,
    ) -> Result<Compiled, Failed> {
        for warning in blame(&warnings, self.blame(world, Code::E0501)) {
            sink.warn(warning);
        }
        pages.map_err(|errors| self.report(&errors, Code::E0501, sink))
    }

    fn blame<'a>(&'a self, world: &'a World, error: Code) -> Blame<'a> {
        Blame { world, map: &self.emitted.map, locals: &self.style.locals, error }
    }

    fn report(
        &self,
        errors: &[typst::diag::SourceDiagnostic],
        error: Code,
        sink: &mut Sink,
    ) -> Failed {
        let world = match self.world(sink) {
            Ok(world) => world,
            Err(failed) => return failed,
        };
        let whom = self.blame(world, error);
        let photo = self.document.header.photo.as_ref();
        let mut failed = None;
        for (typst, diagnostic) in errors.iter().zip(blame(errors, whom)) {
            let of_photo = photo.filter(|photo| {
                diagnostic.span == Some(photo.span) || is_about(typst, &photo.path)
            });
            failed = Some(sink.error(match of_photo {
                Some(photo) => Diagnostic {
                    code: Code::E0503,
                    span: Some(photo.span),
                    hints: vec!["PNG, JPEG, GIF, WebP and SVG can be drawn".to_owned()],
                    ..diagnostic
                },
                None => diagnostic,
            }));
        }
        failed.unwrap_or_else(|| sink.error(Diagnostic::placeless(error, "Typst failed")))
    }

    /// The photo: its path and its bytes.
    pub fn photo(&self) -> Option<(&str, &[u8])> {
        let photo = self.document.header.photo.as_ref()?;
        let (path, bytes) = self.assets.iter().find(|(path, _)| *path == photo.path)?;
        Some((path, bytes))
    }

    /// Where the words at a place on a page, or those nearest to it, stand in the user's
    /// files.
    pub fn place_of(&self, click: Click, compiled: &Compiled) -> Option<Span> {
        let world = self.world.get()?;
        let locals = &self.style.locals;
        place_of(click, &compiled.document, world, &self.emitted.map, locals)
    }

    /// Where on the pages the words of the user's files stand.
    pub fn lines(&self, compiled: &Compiled) -> Lines {
        let world = self.world.get();
        let map = &self.emitted.map;
        world.map_or_else(Lines::default, |world| {
            Lines::of(&compiled.document, world, map)
        })
    }

    /// Exports pages in a format.
    ///
    /// # Errors
    /// `E0504` for what breaks a PDF standard.
    pub fn export(
        &self,
        compiled: &Compiled,
        format: Format,
        sink: &mut Sink,
    ) -> Result<Artifact, Failed> {
        let pages = &compiled.document;
        let artifact = match format {
            Format::Pdf => {
                let bytes = export::pdf(pages, &self.standards)
                    .map_err(|errors| self.report(&errors, Code::E0504, sink))?;
                // Without a stamp it is built again each time, and Typst's warnings with it.
                let quiet = !sink.sorted().iter().any(|it| it.code == Code::W0501);
                Artifact::File(match self.digest().filter(|_| quiet) {
                    Some(digest) => export::stamp(bytes, digest),
                    None => bytes,
                })
            }
            Format::Png => {
                Artifact::Pages(export::png(pages, PNG_SCALE).map_err(|why| {
                    sink.error(Diagnostic::placeless(
                        Code::E0504,
                        format!("no PNG: {why}"),
                    ))
                })?)
            }
            Format::Svg => Artifact::Pages(export::svg(pages)),
            Format::Typ => Artifact::Folder(self.folder()),
        };
        Ok(artifact)
    }

    /// The digest of all that the pages depend on; none where that is more than can be told,
    /// as the fonts of the system are.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.get_or_init(|| self.digested()).as_ref()
    }

    fn digested(&self) -> Option<Digest> {
        if !self.fonts.are_told() {
            return None;
        }
        let mut digester = Digester::default();
        digester.add(env!("CARGO_PKG_VERSION").as_bytes());
        digester.add(crate::embedded::BUILD.as_bytes());
        digester.add(format!("{:?}", self.standards).as_bytes());
        if let Some(pages) = self.budget() {
            // The source is that of the style's own setting: the rest follows from this.
            digester.add(format!("{} {}", pages.most, pages.fill).as_bytes());
        }
        let mut file = |path: &str, bytes: &[u8]| {
            digester.add(path.as_bytes());
            digester.add(bytes);
        };
        self.emitted.files.iter().for_each(|it| file(&it.path, it.text.as_bytes()));
        for source in &self.style.sources {
            let path = source.id().get().vpath().get_without_slash();
            file(path, source.text().as_bytes());
        }
        self.assets.iter().for_each(|(path, bytes)| file(path, bytes));
        let fonts = self.fonts.local_files();
        fonts.iter().for_each(|(path, bytes)| file(path, bytes));
        Some(digester.finish())
    }

    /// The source with all that stock Typst needs to compile it.
    pub fn folder(&self) -> Vec<(String, Vec<u8>)> {
        let blocks = self.fit.get().and_then(|fit| fit.blocks.as_ref());
        let emitted = self.emitted_with(blocks).into_iter();
        let mut all: Vec<(String, Vec<u8>)> = emitted
            .map(|file| (file.path.clone(), file.text.clone().into_bytes()))
            .collect();
        let styles = self.style.sources.iter();
        all.extend(styles.map(|source| {
            let path = source.id().get().vpath().get_without_slash().to_owned();
            (path, source.text().as_bytes().to_vec())
        }));
        all.extend(self.assets.iter().cloned());
        let text: String =
            self.document.inlines().into_iter().map(Inline::plain).collect();
        for (path, bytes) in self.fonts.files(&self.families, &text) {
            all.push((format!("fonts/{path}"), bytes));
        }
        all
    }
}

/// Pixels a point in PNG: 144 an inch.
const PNG_SCALE: f64 = 2.0;

/// A word of the command line as an override of a string.
pub fn set_string(key: &str, value: &str) -> String {
    let value = toml::Value::String(value.to_owned());
    format!("{key}={value}")
}
