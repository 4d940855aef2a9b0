#!/usr/bin/env python3
"""Makes the npm packages out of the archives of a release.

usage: npm.py ARCHIVES DIR

`cvpress` is a small launcher. Its optional dependencies `@cvpress/OS-CPU` hold one binary
each, and npm installs the one that fits: nothing is fetched and nothing is run when it is
installed. In DIR stand the tarballs; those of the platforms are published first.

Needs Python 3.11, and npm for its `pack`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from release import NAME, PACKAGE, ROOT, TARGETS, VERSION, Refused, Target, packed

LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"]


def scoped(target: Target) -> str:
    return f"@{NAME}/{target.os}-{target.cpu}"


def common() -> dict:
    """What every package says of itself."""
    repository = PACKAGE["repository"]
    return {
        "version": VERSION,
        "license": PACKAGE["license"],
        "homepage": f"{repository}#readme",
        "bugs": f"{repository}/issues",
        "repository": {"type": "git", "url": f"git+{repository}.git"},
    }


def main_package() -> dict:
    return {
        "name": NAME,
        "description": PACKAGE["description"],
        "keywords": PACKAGE["keywords"],
        **common(),
        "bin": {NAME: f"{NAME}.js"},
        "engines": {"node": ">=18"},
        "files": [f"{NAME}.js", *LICENCES],
        # Exactly this version: a launcher and a binary of two releases never meet.
        "optionalDependencies": {scoped(target): VERSION for target in TARGETS},
    }


def platform_package(target: Target) -> dict:
    return {
        "name": scoped(target),
        "description": f"The {target.os} {target.cpu} binary of {NAME}",
        **common(),
        "os": [target.os],
        "cpu": [target.cpu],
        "files": [target.binary, "LICENSE-*", "fonts"],
        # Yarn would keep it in its archive, where nothing can be run.
        "preferUnplugged": True,
    }


def write(folder: Path, package: dict, readme: str) -> None:
    folder.mkdir(parents=True)
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    (folder / "package.json").write_bytes(text.encode())
    (folder / "README.md").write_bytes(readme.encode())


def write_main(folder: Path) -> None:
    write(folder, main_package(), (ROOT / "packaging" / "README.md").read_text("utf-8"))
    shutil.copy(ROOT / "packaging" / f"{NAME}.js", folder)
    (folder / f"{NAME}.js").chmod(0o755)
    for licence in LICENCES:
        shutil.copy(ROOT / licence, folder)


def write_platform(folder: Path, target: Target, archive: Path) -> None:
    repository = PACKAGE["repository"]
    readme = f"The {target.os} {target.cpu} binary of [{NAME}]({repository}): install that.\n"
    write(folder, platform_package(target), readme)
    binary = folder / target.binary
    binary.write_bytes(packed(archive, f"{target.folder}/{target.binary}"))
    binary.chmod(0o755)
    # The binary holds fonts and crates: their licences go where it goes.
    for path in ROOT.glob("LICENSE-*"):
        shutil.copy(path, folder)
    (folder / "fonts").mkdir()
    for path in ROOT.glob("fonts/*/*.txt"):
        shutil.copy(path, folder / "fonts" / f"{path.parent.name}-{path.name}")


def make(archives: Path, out: Path) -> list[Path]:
    """The tarballs of all packages, in the order in which they are published."""
    npm = shutil.which("npm")
    if npm is None:
        raise Refused("npm is not installed")
    out.mkdir(parents=True, exist_ok=True)
    tarballs = []
    with tempfile.TemporaryDirectory() as temp:
        for number, target in enumerate(TARGETS):
            archive = archives / target.archive
            if not archive.is_file():
                raise Refused(f"no {archive}")
            write_platform(Path(temp) / str(number), target, archive)
        write_main(Path(temp) / str(len(TARGETS)))
        for number in range(len(TARGETS) + 1):
            folder = Path(temp) / str(number)
            command = [npm, "pack", "--json", "--pack-destination", str(out.resolve())]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                raise Refused(f"npm pack: {done.stderr.strip()}")
            name = json.loads((folder / "package.json").read_text("utf-8"))["name"]
            file = f"{name.removeprefix('@').replace('/', '-')}-{VERSION}.tgz"
            if not (out / file).is_file():
                raise Refused(f"npm pack has not written {file}")
            tarballs.append(out / file)
    return tarballs


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        for tarball in make(Path(sys.argv[1]), Path(sys.argv[2])):
            print(tarball)
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
