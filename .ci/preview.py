#!/usr/bin/env python3
"""Uses the preview of `cvpress watch` as a person does, in a real headless Chromium.

usage: preview.py CVPRESS [--measure]

Edits a CV, breaks it, mends it, clicks on its words, zooms and changes the style, and looks
at what the page shows. Where words stand on a page Poppler says, by the PDF that `watch`
wrote. With `--measure` it prints instead how long a change takes from the write of the file
to the page, against a cold build in the same run: no check depends on the clock.

Chromium, its driver and Poppler come from Debian where they are missing, selenium into
target/preview-venv, anew when preview-requirements.txt changes. Prints a line for each check,
then `N passed, N failed`. Exit 1 on a failure.
"""

import argparse
import hashlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / ".ci" / "preview-requirements.txt"
VENV = ROOT / "target" / "preview-venv"
# How long something that must come is waited for: a busy machine is slow.
PATIENCE = 60


def set_up() -> None:
    """Installs what is missing, and goes on in the virtual environment."""
    tools = {"chromium": "chromium", "chromedriver": "chromium-driver", "pdftotext": "poppler-utils"}
    missing = [package for tool, package in tools.items() if not shutil.which(tool)]
    if missing:
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "-qq", "update"], check=True)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends"]
        subprocess.run([*sudo, *install, *missing], check=True, stdout=subprocess.DEVNULL)
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    # The stamp is written last, so a broken installation is made anew.
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp, python = VENV / "stamp", VENV / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != wanted:
        print("installing selenium into target/preview-venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
        stamp.write_text(wanted)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


# ------------------------------------------------------------------- what is looked at


class Watch:
    """`cvpress watch` on a copy of an example, and what it says."""

    def __init__(self, binary: Path, example: str, folder: Path, *arguments: str):
        self.folder = folder / example
        shutil.copytree(ROOT / "examples" / example, self.folder)
        self.file = self.folder / "cv.toml"
        self.text = self.file.read_text("utf-8")
        self.process = subprocess.Popen(
            [binary, "watch", "cv.toml", *arguments],
            cwd=self.folder, stderr=subprocess.PIPE, text=True,
        )
        self.url = re.search(r"http://\S+", self.process.stderr.readline())[0]
        self.said: list[str] = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        for line in self.process.stderr:
            self.said.append(line.rstrip())

    def write(self, text: str) -> None:
        self.file.write_text(text, "utf-8")

    def place(self, word: str) -> tuple[int, float, float]:
        """The page of a word, and where its middle stands there, in points."""
        out = subprocess.run(
            ["pdftotext", "-bbox", "cv.pdf", "-"], cwd=self.folder,
            capture_output=True, text=True, check=True,
        ).stdout
        for number, page in enumerate(out.split("<page ")[1:], 1):
            found = re.search(
                r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">'
                + re.escape(word) + "<", page,
            )
            if found:
                left, top, right, bottom = map(float, found.groups())
                return number, (left + right) / 2, (top + bottom) / 2
        raise AssertionError(f"no `{word}` in the PDF")

    def line_of(self, text: str, file: str) -> int:
        return (self.folder / file).read_text("utf-8").split(text)[0].count("\n") + 1

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Browser:
    def __init__(self, dark: bool = False):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu",
                         "--disable-dev-shm-usage", "--window-size=1400,1000"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)

    def run(self, script: str, *arguments: object):
        return self.driver.execute_script(f"return {script}", *arguments)

    def text(self, name: str) -> str:
        return self.run("document.getElementById(arguments[0]).textContent", name)

    def until(self, script: str, *arguments: object):
        """Waits until something holds on the page, and gives it."""
        for _ in range(PATIENCE * 20):
            value = self.run(script, *arguments)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"`{script}` does not come true; the state is {self.text('state')!r}")

    def pieces(self) -> list[list[list[str]]]:
        """What the pages are made of: the names of their pieces, which tell how they look, and
        where they stand."""
        return self.run(
            "[...document.querySelectorAll('.sheet')].map(sheet =>"
            " [...sheet.querySelectorAll('[data-name]')].map(it =>"
            " [it.dataset.name, it.getAttribute('transform')]))"
        )

    def opened_anew(self) -> list[list[list[str]]]:
        """What the pages are made of where the preview is opened beside this one."""
        first, url = self.driver.current_window_handle, self.driver.current_url
        self.driver.switch_to.new_window("tab")
        try:
            self.driver.get(url)
            self.until("document.querySelectorAll('.sheet [data-name]').length > 0")
            return self.pieces()
        finally:
            self.driver.close()
            self.driver.switch_to.window(first)

    def click(self, place: tuple[int, float, float], keys: str = "") -> None:
        """Clicks on a place of a page, brought into view first."""
        page, x, y = place
        at = self.run(
            """(() => {
                const sheet = document.getElementById(`sheet-${arguments[0]}`);
                const pages = document.getElementById('pages');
                const picture = sheet.firstElementChild;
                const scale = () => picture.getBoundingClientRect().width / sheet.dataset.width;
                pages.scrollTop += picture.getBoundingClientRect().top
                    + arguments[2] * scale() - 400;
                const box = picture.getBoundingClientRect();
                return [box.left + arguments[1] * scale(), box.top + arguments[2] * scale()];
            })()""", page, x, y,
        )
        mouse = {"x": at[0], "y": at[1], "button": "left", "clickCount": 1,
                 "modifiers": 2 if keys == "ctrl" else 0}
        for kind in ["mousePressed", "mouseReleased"]:
            self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, **mouse})


