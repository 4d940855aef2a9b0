//! `cvpress watch`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::Outcome;
use super::common::{CvArgs, Run, fonts_beside, say, spares_sources, target_beside};
use crate::compile::{Compiled, Fonts, forget};
use crate::diag::render::{Format as Messages, render};
use crate::diag::{Code, Diagnostic, Failed, Severity};
use crate::driver::{
    Change, Disk, Format, Freshness, Haste, Input, Prepared, Target, Watcher, is_folder,
    prepare_from, set_string, stamped, write,
};
use crate::preview::{Answer, Ask, Gallery, Server, Sheet, View};
use crate::source::{Sources, Span};
use crate::style::Shelf;

/// Build again on each save, and show the pages in a browser
///
/// The preview follows what is saved without losing its place; errors are shown beside the last
/// pages that could be typeset. A click on a word leads to its line in the CV.
#[derive(Debug, Args)]
pub(crate) struct Watch {
    #[command(flatten)]
    cv: CvArgs,

    /// Where to write the PDF
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Open the preview in the browser
    #[arg(long)]
    open: bool,

    /// What a click on a word runs, as `code -g {file}:{line}:{column}`
    #[arg(long, value_name = "COMMAND", value_parser = editor)]
    open_with: Option<Editor>,

    /// The port of the preview on this machine [default: the first free one from 4170]
    #[arg(long, value_name = "NUMBER")]
    port: Option<u16>,

    /// Ask the disk again and again: for drives that do not tell what changes
    #[arg(long)]
    poll: bool,
}

/// A command as its words.
#[derive(Debug, Clone)]
struct Editor(Vec<String>);

fn editor(text: &str) -> Result<Editor, String> {
    let words = shlex::split(text).ok_or("a quote in it does not end")?;
    if words.is_empty() {
        return Err("it names no program".to_owned());
    }
    if !words.iter().skip(1).any(|word| word.contains("{file}")) {
        return Err(
            "it has no `{file}`, as in `code -g {file}:{line}:{column}`".to_owned()
        );
    }
    Ok(Editor(words))
}

/// What the program waits for.
enum Happening {
    /// A file changed.
    Changed(Change),
    /// The reader of the preview asks for something.
    Asked(Ask, Sender<Answer>),
}

/// How long nothing must come before a file that may be half written is read.
const QUIET: Duration = Duration::from_millis(50);
/// So long nothing must come before the PDF is written, so that the pages are shown first.
const REST: Duration = Duration::from_millis(30);
/// After so long a folder that has just come is looked into once more.
const AGAIN: Duration = Duration::from_millis(300);
/// After so many changes in a row it is read all the same.
const MANY: usize = 200;
/// In how many builds Typst must have used what it remembers, to remember it further.
const MEMORY: usize = 10;

impl Watch {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let file = &self.cv.file;
        if file == Path::new("-") {
            anyhow::bail!("`watch` needs a file, and standard input is none");
        }
        if !file.is_file() {
            anyhow::bail!("there is no file `{}`", file.display());
        }
        if self.out.as_deref() == Some(Path::new("-")) {
            anyhow::bail!("`watch` writes its PDF again and again: name a file");
        }
        let (tell, happenings) = channel();
        let changed = tell.clone();
        let mut watcher = Watcher::new(self.poll, move |change| {
            // Nobody listens any more at the end of the program.
            drop(changed.send(Happening::Changed(change)));
        })
        .map_err(anyhow::Error::msg)?;
        let server = Server::start(self.port, move |ask| {
            let (reply, answer) = channel();
            tell.send(Happening::Asked(ask, reply)).ok()?;
            answer.recv().ok().flatten()
        })
        .map_err(anyhow::Error::msg)?;
        say(&format!(
            "watching {}; the preview is at {} (Ctrl-C ends it)",
            file.display(),
            server.url()
        ));
        if self.open && open::that_detached(server.url()).is_err() {
            say("no browser can be opened from here: open the address above in one");
        }
        let mut session = Session::new(self, &server);
        session.build(&mut watcher);
        loop {
            session.next(&happenings, &mut watcher)?;
        }
    }

    fn fonts(&self) -> Arc<Fonts> {
        self.cv.how.fonts(&self.cv.file)
    }
}

