#!/usr/bin/env python3
"""Makes every package of a release out of a built binary, installs them, and uses them.

usage: packages.py CVPRESS [--without-wheel]

The names must agree wherever they stand: in Cargo.toml, in the workflow of the release, in
what packaging/ makes. The npm packages come from a registry on loopback, and the wheel goes
into a fresh virtual environment; what they build must be the binary's own bytes. Prints a
line for each check, then `N passed, M failed`. Exit 1 on a failure.

Needs Python 3.11, Node and npm, and cargo for the wheel, which shares target/release: cargo
compiles nothing anew that is built there already.
"""

import argparse
import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

import packages_archives
import packages_npm
import packages_wheel
import release
from release import NAME, TARGETS, VERSION, Refused

WORKFLOW = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
CARGO = tomllib.loads((ROOT / "Cargo.toml").read_text("utf-8"))["package"]
# What crates.io takes of a packed crate.
CRATE_LIMIT = 10 * 1000 * 1000


class Checks:
    """Counts, and says at once, what holds and what does not."""

    passed = failed = 0

    def that(self, name: str, holds: bool, why: object = "") -> bool:
        if holds:
            self.passed += 1
            print(f"ok   {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {name}" + (f"\n     {why}" if why else ""), flush=True)
        return holds

    def equal(self, name: str, found: object, wanted: object) -> bool:
        return self.that(name, found == wanted, f"{found!r}, where {wanted!r} is due")

    def refused(self, name: str, call, *words: str) -> bool:
        """Whether a call is refused with these words."""
        try:
            call()
        except Refused as refused:
            missing = [word for word in words if word not in str(refused)]
            return self.that(name, not missing, f"it says only: {refused}")
        return self.that(name, False, "it is not refused")


# -------------------------------------------------------------------------- the names


def rendered(template: str, values: dict[str, str]) -> str:
    """A template of cargo-binstall; a name that it does not know stays, and so is seen."""
    return re.sub(r"\{ *([\w-]+) *\}", lambda m: values.get(m[1], m[0]), template)


def binstall(checks: Checks) -> None:
    """What cargo-binstall downloads is what the release uploads."""
    meta = CARGO["metadata"]["binstall"]
    glibc = {t.triple.replace("musl", "gnu"): t for t in TARGETS if t.os == "linux"}
    for triple, target in {t.triple: t for t in TARGETS}.items() | glibc.items():
        own = meta | meta.get("overrides", {}).get(triple, {})
        values = {
            "name": NAME,
            "version": VERSION,
            "repo": CARGO["repository"],
            "target": triple,
            "bin": NAME,
            "binary-ext": ".exe" if "windows" in triple else "",
        }
        url = f"{CARGO['repository']}/releases/download/v{VERSION}/{target.archive}"
        checks.equal(f"binstall: {triple} downloads", rendered(own["pkg-url"], values), url)
        inside = f"{target.folder}/{target.binary}"
        checks.equal(f"binstall: {triple} unpacks", rendered(own["bin-dir"], values), inside)
        form = {"tgz": ".tar.gz", "zip": ".zip"}[own["pkg-fmt"]]
        checks.that(f"binstall: {triple} is a {form}", url.endswith(form), url)


def versions(checks: Checks, binary: Path) -> None:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout
    checks.equal("version: the binary's is Cargo.toml's", said.strip(), f"{NAME} {VERSION}")
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text("utf-8"))
    locked = [p["version"] for p in lock["package"] if p["name"] == NAME]
    checks.equal("version: Cargo.lock's", locked, [VERSION])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    dynamic = "version" in project.get("dynamic", []) and "version" not in project
    checks.that("version: pyproject.toml leaves it to Cargo.toml", dynamic)
    shared = {"name", "description", "license", "keywords"}
    differ = [key for key in sorted(shared) if project.get(key) != CARGO[key]]
    checks.equal("pyproject.toml says what Cargo.toml says", differ, [])
    url = project["urls"]["Repository"]
    checks.equal("pyproject.toml names the repository", url, CARGO["repository"])


def workflow(checks: Checks) -> None:
    built = re.findall(r"^ +- target: (\S+)$", WORKFLOW, re.M)
    checks.equal("workflow: builds every target", sorted(built), sorted(t.triple for t in TARGETS))
    named = set(re.findall(r"packaging/[\w.]+", WORKFLOW))
    lost = sorted(path for path in named if not (ROOT / path).is_file())
    checks.that("workflow: what it runs is there", bool(named) and not lost, lost)
    # Names of files come from packaging/ alone.
    literal = re.findall(rf"{NAME}-[^\s\"']*\.(?:tar\.gz|zip)", WORKFLOW)
    checks.equal("workflow: names no archive itself", literal, [])
    uses = re.findall(r"uses: (\S+)", WORKFLOW)
    loose = [use for use in uses if not re.search(r"@(release/)?v\d+$", use)]
    checks.that("workflow: actions have a major version", bool(uses) and not loose, loose)
    checks.equal("workflow: no run step has an expression", expressions(WORKFLOW), [])
    looped = re.search(r"for package in (.*); do\n", WORKFLOW)
    bare = [w for w in looped[1].split() if not w.strip('"').startswith("./")] if looped else [""]
    checks.equal("workflow: npm publishes files, not repositories", bare, [])
    below = WORKFLOW.split("\njobs:\n")[1]
    jobs = dict(re.findall(r"^  ([\w-]+):\n((?:(?:    .*)?\n)+)", below, re.M))
    publish = {name: text for name, text in jobs.items() if "environment: release" in text}
    early = [name for name, text in publish.items() if not re.search(r"needs: .*release", text)]
    checks.equal("workflow: three registries", len(publish), 3)
    checks.equal("workflow: nothing is published before the release", early, [])
    tagged = [n for n in [*publish, "release"] if "if: github.ref_type == 'tag'" not in jobs[n]]
    checks.equal("workflow: without a tag nothing goes out", tagged, [])


