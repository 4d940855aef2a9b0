//! `cvpress build`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::{CvArgs, Run, say, spares_sources, target_beside};
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{
    Artifact, Disk, Format, Freshness, Prepared, Request, Target, compared, prepare_from,
    stamped, write,
};

/// Build the outputs of a CV
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    cv: CvArgs,

    /// Where to write the output; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,

    /// What to write: one format or several, separated by commas
    #[arg(long, short, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    format: Vec<FormatArg>,

    /// Write nothing; fail, and say why, if what is there is not what the sources give
    #[arg(long, conflicts_with = "force")]
    check: bool,

    /// Read the PDF back before it is written, and fail where a machine would not get all
    #[arg(long)]
    proof: bool,

    /// Build even if nothing has changed since the last time
    #[arg(long)]
    force: bool,

    /// Say nothing when all is well
    #[arg(long, short)]
    quiet: bool,
}

/// What a build has to say when all is well.
enum Said {
    /// It wrote these files.
    Wrote(Vec<PathBuf>),
    /// These were up to date.
    UpToDate(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// One PDF
    Pdf,
    /// One PNG a page
    Png,
    /// One SVG a page
    Svg,
    /// The Typst source as a folder
    Typ,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Pdf => Format::Pdf,
            FormatArg::Png => Format::Png,
            FormatArg::Svg => Format::Svg,
            FormatArg::Typ => Format::Typ,
        }
    }
}

impl Build {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let formats = self.formats();
        if self.proof && !formats.contains(&Format::Pdf) {
            anyhow::bail!("`--proof` reads the PDF, and `--format` asks for none");
        }
        if self.check && self.out.as_deref() == Some(Path::new("-")) {
            anyhow::bail!("`--check` looks at files, and standard output is none");
        }
        if self.out.as_deref() == Some(Path::new("-"))
            && (formats.len() > 1 || formats == [Format::Typ])
        {
            anyhow::bail!(
                "standard output takes one file: name one format, and not `typ`"
            );
        }
        let mut run = Run::default();
        let done = match self.cv.request(&mut run) {
            Ok(request) => self.build(&request, &mut run),
            Err(failed) => Err(failed),
        };
        let failed = run.print(&self.cv.how.messages);
        let Ok(said) = done else { return Ok(Outcome::Failed) };
        if failed {
            return Ok(Outcome::Failed);
        }
        if !self.quiet && self.cv.how.messages.for_people() {
            match said {
                Said::Wrote(paths) => {
                    let wrote =
                        |path: &PathBuf| say(&format!("wrote {}", path.display()));
                    paths.iter().for_each(wrote);
                }
                Said::UpToDate(what) => say(&format!("{what} is up to date")),
            }
        }
        Ok(Outcome::Done)
    }

    /// Everything is made before anything is written.
    fn build(&self, request: &Request, run: &mut Run) -> Result<Said, Failed> {
        let formats = self.formats();
        let disk = Disk::new(&request.input);
        let prepared = prepare_from(&disk, request, &mut run.sources, &mut run.sink)?;
        let target = self.target(&prepared, request, &formats);
        spares_sources(&formats, &target, &disk, run)?;
        if formats == [Format::Pdf]
            && target != Target::Stdout
            && !(self.force || self.proof)
        {
            let seen = prepared.digest().map(|inputs| stamped(&target, inputs));
            match seen {
                Some(Freshness::Fresh) => return Ok(Said::UpToDate(self.named(&target))),
                Some(Freshness::Stale(why)) if self.check => {
                    return Err(outdated(why, run));
                }
                _ => {}
            }
        }
        let paged = formats.iter().any(|format| *format != Format::Typ);
        let compiled = if paged { Some(prepared.compile(&mut run.sink)?) } else { None };
        let mut artifacts: Vec<(Format, Artifact)> = Vec::new();
        for &format in &formats {
            let artifact = match &compiled {
                Some(compiled) => prepared.export(compiled, format, &mut run.sink)?,
                None => Artifact::Folder(prepared.folder()),
            };
            artifacts.push((format, artifact));
        }
        if self.proof {
            let pdf = artifacts.iter().find_map(|(_, artifact)| match artifact {
                Artifact::File(bytes) => Some(bytes),
                _ => None,
            });
            if let Some(pdf) = pdf {
                super::proof::prove(&prepared, pdf, run)?;
            }
        }
        if self.check {
            for (format, artifact) in &artifacts {
                match compared(artifact, *format, &target) {
                    Freshness::Stale(why) => return Err(outdated(why, run)),
                    Freshness::LeftOver(why) => {
                        let diagnostic = Diagnostic::placeless(Code::E0602, why);
                        return Err(run.sink.error(diagnostic.hint("take it away")));
                    }
                    Freshness::Fresh | Freshness::Untold => {}
                }
            }
            return Ok(Said::UpToDate(self.named(&target)));
        }
        let mut written = Vec::new();
        for (format, artifact) in &artifacts {
            let paths = write(artifact, *format, &target).map_err(|error| {
                run.sink.error(Diagnostic::placeless(Code::E0601, error.to_string()))
            })?;
            written.extend(paths);
        }
        // The program ends here: to take the pages apart first would only cost time.
        std::mem::forget((compiled, prepared));
        Ok(Said::Wrote(written))
    }

    /// What is up to date, in a word.
    fn named(&self, target: &Target) -> String {
        match self.formats().as_slice() {
            [Format::Pdf] => match target {
                Target::Stem(stem) => format!("{}.pdf", stem.display()),
                Target::Exact(path) => path.display().to_string(),
                Target::Stdout => "the PDF".to_owned(),
            },
            _ => "every output".to_owned(),
        }
    }

    /// The formats asked for; else that of the output's ending; else PDF.
    fn formats(&self) -> Vec<Format> {
        if !self.format.is_empty() {
            let mut formats: Vec<Format> = Vec::new();
            for format in self.format.iter().copied().map(Format::from) {
                if !formats.contains(&format) {
                    formats.push(format);
                }
            }
            return formats;
        }
        let ending = self.out.as_deref().and_then(Path::extension);
        let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase());
        let known =
            Format::NAMES.iter().find(|(name, _)| Some(*name) == ending.as_deref());
        vec![known.map_or(Format::Pdf, |(_, format)| *format)]
    }

    fn target(
        &self,
        prepared: &Prepared,
        request: &Request,
        formats: &[Format],
    ) -> Target {
        match &self.out {
            Some(path) if path == Path::new("-") => Target::Stdout,
            Some(path) if formats.len() == 1 => Target::Exact(path.clone()),
            Some(path) => Target::Stem(path.with_extension("")),
            None => target_beside(prepared, &request.input),
        }
    }
}

fn outdated(why: String, run: &mut Run) -> Failed {
    let diagnostic = Diagnostic::placeless(Code::E0602, why);
    run.sink.error(diagnostic.hint("`cvpress build` writes it anew"))
}
