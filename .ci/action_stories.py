"""The life of a repository with CVs, a commit after the other, and what the action says of each.

Every function is a chapter. It gets the `Scene`, and tells `scene.tests` what it found.
"""

import shutil
from pathlib import Path

from action_pushes import committing, race
from action_world import BOT, BOTH, MARK, SECOND, STRANGER, ZERO, Scene, cv, pull_event, push_event


def beginning(scene: Scene) -> None:
    tests = scene.tests
    run = scene.push({"cv.toml": cv("One"), ".gitignore": "*.pdf\n"}, {})
    tests.true("first commit: done", run.ok, run.text)
    tests.equal("first commit: steps", run.ran, ["install", "build", "diff", "step 4", "verdict"])
    tests.equal(
        "first commit: said", run.said("notice"),
        ["cvpress no comparison: this is the first commit"],
    )
    tests.equal("first commit: uploads", run.uploads, {"cv": ["cv.pdf"]})
    tests.has("first commit: summary", run.summary, "## ` cv.toml `", "the first commit",
              "\n[What was built](https")
    tests.has("first commit: proof", run.text, "live links; title:")
    wanted = {"changed": "false", "base": "", "pdfs": "cv.pdf", "failed": "", "committed": ""}
    tests.equal("first commit: outputs", wanted, {k: run.outputs[k] for k in wanted})
    site = Path(run.outputs["site"])
    page = (site / "index.html").read_text("utf-8")
    tests.has("first commit: page", page, '<a href="./cv.pdf">cv.pdf</a>')
    tests.true("first commit: PDF of the site", (site / "cv.pdf").is_file())
    before = scene.repo.head()
    run = scene.push({"cv.toml": cv("One", "Two")}, {"upload": "false"})
    tests.has("push: what changed", run.summary, "**1 publication added**", "- added: Two")
    tests.equal("push: changed", run.outputs["changed"], "true")
    tests.equal("push: compared with what was there", run.outputs["base"], before)
    tests.equal("push: nothing uploaded", run.uploads, {})
    tests.equal("push: no comment", scene.github.calls, [])