/// A CV under work.
struct Session<'a> {
    command: &'a Watch,
    server: &'a Server,
    fonts: Arc<Fonts>,
    /// The style that the reader of the preview has chosen.
    style: Option<String>,
    /// The style of the CV itself.
    own: String,
    /// The last pages that could be typeset.
    built: Option<Built>,
    /// The names of all styles.
    styles: Vec<String>,
    /// What the preview shows of them.
    sheets: Vec<Arc<Sheet>>,
    gallery: Gallery,
    reports: Vec<Value>,
    version: u64,
    /// What of the last pages is still to be done.
    unwritten: Option<Unwritten>,
    /// Whether to look again in a moment.
    recheck: bool,
    /// Why some folders cannot be watched, as it was said.
    refused: Vec<String>,
}

/// Pages, and all that leads back from them.
struct Built {
    prepared: Prepared,
    compiled: Compiled,
    run: Run,
    disk: Disk,
}

/// That a PDF is to be written, and what is wrong with it to be said.
struct Unwritten {
    /// Whether something was wrong before.
    troubled: bool,
}

impl<'a> Session<'a> {
    fn new(command: &'a Watch, server: &'a Server) -> Self {
        Self {
            command,
            server,
            fonts: command.fonts(),
            style: None,
            own: String::new(),
            built: None,
            styles: Vec::new(),
            sheets: Vec::new(),
            gallery: Gallery::default(),
            reports: Vec::new(),
            version: 0,
            unwritten: None,
            recheck: false,
            refused: Vec::new(),
        }
    }

