//! Versions of a CV that git keeps.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Artifact, Format, Target, write};

/// What a CV may read: sources of entries, styles, fonts and pictures.
const ENDINGS: [&str; 21] = [
    "toml", "bib", "json", "yaml", "yml", "ris", "xml", "csl", "typ", "ttf", "otf",
    "ttc", "otc", "png", "jpg", "jpeg", "gif", "webp", "svg", "txt", "nbib",
];

/// Writes the files that stand in a folder at a revision into another folder: those that a CV
/// may read.
///
/// # Errors
/// In a sentence: no git, no repository, no such revision.
pub fn check_out(folder: &Path, revision: &str, into: &Path) -> Result<(), String> {
    let commit = format!("{revision}^{{commit}}");
    let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
    let commit = git(folder, &verify).map_err(|why| match why {
        Some(why) => why,
        None => format!("`{revision}` is neither a file nor a revision of git here"),
    })?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let list = git(folder, &["ls-tree", "-r", "-z", "--name-only", &commit])
        .map_err(|why| why.unwrap_or_else(|| format!("`{revision}` cannot be listed")))?;
    let names = String::from_utf8_lossy(&list);
    let wanted = |name: &&str| {
        let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
        ENDINGS.contains(&ending.as_str()) && !name.contains('\n')
    };
    let names: Vec<&str> = names.split('\0').filter(wanted).collect();
    let files = contents(folder, &commit, &names)?;
    let target = Target::Exact(into.to_owned());
    write(&Artifact::Folder(files), Format::Typ, &target)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// The day on which each line of a file was last changed, in UTC; none where git does not
/// know the file, or only its last versions. Lines that are not committed were changed today.
pub fn touched(file: &Path) -> Option<Vec<jiff::civil::Date>> {
    let name = file.file_name()?.to_str()?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let shallow = git(folder, &["rev-parse", "--is-shallow-repository"]).ok()?;
    if shallow.starts_with(b"true") {
        return None;
    }
    let blame = git(folder, &["blame", "--line-porcelain", "--", name]).ok()?;
    let blame = String::from_utf8_lossy(&blame);
    let seconds = blame.lines().filter_map(|line| line.strip_prefix("author-time "));
    let day = |seconds: &str| {
        let time = jiff::Timestamp::from_second(seconds.parse().ok()?).ok()?;
        Some(time.to_zoned(jiff::tz::TimeZone::UTC).date())
    };
    seconds.map(day).collect()
}

/// Runs git in a folder: what it prints; why it cannot be run, or nothing where it says no.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Option<String>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|why| Some(unavailable(&why)))?;
    if output.status.success() { Ok(output.stdout) } else { Err(None) }
}

fn unavailable(why: &std::io::Error) -> String {
    format!("git cannot be run: {}", super::output::reason(why))
}

/// The contents of files at a commit, asked for at one go.
fn contents(
    folder: &Path,
    commit: &str,
    names: &[&str],
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|why| unavailable(&why))?;
    let asked: String = names.iter().map(|name| format!("{commit}:./{name}\n")).collect();
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    // Git answers while it is still asked: who does not listen blocks it.
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || {
            // Where git has gone away, there is no answer either.
            stdin.map(|mut stdin| stdin.write_all(asked.as_bytes()))
        });
        let mut answer = Vec::new();
        let read = stdout.map(|mut stdout| stdout.read_to_end(&mut answer));
        read.map_or(Ok(answer.clone()), |read| read.map(|_| answer))
    });
    let answer = answer.map_err(|why| unavailable(&why))?;
    child.wait().map_err(|why| unavailable(&why))?;
    Ok(split(&answer, names))
}

/// Takes an answer apart: a line `ID blob SIZE` before each content; `… missing` for a link to
/// another repository.
fn split(answer: &[u8], names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut rest = answer;
    let mut files = Vec::new();
    for name in names {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let (line, after) = (String::from_utf8_lossy(&rest[..end]), &rest[end + 1..]);
        let mut words = line.rsplit(' ');
        let size: Option<usize> = words.next().and_then(|word| word.parse().ok());
        let blob = words.next() == Some("blob");
        match size.and_then(|size| after.split_at_checked(size)) {
            Some((content, after)) => {
                if blob {
                    files.push(((*name).to_owned(), content.to_vec()));
                }
                rest = after.strip_prefix(b"\n").unwrap_or(after);
            }
            None => rest = after,
        }
    }
    files
}