def pull_request(scene: Scene) -> None:
    tests, github = scene.tests, scene.github
    run = scene.pull(1, "more", {"cv.toml": cv("One", "Two", "Three")}, BOTH | {"commit": "true"})
    tests.true("pattern without a match: no failure", run.ok, run.text)
    tests.equal("pattern without a match: said", run.said("warning")[0],
                "cvpress `files`: nothing matches `my cvs/**/cv.toml`")
    del run
    github.comments.clear()
    other = github.add(1, "of another bot", BOT)
    run = scene.pull(1, "more", {}, {"commit": "true"})
    tests.true("pull request: done", run.ok, run.text)
    tests.equal("pull request: the other bot is left alone", github.comments[1].pop(0), other)
    tests.equal("pull request: one comment", len(github.bodies(1)), 1)
    body = github.bodies(1)[0]
    tests.true("comment: begins with the mark", body.startswith(MARK), body)
    tests.equal("comment: is the summary", body.split(" -->\n", 1)[1], run.summary)
    tests.has("comment: what changed", body, "## ` cv.toml `", "**1 publication added**",
              "- added: Three",
              "[What was built, and the pages that changed side by side]"
              "(https://github.example/ada/cv/actions/runs/7)")
    tests.equal("pull request: pages that changed", run.uploads,
                {"cv": ["cv.pdf"], "cv-changes": ["cv/page-1.png"]})
    tests.equal("pull request: no commit", run.said("notice"), [
        "cvpress no commit: from a pull request nothing is committed"])
    tests.equal("pull request: compared with its target", run.outputs["base"], scene.repo.head())
    first = github.comments[1][0]["id"]
    github.calls.clear()
    scene.pull(1, "more", {"cv.toml": cv("One", "Two", "Three", "Four")}, {})
    tests.equal("second push: the same comment", [c["id"] for c in github.comments[1]], [first])
    tests.has("second push: brought up to date", github.bodies(1)[0], "2 publications added")
    tests.equal("second push: calls", github.calls, [
        "GET /repos/ada/cv/pulls/1", "GET /repos/ada/cv/issues/1/comments", f"PATCH /repos/ada/cv/issues/comments/{first}"])
    # A commit on main meanwhile is not told as undone.
    scene.repo.commit({"README.md": "Later.\n"})
    run = scene.pull(1, "more", {"cv.toml": cv("One", "Two")}, {})
    tests.has("third push: nothing changed any more", github.bodies(1)[0], "**nothing changed**")
    tests.equal("third push: still one", len(github.bodies(1)), 1)
    tests.equal("third push: changed", run.outputs["changed"], "false")
    run = scene.pull(2, "readme", {"README.md": "Else.\n"}, {})
    tests.equal("no change: no comment", github.bodies(2), [])
    tests.has("no change: said", run.text, "Nothing changed, so there is no comment.")
    run = scene.pull(2, "readme", {"cv.toml": cv("Else")}, {"comment": "false"})
    tests.equal("comments unwanted: none", (github.bodies(2), run.ok), ([], True))
    scene.pull(2, "readme", {}, {})
    scene.pull(2, "readme", {}, {}, GITHUB_JOB="other")
    scene.pull(2, "readme", {}, {"artifact": "third"})
    tests.equal("jobs and names: a comment each", len(github.bodies(2)), 3)
    # Another colour: the same text on other pages.
    run = scene.pull(12, "colour", {"cv.toml": cv("One", "Two") + '[style]\naccent = "#f00"\n'
                                    '[layout]\npaper = "a5"\n'}, {})
    tests.has("other pages: told", github.bodies(12)[0],
              "**accent default → #\u200bf00, paper default → a5**", "Pages that look different: 1\n")
    tests.equal("other pages: kept", run.uploads["cv-changes"], ["cv/page-1.png"])
    # The run again, when main has gone on: the event is the old one, the merge is not.
    old = scene.repo.head()
    scene.repo.commit({"cv.toml": cv("One", "Two", "Six")})
    head = scene.repo.head("readme")
    merge = scene.repo.check_out(scene.repo.merge("readme", 2))
    run = scene.run(merge, pull_event(2, old, head), {})
    tests.equal("run again: compared with the target of now", run.outputs["base"],
                scene.repo.head())
    # An older run that ends last: what it says is old.
    scene.pull(13, "late", {"cv.toml": cv("One", "Two", "Six", "Old")}, {})
    late, told = scene.repo.head("late"), github.bodies(13)
    scene.pull(13, "late", {"cv.toml": cv("One", "Two", "Six", "New")}, {})
    newer = github.bodies(13)
    github.heads[13] = "0" * 40
    run = scene.run(scene.repo.check_out(scene.repo.merge("late", 13)),
                    pull_event(13, scene.repo.head(), late), {})
    tests.true("older run: ends well", run.ok, run.text)
    tests.equal("older run: the comment stays", (told != newer, github.bodies(13)), (True, newer))
    tests.has("older run: said", "".join(run.said("notice")), "a later push has a run of its own")


