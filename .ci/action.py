#!/usr/bin/env python3
"""Checks the GitHub Action, its examples and its page.

usage: action.py CVPRESS [--only PATTERN]

Two linters read the workflows and the scripts; action.yml is held to the scripts and to
docs/ci.md; the examples for other services run. Then a real repository lives through its
commits, and action.yml runs on each, against a small GitHub on this machine: see
action_stories.py. Prints every failure, then `N passed, N failed`. Exit 1 on a failure.

The tools are installed on the first run into target/action-venv, anew when
action-requirements.txt changes; jq and unzip from Debian where they are missing.
"""

import argparse
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / ".ci" / "action-requirements.txt"
VENV = ROOT / "target" / "action-venv"
SCRIPTS = sorted((ROOT / "action").glob("*.sh"))
EXAMPLES = sorted(path for path in (ROOT / "docs/ci").iterdir() if path.is_file())


def set_up() -> None:
    """Installs what is missing, and goes on in the virtual environment."""
    missing = [tool for tool in ("jq", "unzip") if not shutil.which(tool)]
    if missing:
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "-qq", "update"], check=True)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends"]
        subprocess.run([*sudo, *install, *missing], check=True)
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    # The stamp is written last, so a broken installation is made anew.
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp, python = VENV / "stamp", VENV / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != wanted:
        print("installing the linters into target/action-venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
        stamp.write_text(wanted)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


def run(*command: object, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False, **options,
    )


# --------------------------------------------------------------------------- linters

# Newer syntax than the bash 3.2 of macOS knows.
TOO_NEW = re.compile(
    r"\b(mapfile|readarray|coproc)\b|declare -[Ang]|local -[Ang]|\$\{\w+(,,?|\^\^?|@)[^}]*\}"
    r"|&>>|\|&|;;?&|globstar|\[ -v |wait -n|%\(.*\)T|EPOCH|\$\{\w+\[-"
)


def linters(tests) -> None:
    bin_ = VENV / "bin"
    done = run(bin_ / "shellcheck", "--external-sources", *SCRIPTS, ROOT / "docs/ci/pre-commit",
               cwd=ROOT)
    tests.true("shellcheck", done.returncode == 0, done.stdout)
    linter = [bin_ / "actionlint", "-no-color", "-shellcheck", bin_ / "shellcheck"]
    github = [path for path in EXAMPLES if path.name.startswith("github")]
    github += sorted((ROOT / ".github/workflows").glob("*.yml"))
    for path in github:
        done = run(*linter, path)
        tests.true(f"actionlint {path.name}", done.returncode == 0, done.stdout)
    # A runner of Forgejo has labels of its own, and still the older Node.js.
    ignore = ["-ignore", 'label "docker" is unknown', "-ignore", 'runtime "node20" is deprecated']
    done = run(*linter, *ignore, ROOT / "docs/ci/forgejo.yml")
    tests.true("actionlint forgejo.yml", done.returncode == 0, done.stdout)
    for path in SCRIPTS:
        text = path.read_text("utf-8")
        code = re.sub(r"(?m)^\s*#.*$", "", text)
        tests.equal(f"{path.name}: what bash 3.2 lacks", TOO_NEW.findall(code), [])
        tests.true(f"{path.name}: stops at an error", path.name == "lib.sh"
                   or "\nset -euo pipefail\n" in text)
        long = [line for line in text.splitlines() if len(line) > 100]
        tests.equal(f"{path.name}: long lines", long, [])


# ------------------------------------------------------------------------ action.yml


def consistent(tests, action: dict) -> None:
    """Whether action.yml, its scripts and docs/ci.md speak of the same things."""
    text = (ROOT / "action.yml").read_text("utf-8")
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    for key in ("name", "description", "author", "branding", "inputs", "outputs", "runs"):
        tests.true(f"action.yml has {key}", key in action)
    tests.equal("composite", action["runs"]["using"], "composite")
    for name, about in action["inputs"].items():
        tests.true(f"input {name}: described, with a default",
                   about.get("description") and "default" in about)
        tests.true(f"input {name}: used", f"inputs.{name} " in text)
        default = about["default"].replace("${{ github.token }}", "that of the job")
        default = default if default.startswith("that") else f"`{default}`" if default else ""
        tests.has(f"input {name}: in the table of docs/ci.md", page,
                  f"| `{name}` | {default} |".replace("|  |", "| |"))
    used = set(re.findall(r"inputs\.([\w-]+)", text))
    tests.equal("inputs that there are not", used - action["inputs"].keys(), set())
    steps = {step["id"]: step for step in action["runs"]["steps"] if "id" in step}
    for name, about in action["outputs"].items():
        step, output = re.fullmatch(
            r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", about["value"]).groups()
        script = (ROOT / f"action/{step}.sh").read_text("utf-8")
        tests.true(f"output {name}: described, and made", about["description"]
                   and step in steps and f"output {output} " in script)
        tests.has(f"output {name}: in the table of docs/ci.md", page, f"| `{name}` |")
    for step, output in re.findall(r"steps\.(\w+)\.outputs\.(\w+)", text):
        script = (ROOT / f"action/{step}.sh").read_text("utf-8")
        tests.true(f"steps.{step}.outputs.{output} is made", f"output {output} " in script)
    lib = (ROOT / "action/lib.sh").read_text("utf-8")
    named = {"lib.sh"}
    for step in action["runs"]["steps"]:
        if "uses" in step:
            tests.true(f"{step['uses']}: pinned, and only where wanted",
                       re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])
                       and "inputs.upload == 'true' && steps." in step["if"])
            continue
        script = re.fullmatch(
            r'bash "\$GITHUB_ACTION_PATH/action/([\w-]+\.sh)"', step["run"])
        tests.true(f"step {step['id']}: runs a script, and names no expression", script)
        tests.equal(f"step {step['id']}: shell", step["shell"], "bash")
        named.add(script[1])
        code = (ROOT / "action" / script[1]).read_text("utf-8")
        code += lib if "enter\n" in code else ""
        read = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", re.sub(r"(?m)^\s*#.*$", "", code)))
        read = {n for n in read if not re.match("GITHUB_|RUNNER_|CVPRESS_|PWD$|SEEN$", n)}
        if script[1] not in ("build.sh", "diff.sh"):
            read.discard("FILES")  # of the functions of lib.sh, two scripts call `wanted`
        tests.equal(f"step {step['id']}: its variables", read, set(step.get("env", {})))
    tests.equal("every script is a step", {path.name for path in SCRIPTS}, named)
    tests.lacks("no expression in a comment that a runner would read", lib, "${{")
    tests.has("only one commit is wanted", str(steps["commit"]["if"]),
              "inputs.commit == 'true' && steps.build.outputs.failed == ''")


