#!/usr/bin/env python3
"""Checks every example in every style with tools that share no code with cvpress.

usage: outside.py CVPRESS [--only TEXT]

What cvpress says of its own PDFs proves little, so this reads them with Poppler, MuPDF,
three checkers of PDF/A and PDF/UA, and the stock Typst compiler. Prints a line for each
example and style, then every failure, then `N passed, M failed`. Exit 1 on a failure.

The tools are installed on the first run: Poppler from Debian where it is missing, the
rest into target/outside-venv, anew when requirements.txt changes.

The parts: setup; `Cv`, what cv.toml says that the pages must show; the text that four
extractors give back; one function a check; the run.
"""

import argparse
import datetime
import hashlib
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / ".ci" / "requirements.txt"
VENV = ROOT / "target" / "outside-venv"

# ---------------------------------------------------------------------------- setup


def set_up() -> None:
    """Installs what is missing, and goes on in the virtual environment."""
    if not shutil.which("pdftotext") or not shutil.which("pdffonts"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "-qq", "update"], check=True)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends"]
        subprocess.run([*sudo, *install, "poppler-utils"], check=True)
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    # The stamp is written last, so a broken installation is made anew.
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp, python = VENV / "stamp", VENV / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != wanted:
        print("installing the outside tools into target/outside-venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
        stamp.write_text(wanted)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


# ----------------------------------------------------------------- what cv.toml says

# Keys whose text the pages must show, wherever they stand in a person or a section.
TEXT = set(
    "name headline pronouns affiliation address location email phone title note text summary"
    " highlights institution degree grade thesis organization role items level label names"
    " venue publisher status award issuer credential funder amount course term degree now"
    " number office".split()
)
# Keys with lists of people: names in either order, with marks, or tables.
NAMES = {"authors", "editors", "inventors"}
# What marks an entry in the text, by kind: its window begins where the first of these stands.
ANCHORS = {
    "education": ["institution", "degree"],
    "experience": ["organization", "role"],
    "service": ["organization", "role"],
    "teaching": ["course", "role"],
    "students": ["name"],
    "references": ["name"],
    "skills": ["name"],
    "languages": ["name"],
    "news": ["text"],
    "list": ["text"],
}  # any other kind: its title
DATES = ["date", "start", "end", "expires"]


@dataclass
class Entry:
    """A visible entry: its texts, its years, and the section's fields that mark it."""

    texts: list[tuple[str, str]]  # (key, text as typed)
    years: set[str]
    anchors: list[str]
    words: list[str]  # the texts that are not its date


@dataclass
class Section:
    id: str
    kind: str
    title: str | None
    texts: list[tuple[str, str]]
    entries: list[Entry]
    limit: int | None  # the most entries shown
    by_year: bool  # whether years may stand in headings, not in entries
    more: bool  # whether it has entries that we cannot read

    @property
    def shown(self) -> bool:
        return bool(self.entries) or self.kind == "text" or self.more

    @property
    def left_out(self) -> int:
        """How many entries the limit keeps from the pages."""
        return max(0, len(self.entries) - (self.limit or len(self.entries)))


@dataclass
class Cv:
    """What one cv.toml, and the .toml files it reads, say for the pages."""

    path: Path
    person: list[tuple[str, str]] = field(default_factory=list)
    name: str = ""
    sections: list[Section] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)  # texts of hidden entries
    unread: list[str] = field(default_factory=list)  # files in formats we cannot read
    document: dict = field(default_factory=dict)

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self.language.split("-")[0] in {"ar", "fa", "he", "ur"}

    @property
    def language(self) -> str:
        return self.document.get("language", "en")

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from self.person
        for section in self.sections:
            yield from section.texts
            for entry in section.entries:
                yield from entry.texts


def read_cv(path: Path) -> Cv:
    data = tomllib.loads(path.read_text("utf-8"))
    cv = Cv(path, document=data.get("document", {}))
    person = {k: v for k, v in data["person"].items() if k != "aliases"}
    cv.person = list(texts_of(person, cv.language))
    cv.name = localised(person["name"], cv.language)
    mine = {name_key(n) for n in [cv.name, *data["person"].get("aliases", [])]}
    shown = data.get("layout", {}).get("sections")
    for table in data.get("section", []):
        ident = table.get("id", table["kind"])
        if shown is None or ident in shown:
            cv.sections.append(read_section(cv, table, mine))
    if shown is not None:
        cv.sections.sort(key=lambda s: shown.index(s.id))
    return cv