def breaking(scene: Scene) -> None:
    tests, github = scene.tests, scene.github
    broken = cv("One", top='nme = "Ada"\n')
    run = scene.pull(3, "broken", {"cv.toml": broken, SECOND: cv("Uno")}, BOTH)
    tests.equal("broken: the job fails, last of all", (run.ok, run.failed_step), (False, "verdict"))
    tests.equal("broken: annotations", run.said("error"), [
        "cv.toml:2:1 E0201 unknown key `nme` in `person`\ndid you mean `name`?",
        "cvpress failed: cv.toml",
    ])
    tests.equal("broken: the other is built", run.outputs["pdfs"], SECOND[:-4] + "pdf")
    tests.equal("broken: failed", run.outputs["failed"], "cv.toml")
    body = github.bodies(3)[0]
    tests.has("broken: comment", body, "## ` cv.toml `\n\n**It does not build.**\n\n"
              "    cv.toml:2:1: error[E0201]: unknown key `nme` in `person`",
              f"## ` {SECOND} `\n\n**It is new.**")
    # From a subfolder, of a CV in a subfolder of it.
    run = scene.pull(3, "broken", {"cv.toml": cv("One", "Two"), SECOND: broken}, {
        "working-directory": "my cvs", "files": "./two, of: two/../two, of: two/cv.toml"})
    tests.equal("subfolder: from the root", run.said("error"), [
        f"{SECOND}:2:1 E0201 unknown key `nme` in `person`\ndid you mean `name`?",
        f"cvpress failed: {SECOND}"])
    run = scene.pull(3, "broken", {"cv.toml": broken}, BOTH)
    tests.equal("both broken: both are said", run.said("error")[-1],
                f"cvpress failed: cv.toml\n{SECOND}")
    run = scene.pull(8, "only", {"cv.toml": broken}, {})
    tests.equal("one CV, broken: a comment", len(github.bodies(8)), 1)
    tests.lacks("one CV, broken: nothing was kept", github.bodies(8)[0], "What was built")
    only = {"files": "cvs/*/cv.toml"}
    scene.pull(15, "none", {"cvs/a/cv.toml": cv("One")}, only)
    run = scene.pull(15, "none", {"cvs/a/cv.toml": None}, only)
    tests.equal("no CV left: fails, last of all", (run.ok, run.failed_step), (False, "verdict"))
    tests.lacks("no CV left: the comment is of now", github.bodies(15)[0], "**It is new.**")
    run = scene.pull(14, "away", {"cv.toml": None}, {})
    tests.has("a CV that is gone: told", github.bodies(14)[0], "**It is no longer there**")
    tests.equal("a CV that is gone: changed", (run.ok, run.outputs["changed"]), (False, "true"))
    run = scene.pull(9, "new", {SECOND: cv("Uno")}, BOTH)
    tests.equal("a new CV: changed", (run.outputs["changed"], len(github.bodies(9))), ("true", 1))
    warned = cv("One").replace('["Ada Example"]', '["B. Babbage"]')
    run = scene.pull(3, "broken", {SECOND: warned}, {"working-directory": "my cvs",
                                                  "files": "**/*.toml"})
    tests.equal("warning: once", [w.split("\n")[0] for w in run.said("warning")], [
        f"{SECOND}:8:9 W0301 `Ada Example` is not among the authors"])
    tests.true("warning: no failure", run.ok, run.text)
    run = scene.pull(3, "broken", {}, {"files": f"{SECOND}", "proof": "false"})
    tests.equal("warning: without proof as well", len(run.said("warning")), 1)
    run = scene.pull(3, "broken", {SECOND: None}, {"files": "nowhere/cv.toml"})
    tests.equal("no file: said", run.said("error"), [
        "E0101 there is no file `nowhere/cv.toml`\n`cvpress init` begins a new one",
        "cvpress failed: nowhere/cv.toml"])
    unread = scene.stub("unread", '[ "$1" != proof ] || { echo ::error title=E0604::lost >&2;'
                        ' echo "A table"; exit 1; }')
    run = scene.pull(4, "unread", {"cv.toml": cv("One")}, {"binary": unread})
    tests.equal("unread: fails", (run.ok, run.outputs["failed"]), (False, "cv.toml"))
    tests.equal("unread: said", run.said("error"), ["E0604 lost", "cvpress failed: cv.toml"])
    tests.has("unread: comment", github.bodies(4)[0], "**A machine does not read all of it.**",
              "- removed: Two")
    tests.equal("unread: built all the same", run.uploads["cv"], ["cv.pdf"])
    scene.pull(10, "unchanged", {}, {"binary": unread})
    tests.equal("unread, unchanged: a comment", len(github.bodies(10)), 1)
    run = scene.pull(4, "unread", {}, {"binary": unread, "proof": "false"})
    tests.true("proof unwanted: none", run.ok, run.text)
    run = scene.pull(4, "unread", {}, {"formats": "pdf, pptx"})
    tests.has("unknown format: said", "".join(run.said("error")), "`cv.toml` failed")
    tests.has("unknown format: cvpress says why", run.text, "invalid value 'pptx'")
    run = scene.pull(4, "unread", {}, {"formats": "##[add-mask]pdf"})
    tests.has("a command as a format: said", run.text, "invalid value '##[add-mask]pdf'")
    tests.lacks("a command as a format: is none", run.log.commands, "add-mask")
    named = '[document]\nname = "ada"\n[layout]\npages = 2\n'
    run = scene.pull(4, "unread", {"cv.toml": cv("One") + named}, {"formats": "png,pdf,typ"})
    tests.has("formats: all kept", "\n".join(run.uploads["cv"]), "ada-1.png", "ada.pdf", ".typ")
    tests.equal("formats: the PDF by its own name", run.outputs["pdfs"], "ada.pdf")
    run = scene.pull(4, "unread", {}, {"formats": "svg"})
    tests.has("no PDF: no proof", run.text, "No PDF is built, so none is read back.")