def expressions(text: str) -> list[str]:
    """The lines of `run:` that GitHub would write something into before the shell reads them."""
    found, inside = [], None
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if inside is not None and line.strip() and indent <= inside:
            inside = None
        if match := re.match(r"( *(?:- )?)run: ", line):
            inside = len(match[1])
        if inside is not None and "${{" in line:
            found.append(line.strip())
    return found


# -------------------------------------------------------------------------- the notes

SAMPLE = """\
# Changelog

## [Unreleased]

## [9.9.0] - 2031-01-02

### Added

- A line that
  goes on below.
- Another.

```sh
two
lines
```

Text that
goes on.

## [9.9.0-rc.1] - 2031-01-01

- The candidate's.

## [9.8.0] - 2030-01-01
"""
NOTES = """\
### Added

- A line that goes on below.
- Another.

```sh
two
lines
```

Text that goes on.
"""


def notes(checks: Checks) -> None:
    checks.equal("notes: a section, unwrapped", release.notes("v9.9.0", SAMPLE), NOTES)
    candidate = release.notes("v9.9.0-rc.1", SAMPLE)
    checks.equal("notes: a candidate's", candidate, "- The candidate's.\n")
    checks.refused("notes: an empty section", lambda: release.notes("v9.8.0", SAMPLE), "nothing")
    checks.refused("notes: no section", lambda: release.notes("v9.9", SAMPLE), "no section")
    mine = SAMPLE.replace("9.9.0]", f"{VERSION}]")
    checks.that("tag: the version's is right", release.check(f"v{VERSION}", mine) is None)
    for tag in ["v9.9.9", VERSION, f"v{VERSION}-rc.1", f"refs/tags/v{VERSION}"]:
        checks.refused(f"tag: {tag} is refused", lambda tag=tag: release.check(tag, mine), tag)
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heading = re.compile(r"## \[(Unreleased|\d+\.\d+\.\d+(-[\w.]+)?)\]( - \d{4}-\d\d-\d\d)?")
    strange = [l for l in log.splitlines() if l.startswith("## ") and not heading.fullmatch(l)]
    checks.equal("notes: CHANGELOG.md has the headings that they read", strange, [])


# -------------------------------------------------------------------------- the crate


def crate(checks: Checks) -> None:
    """What `cargo package` would pack holds all that the source reads, and is small enough."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    roots = [entry.strip("/") for entry in CARGO["include"]]
    files = {
        file
        for file in ["Cargo.toml", *filter(None, listed)]
        if file == "Cargo.toml" or any(file == r or file.startswith(f"{r}/") for r in roots)
    }
    unused = [r for r in roots if not any(f == r or f.startswith(f"{r}/") for f in files)]
    checks.equal("crate: every line of `include` names something", unused, [])
    wanted = {"build.rs", "README.md", "Cargo.lock"}
    for path in sorted((ROOT / "src").rglob("*.rs")):
        for text in re.findall(r'include_(?:str|bytes)!\(\s*"([^"]+)"', path.read_text("utf-8")):
            wanted.add(os.path.relpath(path.parent / text, ROOT))
    build = (ROOT / "build.rs").read_text("utf-8")
    for folder in {f.split("/")[0] for f in re.findall(r'root\.join\("([^"]+)"\)', build)}:
        inside = [f for f in listed if f == folder or f.startswith(f"{folder}/")]
        wanted |= {f for f in inside if not f.endswith(".png")}
    wanted |= {f for f in listed if f.startswith("docs/diagnostics/")}
    checks.equal("crate: what is compiled is in it", sorted(wanted - files), [])
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w") as tar:
            for file in sorted(files):
                tar.add(ROOT / file, f"{NAME}-{VERSION}/{file}")
    size = len(packed.getvalue())
    print(f"     {len(files)} files, {size / 1e6:.1f} MB packed")
    checks.that("crate: crates.io takes it", size < CRATE_LIMIT * 0.9, f"{size} bytes")


# ---------------------------------------------------------------------------- the run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cvpress", type=Path)
    parser.add_argument("--without-wheel", action="store_true", help="where cargo is busy")
    options = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="cvpress-packages-") as temp:
        # A copy: maturin moves the one in target/release while it packs it.
        binary = Path(temp) / NAME
        shutil.copy2(options.cvpress.resolve(strict=True), binary)
        archives = Path(temp) / "archives"
        archives.mkdir()
        parts = {
            "versions": lambda: versions(checks, binary),
            "binstall": lambda: binstall(checks),
            "workflow": lambda: workflow(checks),
            "notes": lambda: notes(checks),
            "crate": lambda: crate(checks),
            "archives": lambda: packages_archives.check(checks, binary, archives),
            "npm": lambda: packages_npm.check(checks, binary, archives, Path(temp) / "npm"),
            "wheel": lambda: packages_wheel.check(checks, binary, Path(temp) / "wheel"),
        }
        if options.without_wheel:
            del parts["wheel"]
        for name, part in parts.items():
            # A part that falls over is one failure, and the others are still looked at.
            try:
                part()
            except Exception:
                checks.that(f"{name}: ran to its end", False, traceback.format_exc())
    print(f"\n{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
