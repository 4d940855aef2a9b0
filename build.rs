//! Lists what the folders of styles, fonts and locales hold, so that a file is added by
//! laying it there; and says how the program is linked.

#![allow(
    clippy::disallowed_methods,
    reason = "it reads the package, and writes for cargo"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

fn main() {
    let root =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let mut code = String::new();
    table(
        &mut code,
        "STYLES",
        "include_str!",
        "&str",
        &files(&root.join("styles"), "typ"),
    );
    table(
        &mut code,
        "LOCALES",
        "include_str!",
        "&str",
        &files(&root.join("locales"), "toml"),
    );
    table(
        &mut code,
        "CSL_LOCALES",
        "include_str!",
        "&str",
        &files(&root.join("locales/csl"), "json"),
    );
    let (mut faces, mut licences) = (Vec::new(), Vec::new());
    for folder in folders(&root.join("fonts")) {
        faces.extend(files(&folder, "otf"));
        faces.extend(files(&folder, "ttf"));
        licences.extend(files(&folder, "txt"));
    }
    table(&mut code, "FACES", "include_bytes!", "&[u8]", &faces);
    let known = root.join("fonts/faces.json");
    println!("cargo:rerun-if-changed={}", known.display());
    writeln!(code, "pub(crate) static KNOWN_FACES: &str = include_str!({known:?});")
        .expect("memory");
    table(&mut code, "LICENCES", "include_bytes!", "&[u8]", &licences);
    let build = fingerprint(&root);
    code.push_str(&format!("pub(crate) const BUILD: &str = \"{build}\";\n"));
    std::fs::write(out.join("embedded.rs"), code).expect("the output folder is ours");
    fixed_address();
}

/// A digest of the program's own source and of what it is made with: two builds that differ
/// may give different pages, whatever their version.
fn fingerprint(root: &Path) -> String {
    let mut paths = vec![root.join("Cargo.lock"), root.join("build.rs")];
    all_files(&root.join("src"), &mut paths);
    paths.sort();
    let mut digest = Sha256::new();
    for path in paths {
        println!("cargo:rerun-if-changed={}", path.display());
        // Where git writes lines as Windows has them, it is still the same source.
        let bytes = std::fs::read(&path).unwrap_or_default();
        digest.update(String::from_utf8_lossy(&bytes).replace('\r', ""));
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn all_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the package") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() { all_files(&path, found) } else { found.push(path) }
    }
}

/// Under Linux the program lies at a fixed address. At any other, the loader would write
/// a hundred thousand addresses into it at each start: a twentieth of a build.
fn fixed_address() {
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}"));
    if target("OS").as_deref() == Ok("linux") && target("ENV").as_deref() == Ok("gnu") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}

/// A table of names and contents. The name of a file in a folder below has that before it.
fn table(code: &mut String, name: &str, include: &str, kind: &str, files: &[PathBuf]) {
    writeln!(code, "pub(crate) static {name}: &[(&str, {kind})] = &[").expect("memory");
    for path in files {
        let folder = path.parent().and_then(Path::file_name).expect("a folder");
        let file = path.file_name().expect("a name").to_string_lossy();
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let label = match kind {
            "&str" => stem.into_owned(),
            _ => format!("{}/{file}", folder.to_string_lossy()),
        };
        writeln!(code, "    ({label:?}, {include}({path:?})),").expect("memory");
    }
    code.push_str("];\n");
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = entries(folder);
    files.retain(|path| path.extension().is_some_and(|e| e == ending));
    files
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut folders = entries(folder);
    folders.retain(|path| path.is_dir());
    folders
}

/// What a folder holds, in the order of names: the same on every machine.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is part of the package");
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths
}
