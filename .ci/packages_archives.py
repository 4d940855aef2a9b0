"""The archives of a release, its sums, and the gate that they pass. Part of packages.py."""

import platform
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import archive
import licences
import release
from release import NAME, ROOT, TARGETS, VERSION

# The platforms of the wheels that maturin makes in the release.
LINUX = "manylinux2014_{0}.manylinux_2_17_{0}.musllinux_1_1_{0}"
WHEELS = {
    "x86_64-unknown-linux-musl": LINUX.format("x86_64"),
    "aarch64-unknown-linux-musl": LINUX.format("aarch64"),
    "x86_64-apple-darwin": "macosx_11_0_x86_64",
    "aarch64-apple-darwin": "macosx_11_0_arm64",
    "x86_64-pc-windows-msvc": "win_amd64",
}
SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
CPUS = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64"}
# The target that this machine can run.
HERE = next(
    t for t in TARGETS if (t.os, t.cpu) == (SYSTEMS[platform.system()], CPUS[platform.machine()])
)


def check(checks, binary: Path, folder: Path) -> None:
    pdf = trial(checks, binary, folder)
    # Elsewhere something small stands for the binary: packing it takes seconds each time.
    binaries = {}
    for target in TARGETS:
        binaries[target] = binary if target == HERE else folder.parent / f"for-{target.triple}"
        if target != HERE:
            binaries[target].write_text(f"what runs on {target.triple}\n")
    archives(checks, binaries, folder, pdf)
    sums(checks, folder)
    gate(checks, binaries, folder)
    collected(checks, folder.parent)


def trial(checks, binary: Path, folder: Path) -> bytes:
    """What does not work is refused; what works has built the README's CV."""
    windows = release.target("x86_64-pc-windows-msvc")
    elf = binary.read_bytes()
    if elf[:4] == b"\x7fELF":
        linked = b"/ld-" in elf[:4096]
        checks.equal("trial: it is known whether it is static", archive.is_static(elf), not linked)
        if linked:
            refuse = lambda: archive.trial(binary, TARGETS[0])
            checks.refused("trial: linked, it is refused for Linux", refuse, "not static")
    shim = folder / "shim"
    for name, script, said in [
        ("another version is refused", "echo cvpress 0.0.0", "0.0.0"),
        ("what fails is refused", "echo broken >&2; exit 3", "exited 3: broken"),
        (
            "what writes no PDF is refused",
            f'test "$1" = build && echo nothing > cv.pdf || echo {NAME} {VERSION}',
            "no PDF",
        ),
    ]:
        shim.write_text(f"#!/bin/sh\n{script}\n")
        shim.chmod(0o755)
        checks.refused(f"trial: {name}", lambda: archive.trial(shim, windows), said)
    shim.unlink()
    # For Windows, since for Linux it would have to be static.
    pdf = archive.trial(binary, windows)
    checks.that("trial: the README's CV is built", len(pdf) > 10_000, len(pdf))
    return pdf


def archives(checks, binaries: dict, folder: Path, pdf: bytes) -> None:
    """Packs a binary for every target."""
    more = archive.pages(binaries[HERE])
    for target, binary in binaries.items():
        (folder / target.example).write_bytes(pdf)
        path = archive.pack(binary, target, folder, more)
        first = path.read_bytes()
        again = archive.pack(binary, target, folder, more).read_bytes()
        checks.that(f"archive: {path.name} is the same twice", first == again)
        inside = release.packed(path, f"{target.folder}/{target.binary}")
        checks.that(f"archive: {path.name} has the binary", inside == binary.read_bytes())
    with tarfile.open(folder / TARGETS[0].archive) as tar:
        root = f"{TARGETS[0].folder}/"
        modes = {m.name.removeprefix(root): m.mode for m in tar}
        outside = [name for name in tar.getnames() if not name.startswith(root)]
    checks.equal("archive: it is one folder", outside, [])
    checks.equal("archive: the binary can be run", modes.get(NAME), 0o755)
    wanted = {"README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"}
    wanted |= {f"man/{NAME}.1", f"man/{NAME}-build.1"}
    wanted |= {f"completions/{file}" for file in archive.COMPLETIONS.values()}
    wanted |= {f"fonts/{p.parent.name}-{p.name}" for p in ROOT.glob("fonts/*/*.txt")}
    checks.equal("archive: licences and pages", sorted(wanted - modes.keys()), [])
    empty = [name for name, text in more.items() if NAME.encode() not in text]
    checks.equal("archive: every page speaks of cvpress", empty, [])


