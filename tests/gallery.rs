//! The gallery: every style on the flagship and the two academic examples, as images. The
//! first page of each, at 90 pixels an inch.
//!
//! `CVPRESS_UPDATE=1 cargo test --release gallery` makes it anew.

use std::fmt::Write as _;
use std::path::Path;

use cvpress::export;
use cvpress::style::{self, Shelf};
use tiny_skia::Pixmap;

use crate::support::{build_file, expect_file, fonts, root, updating};

/// Pixels a point.
const SCALE: f64 = 1.25;

/// How much a colour may differ from one processor to another, of 255.
const TOLERANCE: u8 = 8;

const SHOWN: [(&str, &str); 3] = [
    ("flagship", "cv.toml"),
    ("doctoral-student", "examples/doctoral-student/cv.toml"),
    ("research-scientist", "examples/research-scientist/cv.toml"),
];

#[test]
fn the_gallery_is_current() {
    let folder = root().join("docs/gallery");
    let mut page = String::from(
        "# Styles\n\nThe first page of three CVs in every style. \
         `CVPRESS_UPDATE=1 cargo test --release gallery` makes this page and its images.\n",
    );
    let mut wanted = vec!["README.md".to_owned()];
    for name in style::names() {
        let mut sink = cvpress::diag::Sink::new();
        let style = style::load(name, None, &mut Shelf::embedded(), &fonts(), &mut sink);
        let summary = style.expect("a style").summary;
        write!(page, "\n## {name}\n\n{name}: {summary}\n\n").expect("memory");
        for (example, path) in SHOWN {
            let file = format!("{name}-{example}.png");
            let set = [format!("document.style=\"{name}\"")];
            let built = build_file(&root().join(path), &set);
            built.clean();
            let pages = &built.compiled.as_ref().expect("pages").document;
            let images = export::png(pages, SCALE).expect("images");
            expect_image(&folder.join(&file), &images[0]);
            writeln!(page, "<img src=\"{file}\" width=\"32%\" alt=\"{example}\">")
                .expect("memory");
            wanted.push(file);
        }
    }
    expect_file(&folder.join("README.md"), &page);
    for entry in std::fs::read_dir(&folder).expect("there is a gallery") {
        let name = entry.expect("a readable folder").file_name();
        let known = wanted.iter().any(|known| **known == *name.to_string_lossy());
        assert!(known, "docs/gallery/{name:?} belongs to no style");
    }
}

#[track_caller]
fn expect_image(path: &Path, image: &[u8]) {
    let stored = std::fs::read(path).unwrap_or_default();
    if same(&stored, image) {
        return;
    }
    assert!(
        updating(),
        "{} is not what the style draws now: \
         `CVPRESS_UPDATE=1 cargo test --release gallery` draws it",
        path.display()
    );
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, image).expect("the file can be written");
}

/// Whether two images show the same, but for what processors differ in.
fn same(a: &[u8], b: &[u8]) -> bool {
    if a == b {
        return true;
    }
    let (Ok(a), Ok(b)) = (Pixmap::decode_png(a), Pixmap::decode_png(b)) else {
        return false;
    };
    let close = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= TOLERANCE;
    a.width() == b.width()
        && a.height() == b.height()
        && a.data().iter().zip(b.data()).all(close)
}

#[test]
fn a_letter_that_moved_is_seen() {
    let build = |title: &str| {
        let text = format!("[person]\nname = \"{title}\"\n");
        let built = crate::support::build(&text);
        let pages = &built.compiled.as_ref().expect("pages").document;
        export::png(pages, SCALE).expect("images").remove(0)
    };
    assert!(same(&build("Ada Example"), &build("Ada Example")));
    assert!(!same(&build("Ada Example"), &build("Ada  Exampla")));
}