def several(scene: Scene) -> None:
    """Two CVs in main; then one goes."""
    tests = scene.tests
    run = scene.push({SECOND: cv("Uno"), "cv.toml": cv("One", "Two")}, BOTH | {"commit": "true"})
    tests.true("two: done", run.ok, run.text)
    tests.equal("two: uploads", run.uploads["cv"], ["cv.pdf", f"{SECOND[:-4]}pdf"])
    two = f"cv.pdf\n{SECOND[:-4]}pdf"
    tests.equal("two: both built, each once", run.outputs["pdfs"], two)
    tree = scene.repo.git(scene.repo.bare, "ls-tree", "-r", "-z", "--name-only", "main")
    tests.has("two: both committed", tree, "cv.pdf", f"{SECOND[:-4]}pdf")
    page = (Path(run.outputs["site"]) / "index.html").read_text("utf-8")
    tests.has("two: page", page, f'<a href="./{SECOND[:-4]}pdf">')
    run = scene.pull(5, "two", {SECOND: cv("Uno", "Due")}, BOTH)
    tests.equal("two: pages of the one", run.uploads["cv-changes"], [f"{SECOND[:-5]}/page-1.png"])
    tests.has("two: of the other nothing", run.summary, "## ` cv.toml `\n\n**nothing changed**",
              "- added: Due")
    run = scene.pull(5, "two", {"my cvs/three/cv.toml": cv("Tre"), SECOND: None}, {
        "files": "two*/cv.toml\n./cv.toml\nthree/cv.toml\n*/cv.toml\n../cv.toml"
                 "\n../my cvs/three/cv.toml", "working-directory": "my cvs"})
    tests.equal("one goes: the others, each once", run.said("error"), [
        "E0101 there is no file `my cvs/cv.toml`\n`cvpress init` begins a new one",
        "cvpress failed: my cvs/cv.toml"])
    tests.equal("one goes: the pattern is a warning", run.said("warning"), [
        "cvpress `files`: nothing matches `two*/cv.toml`"])
    tests.equal("one goes: PDFs", run.outputs["pdfs"], "my cvs/three/cv.pdf\ncv.pdf")
    run = scene.pull(5, "two", {}, {"files": "*/cv.toml", "working-directory": "my cvs"})
    tests.true("one goes: done", run.ok, run.text)
    tests.has("one goes: told", scene.github.bodies(5)[0],
              f"## ` {SECOND} `\n\n**It is no longer there.**")
    # What git has, but not the folder, as in a sparse checkout.
    folder = scene.repo.check_out(scene.repo.head(), "main")
    (folder / SECOND).unlink()
    run = scene.run(folder, {}, {"files": "**/cv.toml"})
    tests.equal("sparse: done", (run.ok, run.outputs["pdfs"]), (True, "cv.pdf"))
    # The version before cannot be built, though its folder is as it was.
    stub = scene.stub("no-diff", '[ "$1" != diff ] || { echo why it is not >&2; exit 1; }')
    run = scene.pull(11, "other", {"README.md": "x\n"}, {"files": SECOND, "binary": stub})
    tests.has("unbuilt base: said", run.summary, "it does not build.")
    tests.has("unbuilt base: why", run.text, "why it is not")
    tests.equal("unbuilt base: the folder is unchanged", run.outputs["changed"], "false")
    # Not at the root of the workspace, as `path` of actions/checkout makes it.
    outer = scene.repo.temp / "outer"
    outer.mkdir()
    shutil.move(scene.repo.check_out(scene.repo.head(), "main"), outer / "inner")
    (outer / "cvpress").symlink_to(scene.cvpress)
    run = scene.run(outer, {}, {"working-directory": "inner", "binary": "./cvpress"})
    tests.equal("checkout in a folder: done", (run.ok, run.outputs["pdfs"]), (True, "cv.pdf"))


