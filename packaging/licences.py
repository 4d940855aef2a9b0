#!/usr/bin/env python3
"""Collects the licences of the crates that a binary is made of.

usage: licences.py TARGET FILE

Most of them ask that their text go with the binary. Each text stands once, below the
crates that have it. Needs Python 3.11, and cargo with the crates already fetched.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from release import ROOT, Refused

# The names that such files have.
TEXTS = re.compile(r"(LICEN[SC]E|COPYING|COPYRIGHT|NOTICE|UNLICENSE)", re.I)


def used(metadata: dict) -> list[dict]:
    """The packages that the binary is linked from: none that only builds or tests."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    seen, left = set(), [root]
    while left:
        node = left.pop()
        if node in seen:
            continue
        seen.add(node)
        for dependency in nodes[node]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                left.append(dependency["pkg"])
    found = [p for p in metadata["packages"] if p["id"] in seen - {root}]
    return sorted(found, key=lambda p: (p["name"], p["version"]))


def texts(package: dict) -> list[str]:
    """The licences that a package brings, line ends and margins made alike."""
    folder = Path(package["manifest_path"]).parent
    files = {f for f in folder.iterdir() if f.is_file() and TEXTS.match(f.name)}
    if package["license_file"]:
        files.add(folder / package["license_file"])
    found = []
    for file in sorted(files):
        text = file.read_bytes().decode("utf-8", errors="replace")
        lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
        found.append("\n".join(lines).strip("\n"))
    return found


def collect(metadata: dict) -> str:
    """The whole file: the list of crates, then every text with those that have it."""
    packages = used(metadata)
    if not packages:
        raise Refused("cargo says of no crate that it is linked")
    holders: dict[str, list[str]] = {}
    out = ["cvpress is made of these crates, each under the licence beside it.\n"]
    for package in packages:
        name = f"{package['name']} {package['version']}"
        out.append(f"{name}: {package['license'] or 'see below'}")
        for text in texts(package):
            holders.setdefault(text, []).append(name)
    rule = "=" * 80
    for text, names in holders.items():
        out.append(f"\n{rule}\n{', '.join(names)}\n{rule}\n\n{text}")
    return "\n".join(out) + "\n"


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    command += ["--filter-platform", sys.argv[1]]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE)
    if done.returncode != 0:
        return 1  # cargo has said why
    try:
        text = collect(json.loads(done.stdout))
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        return 1
    Path(sys.argv[2]).write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
