#!/usr/bin/env bash
# Keeps one comment on the pull request: written where there is something to say, and brought
# up to date by every later run. Needs curl and jq, which the runners of GitHub have.
#
# No comment is worth a failed job: what cannot be written is said in the log, and stands in
# the summary of the job.
set -euo pipefail
# shellcheck source=action/lib.sh
. "$(dirname "$0")/lib.sh"

# GitHub takes 65536 characters.
most=60000

leave() {
    note notice "no comment on the pull request: $1; the summary of the job has it all"
    exit 0
}

# api METHOD PATH [FILE]: the status of the answer, which is in $WORK/answer. The token goes
# through standard input, for others could read it on the command line.
api() {
    local arguments
    arguments=(--silent --show-error --max-time 60 --request "$1" --output "$WORK/answer"
        --write-out '%{http_code}' --header 'Accept: application/vnd.github+json')
    if [ "$1" = GET ]; then
        arguments+=(--retry 2)
    else
        arguments+=(--header 'Content-Type: application/json' --data-binary "@$3")
    fi
    printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" \
        | curl --config - "${arguments[@]}" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY$2" \
        || true
}

refused() {
    case $1 in
    401 | 403 | 404)
        leave "the token may not write one (a pull request from a fork has none that may, \
and other jobs need \`pull-requests: write\`)"
        ;;
    *) leave "the answer of GitHub was $1" ;;
    esac
}

# Sets `found` to the number of our comment, if there is one. A stranger could write our mark
# into a comment of theirs, so it counts only with bots and with those who may write here.
find_comment() {
    local page=1 status size
    while :; do
        status=$(api GET "/issues/$PULL/comments?per_page=100&page=$page")
        [ "$status" = 200 ] || refused "$status"
        found=$(jq -r --arg mark "$mark" '
            [ .[] | select((.body // "") | startswith($mark))
                  | select(.user.type == "Bot" or
                           (.author_association | IN("OWNER", "MEMBER", "COLLABORATOR"))) ]
            | first | .id // empty' "$WORK/answer" | tr -d '\r') || leave "an answer without sense"
        size=$(jq length "$WORK/answer" | tr -d '\r')
        if [ -n "$found" ] || [ "$size" -lt 100 ]; then
            return
        fi
        page=$((page + 1))
    done
}

command -v jq >/dev/null || leave "jq is not here"
# Two jobs may use the action, and each has a comment of its own. The names could end the
# HTML comment, hence the digest.
mark=$(printf '%s\n' "$GITHUB_WORKFLOW/$GITHUB_JOB/$ARTIFACT" | git hash-object --stdin)
mark="<!-- cvpress ${mark:0:12} -->"

# Runs may end in another order than they began: what an older one says is old.
if [ "$(api GET "/pulls/$PULL")" = 200 ]; then
    now=$(jq -r '.head.sha // empty' "$WORK/answer" | tr -d '\r') || now=
    [ -z "$now" ] || [ "$now" = "$PULL_HEAD" ] || leave "a later push has a run of its own"
fi
find_comment
if [ -z "$found" ] && [ "$TELL" != true ]; then
    echo "Nothing changed, so there is no comment."
    exit 0
fi
{
    printf '%s\n' "$mark"
    cat "$WORK/body.md"
} >"$WORK/comment.md"
if [ "$(wc -m <"$WORK/comment.md")" -gt "$most" ]; then
    # Whole lines, so that no character and no mark is cut in two.
    awk -v most="$most" '{ n += length($0) + 1 } n > most { exit } { print }' \
        "$WORK/comment.md" >"$WORK/cut.md"
    printf '\n…and more, which the summary of the job has.\n' >>"$WORK/cut.md"
    mv "$WORK/cut.md" "$WORK/comment.md"
fi
jq -Rs '{ body: . }' <"$WORK/comment.md" >"$WORK/comment.json"
if [ -n "$found" ]; then
    status=$(api PATCH "/issues/comments/$found" "$WORK/comment.json")
else
    status=$(api POST "/issues/$PULL/comments" "$WORK/comment.json")
fi
case $status in
200 | 201) echo "The comment on the pull request is up to date." ;;
*) refused "$status" ;;
esac
