//! `cvpress build`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::batch::{self, Job};
use super::common::{CvArgs, MessageArgs, Run, say, spares_sources, target_beside};
use crate::compile::Fonts;
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{
    Artifact, Disk, Format, Freshness, Input, Prepared, Target, compared, prepare_from,
    stamped, write,
};
use crate::model::{Which, variants};

/// Build the outputs of a CV
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    cv: CvArgs,

    /// Where to write the output; `-` is standard output. Of several CVs it is the folder
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Build each variant of the CV
    #[arg(long, conflicts_with = "variant")]
    all_variants: bool,

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
pub(super) enum Said {
    /// It wrote these files, and what it chose for their pages.
    Wrote(Vec<PathBuf>, Option<String>),
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

/// A CV that can be typeset, and where its outputs go.
pub(super) struct Ready {
    prepared: Prepared,
    disk: Disk,
    pub(super) target: Target,
}

impl Build {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let formats = self.formats();
        if self.proof && !formats.contains(&Format::Pdf) {
            anyhow::bail!("`--proof` reads the PDF, and `--format` asks for none");
        }
        if self.check && self.to_stdout() {
            anyhow::bail!("`--check` looks at files, and standard output is none");
        }
        if self.to_stdout() && (formats.len() > 1 || formats == [Format::Typ]) {
            anyhow::bail!(
                "standard output takes one file: name one format, and not `typ`"
            );
        }
        for (name, list) in [("style", &self.cv.how.style), ("lang", &self.cv.how.lang)] {
            let mut words = list.iter().flat_map(|list| list.split(','));
            if words.any(|word| word.trim().is_empty()) {
                anyhow::bail!("one of the names of `--{name}` is empty");
            }
        }
        let mut run = Run::default();
        let fonts = self.cv.how.fonts(&self.cv.file);
        let input = run.read_cv(&self.cv.file);
        let jobs = input.and_then(|input| Ok((self.jobs(&input, &mut run)?, input)));
        let done = match jobs {
            Ok((jobs, input)) => match jobs.as_slice() {
                [job] if !job.is_one_of_several => self
                    .ready(input, fonts, job, &mut run)
                    .and_then(|ready| self.finish(ready, false, &mut run)),
                _ => {
                    self.takes_several()?;
                    return Ok(batch::run(self, &input, &fonts, jobs));
                }
            },
            Err(failed) => Err(failed),
        };
        let failed = run.print(&self.cv.how.messages);
        let Ok(said) = done else { return Ok(Outcome::Failed) };
        if failed {
            return Ok(Outcome::Failed);
        }
        self.tell(&said);
        Ok(Outcome::Done)
    }

