//! Arguments and steps that several commands share.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::compile::Fonts;
use crate::diag::render::{Format, render};
use crate::diag::{Code, Diagnostic, Failed, Severity, Sink};
use crate::driver::{
    Artifact, Clock, Disk, Format as OutputFormat, Input, InputError, Prepared, Request,
    Target, read_input, set_string, write,
};
use crate::model::Which;
use crate::source::{Sources, Span};

/// Which CV, and what to change in it.
#[derive(Debug, Args)]
pub(crate) struct CvArgs {
    /// The CV; `-` reads it from standard input
    #[arg(value_name = "FILE", default_value = "cv.toml")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) how: HowArgs,
}

/// What to change in a CV, and how to say what is wrong with it.
#[derive(Debug, Args)]
pub(crate) struct HowArgs {
    /// The variant, by its name in the CV
    #[arg(long, value_name = "NAME")]
    pub(crate) variant: Option<String>,

    /// The style, instead of that of the CV; `build` takes several, separated by commas
    #[arg(long, value_name = "NAME")]
    pub(crate) style: Option<String>,

    /// The language, instead of that of the CV; `build` takes several, separated by commas
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,

    /// Set a key of `person`, `document`, `layout` or `style`: `--set style.accent=#004f90`
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<String>,

    /// Use the fonts of this machine as well
    #[arg(long)]
    system_fonts: bool,

    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

fn key_and_value(text: &str) -> Result<String, String> {
    let tables = ["person.", "document.", "layout.", "style."];
    match text.split_once('=') {
        None => Err("expected KEY=VALUE".to_owned()),
        Some((key, _)) if !tables.iter().any(|table| key.trim().starts_with(table)) => {
            Err("the key begins with `person.`, `document.`, `layout.` or `style.`"
                .to_owned())
        }
        Some(_) => Ok(text.to_owned()),
    }
}

/// How diagnostics are printed.
#[derive(Debug, Args)]
pub(crate) struct MessageArgs {
    /// How errors and warnings are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    message_format: MessageFormat,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum MessageFormat {
    /// With the source line, for people
    #[default]
    Human,
    /// One line each
    Short,
    /// One JSON object a line
    Json,
    /// Annotations for GitHub
    Github,
}

impl MessageArgs {
    /// Whether people read what is printed, and not a program.
    pub(crate) fn for_people(&self) -> bool {
        matches!(self.message_format, MessageFormat::Human | MessageFormat::Short)
    }
}

/// Says something on standard error; where that is closed, nobody wants to hear it.
pub(crate) fn say(text: &str) {
    drop(writeln!(anstream::stderr(), "{text}"));
}

impl CvArgs {
    /// Reads the CV. What is wrong with the file itself is reported at once.
    pub(crate) fn request(&self, run: &mut Run) -> Result<Request, Failed> {
        self.how.request(&self.file, run)
    }
}

impl HowArgs {
    /// Reads a CV.
    pub(crate) fn request(&self, file: &Path, run: &mut Run) -> Result<Request, Failed> {
        self.request_with(file, self.fonts(file), run)
    }

    /// The fonts of a CV, which a second core begins to load.
    pub(crate) fn fonts(&self, file: &Path) -> Arc<Fonts> {
        let fonts = Fonts::load(self.system_fonts).with_folder(fonts_beside(file));
        fonts.load_ahead()
    }

    /// Reads a CV, with fonts that have been loaded before.
    pub(crate) fn request_with(
        &self,
        file: &Path,
        fonts: Arc<Fonts>,
        run: &mut Run,
    ) -> Result<Request, Failed> {
        let input = run.read_cv(file)?;
        self.request_for(input, fonts, &self.choice(), run)
    }

    /// What the arguments choose.
    pub(crate) fn choice(&self) -> Choice {
        Choice {
            which: self.variant.clone().map_or(Which::Itself, Which::Variant),
            style: self.style.clone(),
            lang: self.lang.clone(),
        }
    }

    /// What is asked for of a CV that has been read.
    pub(crate) fn request_for(
        &self,
        input: Input,
        fonts: Arc<Fonts>,
        choice: &Choice,
        run: &mut Run,
    ) -> Result<Request, Failed> {
        let mut set = self.set.clone();
        let mut put = |key: &str, value: &Option<String>| {
            if let Some(value) = value {
                set.push(set_string(key, value));
            }
        };
        put("document.style", &choice.style);
        put("document.language", &choice.lang);
        let clock = Clock::read()
            .map_err(|why| run.sink.error(Diagnostic::placeless(Code::E0208, why)))?;
        Ok(Request { input, which: choice.which.clone(), set, fonts, clock })
    }
}

/// Which of the CVs in a file, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) which: Which,
    pub(crate) style: Option<String>,
    pub(crate) lang: Option<String>,
}

/// The folder of fonts beside a CV.
pub(crate) fn fonts_beside(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join("fonts")
}

/// Where the outputs of a CV go unless the user says otherwise: beside it.
pub(crate) fn target_beside(prepared: &Prepared, input: &Input) -> Target {
    let name = PathBuf::from(&prepared.name);
    let folder = input.folder();
    let here = input.path.is_none() || folder == Path::new(".");
    Target::Stem(if here { name } else { folder.join(name) })
}