    /// Waits for whatever comes next, and does it.
    fn next(
        &mut self,
        happenings: &Receiver<Happening>,
        watcher: &mut Watcher,
    ) -> anyhow::Result<()> {
        let mut asked = Vec::new();
        let mut due = None;
        for _ in 0..MANY {
            let wait = match due {
                Some(Haste::Now) => Some(Duration::ZERO),
                Some(Haste::Soon) => Some(QUIET),
                None if !asked.is_empty() => break,
                None if self.unwritten.is_some() => Some(REST),
                None => self.recheck.then_some(AGAIN),
            };
            let happening = match wait {
                Some(wait) => happenings.recv_timeout(wait),
                None => happenings.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let happening = match happening {
                Ok(happening) => happening,
                Err(RecvTimeoutError::Timeout) if due.is_some() => break,
                Err(RecvTimeoutError::Timeout) if self.unwritten.is_some() => {
                    self.write();
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.recheck = false;
                    self.fonts = self.command.fonts();
                    due = Some(Haste::Now);
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            match happening {
                Happening::Changed(change) => {
                    let haste = watcher.haste(&change);
                    self.recheck |= haste.is_some() && is_folder(&change);
                    if haste.is_some() && self.is_font(&change) {
                        self.fonts = self.command.fonts();
                    }
                    due = due.max(haste);
                }
                Happening::Asked(ask, reply) => asked.push((ask, reply)),
            }
        }
        if due.is_some() {
            self.build(watcher);
        } else if asked.is_empty() {
            // Of all that came nothing was of the CV.
            self.write();
        }
        for (ask, reply) in asked {
            let answer = match ask {
                Ask::Click(click) => self.built.as_ref().and_then(|built| {
                    let span = built.prepared.place_of(click, &built.compiled)?;
                    Some(self.go_to(&place(span, &built.run.sources)))
                }),
                Ask::Report(number) => {
                    let report =
                        self.reports.get(number).filter(|it| it["file"].is_string());
                    report.map(|report| self.go_to(report))
                }
                // A name that is none on the list changes nothing.
                Ask::Style(name) if !self.styles.contains(&name) => None,
                Ask::Style(name) => {
                    self.style = (name != self.own).then_some(name);
                    self.build(watcher);
                    None
                }
            };
            // A page that has been closed meanwhile needs no answer.
            drop(reply.send(answer));
        }
        Ok(())
    }

    fn is_font(&self, change: &Change) -> bool {
        let fonts = fonts_beside(&self.command.cv.file);
        let fonts = fonts.canonicalize().unwrap_or(fonts);
        let paths = change.iter().flat_map(|event| &event.paths);
        // A folder that has just gone has no real place any more.
        paths.into_iter().any(|path| path.starts_with(&fonts) || path.ends_with("fonts"))
    }

    /// Builds, and watches what has been read.
    fn build(&mut self, watcher: &mut Watcher) {
        let file = &self.command.cv.file;
        // What lies in a folder that was not watched yet may have changed meanwhile.
        for again in [false, true, true, true] {
            // A file under writing is empty at first.
            if file.metadata().is_ok_and(|file| file.len() == 0) {
                std::thread::sleep(QUIET);
            }
            if again {
                self.fonts = self.command.fonts();
            }
            let mut paths = self.build_once(again);
            forget(MEMORY);
            paths.insert(file.clone());
            let (came, refused) = watcher.follow(&paths, &fonts_beside(file));
            for why in refused.iter().filter(|why| !self.refused.contains(why)) {
                say(&format!("{why}; save the CV after a change in there"));
            }
            self.refused = refused;
            if !came {
                break;
            }
        }
    }

    /// Builds once, for the preview; gives all files that were asked for. The second time in a
    /// row it says only what is new.
    fn build_once(&mut self, again: bool) -> BTreeSet<PathBuf> {
        let disk = Disk::new(&self.place());
        self.styles = Shelf::beside(&disk, &mut Sources::new()).names();
        let before = self.reports.clone();
        let mut run = Run::default();
        self.end_trial(&disk);
        let typeset = self.typeset(&disk, &mut run);
        run.sink.drop_notes();
        let asked = disk.asked();
        let Ok((prepared, compiled)) = typeset else {
            // The PDF stays as it is, as with a build.
            self.unwritten = None;
            self.show(&run, true);
            if !again || self.reports != before {
                run.print(&self.command.cv.how.messages);
            }
            return asked;
        };
        self.sheets = self.gallery.sheets(&compiled.document);
        if self.style.is_none() {
            self.own.clone_from(&prepared.style.name);
        }
        self.show(&run, false);
        let troubled = self.unwritten.as_ref().is_some_and(|it| it.troubled);
        self.unwritten = Some(Unwritten { troubled: troubled || !before.is_empty() });
        self.built = Some(Built { prepared, compiled, run, disk });
        asked
    }

    /// The CV as a place alone: it is read anew each time.
    fn place(&self) -> Input {
        Input { path: Some(self.command.cv.file.clone()), text: String::new() }
    }

    /// A style that was tried and stands in the CV by now is tried no more.
    fn end_trial(&mut self, disk: &Disk) {
        if self.style.is_none() {
            return;
        }
        let CvArgs { file, how } = &self.command.cv;
        let mut run = Run::default();
        let own = how.request_with(file, Arc::clone(&self.fonts), &mut run);
        let own = own.and_then(|request| {
            prepare_from(disk, &request, &mut run.sources, &mut run.sink)
        });
        if let Ok(prepared) = own {
            self.own = prepared.style.name;
            self.style.take_if(|style| *style == self.own);
        }
    }

    fn typeset(
        &self,
        disk: &Disk,
        run: &mut Run,
    ) -> Result<(Prepared, Compiled), Failed> {
        let CvArgs { file, how } = &self.command.cv;
        let mut request = how.request_with(file, Arc::clone(&self.fonts), run)?;
        request.set.extend(self.style.iter().map(|it| set_string("document.style", it)));
        let prepared = prepare_from(disk, &request, &mut run.sources, &mut run.sink)?;
        let compiled = match self.built {
            Some(_) => prepared.compile_again(&mut run.sink)?,
            None => prepared.compile(&mut run.sink)?,
        };
        Ok((prepared, compiled))
    }

    /// Writes the PDF of the last pages, and says what is wrong with them.
    fn write(&mut self) {
        let Some(unwritten) = self.unwritten.take() else { return };
        let Some(mut built) = self.built.take() else { return };
        let messages = &self.command.cv.how.messages;
        let known = built.run.sink.sorted().len();
        let wrote = self.write_pdf(&mut built).ok().flatten();
        if built.run.sink.sorted().len() > known {
            self.show(&built.run, false);
        }
        built.run.print(messages);
        if messages.for_people() {
            match wrote {
                Some(path) => {
                    let told = built.prepared.told().map(|told| format!(": {told}"));
                    let told = told.unwrap_or_default();
                    say(&format!("wrote {}{told}", path.display()));
                }
                // Whoever mends a CV wants to hear that it is.
                None if unwritten.troubled && self.reports.is_empty() => {
                    say("all is well again");
                }
                None => {}
            }
        }
        self.built = Some(built);
    }

    /// Writes the PDF where it is not what is there already. A style that was chosen in the
    /// preview is for the eyes alone.
    fn write_pdf(&self, built: &mut Built) -> Result<Option<PathBuf>, Failed> {
        if self.style.is_some() {
            return Ok(None);
        }
        let Built { prepared, compiled, run, disk } = built;
        let target = match &self.command.out {
            Some(path) => Target::Exact(path.clone()),
            None => target_beside(prepared, &self.place()),
        };
        spares_sources(&[Format::Pdf], &target, disk, run)?;
        let seen = prepared.digest().map(|inputs| stamped(&target, inputs));
        if seen == Some(Freshness::Fresh) {
            return Ok(None);
        }
        let pdf = prepared.export(compiled, Format::Pdf, &mut run.sink)?;
        write(&pdf, Format::Pdf, &target).map(|mut paths| paths.pop()).map_err(|error| {
            run.sink.error(Diagnostic::placeless(Code::E0601, error.to_string()))
        })
    }

    /// Hands the pages and what is wrong with them to the preview.
    fn show(&mut self, run: &Run, stale: bool) {
        let mut all = run.sink.sorted();
        all.sort_by_key(|diagnostic| diagnostic.severity() != Severity::Error);
        let text = render(&all, &run.sources, Messages::Json, false, None);
        self.reports =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        self.version += 1;
        let note = match &self.style {
            Some(_) if !self.own.is_empty() => {
                format!("a trial: the PDF keeps the style {}", self.own)
            }
            _ => String::new(),
        };
        let file = &self.command.cv.file;
        self.server.show(View {
            version: self.version,
            title: file.display().to_string(),
            sheets: self.sheets.clone(),
            stale,
            reports: self.reports.clone(),
            styles: self.styles.clone(),
            style: self.style.clone().unwrap_or_else(|| self.own.clone()),
            note,
        });
    }

    /// Opens a place in the user's editor, and says which it is.
    fn go_to(&self, place: &Value) -> Value {
        let word = |key: &str| match &place[key] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let (file, line, column) = (word("file"), word("line"), word("column"));
        let mut said = format!("{file}:{line}:{column}");
        if let Some(Editor(words)) = &self.command.open_with {
            // The editor may run elsewhere, and no name can be an option in this form.
            let whole =
                std::path::absolute(&file).unwrap_or_else(|_| PathBuf::from(&file));
            let fill = |word: &String| {
                let word = word.replace("{line}", &line).replace("{column}", &column);
                word.replace("{file}", &whole.to_string_lossy())
            };
            let words: Vec<String> = words.iter().map(fill).collect();
            if let Err(why) = start(&words) {
                said = format!("{said}: {why}");
            }
        }
        say(&said);
        json!({ "said": said, "file": file, "line": place["line"], "column": place["column"] })
    }
}

/// A span as the messages of programs have it.
fn place(span: Span, sources: &Sources) -> Value {
    let source = sources.get(span.file);
    let (line, column) = source.position(span.range().start);
    json!({ "file": source.path().to_string_lossy(), "line": line, "column": column })
}

/// Runs a program beside this one.
fn start(words: &[String]) -> Result<(), String> {
    let (program, arguments) = words.split_first().ok_or("it names no program")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.spawn();
    let mut child = child.map_err(|why| format!("cannot run `{program}`: {why}"))?;
    // Somebody has to hear that it has ended; how it ended is its own affair.
    let waits = std::thread::Builder::new().spawn(move || drop(child.wait()));
    waits.map(|_| ()).map_err(|why| format!("cannot wait for `{program}`: {why}"))
}
