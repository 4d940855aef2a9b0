"""A small GitHub on this machine: comments and releases over HTTP, a bare repository with the
clones that actions/checkout would make of it, and what the chapters share."""

import json
import os
import re
import shutil
import subprocess
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from action_runner import Run, Runner

ZERO = "0" * 40
BOT = {"user": {"type": "Bot"}, "author_association": "NONE"}
STRANGER = {"user": {"type": "User"}, "author_association": "NONE"}


class GitHub(ThreadingHTTPServer):
    """Keeps comments, by the number of the pull request, and files of releases."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.comments: dict[int, list[dict]] = {}
        self.calls: list[str] = []
        self.refuse: dict[str, int] = {}  # the status for a method
        self.releases: dict[str, bytes] = {}
        self.heads: dict[int, str] = {}  # the last commit of a pull request
        self.next = 1
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def add(self, pull: int, body: str, who: dict) -> dict:
        comment = {"id": self.next, "body": body, **who}
        self.next += 1
        self.comments.setdefault(pull, []).append(comment)
        return comment

    def bodies(self, pull: int) -> list[str]:
        return [comment["body"] for comment in self.comments.get(pull, [])]


class Answers(BaseHTTPRequestHandler):
    server: GitHub

    def log_message(self, *_: object) -> None:
        """Says nothing: what was called stands in `calls`."""

    def answer(self, status: int, content: object) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_call(self) -> None:
        url = urlparse(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(size)) if size else {}
        if url.path.startswith("/releases/"):
            data = self.server.releases.get(url.path.removeprefix("/releases/"))
            return self.answer(404 if data is None else 200, data or b"no such file")
        self.server.calls.append(f"{self.command} {url.path}")
        if self.command in self.server.refuse:
            return self.answer(self.server.refuse[self.command], {"message": "refused"})
        if self.headers.get("Authorization") != "Bearer the-token":
            return self.answer(401, {"message": "bad credentials"})
        pull = re.fullmatch(r"/repos/ada/cv/pulls/(\d+)", url.path)
        if pull and int(pull[1]) in self.server.heads:
            return self.answer(200, {"head": {"sha": self.server.heads[int(pull[1])]}})
        many = re.fullmatch(r"/repos/ada/cv/issues/(\d+)/comments", url.path)
        one = re.fullmatch(r"/repos/ada/cv/issues/comments/(\d+)", url.path)
        if many and self.command == "GET":
            query = parse_qs(url.query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            comments = self.server.comments.get(int(many[1]), [])
            return self.answer(200, comments[(page - 1) * size : page * size])
        if many and self.command == "POST":
            return self.answer(201, self.server.add(int(many[1]), sent["body"], BOT))
        if one and self.command == "PATCH":
            for comments in self.server.comments.values():
                for comment in comments:
                    if comment["id"] == int(one[1]):
                        comment["body"] = sent["body"]
                        return self.answer(200, comment)
        return self.answer(404, {"message": "not found"})

    do_GET = do_POST = do_PATCH = handle_call


class Repository:
    """A bare repository, the desk of its author, and what a runner checks out."""

    def __init__(self, temp: Path):
        self.temp, self.count = temp, 0
        home = temp / "home"
        home.mkdir(parents=True)
        self.env = {"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
        self.bare, self.desk = temp / "origin.git", temp / "desk"
        self.git(temp, "init", "--quiet", "--bare", "-b", "main", str(self.bare))
        self.git(temp, "clone", "--quiet", self.url, str(self.desk))
        self.git(self.desk, "checkout", "--quiet", "-B", "main")

    @property
    def url(self) -> str:
        return f"file://{self.bare}"

    def git(self, folder: Path, *arguments: str, ok: bool = True) -> str:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        done = subprocess.run(
            ["git", *who, "-C", str(folder), *arguments],
            env=self.env, capture_output=True, text=True, check=False,
        )
        if ok and done.returncode:
            raise RuntimeError(f"git {arguments}: {done.stderr}")
        return done.stdout.strip()

    def head(self, branch: str = "main") -> str:
        return self.git(self.bare, "rev-parse", f"refs/heads/{branch}")

    def commit(self, files: dict[str, str | None], branch: str = "main") -> str:
        """Writes, or with None takes away, files on a branch, and pushes it."""
        self.git(self.desk, "fetch", "--quiet", "origin")
        start = f"origin/{branch}"
        if not self.git(self.desk, "rev-parse", "-q", "--verify", start, ok=False):
            start = "origin/main" if self.git(self.bare, "branch") else "HEAD"
        if self.git(self.bare, "branch"):
            self.git(self.desk, "checkout", "--quiet", "-B", branch, start)
        for name, text in files.items():
            path = self.desk / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.git(self.desk, "add", "--all")
        self.git(self.desk, "commit", "--quiet", "--allow-empty", "-m",
                 f"change {branch}\n\nparent of all that follows")
        self.git(self.desk, "push", "--quiet", "origin", f"HEAD:{branch}")
        return self.head(branch)

    def merge(self, branch: str, pull: int) -> str:
        """The merge that GitHub makes to try a pull request."""
        self.git(self.desk, "fetch", "--quiet", "origin")
        self.git(self.desk, "checkout", "--quiet", "--detach", "origin/main")
        self.git(self.desk, "merge", "--quiet", "--no-ff", "-m", "merge", f"origin/{branch}")
        ref = f"refs/pull/{pull}/merge"
        self.git(self.desk, "push", "--quiet", "--force", "origin", f"HEAD:{ref}")
        return self.git(self.bare, "rev-parse", ref)

    def check_out(self, commit: str, branch: str | None = None, depth: int = 1) -> Path:
        """What actions/checkout makes: a shallow clone, on a branch or on none."""
        self.count += 1
        folder = self.temp / f"checkout {self.count}"
        folder.mkdir()
        self.git(folder, "init", "--quiet")
        self.git(folder, "remote", "add", "origin", self.url)
        deep = [f"--depth={depth}"] if depth else []
        into = f"refs/remotes/{f'origin/{branch}' if branch else 'pull/merge'}"
        fetch = ["fetch", "--quiet", "--no-tags", *deep, "origin"]
        self.git(folder, *fetch, f"+{commit}:{into}")
        how = ["-B", branch] if branch else ["--detach"]
        self.git(folder, "checkout", "--quiet", "--force", *how, into)
        return folder

    def close(self) -> None:
        shutil.rmtree(self.temp, ignore_errors=True)


def push_event(before: str) -> dict:
    return {"before": before}


def pull_event(number: int, base: str, head: str) -> dict:
    return {"pull_request": {"number": number, "base": {"sha": base}, "head": {"sha": head}}}


class Tests:
    """Counts what held and what did not."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def equal(self, what: str, found: object, wanted: object) -> None:
        self.true(what, found == wanted, f"found  {found!r}\n    wanted {wanted!r}")

    def has(self, what: str, text: str, *parts: str) -> None:
        missing = [part for part in parts if part not in text]
        self.true(what, not missing, f"{missing} not in\n{text}")

    def lacks(self, what: str, text: str, *parts: str) -> None:
        there = [part for part in parts if part in text]
        self.true(what, not there, f"{there} in\n{text}")

    def true(self, what: str, holds: object, why: object = "") -> None:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}\n    {why}", flush=True)


