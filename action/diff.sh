#!/usr/bin/env bash
# Says what changed in every CV, in Markdown: in $WORK/body.md, and in the summary of the job.
#
# Compared is the CV as it was built with that of the commit before: what a pull request would
# change, or what stood there before a push.
set -euo pipefail
# shellcheck source=action/lib.sh
. "$(dirname "$0")/lib.sh"
enter
body=$WORK/body.md
images=$WORK/changes
base=
why=
changed=false
tell=false

have() {
    git cat-file -e "$1^{commit}" 2>/dev/null
}

# Gets a commit that a shallow checkout left out. Where the clone is whole it must stay so.
get() {
    have "$1" && return
    if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
        git fetch --quiet --no-tags --depth=1 origin "$1" || return
    else
        git fetch --quiet --no-tags origin "$1" || return
    fi
    have "$1"
}

# The parents of HEAD, as it names them itself: a shallow clone leaves them out elsewhere.
parents() {
    git cat-file -p HEAD | sed -n -e '/^$/q' -e 's/^parent //p'
}

# Where the branch of a pull request itself is checked out: the commit that it left from, so
# that what others did since is not told as undone.
fork_point() {
    get "$BEFORE" || return
    if ! git merge-base "$BEFORE" HEAD 2>/dev/null; then
        git fetch --quiet --no-tags --deepen=100 origin "$BEFORE" "$PULL_HEAD" || true
        git merge-base "$BEFORE" HEAD 2>/dev/null || printf '%s\n' "$BEFORE"
    fi
}

# Sets `base`, or `why` there is none.
find_base() {
    local all first second
    all=$(parents)
    first=$(printf '%s\n' "$all" | sed -n 1p)
    second=$(printf '%s\n' "$all" | sed -n 2p)
    if [ -n "$ASKED" ]; then
        base=$(git rev-parse --quiet --verify --end-of-options "$ASKED^{commit}") \
            || base=$(git fetch --quiet --no-tags origin -- "$ASKED" \
                && git rev-parse 'FETCH_HEAD^{commit}') \
            || why="\`base\` is no commit of this repository"
    elif [ -n "$PULL" ] && [ -n "$second" ] && [ "$second" = "$PULL_HEAD" ]; then
        # The merge that GitHub makes to try a pull request: its first parent is the target.
        get "$first" && base=$first || why="commit $first cannot be fetched"
    elif [ -n "$PULL" ]; then
        base=$(fork_point) || why="commit $BEFORE cannot be fetched"
    elif [ -n "${BEFORE//0/}" ]; then
        get "$BEFORE" && base=$BEFORE || why="commit $BEFORE cannot be fetched"
    elif [ -n "$first" ]; then
        get "$first" && base=$first || why="commit $first cannot be fetched"
    else
        why="this is the first commit"
    fi
}

# The numbers of the pages in a folder, such as `1, 3`.
pages() {
    find "$1" -name 'page-*.png' | sed -e 's/.*page-//' -e 's/\.png$//' | sort -n \
        | paste -s -d ',' - | sed 's/,/, /g'
}

# What a command says is wrong with a CV, as code: four spaces make it so, whatever is in it.
errors() {
    { "$CVPRESS" "$1" --message-format short -- "$2" 2>&1 >/dev/null || true; } \
        | { grep -E ' error\[|^error' || true; } >"$WORK/errors"
    # What only a build finds, such as a file that cannot be written.
    [ -s "$WORK/errors" ] || printf 'The log of the run says why.\n' >"$WORK/errors"
    sed -n -e 's/^/    /' -e '1,10p' "$WORK/errors"
    [ "$(wc -l <"$WORK/errors")" -le 10 ] || printf '    …and more, at their lines.\n'
    echo
}

# Whether anything that a CV may be made from is not as it was at the base.
touched() {
    local folder ending specs=()
    folder=$(dirname "$1")
    for ending in toml bib json yaml yml ris xml csl typ png jpg jpeg gif webp svg otf ttf; do
        specs+=(":(glob)$folder/**/*.$ending")
    done
    ! git diff --quiet "$base" -- "${specs[@]}"
}