/// Whether no output would take the place of a file that it is made from.
pub(crate) fn spares_sources(
    formats: &[OutputFormat],
    target: &Target,
    disk: &Disk,
    run: &mut Run,
) -> Result<(), Failed> {
    let texts = run.sources.iter().map(|(_, source)| source.path().to_owned());
    let mut read = texts.chain(disk.asked());
    let lost =
        read.find(|path| formats.iter().any(|format| target.replaces(*format, path)));
    let Some(path) = lost else { return Ok(()) };
    let message =
        format!("the output would replace `{}`, which it is made from", path.display());
    let diagnostic = Diagnostic::placeless(Code::E0601, message);
    Err(run.sink.error(diagnostic.hint("name another file with `--out`")))
}

/// Whether a folder has anything in it.
#[expect(clippy::disallowed_methods, reason = "the user names this folder")]
pub(crate) fn is_occupied(folder: &Path) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().next().is_some()
}

/// A run of a command over a CV: its files and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) sources: Sources,
    pub(crate) sink: Sink,
}

impl Run {
    /// Reads the CV that the command line names.
    pub(crate) fn read_cv(&mut self, path: &Path) -> Result<Input, Failed> {
        self.read(path, "`cvpress init` begins a new one")
    }

    /// Reads a file that the command line names; `how` says what to do where there is none.
    pub(crate) fn read(&mut self, path: &Path, how: &str) -> Result<Input, Failed> {
        read_input(path).map_err(|error| self.unreadable(path, error, how))
    }

    fn unreadable(&mut self, path: &Path, error: InputError, how: &str) -> Failed {
        let shown = path.display();
        let diagnostic = match error {
            InputError::Unreadable(why) if why.kind() == std::io::ErrorKind::NotFound => {
                Diagnostic::placeless(Code::E0101, format!("there is no file `{shown}`"))
                    .hint(how)
            }
            InputError::Unreadable(why) => Diagnostic::placeless(
                Code::E0101,
                format!("cannot read `{shown}`: {why}"),
            ),
            InputError::NotUtf8 { valid, byte } => {
                let end = valid.len();
                let message =
                    format!("`{shown}` is not UTF-8: see its byte {}", byte + 1);
                let file = self.sources.add(path, valid);
                Diagnostic::new(Code::E0102, Span::new(file, end..end), message)
                    .label("the first byte that is not follows here")
                    .hint("save the file as UTF-8")
            }
        };
        self.sink.error(diagnostic)
    }

    /// Prints what was reported, to standard error. Says whether there was an error.
    pub(crate) fn print(&mut self, messages: &MessageArgs) -> bool {
        self.sink.drop_notes();
        self.print_all(messages)
    }

    /// The same, with what is only said to whoever asks.
    pub(crate) fn print_all(&self, messages: &MessageArgs) -> bool {
        print_together(std::slice::from_ref(self), messages)
    }
}

/// Prints what was reported in several runs; what was reported in two is printed once.
pub(crate) fn print_together(runs: &[Run], messages: &MessageArgs) -> bool {
    let format = match messages.message_format {
        MessageFormat::Human => Format::Human,
        MessageFormat::Short => Format::Short,
        MessageFormat::Json => Format::Json,
        MessageFormat::Github => Format::Github,
    };
    let stderr = std::io::stderr();
    let width = terminal_width(stderr.is_terminal());
    let (mut text, mut known) = (String::new(), BTreeSet::new());
    let mut printed = Vec::new();
    for run in runs {
        let mut diagnostics = run.sink.sorted();
        diagnostics.retain(|diagnostic| {
            known.insert(render(&[*diagnostic], &run.sources, Format::Json, false, None))
        });
        text.push_str(&render(&diagnostics, &run.sources, format, true, width));
        printed.extend(diagnostics);
    }
    if format == Format::Human && !printed.is_empty() {
        text.push_str(&summary(&printed));
    }
    // The stream drops the colours where they are not wanted. Where it is closed, the
    // exit status still tells.
    let mut out = anstream::AutoStream::auto(stderr.lock());
    drop(out.write_all(text.as_bytes()));
    runs.iter().any(|run| run.sink.has_errors())
}

/// “2 errors, 1 warning”.
fn summary(diagnostics: &[&Diagnostic]) -> String {
    let count =
        |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
    let words = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let parts = [
        words(count(Severity::Error), "error"),
        words(count(Severity::Warning), "warning"),
        words(count(Severity::Note), "note"),
    ];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let code = diagnostics.first().map_or("E0201", |d| d.code.name());
    format!("{parts}; `cvpress explain {code}` says more\n")
}

#[expect(clippy::disallowed_methods, reason = "how wide a terminal is, its shell says")]
fn terminal_width(terminal: bool) -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    if terminal { columns.filter(|&width: &usize| width >= 40) } else { None }
}

/// Prints to standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes a text file of its own.
pub(crate) fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    let artifact = Artifact::File(text.as_bytes().to_vec());
    write(&artifact, OutputFormat::Pdf, &Target::Exact(path.to_owned()))
        .map(|_| ())
        .map_err(|error| anyhow::anyhow!("{error}"))
}