@dataclass
class Scene:
    tests: Tests
    github: GitHub
    repo: Repository
    runner: Runner
    cvpress: Path

    def run(self, folder: Path, event: dict, inputs: dict, **variables: str) -> Run:
        return self.runner.use(folder, event, {"binary": str(self.cvpress)} | inputs, **variables)

    def push(self, files: dict, inputs: dict, depth: int = 1, **variables: str) -> Run:
        """A push to main, and the run that follows."""
        event = push_event(self.repo.head() if self.repo.git(self.repo.bare, "branch") else ZERO)
        folder = self.repo.check_out(self.repo.commit(files), "main", depth)
        return self.run(folder, event, inputs, **variables)

    def pull(self, number: int, branch: str, files: dict, inputs: dict, **variables: str) -> Run:
        """A push to the branch of a pull request, and the run that follows."""
        head = self.repo.commit(files, branch)
        merge = self.repo.merge(branch, number)
        self.github.heads[number] = head
        event = pull_event(number, self.repo.head(), head)
        return self.run(self.repo.check_out(merge), event, inputs, **variables)

    def stub(self, name: str, script: str) -> str:
        """A cvpress that does something else for one of its commands."""
        path = self.repo.temp / name
        path.write_text(f'#!/bin/bash\n{script}\nexec "{self.cvpress}" "$@"\n', "utf-8")
        path.chmod(0o755)
        return str(path)


def cv(*titles: str, name: str = "Ada Example", top: str = "") -> str:
    """A CV with publications of these titles."""
    entries = "".join(
        f'\n[[section.entry]]\ntitle = """{title}"""\nauthors = ["Ada Example"]\ndate = 2020\n'
        for title in titles
    )
    return f'[person]\n{top}name = "{name}"\n\n[[section]]\nkind = "publications"\n{entries}'


BOTH = {"files": "cv.toml\n  my cvs/**/cv.toml  \n"}
SECOND = "my cvs/two, of: two/cv.toml"
MARK = "<!-- cvpress "