# Tells of one CV.
explain() {
    local cv=$1 folder=$WORK/images
    printf '## %s\n\n' "$(code "$cv")"
    if grep -qxF -e "$cv" "$WORK/broken"; then
        tell=true
        if [ ! -e "$cv" ] && [ -n "$base" ] && git cat-file -e "$base:$cv" 2>/dev/null; then
            printf '**It is no longer there**, and %s names it.\n\n' "$(code files)"
            changed=true
        else
            printf '**It does not build.**\n\n'
            errors check "$cv"
            [ -z "$base" ] || ! touched "$cv" || changed=true
        fi
        return
    fi
    if grep -qxF -e "$cv" "$WORK/unread"; then
        printf '**A machine does not read all of it.**\n\n'
        errors proof "$cv"
        tell=true
    fi
    if [ -z "$base" ]; then
        printf 'Nothing to compare with: %s.\n\n' "$why"
    elif ! git cat-file -e "$base:$cv" 2>/dev/null; then
        printf '**It is new.**\n\n'
        changed=true
    elif ! "$CVPRESS" diff --format markdown --message-format short --cv="$cv" "$base" \
        >"$WORK/diff.md" 2>"$WORK/told"; then
        # This version was just built, so it is the other that does not.
        printf 'Nothing to compare with: at %s it does not build.\n\n' "${base:0:10}"
        quoted <"$WORK/told" >&3
        ! touched "$cv" || changed=true
    else
        cat "$WORK/diff.md"
        echo
        "$CVPRESS" diff --check --message-format short --cv="$cv" --images "$folder" "$base" \
            >"$WORK/told" 2>&1 || changed=true
        if [ -d "$folder" ]; then
            # Another colour or paper is no change of the CV, and yet one of its pages.
            changed=true
            printf 'Pages that look different: %s\n\n' "$(pages "$folder")"
            mkdir -p "$images/$(dirname "$cv")"
            mv "$folder" "$images/${cv%.toml}"
        fi
    fi
}

# CVs that a pattern of `files` found at the base, and that are there no more.
gone() {
    local line
    while IFS= read -r line; do
        if is_pattern "$line"; then
            # From the folder of `files`: a pattern starts there, and names come from the root.
            (
                cd "./$prefix"
                git diff -z --no-renames --diff-filter=D --name-only "$base" -- \
                    ":(glob)$line" | tr '\0' '\n'
            )
        fi
    done < <(wanted) | sort -u
}

find_base
[ -z "$why" ] || note notice "no comparison: $why"
{
    if [ -n "$ASKED" ] && [ -n "$base" ]; then
        printf 'Compared with %s, which is %s.\n\n' "$(code "$ASKED")" "${base:0:10}"
    fi
    while IFS= read -r cv <&4; do
        explain "$cv"
    done 4<"$WORK/cvs"
    if [ -n "$base" ]; then
        gone >"$WORK/gone"
        while IFS= read -r cv <&4; do
            printf '## %s\n\n**It is no longer there.**\n\n' "$(code "$cv")"
            changed=true
        done 4<"$WORK/gone"
    fi
    kept=
    [ "$BUILT" != true ] || kept='What was built'
    [ ! -d "$images" ] || kept='What was built, and the pages that changed side by side'
    if [ "$UPLOAD" = true ] && [ -n "$kept" ] && [ -n "${GITHUB_RUN_ID:-}" ]; then
        printf '[%s](%s/%s/actions/runs/%s)\n' "$kept" \
            "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID"
    fi
} 3>&1 >"$body"
cat "$body" >>"$GITHUB_STEP_SUMMARY"
quoted <"$body"

[ "$changed" = false ] || tell=true
output base "$base"
output changed "$changed"
output tell "$tell"
output images "$([ ! -d "$images" ] || echo true)"
output folder "$images"
