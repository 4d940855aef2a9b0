#!/usr/bin/env python3
"""Tries a built binary, and packs it for one target.

usage: archive.py TARGET BINARY DIR

Writes the archive of the target into DIR, and beside it the PDF that the binary makes of
the README's CV: all targets must make the same. Where SOURCE_DATE_EPOCH is set, it is the
time of every file; the archive depends on nothing else but what is in it.

Needs Python 3.11 and nothing else.
"""

import gzip
import io
import os
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from release import NAME, ROOT, VERSION, Refused, Target, target

# What the shells look for, by what `cvpress completions` calls them.
COMPLETIONS = {
    "bash": f"{NAME}.bash",
    "elvish": f"{NAME}.elv",
    "fish": f"{NAME}.fish",
    "powershell": f"_{NAME}.ps1",
    "zsh": f"_{NAME}",
}
# A zip knows no time before it.
EARLIEST = 315532800


def run(binary: Path, *arguments: object, cwd: Path | None = None) -> bytes:
    command = [str(binary.resolve()), *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise Refused(f"`{NAME} {' '.join(command[1:])}` exited {done.returncode}: {said}")
    return done.stdout


# -------------------------------------------------------------------------- the trial


def readme_cv() -> str:
    """The first CV of the README."""
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"^```toml\n(.*?)^```$", readme, re.M | re.S)
    if block is None or "[person]" not in block[1]:
        raise Refused("the README has no CV")
    return block[1]


def is_static(elf: bytes) -> bool:
    """Whether an ELF file of 64 bits asks for no loader, and so for no library."""
    if elf[:6] != b"\x7fELF\x02\x01":
        raise Refused("the binary is no ELF file of 64 bits")
    offset, size, count = *struct.unpack_from("<Q", elf, 32), *struct.unpack_from("<HH", elf, 54)
    kinds = [struct.unpack_from("<I", elf, offset + i * size)[0] for i in range(count)]
    interpreter = 3
    return interpreter not in kinds


def trial(binary: Path, for_target: Target) -> bytes:
    """Refuses a binary that does not work; gives the PDF of the README's CV."""
    said = run(binary, "--version").decode().strip()
    if said != f"{NAME} {VERSION}":
        raise Refused(f"`--version` says {said!r}, and Cargo.toml has {VERSION}")
    if for_target.os == "linux" and not is_static(binary.read_bytes()):
        raise Refused("the binary is not static")
    with tempfile.TemporaryDirectory() as temp:
        folder = Path(temp)
        (folder / "cv.toml").write_bytes(readme_cv().encode())
        run(binary, "build", "cv.toml", cwd=folder)
        pdf = (folder / "cv.pdf").read_bytes()
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-32:]:
        raise Refused("what the binary built is no PDF")
    return pdf


# ------------------------------------------------------------------------ the archive


def pages(binary: Path) -> dict[str, bytes]:
    """What the binary says of itself: completions, and a manual page for each command."""
    files = {}
    for shell, file in COMPLETIONS.items():
        files[f"completions/{file}"] = run(binary, "completions", shell)
    files[f"man/{NAME}.1"] = run(binary, "man")
    commands = run(binary, "--help").decode().split("Commands:")[1].split("Options:")[0]
    for command in re.findall(r"^  ([\w-]+) ", commands, re.M):
        if command != "help":
            files[f"man/{NAME}-{command}.1"] = run(binary, "man", command)
    return files


def papers() -> dict[str, bytes]:
    """The README, the changelog and every licence: of the code, the fonts and the crates."""
    files = {"README.md": (ROOT / "packaging" / "README.md").read_bytes()}
    for path in [ROOT / "CHANGELOG.md", *ROOT.glob("LICENSE-*")]:
        files[path.name] = path.read_bytes()
    for path in ROOT.glob("fonts/*/*.txt"):
        files[f"fonts/{path.parent.name}-{path.name}"] = path.read_bytes()
    return files


def pack(binary: Path, for_target: Target, folder: Path, more: dict[str, bytes]) -> Path:
    """Writes the archive: one folder with the binary, the papers and what else is given."""
    path = folder / for_target.archive
    files = papers() | more | {for_target.binary: binary.read_bytes()}
    modes = {for_target.binary: 0o755}
    epoch = max(int(os.environ.get("SOURCE_DATE_EPOCH") or EARLIEST), EARLIEST)
    entries = [
        (f"{for_target.folder}/{name}", files[name], modes.get(name, 0o644))
        for name in sorted(files)
    ]
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data, mode in entries:
                info = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
                info.create_system, info.external_attr = 3, (0o100000 | mode) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, data)
        return path
    # Neither a name nor a time in the head of the gzip: it is to be the same every time.
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as packed:
            for name, data, mode in entries:
                info = tarfile.TarInfo(name)
                info.size, info.mode, info.mtime = len(data), mode, epoch
                packed.addfile(info, io.BytesIO(data))
    return path


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    binary, folder = Path(sys.argv[2]), Path(sys.argv[3])
    try:
        for_target = target(sys.argv[1])
        pdf = trial(binary, for_target)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / for_target.example).write_bytes(pdf)
        print(pack(binary, for_target, folder, pages(binary)))
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
