#!/usr/bin/env bash
# Commits the PDFs that changed, and pushes them to the branch.
#
# GitHub starts no workflow for a push with the token of the job. With another token one run
# follows, which finds the PDF as it is and ends the round.
set -euo pipefail
# shellcheck source=action/lib.sh
. "$(dirname "$0")/lib.sh"
enter
bot='41898282+github-actions[bot]@users.noreply.github.com'

leave() {
    note notice "no commit: $1"
    exit 0
}

# Builds again on top of what others pushed: a PDF must be that of the sources beside it.
build() {
    local cv
    while IFS= read -r cv <&3; do
        "$CVPRESS" build --message-format short -- "$cv" >"$WORK/told" 2>&1 || return 1
    done 3<"$WORK/cvs"
}

[ -z "$PULL" ] || leave "from a pull request nothing is committed"
branch=$(git symbolic-ref --quiet --short HEAD) || leave "no branch is checked out"

pdfs=()
while IFS= read -r pdf; do
    pdfs+=("$pdf")
done <"$WORK/pdfs"
[ "${#pdfs[@]}" -gt 0 ] || leave "no PDF was built"
# A name such as `cv[1].pdf` is a name here, not a pattern.
export GIT_LITERAL_PATHSPECS=1

for try in 1 2 3 4 5; do
    # A repository may ignore PDFs, and still keep this one.
    git add --force -- "${pdfs[@]}"
    if git diff --cached --quiet HEAD -- "${pdfs[@]}"; then
        echo "Every PDF is as it was committed."
        exit 0
    fi
    # The PDFs alone, whatever else earlier steps of the job have staged.
    printf '%s\n' "$MESSAGE" \
        | git -c user.name='github-actions[bot]' -c user.email="$bot" -c commit.gpgSign=false \
            commit --quiet --no-verify --file - --only -- "${pdfs[@]}"
    if git push --quiet origin "HEAD:refs/heads/$branch"; then
        committed=$(git rev-parse HEAD)
        echo "Pushed $committed to $branch."
        output committed "$committed"
        exit 0
    fi
    git fetch --quiet --no-tags origin "refs/heads/$branch"
    if [ "$(git rev-parse FETCH_HEAD)" = "$(git rev-parse HEAD^)" ]; then
        note error "the push to $branch was refused: has the job \`contents: write\`, and may \
it push to this branch?"
        exit 1
    fi
    echo "Somebody pushed to $branch meanwhile: once more on top of that."
    # Takes our commit back, keeps what earlier steps of the job changed, and stops where both
    # changed the same file.
    git reset --quiet --keep FETCH_HEAD \
        || leave "what was pushed to $branch meanwhile changes files that this job changed too"
    build || leave "what was pushed to $branch meanwhile does not build"
    sleep "$try"
done
note error "the PDFs could not be pushed to $branch, for others pushed five times meanwhile"
exit 1
