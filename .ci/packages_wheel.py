"""The wheel, made by maturin and installed into a fresh environment. Part of packages.py.

maturin runs `cargo rustc --bin cvpress` with the flags below and no flags of its own for the
compiler, so everything that `cargo build --release` has compiled is used again.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import archive
from release import NAME, PACKAGE, ROOT, VERSION

REQUIREMENTS = ROOT / "packaging" / "requirements.txt"
VENV = ROOT / "target" / "packages-venv"
PIP = ["-m", "pip", "--quiet", "--disable-pip-version-check"]


def maturin() -> Path:
    """maturin, in an environment of its own, which is made anew when its version changes."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp, python = VENV / "stamp", VENV / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != wanted:
        print("     installing maturin into target/packages-venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([python, *PIP, "install", "--requirement", REQUIREMENTS], check=True)
        # Written last, so that a broken installation is made anew.
        stamp.write_text(wanted)
    return VENV / "bin" / "maturin"


def check(checks, binary: Path, folder: Path) -> None:
    folder.mkdir()
    out = folder / "out"
    command = [maturin(), "build", "--release", "--locked", "--offline"]
    # Of a binary that is linked with this machine's libc, nothing more can be promised.
    command += ["--compatibility", "linux", "--out", out]
    # maturin would take these for the environment that it is to build for.
    env = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "CONDA_PREFIX"}}
    run = lambda: subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    done = run()
    if not checks.that("wheel: maturin makes it", done.returncode == 0, done.stderr):
        return
    anew = [line.split()[1] for line in done.stderr.splitlines() if "Compiling " in line]
    print(f"     compiled anew: {', '.join(anew) or 'nothing'}")
    wheels = list(out.iterdir())
    if not checks.equal("wheel: there is one", len(wheels), 1):
        return
    wheel = wheels[0]
    named = wheel.name.startswith(f"{NAME}-{VERSION}-py3-none-linux_")
    checks.that("wheel: its name has the version, and no Python", named, wheel.name)
    first = wheel.read_bytes()
    again = run().returncode == 0 and wheel.read_bytes() == first
    checks.that("wheel: it is the same twice", again)
    described(checks, wheel)
    installed(checks, binary, wheel, folder)


def described(checks, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        info = f"{NAME}-{VERSION}.dist-info"
        metadata = packed.read(f"{info}/METADATA").decode()
        told = packed.read(f"{info}/WHEEL").decode()
    head, _, readme = metadata.partition("\n\n")
    for line in [
        f"Name: {NAME}",
        f"Version: {VERSION}",
        f"Summary: {PACKAGE['description']}",
        f"License-Expression: {PACKAGE['license']}",
        "Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM",
        "Requires-Python: >=3.8",
        f"Project-URL: Repository, {PACKAGE['repository']}",
    ]:
        checks.that(f"wheel: {line}", line in head.splitlines(), head)
    own = (ROOT / "packaging" / "README.md").read_text("utf-8")
    checks.equal("wheel: the README", readme.strip(), own.strip())
    checks.that("wheel: needs nothing", "Requires-Dist" not in head, head)
    checks.that("wheel: is of a platform", "Root-Is-Purelib: false" in told, told)
    licences = [p.relative_to(ROOT).as_posix() for p in ROOT.glob("fonts/*/*.txt")]
    licences += ["LICENSE-MIT", "LICENSE-APACHE"]
    lost = [l for l in licences if f"{info}/licenses/{l}" not in names]
    checks.equal("wheel: the licences", lost, [])
    script = f"{NAME}-{VERSION}.data/scripts/{NAME}"
    strange = [n for n in names if n != script and not n.startswith(f"{info}/")]
    checks.equal("wheel: the binary and nothing else", (script in names, strange), (True, []))


def installed(checks, binary: Path, wheel: Path, folder: Path) -> None:
    """In a fresh environment it builds what the binary builds, and then leaves no trace."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python, program = folder / "venv/bin/python", folder / "venv/bin" / NAME
    run = lambda *command: subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, text=True
    )
    checks.that("wheel: the environment is fresh", not program.exists())
    done = run(python, *PIP, "install", "--no-index", "--no-deps", wheel)
    checks.that("wheel: pip installs it", done.returncode == 0, done.stderr)
    said = run(program, "--version").stdout.strip()
    checks.equal("wheel: its version", said, f"{NAME} {VERSION}")
    (folder / "cv.toml").write_bytes(archive.readme_cv().encode())
    for path, file in [(binary, "own.pdf"), (program, "wheel.pdf")]:
        done = run(path, "build", "cv.toml", "--out", file)
        checks.that(f"wheel: {file} is built", done.returncode == 0, done.stderr)
    own, its = (folder / "own.pdf").read_bytes(), (folder / "wheel.pdf").read_bytes()
    checks.that("wheel: it builds the binary's own bytes", own == its and own[:5] == b"%PDF-")
    done = run(python, *PIP, "uninstall", "--yes", NAME)
    left = list((folder / "venv").rglob(f"{NAME}*"))
    checks.equal("wheel: pip takes it away", (done.returncode, left), (0, []))