def refused(scene: Scene) -> None:
    """What GitHub or the clone does not give is said, and fails nothing."""
    tests, github = scene.tests, scene.github
    github.refuse = {"POST": 403}
    run = scene.pull(6, "fork", {"cv.toml": cv("Fork")}, {})
    tests.true("fork: done", run.ok, run.text)
    tests.has("fork: said", run.said("notice")[-1], "no comment on the pull request: the token",
              "from a fork", "`pull-requests: write`")
    tests.has("fork: summary all the same", run.summary, "“Fork”")
    tests.equal("fork: no comment", github.bodies(6), [])
    github.refuse = {"GET": 404}
    github.calls.clear()
    run = scene.pull(6, "fork", {}, {})
    tests.equal("no list of comments: none is made", (run.ok, github.calls[-1].split()[0]),
                (True, "GET"))
    github.refuse = {"PATCH": 422, "POST": 422}
    run = scene.pull(6, "fork", {}, {})
    tests.equal("answer without sense: said", run.said("notice")[-1], "cvpress no comment on the "
                "pull request: the answer of GitHub was 422; the summary of the job has it all")
    github.refuse = {}
    run = scene.pull(6, "fork", {}, {}, GITHUB_API_URL="http://127.0.0.1:9")
    tests.true("no GitHub: done", run.ok and "was 000" in run.said("notice")[-1], run.text)
    # A stranger writes our mark, behind a hundred others.
    scene.pull(6, "fork", {}, {})
    ours = github.comments[6].pop()
    for number in range(100):
        github.add(6, f"comment {number}", STRANGER)
    theirs = github.add(6, ours["body"], STRANGER)
    scene.pull(6, "fork", {"cv.toml": cv("Forks")}, {})
    tests.equal("stranger: left alone", theirs["body"], ours["body"])
    tests.equal("stranger: ours is another", len(github.bodies(6)), 102)
    scene.pull(6, "fork", {"cv.toml": cv("Spoons")}, {})
    tests.has("second page: ours is found", github.bodies(6)[-1], "“Spoons”")
    tests.equal("second page: and no other made", len(github.bodies(6)), 102)
    many = cv(*(f"A publication of rather little interest, number {n}" for n in range(1200)))
    run = scene.pull(6, "fork", {"cv.toml": many}, {"proof": "false"})
    body = github.bodies(6)[-1]
    tests.true("long: cut", len(body) < 65536 < len(run.summary), (len(body), len(run.summary)))
    tests.has("long: said", body[-200:], "\n…and more, which the summary of the job has.\n")