def sums(checks, folder: Path) -> None:
    path = release.sums(folder)
    command = ["sha256sum", "--check", "--strict", path.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    checks.equal("sums: they are right", done.returncode, 0)
    told = {line.split(": ")[0] for line in done.stdout.splitlines()}
    checks.equal("sums: of every archive", told, {t.archive for t in TARGETS})
    altered = folder / TARGETS[0].archive
    with changed(altered, altered.read_bytes()[:-1] + b"?"):
        done = subprocess.run(command, cwd=folder, capture_output=True)
        checks.equal("sums: one byte altered is seen", done.returncode, 1)


def collected(checks, folder: Path) -> None:
    """The licences are those of what is linked: each text once, below all that have it."""
    kinds = {"linked": None, "below": None, "builds": "build", "tests": "dev"}
    packages, nodes = [], []
    for name in ["root", *kinds]:
        place = folder / f"crate-{name}"
        place.mkdir()
        text = "MIT, of builds" if name in ("builds", "tests") else "MIT, of all\r\n"
        (place / "LICENSE-MIT").write_bytes(text.encode())
        manifest = str(place / "Cargo.toml")
        packages.append({"id": name, "name": name, "version": "1.0.0", "license": "MIT"})
        packages[-1] |= {"manifest_path": manifest, "license_file": None}
        asked = {"root": ["linked", "builds", "tests"], "linked": ["below"]}.get(name, [])
        deps = [{"pkg": dep, "dep_kinds": [{"kind": kinds[dep]}]} for dep in asked]
        nodes.append({"id": name, "deps": deps})
    resolve = {"root": "root", "nodes": nodes}
    text = licences.collect({"packages": packages, "resolve": resolve})
    listed = [line for line in text.splitlines() if line.endswith(": MIT")]
    checks.equal("licences: what is linked", listed, ["below 1.0.0: MIT", "linked 1.0.0: MIT"])
    once = text.count("MIT, of all") == 1 and "\nbelow 1.0.0, linked 1.0.0\n" in text
    checks.that("licences: a text stands once", once, text)
    checks.that("licences: none of what only builds", "of builds" not in text, text)
    alone = {"root": "root", "nodes": [nodes[0] | {"deps": []}]}
    refuse = lambda: licences.collect({"packages": packages, "resolve": alone})
    checks.refused("licences: none at all is a mistake", refuse, "no crate")


class changed:
    """A file with other bytes, or none, for a while."""

    def __init__(self, path: Path, data: bytes | None):
        self.path, self.data, self.old = path, data, path.read_bytes()

    def __enter__(self):
        self.path.unlink() if self.data is None else self.path.write_bytes(self.data)

    def __exit__(self, *_):
        self.path.write_bytes(self.old)


def wheel(folder: Path, triple: str, binary: bytes) -> Path:
    """What of a wheel the gate looks at."""
    target = release.target(triple)
    path = folder / f"{NAME}-{VERSION}-py3-none-{WHEELS[triple]}.whl"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{NAME}-{VERSION}.data/scripts/{target.binary}", binary)
    return path


def gate(checks, binaries: dict, archives: Path) -> None:
    """Nothing passes `release.py whole` that lacks something, or is not of one piece."""
    folder = archives.parent / "gate"
    folder.mkdir()
    wheels = [wheel(folder, t.triple, binaries[t].read_bytes()) for t in TARGETS]
    for file in archives.iterdir():
        shutil.copy(file, folder)
    checks.that("gate: a whole release passes", release.whole(folder) is None)
    first = TARGETS[0]
    whole = lambda: release.whole(folder)
    for name, file, data, said in [
        ("an archive is missing", first.archive, None, f"no {first.archive}"),
        ("a wheel is missing", wheels[1].name, None, f"0 wheels for {TARGETS[1].triple}"),
        ("a binary was not tried", first.example, None, "was not tried"),
        ("a machine makes other pages", first.example, b"%PDF-", "other bytes"),
    ]:
        with changed(folder / file, data):
            checks.refused(f"gate: {name}", whole, said)
    other = wheel(folder, first.triple, b"other")
    checks.refused("gate: a wheel has another binary", whole, other.name, "another binary")
    wheel(folder, first.triple, binaries[first].read_bytes())
    (folder / f"{NAME}-0.0.0-x86_64-apple-darwin.tar.gz").write_bytes(b"")
    checks.refused("gate: an archive of another version", whole, "not of this release")
    shutil.rmtree(folder)