# ------------------------------------------------------------------------- the checks


class Checks:
    passed = failed = 0

    def that(self, name: str, holds: object, why: object = "") -> None:
        if holds:
            self.passed += 1
            print(f"ok   {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {name}: {why}", flush=True)

    def equal(self, name: str, found: object, wanted: object) -> None:
        self.that(name, found == wanted, f"{found!r}, where {wanted!r} is due")


def check(checks: Checks, watch: Watch, page: Browser) -> None:
    page.driver.get(watch.url)
    page.until("document.querySelectorAll('.sheet').length === 3")
    checks.equal("it says how many pages there are", page.text("state"), "3 pages")
    first = page.pieces()
    checks.that("every page has pieces", all(first), first)

    # Edit: the page changes, and nothing else on it.
    word = "Innovation Award"
    page.run("void (window.kept = document.querySelector('#sheet-1 [data-name]'))")
    page.run("void (document.getElementById('pages').scrollTop = 700)")
    watch.write(watch.text.replace(word, "Invention Award"))
    page.until("document.getElementById('sheet-2').dataset.version > 1"
               " || document.getElementById('sheet-1').dataset.version > 1")
    second = page.pieces()
    changed = [a != b for a, b in zip(first, second)]
    checks.that("an edit changes a page, and not all of them", any(changed) and not all(changed),
                changed)
    checks.equal("it stays where it was scrolled to",
                 page.run("document.getElementById('pages').scrollTop"), 700)
    checks.that("what looks as before is the same element",
                page.run("document.contains(window.kept)"))
    watch.write(watch.text)
    for _ in range(PATIENCE * 20):
        if page.pieces() == first:
            break
        time.sleep(0.05)
    checks.equal("an edit that is taken back gives the pages of before", page.pieces(), first)

    # Whatever is done, the page is as if it were opened anew.
    entries = watch.text.split("[[section.entry]]")
    # One after which no other section begins, and so with the next.
    at = next(at for at in range(1, len(entries) - 1)
              if not any("[[section]]" in entry for entry in entries[at:at + 2]))
    swapped = [*entries[:at], entries[at + 1], entries[at], *entries[at + 2:]]
    twice = [*entries[:at], entries[at], *entries[at:]]
    for what, text in [
        ("a longer entry above", watch.text.replace(word, f"{word} of the year and of the next, with "
                                                    "a title that takes another line of the page", 1)),
        ("an entry less", "[[section.entry]]".join([*entries[:at], *entries[at + 1:]])),
        ("two entries in turn", "[[section.entry]]".join(swapped)),
        ("an entry that stands twice", "[[section.entry]]".join(twice)),
        ("the CV of before", watch.text),
    ]:
        before = page.pieces()
        watch.write(text)
        for _ in range(PATIENCE * 20):
            if page.pieces() != before:
                break
            time.sleep(0.05)
        checks.equal(f"{what}: the page is as if it were opened anew",
                     page.pieces(), page.opened_anew())

    # Break: the error shows, and the pages stay. Mend: it goes.
    watch.write(watch.text.replace("[person]", "[person", 1))
    page.until("!document.getElementById('reports').hidden")
    checks.equal("the state tells of the error", page.text("state"),
                 "1 error; these are the last good pages")
    report = page.text("reports")
    checks.that("the error stands there with its line", "E0103" in report and ":4:8" in report,
                report)
    checks.equal("the last good pages stay", page.pieces(), first)
    page.run("document.querySelector('#reports button').click()")
    page.until("!document.getElementById('said').hidden")
    checks.equal("its link opens the line", page.text("said"), "cv.toml:4:8")
    watch.write(watch.text)
    page.until("document.getElementById('reports').hidden")
    checks.equal("a mended CV has no error", page.text("state"), "3 pages")
    watch.file.rename(watch.folder / "away.toml")
    page.until("document.getElementById('reports').textContent.includes('E0101')")
    (watch.folder / "away.toml").rename(watch.file)
    page.until("document.getElementById('reports').hidden")
    checks.equal("a CV that comes back has its pages", page.pieces(), first)

    # Click: the right line, for words on every page.
    for file, word, text in [("cv.toml", "Rajput", 'name = "Shashank Rajput"'),
                             ("cv.toml", "Innovation", 'title = "Innovation Award"'),
                             ("talks.toml", "Minibatch", "Minibatch"),
                             ("cv.toml", "LIFT:", 'title = "LIFT: Language-Interfaced')]:
        line = watch.line_of(text, file)
        place = watch.place(word)
        page.run("void (document.getElementById('said').textContent = '')")
        page.click(place)
        said = page.until("document.getElementById('said').textContent")
        checks.that(f"a click on `{word}` leads to its line", said.startswith(f"{file}:{line}:"),
                    f"{said}, where {file}:{line} is due")
    opened = (watch.folder / "opened").read_text("utf-8").splitlines()
    checks.that("the editor was opened at each of them", len(opened) >= 4, opened)
    checks.equal("with the file as it stands on the disk", opened[1].split(" ")[0],
                 str(watch.file))

    # A link is a word as any other, and is followed with the key for it, beside the preview.
    link = page.run("""(() => {
        const link = [...document.querySelectorAll('.sheet a')].at(-1);
        const sheet = link.closest('.sheet');
        const [box, whole] = [link, sheet.firstElementChild].map(it => it.getBoundingClientRect());
        const scale = sheet.dataset.width / whole.width;
        return [+sheet.id.slice(6), (box.left + box.width / 2 - whole.left) * scale,
            (box.top + box.height / 2 - whole.top) * scale];
    })()""")
    page.run("void (document.getElementById('said').textContent = '')")
    page.click(link)
    page.until("document.getElementById('said').textContent")
    checks.equal("a click on a link opens no window", len(page.driver.window_handles), 1)
    page.click(link, "ctrl")
    for _ in range(PATIENCE * 20):
        if len(page.driver.window_handles) == 2:
            break
        time.sleep(0.05)
    checks.equal("with Ctrl it opens one", len(page.driver.window_handles), 2)

    # Another style.
    page.run("""void (() => {
        const select = document.getElementById('style');
        select.value = 'modern';
        select.dispatchEvent(new Event('change'));
    })()""")
    page.until("document.getElementById('state').textContent.includes('a trial')")
    checks.that("another style shows other pages", page.pieces() != first)
    checks.that("and touches no file", "wrote" not in "".join(watch.said[-1:]))
    page.run("""void (() => {
        const select = document.getElementById('style');
        select.value = 'margin';
        select.dispatchEvent(new Event('change'));
    })()""")
    page.until("!document.getElementById('state').textContent.includes('a trial')")

    # Zoom, thumbnails, keys.
    width = "document.querySelector('#sheet-1 svg').getBoundingClientRect().width"
    before = page.run(width)
    page.run("document.getElementById('in').click()")
    checks.equal("larger is a fifth larger", round(page.run(width) / before, 2), 1.2)
    page.run("document.getElementById('fit').click()")
    checks.equal("fit is as before", round(page.run(width)), round(before))
    page.until("[...document.querySelectorAll('#thumbnails img')].every(it =>"
               " it.complete && it.naturalWidth > 0)")
    checks.equal("there is a thumbnail for each page",
                 page.run("document.querySelectorAll('#thumbnails img').length"), 3)
    page.run("document.querySelectorAll('#thumbnails button')[2].click()")
    page.until("document.querySelectorAll('#thumbnails button')[2]"
               ".getAttribute('aria-current') === 'true'")
    checks.that("a thumbnail leads to its page", True)

    # Pages come and go.
    watch.write(watch.text.replace("[layout]\n", "[layout]\nfont-size = \"14pt\"\n", 1))
    page.until("document.querySelectorAll('.sheet').length > 3")
    watch.write(watch.text)
    page.until("document.querySelectorAll('.sheet').length === 3")
    checks.equal("pages that come go again, thumbnails with them",
                 page.run("document.querySelectorAll('#thumbnails button').length"), 3)

    # Text of the CV is text.
    hostile = '<img src=x onerror=\\"window.hurt = 1\\"><script>window.hurt = 1</script>'
    watch.write(watch.text.replace('style = "margin"', f'style = "{hostile}"', 1))
    page.until("document.getElementById('reports').textContent.includes('E0401')")
    checks.that("a message is text, whatever is in it", not page.run("window.hurt"))
    watch.write(watch.text)
    page.until("document.getElementById('reports').hidden")

    log = [entry["message"] for entry in page.driver.get_log("browser")]
    checks.equal("the browser has nothing to complain of", log, [])

    # The program ends, and the page says so; it begins again, and the page goes on.
    port = watch.url.rsplit(":", 1)[1].strip("/")
    watch.stop()
    page.until("document.getElementById('state').textContent.includes('has stopped')")
    binary = watch.process.args[0]
    again = subprocess.Popen([binary, "watch", "cv.toml", "--port", port], cwd=watch.folder,
                             stderr=subprocess.DEVNULL)
    try:
        page.until("document.getElementById('state').textContent === '3 pages'")
        checks.equal("a page finds a program that began again", page.pieces(), first)
    finally:
        again.terminate()
        again.wait()