def comparing(scene: Scene) -> None:
    """Which commit a run compares with, and where it cannot."""
    tests, repo = scene.tests, scene.repo
    old = repo.commit({"cv.toml": cv("Old")})
    repo.git(repo.bare, "tag", "--annotate", "-m", "sent off", "v1", old)
    new = repo.commit({"cv.toml": cv("New")})
    repo.commit({"README.md": "Newer.\n"})
    tip = repo.head()
    folder = repo.check_out(tip, "main")
    repo.git(folder, "remote", "set-url", "origin", f"{repo.url}-is-gone")
    run = scene.run(folder, push_event(new), {})
    tests.true("no base: done", run.ok, run.text)
    tests.equal("no base: said", run.said("notice"), [
        f"cvpress no comparison: commit {new} cannot be fetched"])
    tests.has("no base: summary", run.summary, "Nothing to compare with: commit")
    tests.equal("no base: outputs", (run.outputs["base"], run.outputs["changed"]), ("", "false"))
    run = scene.run(repo.check_out(tip, "main"), {}, {})
    tests.equal("no event: with its parent", run.outputs["base"], new)
    run = scene.run(repo.check_out(tip, "main"), push_event(ZERO), {"base": "v1"})
    tests.equal("base: a tag that is fetched", run.outputs["base"], old)
    tests.has("base: what changed since", run.summary, "“Old” → “New”")
    run = scene.run(repo.check_out(tip, "main", 0), {}, {"base": "HEAD~2"})
    tests.equal("base: an ancestor", run.outputs["base"], old)
    run = scene.run(repo.check_out(tip, "main"), {}, {"base": "--upload-pack=touch pwned"})
    tests.equal("base: no commit", run.said("notice"), [
        "cvpress no comparison: `base` is no commit of this repository"])
    run = scene.run(repo.check_out(tip, "main"), {}, {"base": "--since=1"})
    tests.has("base: no option", "".join(run.said("notice")), "`base` is no commit")
    tests.equal("base: no command", list(repo.temp.rglob("pwned")), [])
    # A push that takes a commit back: a whole clone has not got it, and stays whole.
    lost = repo.commit({"cv.toml": cv("Lost")})
    repo.git(repo.desk, "push", "--quiet", "--force", "origin", f"{tip}:refs/heads/main")
    clone = repo.check_out(tip, "main", 0)
    run = scene.run(clone, push_event(lost), {})
    tests.has("forced push: what is taken back", run.summary, "“Lost” → “New”")
    tests.equal("forced push: the clone stays whole",
                repo.git(clone, "rev-parse", "--is-shallow-repository"), "false")
    for depth in (1, 0):
        # The branch itself, as `ref: head.sha` checks it out; main went on after it left.
        repo.git(repo.desk, "push", "-q", "--force", "origin", f"{new}:refs/heads/left")
        head = repo.commit({"notes.md": str(depth)}, "left")
        base = repo.commit({"cv.toml": cv("Newest", str(depth))})
        clone = repo.check_out(head, None, depth)
        run = scene.run(clone, pull_event(90, base, head), {})
        tests.equal(f"head, depth {depth}: where it left", run.outputs["base"], new)
        tests.equal(f"head, depth {depth}: unchanged", run.outputs["changed"], "false")
        shallow = repo.git(clone, "rev-parse", "--is-shallow-repository")
        tests.equal(f"head, depth {depth}: nothing is cut off", shallow, "false")
    # The branch has taken main in: its last commit is a merge, but not that of the request.
    repo.git(repo.desk, "checkout", "--quiet", "-B", "taken", "origin/left")
    repo.git(repo.desk, "merge", "--quiet", "--no-ff", "-m", "take in", "origin/main")
    repo.git(repo.desk, "push", "--quiet", "origin", "taken")
    head, base = repo.head("taken"), repo.head()
    run = scene.run(repo.check_out(head, None, 0), pull_event(91, base, head), {})
    tests.equal("head is a merge: where it left", run.outputs["base"], base)
    folder = repo.temp / "no repository"
    folder.mkdir()
    run = scene.run(folder, {}, {})
    tests.has("no repository: said", run.said("error")[0], "`.` is no folder of a git repository")


def injecting(scene: Scene) -> None:
    """Nothing that stands in a CV, in a name or in an input becomes a command or a mark."""
    tests, repo = scene.tests, scene.repo
    title = ("::error::boo ##[error]boo <!-- x --> `touch pwned` $(touch pwned) <b>b</b> | "
             "[a](http://e.org) # one\\n::set-output name=pdfs::x\\n\\n# Two\\n<!-- cvpress -->")
    evil = cv(title).replace('kind = "pub', 'title = "::error::boo"\nkind = "pub')
    name = "cvs/$(touch pwned)`touch pwned` ##[error] ``100% <!-- a?b.toml"
    run = scene.pull(7, "evil", {name: evil, "cv.toml": evil},
                     {"files": f"cv.toml\n{name}\n$(touch pwned)\n", "proof": "true"})
    tests.equal("injection: annotations", [e.split("\n")[0] for e in run.said("error")], [
        "E0101 there is no file `$(touch pwned)`", "cvpress failed: $(touch pwned)"])
    tests.equal("injection: commands", set(run.log.commands), {"group", "endgroup"})
    tests.equal("injection: the log is read again", run.log.stopped, None)
    where = [str(p) for p in repo.temp.rglob("pwned")] + [str(p) for p in Path().glob("pwned")]
    tests.equal("injection: no shell", where, [])
    body = scene.github.bodies(7)[0]
    tests.equal("injection: one mark", body.count("<!--") - body.count("\\<!--")
                - body.count(f"``` {name}"), 1)
    tests.has("injection: escaped", body, "\\<b\\>", "$(touch pwned)",
              "- added: ::\u200berror::boo ##\\[error\\]boo")
    tests.lacks("injection: no heading of theirs", body, "\n# ")
    tests.equal("injection: outputs", run.outputs["failed"], "$(touch pwned)")
    page = (Path(run.outputs["site"]) / "index.html").read_text("utf-8")
    tests.has("injection: page", page, "``100% &lt;!-- a?b.pdf</a>",
              "%23%23[error] ``100%25 &lt;!-- a%3Fb.pdf\">")


CHAPTERS = [beginning, committing, race, pull_request, breaking, several, refused, comparing,
            injecting]
