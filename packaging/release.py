#!/usr/bin/env python3
"""What a release consists of: its version, its targets and the names of its files.

usage: release.py check TAG     fails unless the tag, Cargo.toml and the changelog agree
       release.py notes TAG     prints what the changelog says of the version
       release.py whole DIR     fails unless DIR holds all that a release must
       release.py sums DIR      writes DIR/SHA256SUMS

Needs Python 3.11 and nothing else.
"""

import hashlib
import re
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = tomllib.loads((ROOT / "Cargo.toml").read_text("utf-8"))["package"]
NAME, VERSION = PACKAGE["name"], PACKAGE["version"]


class Refused(Exception):
    """Why there can be no release."""


@dataclass(frozen=True)
class Target:
    """A platform that has a binary, and what each registry calls it."""

    triple: str
    os: str  # as npm has it
    cpu: str  # as npm has it
    wheel: str  # what the platform of its wheel must match

    @property
    def folder(self) -> str:
        """The one folder that the archive holds."""
        return f"{NAME}-{VERSION}-{self.triple}"

    @property
    def archive(self) -> str:
        return self.folder + (".zip" if self.os == "win32" else ".tar.gz")

    @property
    def binary(self) -> str:
        return NAME + (".exe" if self.os == "win32" else "")

    @property
    def example(self) -> str:
        """The PDF that the binary made of the README's CV when it was tried."""
        return f"example-{self.triple}.pdf"


# The Linux binaries are static, so one serves every distribution, and one wheel both tags.
TARGETS = [
    Target("x86_64-unknown-linux-musl", "linux", "x64", r"manylinux.*musllinux_\d_\d_x86_64"),
    Target("aarch64-unknown-linux-musl", "linux", "arm64", r"manylinux.*musllinux_\d_\d_aarch64"),
    Target("x86_64-apple-darwin", "darwin", "x64", r"macosx_\d+_\d_x86_64"),
    Target("aarch64-apple-darwin", "darwin", "arm64", r"macosx_\d+_\d_arm64"),
    Target("x86_64-pc-windows-msvc", "win32", "x64", "win_amd64"),
]


def target(triple: str) -> Target:
    found = next((t for t in TARGETS if t.triple == triple), None)
    if found is None:
        raise Refused(f"`{triple}` is no target of a release")
    return found


# ------------------------------------------------------------------------ the version


def check(tag: str, changelog: str) -> None:
    if tag != f"v{VERSION}":
        raise Refused(f"the tag is {tag}, and Cargo.toml has the version {VERSION}")
    notes(tag, changelog)


def notes(tag: str, changelog: str) -> str:
    """The changelog's section of a version, each paragraph on one line.

    GitHub breaks lines in the notes of a release where the source does.
    """
    heading = re.compile(rf"^## \[?{re.escape(tag.removeprefix('v'))}\]?(?: - .*)?$", re.M)
    begin = heading.search(changelog)
    if begin is None:
        raise Refused(f"CHANGELOG.md has no section for {tag}")
    section = re.split(r"^## ", changelog[begin.end() :], maxsplit=1, flags=re.M)[0]
    out: list[str] = []
    code = False
    for line in section.strip().splitlines():
        text = line.strip()
        fence = text.startswith("```")
        own = not text or code or fence or re.match(r"#|[-*+] |\d+\. |\||>|\[[^\]]+\]: ", text)
        if own or not out or not out[-1] or out[-1].startswith(("#", "```")):
            out.append(line.rstrip())
        else:
            out[-1] += " " + text
        code ^= fence
    if not any(line and not line.startswith("#") for line in out):
        raise Refused(f"the section of CHANGELOG.md for {tag} says nothing")
    return "\n".join(out) + "\n"


# -------------------------------------------------------------------------- the files


def packed(archive: Path, name: str) -> bytes:
    """One file of an archive or a wheel."""
    try:
        if archive.name.endswith(".tar.gz"):
            with tarfile.open(archive) as tar:
                file = tar.extractfile(name)
                assert file is not None, f"{name} is a folder"
                return file.read()
        with zipfile.ZipFile(archive) as packed_zip:
            return packed_zip.read(name)
    except KeyError:
        raise Refused(f"{archive.name} has no {name}") from None


def whole(folder: Path) -> None:
    """All archives and wheels are there, hold the same binaries, and make the same pages."""
    wrong = []
    wheels = sorted(folder.glob("*.whl"))
    pages: dict[str, list[str]] = {}
    for each in TARGETS:
        archive, example = folder / each.archive, folder / each.example
        if not archive.is_file():
            wrong.append(f"no {each.archive}")
            continue
        binary = packed(archive, f"{each.folder}/{each.binary}")
        mine = [w for w in wheels if re.search(rf"-{each.wheel}\.whl$", w.name)]
        if len(mine) != 1:
            wrong.append(f"{len(mine)} wheels for {each.triple}, where one is due")
        for wheel in mine:
            # The wheel's is what cargo gave maturin: it must be the one that was tried.
            data = f"{'-'.join(wheel.name.split('-')[:2])}.data/scripts/{each.binary}"
            if packed(wheel, data) != binary:
                wrong.append(f"{wheel.name} has another binary than {each.archive}")
        if example.is_file():
            digest = hashlib.sha256(example.read_bytes()).hexdigest()
            pages.setdefault(digest, []).append(each.triple)
        else:
            wrong.append(f"no {each.example}: the binary was not tried")
    if len(pages) > 1:
        groups = " | ".join(", ".join(triples) for triples in pages.values())
        wrong.append(f"the README's CV has other bytes on other machines: {groups}")
    known = {each.archive for each in TARGETS}
    for file in [*folder.glob("*.tar.gz"), *folder.glob("*.zip")]:
        if file.name not in known:
            wrong.append(f"{file.name} is not of this release")
    if len(wheels) > len(TARGETS):
        wrong.append(f"{len(wheels)} wheels for {len(TARGETS)} targets")
    if wrong:
        raise Refused("\n".join(wrong))


def sums(folder: Path) -> Path:
    """Writes what `sha256sum --check` reads, of every archive."""
    lines = []
    for file in sorted(folder.iterdir()):
        if file.name.endswith((".tar.gz", ".zip")):
            lines.append(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n")
    if not lines:
        raise Refused(f"{folder} has no archive")
    path = folder / "SHA256SUMS"
    path.write_bytes("".join(lines).encode())
    return path


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    command, subject = sys.argv[1:]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    try:
        match command:
            case "check":
                check(subject, changelog)
            case "notes":
                sys.stdout.write(notes(subject, changelog))
            case "whole":
                whole(Path(subject))
            case "sums":
                sums(Path(subject))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
