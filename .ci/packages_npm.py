"""The npm packages, from a registry on loopback. Part of packages.py."""

import base64
import hashlib
import json
import os
import platform
import signal
import subprocess
import tarfile
import threading
import time
import urllib.parse
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import archive
import npm
import packages_archives
from release import NAME, TARGETS, VERSION

HERE = npm.scoped(packages_archives.HERE)


class Registry:
    """What npm asks of a registry: the page of a package, and its tarball."""

    def __init__(self, tarballs: list[Path]):
        self.asked: list[str] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = urllib.parse.unquote(self.path).lstrip("/")
                registry.asked.append(path)
                body = registry.files.get(path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.files: dict[str, bytes] = {}
        self.packages = {}
        for tarball in tarballs:
            data = tarball.read_bytes()
            with tarfile.open(tarball) as tar:
                package = json.load(tar.extractfile("package/package.json"))
            self.packages[package["name"]] = package
            digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
            dist = {"tarball": self.url + tarball.name, "integrity": f"sha512-{digest}"}
            page = {
                "name": package["name"],
                "dist-tags": {"latest": package["version"]},
                "versions": {package["version"]: {**package, "dist": dist}},
            }
            self.files[package["name"]] = json.dumps(page).encode()
            self.files[tarball.name] = data
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def check(checks, binary: Path, archives: Path, folder: Path) -> None:
    tarballs = npm.make(archives, folder / "packed")
    first = [t.read_bytes() for t in tarballs]
    again = [t.read_bytes() for t in npm.make(archives, folder / "packed")]
    checks.that("npm: the packages are the same twice", first == again)
    registry = Registry(tarballs)
    described(checks, registry.packages)
    project = folder / "project"
    project.mkdir()
    (project / "cv.toml").write_bytes(archive.readme_cv().encode())
    (project / "wrong.toml").write_text('[person]\nname = "A"\naffilation = "B"\n')
    # No settings of the user's, and no way to another registry.
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    env = {k: v for k, v in env.items() if not k.lower().startswith("npm_")}
    env |= {
        "npm_config_registry": registry.url,
        "npm_config_cache": str(folder / "cache"),
        "npm_config_userconfig": str(folder / "npmrc"),
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_ignore_scripts": "false",
        "npm_config_update_notifier": "false",
    }
    run = lambda *command, **more: subprocess.run(
        list(map(str, command)), cwd=project, env=env, capture_output=True, **more
    )
    done = run("npm", "install", NAME)
    if not checks.that("npm: installs", done.returncode == 0, done.stderr.decode()):
        return
    modules = project / "node_modules"
    found = {str(p.parent.relative_to(modules)) for p in modules.glob("**/package.json")}
    checks.equal("npm: installs the launcher and one binary", found, {NAME, HERE})
    fetched = {a for a in registry.asked if a.endswith(".tgz")}
    wanted = {f"{NAME}-{VERSION}.tgz", f"{HERE[1:].replace('/', '-')}-{VERSION}.tgz"}
    checks.equal("npm: fetches no other platform's", fetched, wanted)
    installed = modules / HERE / NAME
    checks.that("npm: the binary is ours", installed.read_bytes() == binary.read_bytes())
    launcher = modules / ".bin" / NAME
    used(checks, binary, launcher, project, run)
    ended(checks, launcher, project, env)
    installed.rename(project / "away")
    done = run(launcher, "--version")
    told = done.returncode == 1 and HERE in done.stderr.decode()
    checks.that("npm: says that the binary is missing", told, done)
    registry.server.shutdown()


def described(checks, packages: dict[str, dict]) -> None:
    """The packages belong together, and none runs anything when it is installed."""
    scoped = {npm.scoped(t): t for t in TARGETS}
    checks.equal("npm: a package for each target", packages.keys(), {NAME, *scoped})
    checks.equal("npm: one version", {p["version"] for p in packages.values()}, {VERSION})
    wanted = dict.fromkeys(scoped, VERSION)
    checks.equal("npm: the launcher asks for it", packages[NAME]["optionalDependencies"], wanted)
    limits = {n: (p.get("os"), p.get("cpu")) for n, p in packages.items() if n != NAME}
    wanted = {n: ([t.os], [t.cpu]) for n, t in scoped.items()}
    checks.equal("npm: each for its platform alone", limits, wanted)
    scripts = [name for name, package in packages.items() if "scripts" in package]
    checks.equal("npm: nothing is run at installation", scripts, [])


def used(checks, binary: Path, launcher: Path, project: Path, run) -> None:
    """What goes in and out is what goes in and out of the binary."""
    cv = (project / "cv.toml").read_bytes()
    own = run(binary, "build", "cv.toml", "--out", "own.pdf")
    checks.equal("npm: the binary builds", own.returncode, 0)
    wanted = (project / "own.pdf").read_bytes()
    done = run("npx", "--no-install", NAME, "build")
    checks.that("npm: npx builds", done.returncode == 0, done.stderr.decode())
    built = project / "cv.pdf"
    same = built.is_file() and built.read_bytes() == wanted
    checks.that("npm: npx builds the binary's own bytes", same)
    piped = [run(p, "build", "-", "--out", "-", input=cv) for p in (binary, launcher)]
    checks.that("npm: the binary reads a pipe", piped[0].stdout[:5] == b"%PDF-", piped[0].stderr)
    checks.that("npm: standard input to standard output", piped[1].stdout == piped[0].stdout)
    for arguments, status in [
        (["check", "cv.toml"], 0),
        (["check", "wrong.toml"], 1),
        (["build", "none.toml"], 1),
        (["--nonsense"], 2),
        (["explain", "E0201"], 0),
        (["schema"], 0),
    ]:
        one, two = run(binary, *arguments), run(launcher, *arguments)
        name = f"npm: `{' '.join(arguments)}`"
        checks.equal(f"{name} exits {status}", (one.returncode, two.returncode), (status,) * 2)
        said = [(done.stdout, done.stderr) for done in (one, two)]
        checks.equal(f"{name} says the same", said[1], said[0])


def status(pid: int, key: str) -> str:
    """A line of what Linux says of a process: empty where there is none."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return next((l.split(":", 1)[1].strip() for l in text.splitlines() if l.startswith(key)), "")


def child_of(parent: int, seconds: float = 10) -> int | None:
    """The binary below a launcher, once it listens for an interruption."""
    listens = 1 << (signal.SIGINT - 1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path in Path("/proc").glob("[0-9]*"):
            pid = int(path.name)
            ours = status(pid, "PPid") == str(parent) and status(pid, "Name") == NAME
            if ours and int(status(pid, "SigCgt") or "0", 16) & listens:
                return pid
        time.sleep(0.05)
    return None


@contextmanager
def waiting(launcher: Path, project: Path, env: dict):
    """A launcher whose binary waits for its input, and the binary."""
    process = subprocess.Popen(
        [launcher, "check", "-"],
        cwd=project,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    child = child_of(process.pid)
    try:
        yield process, child
    finally:
        if process.poll() is None or (child and status(child, "State")):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdin.close()
        process.wait()


def ended(checks, launcher: Path, project: Path, env: dict) -> None:
    """A signal to the launcher ends the binary, and the launcher ends as the binary does."""
    if platform.system() != "Linux":
        print("     signals are tried under Linux alone")
        return
    # Of these the binary catches all but the last two, and then exits 130.
    for name, send, code in [
        ("Ctrl-C, to both", lambda p, _: os.killpg(p.pid, signal.SIGINT), 130),
        ("SIGINT", lambda p, _: p.send_signal(signal.SIGINT), 130),
        ("SIGTERM", lambda p, _: p.send_signal(signal.SIGTERM), 130),
        ("SIGHUP", lambda p, _: p.send_signal(signal.SIGHUP), 130),
        ("SIGQUIT", lambda p, _: p.send_signal(signal.SIGQUIT), -signal.SIGQUIT),
        ("SIGKILL, to the binary", lambda _, c: os.kill(c, signal.SIGKILL), -signal.SIGKILL),
    ]:
        with waiting(launcher, project, env) as (process, child):
            if not checks.that(f"npm: {name}: the binary waits", child is not None):
                continue
            send(process, child)
            try:
                code_found = process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                code_found = "nothing for ten seconds"
            checks.equal(f"npm: {name}: the launcher ends", code_found, code)
            gone = status(child, "State") == ""
            checks.that(f"npm: {name}: the binary has ended before it", gone)