def read_section(cv: Cv, table: dict, mine: set[str]) -> Section:
    entries = list(table.get("entry", []))
    sources = table.get("from", [])
    sources = [sources] if isinstance(sources, str) else sources
    unread = [source for source in sources if not source.endswith(".toml")]
    cv.unread += unread
    for source in sources:
        if source not in unread:
            more = tomllib.loads((cv.path.parent / source).read_text("utf-8"))
            entries += more.get("entry", [])
    own = {k: v for k, v in table.items() if k != "entry"}
    title = table.get("title")
    section = Section(
        id=table.get("id", table["kind"]),
        kind=table["kind"],
        title=None if title is None else localised(title, cv.language),
        texts=list(texts_of(own, cv.language)),
        entries=[],
        limit=table.get("limit"),
        by_year=table.get("group-by") == "year",
        more=bool(unread),
    )
    for raw in entries:
        texts = list(texts_of(raw, cv.language))
        if raw.get("hidden"):
            cv.hidden += [text for _, text in texts]
            continue
        if table.get("group-by") == "group" and "group" in raw:
            texts.append(("group", localised(raw["group"], cv.language)))
        for key in NAMES & raw.keys():
            limit = table.get("authors-max") if key == "authors" else None
            texts += [(key, n) for n in people_of(raw[key], limit, mine, cv.language)]
        anchors = [
            localised(raw[f], cv.language)
            for f in ANCHORS.get(section.kind, ["title"])
            if f in raw
        ]
        dates = {localised(d["text"], cv.language) for d in tables_of(raw) if "sort" in d}
        own = [value for _, value in texts if value not in dates]
        section.entries.append(Entry(texts, set(years_of(raw, cv.language)), anchors, own))
    return section


def texts_of(node: object, language: str, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a table that must be read on the pages."""
    if isinstance(node, dict) and key in TEXT and is_localised(node):
        node = localised(node, language)
    if isinstance(node, dict):
        for k, value in node.items():
            yield from texts_of(value, language, k)
    elif isinstance(node, list) and key not in NAMES:
        for value in node:
            yield from texts_of(value, language, key)
    elif isinstance(node, str) and key in TEXT:
        yield key, node


def tables_of(node: object) -> Iterator[dict]:
    """A table, and every table in it."""
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, (dict, list)):
            yield from tables_of(value)


def is_localised(node: object) -> bool:
    """Whether this is a table of languages, such as { en = "…", fr-CA = "…" }."""
    tag = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
    return isinstance(node, dict) and bool(node) and all(
        tag.fullmatch(k) and isinstance(v, str) for k, v in node.items()
    )


def localised(node: str | dict, language: str) -> str:
    """The text in the language of the CV, or in the nearest that the table has."""
    if isinstance(node, str):
        return node
    primary = language.split("-")[0]
    near = [k for k in node if k.split("-")[0] == primary]
    return node[next((k for k in [language, primary, *near] if k in node), next(iter(node)))]


def people_of(people: list, limit: int | None, mine: set[str], language: str) -> list[str]:
    """The names that must be read: of a list that is cut, the first and one's own."""
    names = []
    for person in [people] if isinstance(people, str) else people:
        name = person["name"] if isinstance(person, dict) else person
        name = re.sub(r"[*†‡§¶]+$", "", name.strip()).strip()
        if name.rstrip(".") == "et al" and not language.startswith("en"):
            continue  # the language may have words of its own for it
        if name.count(",") == 1:
            last, first = (part.strip() for part in name.split(","))
            name = f"{first} {last}"
        names.append(name)
    if limit is not None and len(names) > limit:
        return names[:1] + [n for n in names[1:] if name_key(n) in mine]
    return names


def name_key(name: str) -> str:
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first} {last}"
    return " ".join(name.split()).casefold()


def years_of(node: dict, language: str) -> Iterator[str]:
    """The years in the dates of an entry, its roles and its events."""
    for key in DATES:
        dates = node.get(key, [])
        for date in dates if isinstance(dates, list) else [dates]:
            if isinstance(date, datetime.date):
                yield str(date.year)
            elif isinstance(date, dict):
                yield from re.findall(r"\d{4}", localised(date["text"], language))
            else:
                yield from re.findall(r"^\d{4}", str(date))
    for key in ("roles", "events"):
        for part in node.get(key, []):
            yield from years_of(part, language)