def page_shows_examples(tests) -> None:
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    blocks = re.findall(r"```\w+\n(.*?)```", page, re.S)
    for path in EXAMPLES:
        text = path.read_text("utf-8")
        tests.true(f"docs/ci.md shows {path.name} as it is", text in blocks)
        tests.has(f"docs/ci.md links {path.name}", page, f"(ci/{path.name})")


# -------------------------------------------------------------------------- examples


def examples(tests, cvpress: Path, temp: Path) -> None:
    """The examples for other services, run with the same commands."""
    import yaml

    tools, folder = temp / "tools", temp / "example"
    tools.mkdir()
    folder.mkdir()
    (tools / "cvpress").symlink_to(cvpress)
    (tools / "pip").symlink_to(shutil.which("true"))
    env = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
        return run("git", *who, *arguments, cwd=folder, env=env).stdout.strip()

    cv = '[person]\nname = "Ada Example"\nheadline = "%s"\n'
    (folder / "cv.toml").write_text(cv % "One")
    git("init", "-q", "-b", "main")
    hook = folder / ".git/hooks/pre-commit"
    shutil.copy(ROOT / "docs/ci/pre-commit", hook)
    hook.chmod(0o755)
    git("add", "-A")
    tests.has("hook: without a PDF no commit", git("commit", "-m", "one"), "there is no `cv.pdf`")
    run(cvpress, "build", cwd=folder)
    git("add", "-A")
    tests.has("hook: with it one", git("commit", "-m", "one"), "root-commit")
    base = git("rev-parse", "HEAD")
    (folder / "cv.toml").write_text(cv % "Two")
    entry = yaml.safe_load((ROOT / "docs/ci/pre-commit-config.yaml").read_text())
    entry = entry["repos"][0]["hooks"][0]["entry"].split()
    done = run(*entry, cwd=folder, env=env)
    tests.has("pre-commit: an old PDF", done.stdout, "E0602")
    run(cvpress, "build", cwd=folder)
    tests.equal("pre-commit: a new one", run(*entry, cwd=folder, env=env).returncode, 0)
    git("add", "cv.toml")
    tests.has("hook: both or none", git("commit", "-m", "two"), "belong in one commit")
    git("add", "-A")
    git("commit", "-qm", "two")
    job = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text())["cv"]
    script = "set -e\n" + "\n".join(job["before_script"] + job["script"])
    done = run("bash", "-c", script, cwd=folder,
               env=env | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    tests.true("gitlab: done", done.returncode == 0, done.stdout)
    tests.has("gitlab: what changed", done.stdout, "headline changed", "“One” → “Two”")
    for path in job["artifacts"]["paths"]:
        tests.true(f"gitlab: {path} is there", (folder / path).exists())
    done = run("bash", "-c", script, cwd=folder, env=env)
    tests.true("gitlab: not in a merge request", done.returncode == 0
               and "→" not in done.stdout, done.stdout)
    forgejo = yaml.safe_load((ROOT / "docs/ci/forgejo.yml").read_text())["jobs"]["cv"]["steps"]
    for step in forgejo:
        if "cvpress " in step.get("run", "") and "pipx" not in step["run"]:
            done = run("bash", "-e", "-c", step["run"], cwd=folder, env=env | {"BASE": base})
            tests.true(f"forgejo: {step['run']}", done.returncode == 0, done.stdout)


# ----------------------------------------------------------------------- installation


def installing(tests, github, runner, temp: Path, cvpress: Path) -> None:
    """The release that is downloaded, and those that are refused."""
    version = re.search(r'(?m)^version = "(.*)"', (ROOT / "Cargo.toml").read_text("utf-8"))[1]
    said = f"#!/bin/sh\necho released {version}\n".encode()

    def release(version: str, name: str, data: bytes, digest: str | None = None) -> None:
        digest = digest or hashlib.sha256(data).hexdigest()
        sums = github.releases.get(f"v{version}/SHA256SUMS", b"")
        github.releases[f"v{version}/SHA256SUMS"] = sums + f"{digest}  {name}\n".encode()
        github.releases[f"v{version}/{name}"] = data

    def archive(target: str, version: str) -> bytes:
        out = io.BytesIO()
        if "windows" in target:
            with zipfile.ZipFile(out, "w") as zipped:
                zipped.writestr(f"cvpress-{version}-{target}/cvpress.exe", said)
        else:
            with tarfile.open(fileobj=out, mode="w:gz") as tar:
                info = tarfile.TarInfo(f"cvpress-{version}-{target}/cvpress")
                info.size, info.mode = len(said), 0o755
                tar.addfile(info, io.BytesIO(said))
        return out.getvalue()

    targets = {
        ("Linux", "X64"): "x86_64-unknown-linux-musl",
        ("Linux", "ARM64"): "aarch64-unknown-linux-musl",
        ("macOS", "X64"): "x86_64-apple-darwin",
        ("macOS", "ARM64"): "aarch64-apple-darwin",
        ("Windows", "X64"): "x86_64-pc-windows-msvc",
    }
    for target in targets.values():
        ending = "zip" if "windows" in target else "tar.gz"
        release(version, f"cvpress-{version}-{target}.{ending}", archive(target, version))
    bad = archive("x86_64-unknown-linux-musl", "9.9.9")
    release("9.9.9", "cvpress-9.9.9-x86_64-unknown-linux-musl.tar.gz", bad, "0" * 64)
    release("9.9.8", "other.tar.gz", b"")
    (temp / "empty").mkdir()

    def install(system: str, machine: str, **inputs: str):
        return runner.use(temp / "empty", {}, inputs, RUNNER_OS=system, RUNNER_ARCH=machine,
                          CVPRESS_RELEASES=f"{github.url}/releases")

    for (system, machine), target in targets.items():
        done = install(system, machine)
        tests.has(f"install on {target}: the version of Cargo.toml", done.text,
                  f"released {version}")
        tests.equal(f"install on {target}: goes on", done.failed_step, "build")
        tests.true(f"install on {target}: is on the path",
                   list(Path(done.path[0]).glob("cvpress*")), done.path)
    linux = ("Linux", "X64")
    for what, done, why in [
        ("a wrong digest", install(*linux, version="v9.9.9"), "it is not run"),
        ("not in SHA256SUMS", install(*linux, version="9.9.8"), "does not name cvpress-9.9.8"),
        ("no release", install(*linux, version="0.0.1"), "release 0.0.1 cannot be downloaded"),
        ("no version", install(*linux, version="1;touch pwned"), "is not a version"),
        ("no machine", install("Linux", "RISCV"), "no release of cvpress runs on Linux/RISCV"),
        ("no binary", install(*linux, binary="./nothing"), "`./nothing` is not there"),
    ]:
        tests.equal(f"install, {what}: fails", (done.ok, done.failed_step), (False, "install"))
        tests.has(f"install, {what}: says why", "".join(done.said("error")), why)
        tests.lacks(f"install, {what}: runs nothing", done.text, "released")


# ------------------------------------------------------------------------------- main


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cvpress", type=Path)
    parser.add_argument("--only", default="", metavar="PATTERN",
                        help="for the names of parts; the chapters need `beginning`")
    options = parser.parse_args()
    set_up()
    sys.dont_write_bytecode = True
    from action_runner import Runner
    from action_stories import CHAPTERS
    from action_world import GitHub, Repository, Scene, Tests

    cvpress = options.cvpress.resolve(strict=True)
    tests, github = Tests(), GitHub()
    with tempfile.TemporaryDirectory(prefix="cvpress-action-") as name:
        temp = Path(name)
        repo = Repository(temp)
        runner = Runner(ROOT, temp / "runs", repo.env | {
            "GITHUB_API_URL": github.url, "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "ada/cv", "GITHUB_RUN_ID": "7", "GITHUB_WORKFLOW": "cv",
            "GITHUB_JOB": "cv", "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
        })
        scene = Scene(tests, github, repo, runner, cvpress)
        parts = {
            "linters": lambda: linters(tests),
            "action.yml": lambda: consistent(tests, runner.action),
            "page": lambda: page_shows_examples(tests),
            "examples": lambda: examples(tests, cvpress, temp),
            "installing": lambda: installing(tests, github, runner, temp, cvpress),
        } | {chapter.__name__: lambda c=chapter: c(scene) for chapter in CHAPTERS}
        for name, part in parts.items():
            if re.search(options.only, name):
                before, began = (tests.passed, tests.failed), time.monotonic()
                part()
                now = tests.passed - before[0], tests.failed - before[1]
                seconds = time.monotonic() - began
                print(f"{name}: {now[0]} held, {now[1]} not ({seconds:.1f} s)", flush=True)
    print(f"\n{tests.passed} passed, {tests.failed} failed")
    return 1 if tests.failed or not tests.passed else 0


if __name__ == "__main__":
    sys.exit(main())
