"""The chapters in which the action commits the PDF, and others push meanwhile."""

import subprocess
from pathlib import Path

from action_runner import Run
from action_world import Scene, cv, push_event


def committing(scene: Scene) -> None:
    tests, repo = scene.tests, scene.repo
    evil = {"commit": "true", "commit-message": '"; touch pwned; $(touch pwned)\n\nA CV.'}
    run = scene.push({"README.md": "A CV.\n"}, evil)
    tests.true("commit: done", run.ok, run.text)
    tip = repo.head()
    tests.equal("commit: pushed", run.outputs["committed"], tip)
    shown = repo.git(repo.bare, "show", "--format=%an%n%B", "--name-only", tip)
    tests.equal(
        "commit: only the PDF, and the message as it is", shown,
        'github-actions[bot]\n"; touch pwned; $(touch pwned)\n\nA CV.\n\n\ncv.pdf',
    )
    run = scene.run(repo.check_out(tip, "main"), push_event(tip), {"commit": "true"})
    tests.true("commit again: done", run.ok, run.text)
    tests.has("commit again: nothing to do", run.text, "Every PDF is as it was committed.")
    tests.equal("commit again: no commit", (repo.head(), run.outputs["committed"]), (tip, ""))
    tests.has("commit again: nothing changed", run.summary, "**nothing changed**")
    # What earlier steps left: a file that is staged, another PDF, a hook that refuses.
    repo.commit({"cv[12].toml": cv("Bracket"), "cv1.pdf": "no PDF of ours"})
    folder = repo.check_out(repo.head(), "main")
    for name in ("staged.txt", "cv1.pdf"):
        (folder / name).write_text("of an earlier step")
    repo.git(folder, "add", "--force", "staged.txt")
    hook = folder / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    run = scene.run(folder, push_event(tip), {"commit": "true", "files": "cv[12].toml"})
    tests.true("commit beside others: done", run.ok, run.text)
    tests.equal("commit beside others: the PDF alone", repo.git(
        repo.bare, "show", "--format=", "--name-only", "main"), "cv[12].pdf")
    tip = repo.commit({"cv[12].toml": None, "cv[12].pdf": None, "cv1.pdf": None})
    run = scene.run(repo.check_out(tip), push_event(tip), {"commit": "true"})
    tests.equal("detached: said", run.said("notice"),
                ["cvpress no commit: no branch is checked out"])
    # A run of another token than that of the job follows its own commit: it ends there.
    tests.lacks("no shell got a hold of the message", " ".join(repo.git(
        repo.bare, "ls-tree", "-r", "--name-only", tip)), "pwned")


def race(scene: Scene) -> None:
    """Others push while the action builds: it goes on top of that, with the PDF of that."""
    tests, repo = scene.tests, scene.repo

    def overtaken(files: dict, theirs: dict) -> tuple[Run, Path]:
        before = repo.head()
        folder = repo.check_out(repo.commit(files), "main")
        (folder / ".gitignore").write_text("of an earlier step")
        # Between the build and the push, once.
        hook = folder / ".git/hooks/pre-push"
        todo = repo.temp / "overtake.sh"
        lines = [f"cd '{repo.desk}' && git fetch -q && git checkout -q -B main origin/main"]
        for name, text in theirs.items():
            (repo.temp / "theirs").write_text(text, "utf-8")
            lines.append(f"cp '{repo.temp / 'theirs'}' '{name}'")
        lines.append("git add -A && git -c user.name=B -c user.email=b@example.org"
                     " commit -qm theirs && git push -q origin main")
        todo.write_text("\n".join(lines), "utf-8")
        hook.write_text(f"#!/bin/sh\nrm -f '{hook}'\nunset $(git rev-parse --local-env-vars)\n"
                        f"sh -e '{todo}'\n", "utf-8")
        hook.chmod(0o755)
        return scene.run(folder, push_event(before), {"commit": "true"}), folder

    def fresh() -> bool:
        folder = repo.check_out(repo.head(), "main")
        done = subprocess.run([scene.cvpress, "build", "--check", "cv.toml"], cwd=folder,
                              capture_output=True, check=False)
        return done.returncode == 0

    run, folder = overtaken({"cv.toml": cv("One", "Two", "Three")}, {"README.md": "Other.\n"})
    tests.true("race: done", run.ok, run.text)
    tests.has("race: said", run.text, "Somebody pushed to main meanwhile")
    tests.equal("race: ours is on top", run.outputs["committed"], repo.head())
    tests.equal("race: what an earlier step wrote is still there",
                (folder / ".gitignore").read_text(), "of an earlier step")
    log = repo.git(repo.bare, "log", "-3", "--format=%s", "main").splitlines()
    tests.equal("race: both are there", log, ["Build the CV", "theirs", "change main"])
    tests.true("race: the PDF is that of the CV", fresh())
    run, _ = overtaken({"cv.toml": cv("A", "B")}, {"cv.toml": cv("A", "B", "C")})
    tests.true("race for the CV: done", run.ok, run.text)
    tests.true("race for the CV: the PDF is that of the newer one", fresh())
    run, _ = overtaken({"cv.toml": cv("D")}, {"cv.toml": "[person]\n"})
    tests.equal("race with a broken CV: left to its own run", run.said("notice"), [
        "cvpress no commit: what was pushed to main meanwhile does not build"])
    tests.equal("race with a broken CV: nothing pushed", repo.git(
        repo.bare, "log", "-1", "--format=%s", "main"), "theirs")
    update = repo.bare / "hooks/update"
    update.write_text("#!/bin/sh\necho protected >&2\nexit 1\n", "utf-8")
    before, folder = repo.head(), None
    update.chmod(0o644)
    folder = repo.check_out(repo.commit({"cv.toml": cv("One", "Two")}), "main")
    update.chmod(0o755)
    run = scene.run(folder, push_event(before), {"commit": "true"})
    update.unlink()
    tests.equal("protected branch: fails", (run.ok, run.failed_step), (False, "commit"))
    tests.has("protected branch: says why", "".join(run.said("error")),
              "the push to main was refused", "contents: write")
    tests.has("broken at the base: said", run.summary,
              f"Nothing to compare with: at {before[:10]} it does not build.")
    tests.has("broken at the base: why", run.text, "error[E0")
    tests.equal("broken at the base: changed", run.outputs["changed"], "true")