# ------------------------------------------------------------------ texts, compared

MARKUP = re.compile(
    r"\\(?P<escape>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\$(?=\S)(?P<math>(?:[^$\\]|\\.)+?)(?<=\S)\$(?!\d)"
    r"|\[(?P<label>[^\]]+)\]\([^)]*\)"
    r"|(?P<plain>.)",
    re.S,
)
QUOTES = str.maketrans(
    {c: "'" for c in "‘’‚‛‹›"} | {c: '"' for c in "“”„‟«»"} | {"\u00ad": None, "∗": "*"}
)


def pieces(text: str) -> list[str]:
    """The words of a text without its markup, split where math stands between."""
    out = [""]
    for m in MARKUP.finditer(text):
        if m["math"]:
            out.append("")
        elif m["label"]:
            first, *rest = pieces(m["label"])
            out[-1] += first
            out += rest
        else:
            out[-1] += m["escape"] or m["code"] or m["plain"]
    return out


def flat(text: str) -> str:
    """Text with forms, quotes, digits, case and marks of emphasis made alike."""
    text = unicodedata.normalize("NFKC", text).translate(QUOTES).replace("*", "").casefold()
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def dense(text: str) -> str:
    return re.sub(r"\s+", "", flat(text))


def is_in(text: str, page_text: str) -> bool:
    """Whether a flat text holds this one, something short standing for its math.

    Lines may break anywhere; where words were typed apart they must come back apart.
    """
    parts = []
    for part in pieces(text):
        typed = [r"\s*".join(map(re.escape, word)) for word in flat(part).split()]
        parts.append(r"\s+".join(typed))
    return bool(re.search(r".{1,160}?".join(parts), page_text, re.S))


def words(text: str, most: int | None = None) -> str:
    """A pattern for the words of a text, or the first of them, on one line or several."""
    parts = [flat(p).split() for p in pieces(text)]
    first = next((p for p in parts if p), [])
    return r"\s+".join(map(re.escape, first[:most]))


def read_text(tool: str, pdf: Path) -> list[str]:
    """The text of each page as one extractor gives it, without the running head."""
    if tool == "mupdf":
        import pymupdf

        with pymupdf.open(pdf) as document:
            return [page.get_text() for page in document]
    flags = {"default": [], "layout": ["-layout"], "raw": ["-raw"]}[tool]
    text = run(["pdftotext", *flags, "-enc", "UTF-8", pdf, "-"]).stdout
    return text.removesuffix("\f").split("\f")


def without_heads(texts: list[str], name: str) -> str:
    """The pages as one text, without the lines at top and foot that number them.

    A head is not text of the CV, and a paragraph may run on across it.
    """
    out = []
    for number, text in enumerate(texts, 1):
        lines = text.split("\n")
        full = [i for i, line in enumerate(lines) if line.strip()]
        edge = dict.fromkeys(full[:2] + full[-2:])
        labels, names = [], []
        for i in edge:
            rest = flat(lines[i]).replace(flat(name), "", 1).strip()
            label = re.findall(r"\d+", rest) == [str(number), str(len(texts))]
            if label and len(rest) < 24 or rest == str(number):
                labels.append(i)
            elif not rest:
                names.append(i)
        drop = {*labels, *names} if labels and number > 1 else set(labels)
        out.append("\n".join(line for i, line in enumerate(lines) if i not in drop))
    return "\n".join(out)


# --------------------------------------------------------------------------- checks
# Each gives the list of what it finds wrong: none when all is well.


@dataclass
class Case:
    """One example in one style, and where its files go."""

    name: str
    cv: Cv
    style: str
    cvpress: Path
    work: Path

    @property
    def pdf(self) -> Path:
        return self.work / "cv.pdf"

    def build(self, out: Path, *options: object, cwd: Path, file: object, **env: str) -> None:
        run(
            [self.cvpress, "build", file, "--out", out, "--quiet", *options],
            cwd=cwd,
            env={**os.environ, **env},
        )