# ----------------------------------------------------------------------- measurements


def measure(binary: Path, folder: Path, example: str, word: str) -> None:
    """From the write of the file to the new element on the page, in turns with cold builds."""
    watch, page = Watch(binary, example, folder), Browser()
    try:
        page.driver.get(watch.url)
        page.until("document.querySelectorAll('.sheet [data-name]').length > 0")
        time.sleep(2)
        page.run("""void (() => {
            window.seen = [];
            const see = () => seen.push(performance.timeOrigin + performance.now());
            new MutationObserver(see).observe(document.getElementById('pages'),
                { subtree: true, childList: true });
        })()""")
        cold, warm = [], []
        for number in range(31):
            time.sleep(0.4)
            begin = time.perf_counter()
            subprocess.run([binary, "build", "--quiet", "--force", "cv.toml", "--out", "o.pdf"],
                           cwd=watch.folder, check=True)
            cold.append((time.perf_counter() - begin) * 1000)
            page.run("void (seen.length = 0)")
            time.sleep(0.4)
            watch.write(watch.text.replace(word, f"{word} {chr(97 + number % 26)}{number}", 1))
            begin = time.time() * 1000
            time.sleep(0.3)
            warm.append(page.run("seen[0]") - begin)
    finally:
        page.driver.quit()
        watch.stop()
    warm_one, cold_one = statistics.median(warm), statistics.median(cold)
    print(f"{example}: from the write to the page {warm_one:.1f} ms, a cold build "
          f"{cold_one:.1f} ms: {warm_one / cold_one:.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2].removeprefix("usage: "))
    parser.add_argument("binary", type=Path)
    parser.add_argument("--measure", action="store_true")
    arguments = parser.parse_args()
    set_up()
    binary = arguments.binary.resolve()
    with tempfile.TemporaryDirectory() as temp:
        folder = Path(temp).resolve()
        if arguments.measure:
            measure(binary, folder, "research-scientist", "Innovation Award")
            measure(binary, folder, "doctoral-student", "Top 7% Academic Award")
            return 0
        checks = Checks()
        editor = "sh -c 'echo \"$@\" >> opened' sh {file} {line} {column}"
        watch = Watch(binary, "research-scientist", folder, "--open-with", editor)
        page = Browser()
        try:
            check(checks, watch, page)
        except Exception:
            checks.that("the preview", False, traceback.format_exc())
        finally:
            page.driver.quit()
            watch.stop()
    print(f"\n{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
