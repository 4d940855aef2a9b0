"""Runs action.yml as a runner of GitHub would: its steps in order, in bash, with the files and
variables that they expect. Steps that use another action are noted down, and not run."""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml

# ---------------------------------------------------------------------- expressions

TOKEN = re.compile(
    r"\s*(?:'((?:[^']|'')*)'|(==|!=|&&|\|\||!|\(|\))|([A-Za-z_][\w.-]*)|(\d+))"
)


class Expression:
    """The part of the language of `${{ }}` that this action uses; anything else is an error."""

    def __init__(self, text: str, contexts: dict):
        self.contexts, self.tokens, at = contexts, [], 0
        text = text.strip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise ValueError(f"cannot read {text[at:]!r}")
            self.tokens.append(match.groups())
            at = match.end()

    def value(self) -> object:
        result = self.either()
        if self.tokens:
            raise ValueError(f"left over: {self.tokens}")
        return result

    def sign(self, *signs: str) -> str | None:
        if self.tokens and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return None

    def either(self) -> object:
        left = self.both()
        while self.sign("||"):
            right = self.both()
            left = left or right
        return left

    def both(self) -> object:
        left = self.equal()
        while self.sign("&&"):
            right = self.equal()
            left = left and right
        return left

    def equal(self) -> object:
        left = self.single()
        while sign := self.sign("==", "!="):
            same = text_of(left) == text_of(self.single())
            left = same if sign == "==" else not same
        return left

    def single(self) -> object:
        if self.sign("!"):
            return not self.single()
        if self.sign("("):
            inner = self.either()
            if not self.sign(")"):
                raise ValueError("a bracket is open")
            return inner
        string, sign, name, number = self.tokens.pop(0)
        if sign:
            raise ValueError(f"unexpected {sign}")
        if string is not None:
            return string.replace("''", "'")
        if number is not None:
            return int(number)
        value: object = self.contexts
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value


def text_of(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


def evaluate(text: object, contexts: dict) -> str:
    """A value of a workflow, with its expressions replaced."""
    return re.sub(
        r"\$\{\{(.*?)\}\}",
        lambda m: text_of(Expression(m[1], contexts).value()),
        text_of(text),
        flags=re.S,
    )


# ----------------------------------------------------------------------------- logs


@dataclass
class Log:
    """What the runner makes of the output of the steps."""

    annotations: list[tuple[str, dict, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)  # any other command that it obeyed
    stopped: str | None = None

    def read(self, text: str) -> None:
        for line in text.splitlines():
            new = re.match(r"\s*::([\w-]+)(?: (.*?))?::(.*)", line)
            old = re.search(r"##\[([\w-]+)", line)
            if self.stopped is not None:
                if line.strip() == f"::{self.stopped}::":
                    self.stopped = None
            elif new and new[1] == "stop-commands":
                self.stopped = new[3]
            elif new and new[1] in ("error", "warning", "notice"):
                pairs = [pair.split("=", 1) for pair in (new[2] or "").split(",") if pair]
                properties = {key: plain(value, True) for key, value in pairs}
                self.annotations.append((new[1], properties, plain(new[3])))
            elif new or old:
                self.commands.append((new or old)[1])


def plain(text: str, property: bool = False) -> str:
    for code, sign in [("%0D", "\r"), ("%0A", "\n")] + [("%3A", ":"), ("%2C", ",")] * property:
        text = text.replace(code, sign)
    return text.replace("%25", "%")


# ----------------------------------------------------------------------------- runs


@dataclass
class Run:
    """What came of one use of the action."""

    ok: bool = True
    text: str = ""
    summary: str = ""
    failed_step: str = ""
    log: Log = field(default_factory=Log)
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    uploads: dict[str, list[str]] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def said(self, kind: str) -> list[str]:
        """The annotations of a kind as `FILE:LINE:COLUMN TITLE message`."""
        out = []
        for found, at, message in self.log.annotations:
            if found == kind:
                place = f"{at['file']}:{at['line']}:{at['col']} " if "file" in at else ""
                out.append(f"{place}{at.get('title', '')} {message}")
        return out


class Runner:
    def __init__(self, root: Path, temp: Path, variables: dict[str, str]):
        self.root, self.temp, self.variables = root, temp, variables
        self.action = yaml.safe_load((root / "action.yml").read_text("utf-8"))
        self.count = 0

    def use(self, workspace: Path, event: dict, inputs: dict, **variables: str) -> Run:
        """Uses the action once, in a folder that was checked out."""
        self.count += 1
        folder = self.temp / f"run-{self.count}"
        (folder / "temp").mkdir(parents=True)
        github = {"event": event, "token": "the-token"}
        unknown = inputs.keys() - self.action["inputs"].keys()
        if unknown:
            raise ValueError(f"no such input: {unknown}")
        given = {
            name: evaluate(inputs.get(name, about.get("default", "")), {"github": github})
            for name, about in self.action["inputs"].items()
        }
        contexts = {"github": github, "inputs": given, "steps": {}}
        run, path = Run(), [os.environ["PATH"]]
        for number, step in enumerate(self.action["runs"]["steps"]):
            name = step.get("id", f"step {number}")
            condition = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", str(step.get("if", "'true'")))
            if not Expression(condition, contexts).value():
                continue
            run.ran.append(name)
            if "uses" in step:
                with_ = {k: evaluate(v, contexts) for k, v in step.get("with", {}).items()}
                run.uploads[with_["name"]] = files_in(Path(with_["path"]))
                continue
            files = {
                key: folder / f"{key.lower()}-{number}"
                for key in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
            }
            for file in files.values():
                file.touch()
            env = self.variables | variables | {"PATH": ":".join(path)}
            env |= {key: str(file) for key, file in files.items()}
            env |= {"GITHUB_ACTION_PATH": str(self.root), "GITHUB_WORKSPACE": str(workspace)}
            env |= {"RUNNER_TEMP": str(folder / "temp")}
            env |= {key: evaluate(v, contexts) for key, v in step.get("env", {}).items()}
            script = folder / f"step-{number}.sh"
            script.write_text(evaluate(step["run"], contexts), "utf-8")
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
                cwd=workspace, env=env, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
            )
            text = done.stdout.decode("utf-8", "replace")
            run.text += text
            run.log.read(text)
            run.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
            path[:0] = files["GITHUB_PATH"].read_text("utf-8").splitlines()
            outputs = read_outputs(files["GITHUB_OUTPUT"].read_text("utf-8"))
            contexts["steps"][name] = {"outputs": outputs}
            if done.returncode:
                run.ok, run.failed_step = False, name
                break
        run.path = path
        run.outputs = {
            name: evaluate(about["value"], contexts)
            for name, about in self.action["outputs"].items()
        }
        return run


def read_outputs(text: str) -> dict[str, str]:
    """The file of outputs: `NAME=VALUE`, or `NAME<<WORD`, lines and WORD."""
    outputs, lines = {}, iter(text.split("\n"))
    for line in lines:
        if match := re.fullmatch(r"([\w-]+)<<(.+)", line):
            value = []
            while (line := next(lines)) != match[2]:
                value.append(line)
            outputs[match[1]] = "\n".join(value)
        elif "=" in line:
            name, value = line.split("=", 1)
            outputs[name] = value
        elif line:
            raise ValueError(f"no output: {line!r}")
    return outputs


def files_in(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise ValueError(f"no folder to upload: {folder}")
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