def run(command: list, **options) -> subprocess.CompletedProcess:
    """Runs a command; a failure says what it printed."""
    done = subprocess.run(
        list(map(str, command)), capture_output=True, encoding="utf-8", **options
    )
    if done.returncode != 0:
        shown = " ".join(map(str, command))
        raise RuntimeError(f"`{shown}` exited {done.returncode}: {done.stderr.strip()}")
    return done


def words_read(cv: Cv, text: str) -> list[str]:
    """Every word of a CV written from right to left is read, whichever way round.

    A PDF holds such lines as they are seen, and readers differ in what they turn round:
    Poppler's default mode turns lines, -raw and MuPDF nothing. None keeps the order of
    words where a line has words of both directions.
    """
    read = re.sub(r"[\u0640\u064b-\u0652\u200b-\u200f\u2060-\u2069]", "", text)
    problems = []
    for key, value in cv.texts():
        plain = "".join(pieces(value))
        for word in re.findall(r"[a-z]+|[^\W_a-z]+", flat(plain)):
            word = re.sub(r"[\u0640\u064b-\u0652]", "", word)
            # Lam and alef are one glyph, which nobody turns round.
            back = re.sub(r"([اأإآ])(ل)", r"\2\1", word[::-1])
            if not any(way in read for way in (word, word[::-1], back)):
                problems.append(f"missing {key}: {word}")
    return problems


def covered(case: Case, tool: str) -> list[str]:
    """Every text of the CV is in the text layer, and none of a hidden entry."""
    cv, pages = case.cv, read_text(tool, case.pdf)
    text = flat(without_heads(pages, cv.name))
    if cv.rtl:
        # Poppler's -raw turns each piece of a word round, but not their order.
        return [] if tool == "raw" else words_read(cv, text)
    missing = [t for t in cv.person if not is_in(t[1], text)]
    for section in cv.sections:
        missing += [t for t in section.texts if not is_in(t[1], text)]
        lost = [[t for t in e.texts if not is_in(t[1], text)] for e in section.entries]
        # A limit leaves out whole entries: those of which least is there.
        for entry in sorted(lost, key=len)[: len(lost) - section.left_out]:
            missing += entry
    problems = [f"missing {key}: {value}" for key, value in missing]
    visible = "\n".join(dense(value) for _, value in cv.texts())
    for value in cv.hidden:
        if dense(value) not in visible and is_in(value, text):
            problems.append(f"shown, though hidden: {value}")
    private = sorted({c for page in pages for c in page if unicodedata.category(c) == "Co"})
    if private:
        problems.append(f"private-use characters: {' '.join(f'U+{ord(c):04X}' for c in private)}")
    return problems


def title_of(section: Section, cv: Cv) -> str:
    """The title of a section: its own, or the word of the language."""
    if section.title is not None:
        return section.title
    for tag in (cv.language, cv.language.split("-")[0]):
        path = ROOT / "locales" / f"{tag}.toml"
        if path.exists():
            words = tomllib.loads(path.read_text("utf-8")).get("section", {})
            if section.kind in words:
                return words[section.kind]
    raise RuntimeError(f"no title for a section of kind `{section.kind}`")


def dated(case: Case, tool: str) -> list[str]:
    """Every year of an entry stands between its beginning and that of the next.

    A section reaches from its heading to the next, as the outline of the PDF names them.
    """
    import pymupdf

    if case.cv.rtl:
        # See `words_read`: no reader keeps the order of such lines.
        return []
    with pymupdf.open(case.pdf) as document:
        headings = [title for level, title, _ in document.get_toc() if level == 1]
    text = flat(without_heads(read_text(tool, case.pdf), case.cv.name))
    text = re.sub(r"[^\S\n]+", " ", text)
    sections = [section for section in case.cv.sections if section.shown]
    if len(headings) != len(sections):
        return [f"the outline has {len(headings)} sections, cv.toml {len(sections)}: {headings}"]
    # A style may draw sections in another order, side by side.
    named = {dense("".join(pieces(title_of(s, case.cv)))): s for s in sections}
    ordered = [named.get(dense(heading)) for heading in headings]
    if {s.id for s in ordered if s} != {s.id for s in sections}:
        return [f"not all of {sorted(named)} are in the outline: {headings}"]
    beside = [s.id for s in ordered] != [s.id for s in sections]
    at, starts = 0, []
    for heading in headings:
        # A note of the section, or its legend, may stand on the same line.
        alone = re.compile(rf"^ ?{words(heading)} ?$", re.M)
        first = re.compile(rf"^ ?{words(heading)} .*$", re.M)
        m = alone.search(text, at) or first.search(text, at)
        if not m and beside:
            # Row by row over both columns, every section is spread over the page.
            return [p for s in ordered for p in strays(s, text)]
        if not m:
            return [f"no line with the heading “{heading}” after that of the section before"]
        starts.append(m.start())
        # One column after the other, sections do not come in the order of the outline.
        at = 0 if beside else m.end()
    ordered = [section for _, section in sorted(zip(starts, ordered), key=lambda o: o[0])]
    starts.sort()
    sections = ordered
    problems = []
    for section, start, end in zip(sections, starts, [*starts[1:], len(text)]):
        problems += [f"{section.id}: {p}" for p in strays(section, text[start:end])]
    return problems


