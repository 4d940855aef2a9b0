#!/usr/bin/env bash
# Checks, builds and proves every CV. A CV that fails keeps none of the others from its turn:
# the job fails at its end, in verdict.sh.
#
# Leaves in $WORK: `cvs`, the CVs; `broken`, those that do not build; `unread`, those that are
# built but not read; `pdfs`; and the folders `out` and `site`.
set -euo pipefail
# shellcheck source=action/lib.sh
. "$(dirname "$0")/lib.sh"
enter
kinds=$(printf '%s' "$FORMATS" | tr -d '[:space:]')

# The CVs that `files` names, each once, from the root of the repository.
find_cvs() {
    local line folder file
    while IFS= read -r line; do
        if is_pattern "$line"; then
            git -C "./$prefix" ls-files -z --full-name --cached --others --exclude-standard \
                -- ":(glob)$line" | tr '\0' '\n' >"$WORK/matches"
            while IFS= read -r file; do
                [ ! -f "$file" ] || printf '%s\n' "$file"
            done <"$WORK/matches" >"$WORK/found"
            # The last of several may have been deleted: no reason to fail the others.
            [ -s "$WORK/found" ] || note warning "\`files\`: nothing matches \`$line\`" >&2
            cat "$WORK/found"
        else
            # Git writes the folder without `.` and `..`, as annotations need it.
            folder=$(git -C "./$prefix$(dirname "$line")" rev-parse --show-prefix 2>/dev/null) \
                || folder=$prefix$(dirname "$line")/
            printf '%s%s\n' "$folder" "$(basename "$line")"
        fi
    done < <(wanted) | awk '!seen[$0]++'
}

# Passes on the annotations in a file, but none that this CV has had already: check, build and
# proof each give all the warnings. What is no annotation is quoted.
pass_on() {
    SEEN=$WORK/seen awk '
        BEGIN { while ((getline line < ENVIRON["SEEN"]) > 0) seen[line] = 1 }
        !($0 in seen)' "$1" >"$WORK/new"
    cat "$WORK/new" >>"$WORK/seen"
    grep -E '^::(error|warning|notice) ' "$WORK/new" || true
    if grep -qvE '^::(error|warning|notice) ' "$WORK/new"; then
        grep -vE '^::(error|warning|notice) ' "$WORK/new" | quoted
    fi
}

# Does all that there is to do for a CV. Gives 1 where it does not build, 2 where it is not read.
press() {
    local cv=$1
    if ! "$CVPRESS" check --message-format github -- "$cv" >"$WORK/told" 2>&1; then
        pass_on "$WORK/told"
        return 1
    fi
    pass_on "$WORK/told"
    # Only messages for people say what was written, and its name may be `document.name`.
    if ! "$CVPRESS" build --message-format short --format "$kinds" -- "$cv" \
        >"$WORK/told" 2>&1; then
        "$CVPRESS" build --message-format github --format "$kinds" -- "$cv" \
            >"$WORK/told" 2>&1 || true
        pass_on "$WORK/told"
        return 1
    fi
    # On Windows the names come with backslashes.
    if [ "${RUNNER_OS:-}" = Windows ]; then
        sed 's|\\|/|g' <"$WORK/told" >"$WORK/slashes"
        mv "$WORK/slashes" "$WORK/told"
    fi
    # Of a page budget each line says how it is kept.
    sed -n -e 's/: [0-9]* pages* at density [0-9.]*, [0-9.]* pt$//' \
        -e 's/^wrote //p' -e 's/ is up to date$//p' "$WORK/told" >"$WORK/written"
    collect
    if [ "$PROOF" = true ] && ! prove "$cv"; then
        return 2
    fi
}

prove() {
    local rc=0
    case ,$kinds, in
    *,pdf,*) ;;
    *)
        echo "No PDF is built, so none is read back."
        return
        ;;
    esac
    "$CVPRESS" proof --message-format github -- "$1" >"$WORK/told" 2>&1 || rc=$?
    pass_on "$WORK/told"
    # How much is read of each section is for people, and is said with their messages.
    { "$CVPRESS" proof --message-format short -- "$1" 2>/dev/null || true; } | quoted
    return "$rc"
}

# Lays what a build wrote into the folders that are kept.
collect() {
    local path
    while IFS= read -r path; do
        [ -e "$path" ] || continue
        mkdir -p "$WORK/out/$(dirname "$path")"
        cp -R "$path" "$WORK/out/$(dirname "$path")/"
        case $path in
        *.pdf)
            printf '%s\n' "$path" >>"$WORK/pdfs"
            mkdir -p "$WORK/site/$(dirname "$path")"
            cp "$path" "$WORK/site/$path"
            ;;
        esac
    done <"$WORK/written"
}

# A page that links the PDFs: without one, the address of the site itself would show nothing.
write_page() {
    local name address
    echo '<!doctype html><meta charset="utf-8"><title>CV</title><ul>'
    while IFS= read -r name; do
        address=$(printf '%s' "$name" | sed -e 's/%/%25/g' -e 's/#/%23/g' -e 's/?/%3F/g')
        printf '<li><a href="./%s">%s</a></li>\n' "$(in_html "$address")" "$(in_html "$name")"
    done <"$WORK/pdfs"
    echo '</ul>'
}

in_html() {
    printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/"/\&quot;/g'
}

mkdir "$WORK/out" "$WORK/site"
for list in broken unread pdfs; do
    : >"$WORK/$list"
done
find_cvs >"$WORK/cvs"
if [ ! -s "$WORK/cvs" ]; then
    # The steps that follow say what is no longer there, and the last one fails.
    note error "\`files\` names no CV"
    wanted >>"$WORK/broken"
    [ -s "$WORK/broken" ] || printf 'files\n' >>"$WORK/broken"
fi

while IFS= read -r cv <&3; do
    printf '::group::%s\n' "$(in_command "$cv")"
    : >"$WORK/seen"
    rc=0
    press "$cv" || rc=$?
    case $rc in
    0) ;;
    2) printf '%s\n' "$cv" >>"$WORK/unread" ;;
    *) printf '%s\n' "$cv" >>"$WORK/broken" ;;
    esac
    # Whatever fails says why at its place; what did not, is said here.
    if [ "$rc" != 0 ] && ! grep -q '^::error ' "$WORK/seen"; then
        note error "\`$cv\` failed: the log says more"
    fi
    echo '::endgroup::'
done 3<"$WORK/cvs"
write_page >"$WORK/site/index.html"

output pdfs "$(cat "$WORK/pdfs")"
output failed "$(cat "$WORK/broken" "$WORK/unread")"
output folder "$WORK/out"
output site "$WORK/site"
output built "$([ -z "$(ls -A "$WORK/out")" ] || echo true)"
