//! The program as a user runs it: files, streams, exit status.

use std::process::Stdio;

use crate::program::{Folder, command, cvpress, stderr, stdout};
use crate::support::root;

const GOOD: &str = "[person]\nname = \"Ada Example\"\n";
const BAD: &str = "[person]\nname = 7\n";

#[test]
fn build_writes_beside_the_cv_in_every_format() {
    let folder = Folder::new("formats");
    folder.write("cv.toml", GOOD);
    let output = cvpress(&folder.0, &["build", "--format", "pdf,png,svg,typ"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(folder.names(), ["cv-1.png", "cv-1.svg", "cv-typst", "cv.pdf", "cv.toml"]);
    let pdf = std::fs::read(folder.0.join("cv.pdf")).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(folder.0.join("cv-typst/styles/classic.typ").exists());
    assert!(folder.0.join("cv-typst/fonts/libertinus/OFL.txt").exists());
}

#[test]
fn a_failed_build_leaves_the_old_pdf_and_nothing_else() {
    let folder = Folder::new("failed");
    folder.write("cv.toml", BAD);
    folder.write("cv.pdf", "old");
    let output = cvpress(&folder.0, &["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("cv.toml:2:8"), "{}", stderr(&output));
    assert_eq!(std::fs::read(folder.0.join("cv.pdf")).expect("the old PDF"), b"old");
    assert_eq!(folder.names(), ["cv.pdf", "cv.toml"]);
}

#[test]
fn standard_streams_can_take_the_place_of_files() {
    let folder = Folder::new("streams");
    let mut child = command(&folder.0, &["build", "-", "--out", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, GOOD.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(output.stdout.starts_with(b"%PDF-"));
    assert!(folder.names().is_empty());
}

#[test]
fn exit_status_tells_input_from_command_line() {
    let folder = Folder::new("status");
    folder.write("cv.toml", GOOD);
    assert_eq!(cvpress(&folder.0, &["check"]).status.code(), Some(0));
    assert_eq!(cvpress(&folder.0, &["check", "missing.toml"]).status.code(), Some(1));
    assert_eq!(cvpress(&folder.0, &["build", "--nonsense"]).status.code(), Some(2));
    assert_eq!(
        cvpress(&folder.0, &["build", "--set", "nonsense=1"]).status.code(),
        Some(2)
    );
    assert_eq!(
        cvpress(&folder.0, &["build", "--style", "clasic"]).status.code(),
        Some(1)
    );
    assert_eq!(cvpress(&folder.0, &["explain", "E9999"]).status.code(), Some(1));
    assert_eq!(folder.names(), ["cv.toml"]);
}

#[test]
fn a_file_that_is_not_utf8_is_refused_at_its_line() {
    let folder = Folder::new("utf8");
    folder.write("cv.toml", b"[person]\nname = \"Ada \xff\"\n");
    let output = cvpress(&folder.0, &["build", "--message-format", "short"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).starts_with("cv.toml:2:13: error[E0102]"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn files_outside_the_folder_are_not_read() {
    let folder = Folder::new("outside");
    folder.write("secret.toml", "[[entry]]\ntext = \"secret\"\n");
    for (name, path) in [("up", "../secret.toml"), ("around", "a/../../secret.toml")] {
        let section = format!("[[section]]\nkind = \"list\"\nfrom = \"{path}\"\n");
        folder.write(&format!("{name}/cv.toml"), format!("{GOOD}{section}"));
        folder.write(&format!("{name}/a/x"), "");
        let output = cvpress(&folder.0.join(name), &["build"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(stderr(&output).contains("E0105"), "{}", stderr(&output));
    }
    #[cfg(unix)]
    {
        folder.write("link/cv.toml", format!("{GOOD}photo = \"p.png\"\n"));
        std::os::unix::fs::symlink(
            folder.0.join("secret.toml"),
            folder.0.join("link/p.png"),
        )
        .expect("a link");
        let output = cvpress(&folder.0.join("link"), &["build"]);
        assert!(stderr(&output).contains("E0105"), "{}", stderr(&output));
    }
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let folder = Folder::new("unwritable");
    folder.write("cv.toml", GOOD);
    folder.write("file", "");
    let output = cvpress(&folder.0, &["build", "--out", "file/cv.pdf"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("E0601"), "{}", stderr(&output));
}

#[test]
fn the_source_is_not_written_over() {
    let folder = Folder::new("over");
    folder.write("cv.toml", GOOD);
    let output = cvpress(&folder.0, &["build", "--out", "cv.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read(folder.0.join("cv.toml")).expect("the CV"), GOOD.as_bytes());
}

#[cfg(unix)]
#[test]
fn links_devices_and_modes_stay_what_they_are() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("kept");
    folder.write("cv.toml", GOOD);
    let real = folder.write("real.pdf", "old");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640))
        .expect("a mode");
    std::os::unix::fs::symlink("real.pdf", folder.0.join("link.pdf")).expect("a link");
    assert!(cvpress(&folder.0, &["build", "--out", "link.pdf"]).status.success());
    let link = std::fs::symlink_metadata(folder.0.join("link.pdf")).expect("the link");
    assert!(link.file_type().is_symlink());
    let there = std::fs::metadata(&real).expect("the file");
    assert_eq!(there.permissions().mode() & 0o777, 0o640);
    assert!(std::fs::read(&real).expect("a PDF").starts_with(b"%PDF-"));
    assert!(cvpress(&folder.0, &["build", "--out", "/dev/null"]).status.success());
    assert!(!std::fs::metadata("/dev/null").expect("the device").is_file());
    let full = cvpress(&folder.0, &["build", "--out", "/dev/full"]);
    assert_eq!(full.status.code(), Some(1), "{}", stderr(&full));
    assert!(stderr(&full).contains("E0601"), "{}", stderr(&full));
}

#[test]
fn a_closed_standard_error_hides_no_failure() {
    let folder = Folder::new("closed");
    folder.write("cv.toml", BAD);
    let mut child = command(&folder.0, &["build"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn init_writes_a_cv_that_builds() {
    let folder = Folder::new("init");
    let output = cvpress(&folder.0, &["init", "--name", "Grace \"G\" Hopper"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(folder.names(), ["cv.schema.json", "cv.toml"]);
    let text = std::fs::read_to_string(folder.0.join("cv.toml")).expect("a CV");
    assert!(text.starts_with("#:schema ./cv.schema.json\n"));
    let output = cvpress(&folder.0, &["build"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stderr(&output).contains("error"), "{}", stderr(&output));
    assert_eq!(cvpress(&folder.0, &["init"]).status.code(), Some(1));
    let output = cvpress(&folder.0, &["init", "other"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = cvpress(&folder.0, &["check", "other/cv.toml"]);
    assert_eq!(stderr(&output), "");
}

#[test]
fn eject_writes_into_an_empty_folder_only() {
    let folder = Folder::new("eject");
    folder.write("cv.toml", GOOD);
    assert!(cvpress(&folder.0, &["eject", "--out", "typst"]).status.success());
    let main =
        std::fs::read_to_string(folder.0.join("typst/cv.typ")).expect("the main file");
    assert!(main.starts_with("// Written by cvpress "), "{main}");
    assert_eq!(cvpress(&folder.0, &["eject", "--out", "typst"]).status.code(), Some(1));
    assert!(cvpress(&folder.0, &["eject", "--out", "typst", "--force"]).status.success());
}

#[test]
fn lists_print_the_name_first() {
    let folder = Folder::new("lists");
    let styles = stdout(&cvpress(&folder.0, &["styles", "list"]));
    let names: Vec<_> =
        styles.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(names, cvpress::style::names());
    let shown = stdout(&cvpress(&folder.0, &["styles", "show", "classic"]));
    assert!(shown.lines().any(|line| line.starts_with("accent\tcolour\t")), "{shown}");
    let fonts = stdout(&cvpress(&folder.0, &["fonts"]));
    assert!(fonts.lines().any(|line| line.starts_with("Libertinus Serif\t")), "{fonts}");
    let codes = stdout(&cvpress(&folder.0, &["explain"]));
    assert!(codes.lines().any(|line| line.starts_with("E0201")), "{codes}");
}

#[test]
fn the_rest_of_the_commands_print_what_they_should() {
    let folder = Folder::new("rest");
    let explained = stdout(&cvpress(&folder.0, &["explain", "e0201"]));
    assert!(explained.starts_with("# E0201"), "{explained}");
    let schema = stdout(&cvpress(&folder.0, &["schema"]));
    assert!(serde_json::from_str::<serde_json::Value>(&schema).is_ok());
    assert!(stdout(&cvpress(&folder.0, &["completions", "bash"])).contains("cvpress"));
    assert!(stdout(&cvpress(&folder.0, &["man"])).contains(".TH cvpress"));
    let page = stdout(&cvpress(&folder.0, &["man", "build"]));
    assert!(page.contains("\\-\\-format"), "{page}");
}

#[test]
fn environment_and_overrides_are_honoured() {
    let folder = Folder::new("environment");
    folder.write("cv.toml", format!("{GOOD}[document]\nstyle = \"margin\"\n"));
    let build = |epoch: &str| {
        let output = command(&folder.0, &["build", "--out", "-", "--style", "classic"])
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (status, pdf) = build("86400");
    assert_eq!(status, Some(0));
    assert!(pdf.contains("1970-01-02"));
    assert_eq!(build("tomorrow").0, Some(1));
    let output = cvpress(&folder.0, &["build", "--set", "style.acent=#004f90"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("did you mean `accent`?"), "{}", stderr(&output));
    assert!(stderr(&output).contains("<command line>:1:7"), "{}", stderr(&output));
}

#[test]
fn the_program_built_here_is_that_of_this_checkout() {
    let output = cvpress(&root(), &["--version"]);
    assert_eq!(stdout(&output), format!("cvpress {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_not_used_of_a_file_is_said_to_whoever_asks() {
    let folder = Folder::new("unused");
    folder.write(
        "cv.toml",
        "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"publications\"\n\
         from = \"papers.bib\"\n",
    );
    folder.write(
        "papers.bib",
        "@book{a,\n  title = {T}, author = {Ada Example}, year = 2020,\n  odd = {x}\n}\n",
    );
    let quiet = cvpress(&folder.0, &["check"]);
    assert_eq!(stderr(&quiet), "");
    let asked = cvpress(&folder.0, &["check", "-v", "--message-format", "short"]);
    assert!(asked.status.success());
    let said = stderr(&asked);
    assert_eq!(said, "papers.bib:3:3: note[N0101]: the field `odd` is not used\n");
}