def strays(section: Section, text: str) -> list[str]:
    """The entries of a section whose years are not with them.

    Titles may be equal or stand in other entries' words, and entries may be sorted: so an
    entry is where its texts lie closest together, and each place is given to one entry
    only. Of entries that differ in little but their dates, the dates may choose.
    """

    def find(pattern: str) -> list[int]:
        return [m.start() for m in re.finditer(pattern, text)] if pattern else []

    def line_start(place: int) -> int:
        return text.rfind("\n", 0, place) + 1

    def window(start: int, starts: Iterable[int]) -> str:
        return text[start : min([s for s in starts if s > start], default=len(text))]

    candidates = [find(words(e.anchors[0], 5)) if e.anchors else [] for e in section.entries]
    edges = {line_start(place) for places in candidates for place in places}
    offers = []
    for index, entry in enumerate(section.entries):
        spots = [find(words(value, 5)) for _, value in entry.texts]
        for place in candidates[index]:
            cost = sum(min([2000, *(abs(s - place) for s in spot)]) for spot in spots)
            lost = len(entry.years - years_in(window(line_start(place), edges)))
            offers.append((cost, lost, index, place))

    def judge(offers: list[tuple]) -> list[str]:
        places: dict[int, int] = {}
        for *_, index, place in offers:
            if index not in places and place not in places.values():
                places[index] = place
        begins = {}
        for index, place in places.items():
            marks = [find(words(a, 5)) for a in section.entries[index].anchors[1:]]
            nearest = [min(m, key=lambda s: abs(s - place)) for m in marks if m]
            begins[index] = line_start(min([place, *(s for s in nearest if place - s < 300)]))
        problems, allowed = [], section.left_out
        for index, entry in enumerate(section.entries):
            name = (entry.anchors or [value for _, value in entry.texts] or ["?"])[0]
            if not entry.years:
                continue
            if index not in begins:
                allowed -= 1
                if allowed < 0:
                    problems.append(f"entry not found: {name}")
                continue
            own = window(begins[index], begins.values())
            # A year in the entry's own words is not its date.
            for pattern in (words(value) for value in entry.words):
                own = re.sub(pattern, " ", own, count=1) if pattern else own
            found = years_in(own)
            if section.by_year:
                found |= set(re.findall(r"^ ?(\d{4}) ?$", text[: begins[index]], re.M)[-1:])
            if entry.years - found:
                lost = ", ".join(sorted(entry.years - found))
                problems.append(f"{lost} is not with its entry: {name}")
        return problems

    orders = [sorted(offers), sorted(offers, key=lambda o: (o[1], *o))]
    return min(map(judge, orders), key=len)


def years_in(text: str) -> set[str]:
    return set(re.findall(r"(?<!\d)\d{4}(?!\d)", text))


def unhyphenated(case: Case) -> list[str]:
    """No line ends in a hyphen: extractors drop it there and join the words."""
    text = run(["pdftotext", "-layout", "-nopgbrk", "-enc", "UTF-8", case.pdf, "-"]).stdout
    lines = (line.strip() for line in text.splitlines())
    return [f"line ends in a hyphen: {l}" for l in lines if l.endswith(("-", "\u2010", "\u00ad"))]