    /// Every CV that is asked for.
    fn jobs(&self, input: &Input, run: &mut Run) -> Result<Vec<Job>, Failed> {
        let how = &self.cv.how;
        let whiches = match &how.variant {
            Some(name) => vec![Which::Variant(name.clone())],
            None if self.all_variants => {
                let names = variants(&input.text);
                if names.is_empty() {
                    let message = "the CV has no variants";
                    let diagnostic = Diagnostic::placeless(Code::E0210, message);
                    let hint = "`[variant.NAME]` begins one";
                    return Err(run.sink.error(diagnostic.hint(hint)));
                }
                names.into_iter().map(Which::OneOfAll).collect()
            }
            None => vec![Which::Itself],
        };
        let words = |text: &Option<String>| -> Vec<String> {
            let words = text.iter().flat_map(|text| text.split(',')).map(str::trim);
            let mut known: Vec<String> = Vec::new();
            for word in words {
                if !known.iter().any(|it| it.eq_ignore_ascii_case(word)) {
                    known.push(word.to_owned());
                }
            }
            known
        };
        let listed =
            |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(','));
        let several = self.all_variants || listed(&how.style) || listed(&how.lang);
        Ok(batch::jobs(whiches, &words(&how.style), &words(&how.lang), several))
    }

    fn to_stdout(&self) -> bool {
        self.out.as_deref() == Some(Path::new("-"))
    }

    /// Several CVs go to a folder.
    fn takes_several(&self) -> anyhow::Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        if self.to_stdout() {
            anyhow::bail!(
                "standard output takes one file, and several CVs are asked for"
            );
        }
        let ending =
            out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if Format::NAMES.iter().any(|(name, _)| Some(*name) == ending.as_deref()) {
            anyhow::bail!(
                "several CVs are asked for: `--out` names the folder that they go to"
            );
        }
        if self.check { Ok(()) } else { batch::folder(out) }
    }

    /// Whether nothing is said when all is well.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet || !self.cv.how.messages.for_people()
    }

    pub(super) fn messages(&self) -> &MessageArgs {
        &self.cv.how.messages
    }

    /// Says what was done.
    pub(super) fn tell(&self, said: &Said) {
        if self.is_quiet() {
            return;
        }
        match said {
            Said::Wrote(paths, told) => {
                let told =
                    told.iter().map(|told| format!(": {told}")).collect::<String>();
                let wrote =
                    |path: &PathBuf| say(&format!("wrote {}{told}", path.display()));
                paths.iter().for_each(wrote);
            }
            Said::UpToDate(what) => say(&format!("{what} is up to date")),
        }
    }

    /// Reads a CV, up to Typst's own work.
    pub(super) fn ready(
        &self,
        input: Input,
        fonts: Arc<Fonts>,
        job: &Job,
        run: &mut Run,
    ) -> Result<Ready, Failed> {
        let request = self.cv.how.request_for(input, fonts, &job.choice, run)?;
        let disk = Disk::new(&request.input);
        let prepared = prepare_from(&disk, &request, &mut run.sources, &mut run.sink)?;
        let target = self.target(&prepared, &request.input, job);
        spares_sources(&self.formats(), &target, &disk, run)?;
        Ok(Ready { prepared, disk, target })
    }

    /// Everything is made before anything is written. Where other cores are busy with other
    /// CVs, this one keeps to its own.
    pub(super) fn finish(
        &self,
        Ready { prepared, disk, target }: Ready,
        busy: bool,
        run: &mut Run,
    ) -> Result<Said, Failed> {
        let formats = self.formats();
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
        let paged = paged || prepared.has_budget();
        let compiled = match paged {
            true if busy => Some(prepared.compile_again(&mut run.sink)?),
            true => Some(prepared.compile(&mut run.sink)?),
            false => None,
        };
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
        let told = prepared.told().map(str::to_owned);
        let mut written = Vec::new();
        for (format, artifact) in &artifacts {
            let paths = write(artifact, *format, &target).map_err(|error| {
                run.sink.error(Diagnostic::placeless(Code::E0601, error.to_string()))
            })?;
            written.extend(paths);
        }
        if !busy {
            // The program ends here: to take the pages apart first would only cost time.
            std::mem::forget((compiled, prepared, disk));
        }
        Ok(Said::Wrote(written, told))
    }

    /// What is up to date, in a word.
    fn named(&self, target: &Target) -> String {
        match self.formats().as_slice() {
            [Format::Pdf] => match target {
                Target::Stem(stem) => format!("{}.pdf", stem.display()),
                Target::Exact(path) => path.display().to_string(),
                Target::Stdout => "the PDF".to_owned(),
            },
            _ => match target {
                Target::Stem(stem) => format!("every output of {}", stem.display()),
                _ => "every output".to_owned(),
            },
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

    fn target(&self, prepared: &Prepared, input: &Input, job: &Job) -> Target {
        let formats = self.formats();
        match &self.out {
            Some(_) if self.to_stdout() => Target::Stdout,
            Some(folder) if job.is_one_of_several => {
                Target::Stem(folder.join(format!("{}{}", prepared.name, job.suffix)))
            }
            Some(path) if formats.len() == 1 => Target::Exact(path.clone()),
            Some(path) => Target::Stem(path.with_extension("")),
            None => match target_beside(prepared, input) {
                Target::Stem(stem) => {
                    let mut name = stem.into_os_string();
                    name.push(&job.suffix);
                    Target::Stem(name.into())
                }
                other => other,
            },
        }
    }
}

fn outdated(why: String, run: &mut Run) -> Failed {
    let diagnostic = Diagnostic::placeless(Code::E0602, why);
    run.sink.error(diagnostic.hint("`cvpress build` writes it anew"))
}