def accessible_outloud(case: Case) -> list[str]:
    import outloud

    if "ua-1" not in standards(case.cv):
        return []
    result = outloud.check(str(case.pdf))
    problems = [result.error] if result.error else []
    problems += [f"{r.rule} crashed: {r.reason}" for r in result.runs if r.status == "crashed"]
    for f in result.findings:
        if f.severity == "error":
            where = f"page {f.page}" if f.page else "document"
            problems.append(f"{f.rule}, {where}: {f.message} ({f.count}×) {f.evidence or ''}")
    return problems


def accessible_pdfua(case: Case) -> list[str]:
    # Version 0.1.3 skips UA-14-001 (heading order) on a name tree; outloud has that rule too.
    import pdfua

    if "ua-1" not in standards(case.cv):
        return []
    report = pdfua.validate(str(case.pdf))
    return [
        f"{f.rule_id}, {f.location.describe()}: {f.message}"
        for f in report.findings
        if f.severity is pdfua.Severity.ERROR
    ]


def standard(case: Case) -> list[str]:
    """Conforms to each standard that it claims."""
    import page

    problems = []
    for claim in standards(case.cv):
        profile = claim.replace("-", "") if claim.startswith("ua") else claim.removeprefix("a-")
        report = page.validate_pdf(case.pdf, profile=profile)
        # The validator takes a line feed that ends the data of a stream for one behind it.
        failures = [
            f
            for f in report.failures
            if "STREAM-LENGTH" not in f.rule_id or not lengths_hold(case.pdf)
        ]
        problems += [f"{f.rule_id}: {f.message}" for f in failures]
        if not report.is_compliant and not report.failures:
            problems.append(f"not {claim}")
    return problems


def lengths_hold(pdf: Path) -> bool:
    """Whether `endstream` follows each stream right where its /Length says."""
    data = pdf.read_bytes()
    streams = re.finditer(rb"/Length (\d+)\b[^\0]*?stream\r?\n", data)
    ends = [(m.end() + int(m[1]), m) for m in streams]
    return all(re.match(rb"(\r\n|\n|\r)?endstream", data[end : end + 12]) for end, _ in ends)


def standards(cv: Cv) -> list[str]:
    claimed = cv.document.get("standard", ["a-3a", "ua-1"])
    return [claimed] if isinstance(claimed, str) else claimed


def fonts_embedded(case: Case) -> list[str]:
    """Every font is embedded and maps to Unicode."""
    # name, type and encoding may hold spaces; emb, sub, uni and two numbers end the line
    rows = [line.split() for line in run(["pdffonts", case.pdf]).stdout.splitlines()[2:]]
    bad = [" ".join(row) for row in rows if (row[-5], row[-3]) != ("yes", "yes")]
    return bad if rows else ["no font at all"]


def described(case: Case) -> list[str]:
    """The PDF has the title and the language of the CV."""
    import pymupdf

    with pymupdf.open(case.pdf) as document:
        title = document.metadata["title"]
        kind, language = document.xref_get_key(document.pdf_catalog(), "Lang")
    wanted = case.cv.document.get("title")
    problems = []
    if not title or wanted and title != localised(wanted, case.cv.language):
        problems.append(f"title is “{title}”, expected “{wanted or 'one'}”")
    if kind != "string" or language.casefold() != case.cv.language.casefold():
        problems.append(f"language is `{language}`, expected `{case.cv.language}`")
    return problems


def attached(case: Case) -> list[str]:
    """The one attachment is the source of what is shown, and builds to the same pages."""
    import pymupdf

    mode = case.cv.document.get("embed-source", "shown")
    with pymupdf.open(case.pdf) as document:
        names = document.embfile_names()
        if mode == "none":
            return [f"attachments, though none is wanted: {names}"] if names else []
        if mode == "shown" and names != ["cv.toml"]:
            return [f"the attachments are {names}, expected one `cv.toml`"]
        source = document.embfile_get("cv.toml").decode("utf-8")
    data = tomllib.loads(source)
    problems = []
    if mode == "shown":
        problems += [f"attached cv.toml has a comment: {c}" for c in comments(source)]
        hidden = [t for t in tables_of(data) if t.get("hidden")]
        problems += [f"attached cv.toml has a hidden entry: {t}" for t in hidden]
    folder = case.work / "again"
    folder.mkdir()
    (folder / "cv.toml").write_text(source, "utf-8")
    fonts = case.cv.path.parent / "fonts"
    if fonts.is_dir() and case.cv.path.parent != ROOT:
        shutil.copytree(fonts, folder / "fonts")
    # Without --style: a source of what is shown says that, too.
    style = ["--style", case.style] if mode == "full" else []
    case.build(folder / "cv.pdf", *style, cwd=folder, file="cv.toml")
    return problems + [f"built again: {d}" for d in differences(case.pdf, folder / "cv.pdf")]


def comments(source: str) -> list[str]:
    """The comments of a TOML text: what begins with `#` outside of a string."""
    token = r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(#[^\n]*)'
    return [m[1] for m in re.finditer(token, source, re.S) if m[1]]


def differences(one: Path, other: Path) -> list[str]:
    """Where the pages of two PDFs differ, in Poppler's text or in MuPDF's pixels."""
    import pymupdf

    with pymupdf.open(one) as a, pymupdf.open(other) as b:
        if len(a) != len(b):
            return [f"{len(a)} pages and {len(b)} pages"]
        problems = []
        for number, pages in enumerate(zip(a, b), 1):
            x, y = (page.get_pixmap(dpi=72) for page in pages)
            if (x.width, x.height) != (y.width, y.height):
                problems.append(f"page {number}: {x.width}×{x.height}, {y.width}×{y.height}")
            elif x.samples != y.samples:
                count = sum(p != q for p, q in zip(x.samples, y.samples))
                problems.append(f"page {number}: {count} of {len(x.samples)} samples differ")
    for number, texts in enumerate(zip(read_text("default", one), read_text("default", other)), 1):
        if texts[0] != texts[1]:
            lines = zip(texts[0].splitlines(), texts[1].splitlines())
            first = next((f"“{p}” and “{q}”" for p, q in lines if p != q), "at the end")
            problems.append(f"page {number}: text differs, {first}")
    return problems


def ejected(case: Case) -> list[str]:
    """What `eject` writes, stock Typst compiles to the same pages."""
    import typst

    folder = case.work / "eject"
    style = ["--style", case.style]
    run([case.cvpress, "eject", case.cv.path, *style, "--out", folder])
    stock = typst.Compiler(
        folder / "cv.typ",
        root=folder,
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[folder / "fonts"],
        ),
    )
    other = case.work / "stock.pdf"
    other.write_bytes(stock.compile(format="pdf", pdf_standards=standards(case.cv)))
    problems = differences(case.pdf, other)
    # SVG has every coordinate: equal there is equal at any resolution.
    svgs = case.work / "svg"
    svgs.mkdir()
    case.build(
        svgs / "cv.svg", "--format", "svg", *style, cwd=ROOT, file=case.cv.path
    )
    ours = sorted(svgs.iterdir(), key=lambda p: [int(n) for n in re.findall(r"\d+", p.stem)])
    theirs = stock.compile(format="svg")
    theirs = theirs if isinstance(theirs, list) else [theirs]
    if len(ours) != len(theirs):
        problems.append(f"{len(ours)} SVG pages and {len(theirs)} pages")
    for path, svg in zip(ours, theirs):
        if path.read_bytes() != svg:
            problems.append(f"{path.name} differs")
    return problems


def repeatable(case: Case) -> list[str]:
    """The same bytes again, and from another folder, language and time zone, and on one
    core: with more, some sections are laid out ahead."""
    style = ["--style", case.style]
    path = case.cv.path
    first, problems = case.pdf.read_bytes(), []
    again, elsewhere = case.work / "same.pdf", case.work / "elsewhere.pdf"
    case.build(again, *style, cwd=path.parent, file=path.name)
    if again.read_bytes() != first:
        problems.append("two builds in the same place differ")
    where = {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Kolkata"}
    case.build(elsewhere, *style, cwd=case.work, file=path, **where)
    if elsewhere.read_bytes() != first:
        problems.append("a build elsewhere, with other LANG and TZ, differs")
    cores = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(cores)})
        case.build(elsewhere, *style, cwd=case.work, file=path)
    finally:
        os.sched_setaffinity(0, cores)
    if elsewhere.read_bytes() != first:
        problems.append("a build on one core differs")
    return problems


CHECKS = {
    "text": lambda case: covered(case, "default"),
    "text -layout": lambda case: covered(case, "layout"),
    "text -raw": lambda case: covered(case, "raw"),
    "text mupdf": lambda case: covered(case, "mupdf"),
    "dates": lambda case: dated(case, "default"),
    "dates -layout": lambda case: dated(case, "layout"),
    "hyphens": unhyphenated,
    "outloud": accessible_outloud,
    "pdfua": accessible_pdfua,
    "standard": standard,
    "fonts": fonts_embedded,
    "metadata": described,
    "attachment": attached,
    "eject": ejected,
    "repeatable": repeatable,
}

# ------------------------------------------------------------------------------ run


@dataclass
class Outcome:
    case: str
    passed: list[str]
    failed: dict[str, list[str]]
    seconds: float


def check(case: Case) -> Outcome:
    """Builds a case and runs every check on it. One that breaks down has failed."""
    began, passed, failed = time.monotonic(), [], {}
    steps = {"build": first_build} | CHECKS
    for name, step in steps.items():
        try:
            problems = step(case)
        except Exception as error:  # of any tool: the others still have their say
            problems = [f"{type(error).__name__}: {error}"]
            if not isinstance(error, RuntimeError):
                problems.append(traceback.format_exc().strip())
        if problems:
            failed[name] = problems
        else:
            passed.append(name)
        if name == "build" and problems:
            break
    return Outcome(case.name, passed, failed, time.monotonic() - began)


def first_build(case: Case) -> list[str]:
    case.work.mkdir(parents=True)
    path = case.cv.path
    case.build(case.pdf, "--style", case.style, cwd=path.parent, file=path.name)
    return []


def stock_version() -> Outcome:
    """Stock Typst is the version that cvpress is built with, or `eject` says nothing."""
    import typst

    lock = tomllib.loads((ROOT / "Cargo.lock").read_text("utf-8"))
    wanted = next(p["version"] for p in lock["package"] if p["name"] == "typst")
    probe = typst.Compiler(b"#metadata(str(sys.version)) <version>")
    found = re.search(r"\d+\.\d+\.\d+", probe.query("<version>", field="value"))[0]
    wrong = {"version": [f"PyPI's is {found}, that of Cargo.lock {wanted}"]}
    same = found == wanted
    return Outcome(f"stock Typst {found}", ["version"] * same, {} if same else wrong, 0.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cvpress", type=Path)
    parser.add_argument("--only", default="", help="cases with this in `EXAMPLE/STYLE`")
    options = parser.parse_args()
    set_up()
    cvpress = options.cvpress.resolve(strict=True)
    paths = [ROOT / "cv.toml", *sorted(ROOT.glob("examples/*/cv.toml"))]
    styles = [l.split("\t")[0] for l in run([cvpress, "styles", "list"]).stdout.splitlines()]
    with tempfile.TemporaryDirectory(prefix="cvpress-outside-") as temp:
        cases = []
        for path in paths:
            cv = read_cv(path)
            example = "cv" if path.parent == ROOT else path.parent.name
            for style in styles:
                name = f"{example}/{style}"
                if options.only in name:
                    cases.append(Case(name, cv, style, cvpress, Path(temp) / name))
            for source in cv.unread:
                print(f"note: {example}: the entries of {source} are not checked here")
        outcomes = [stock_version()]
        # Processes, since MuPDF does not work in threads; spawned, since Typst's do not
        # outlive a fork.
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max_workers=2, mp_context=spawn) as pool:
            outcomes += report(pool.map(check, cases))
    return summary(outcomes)


def report(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Prints a line for each outcome as it comes."""
    for outcome in outcomes:
        sign = "FAIL" if outcome.failed else "ok  "
        line = f"{sign} {outcome.case}: {', '.join(outcome.passed)}"
        if outcome.failed:
            line += f"; not {', '.join(outcome.failed)}"
        print(f"{line} ({outcome.seconds:.1f} s)", flush=True)
        yield outcome


def summary(outcomes: list[Outcome]) -> int:
    passed = sum(len(o.passed) for o in outcomes)
    failed = sum(len(o.failed) for o in outcomes)
    for outcome in outcomes:
        for name, problems in outcome.failed.items():
            print(f"\n{outcome.case}: {name}")
            for problem in problems:
                print("    " + problem.replace("\n", "\n    "))
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed or passed <= 1 else 0


if __name__ == "__main__":
    sys.exit(main())
