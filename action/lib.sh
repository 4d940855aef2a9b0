# What the steps of the action share: where things are, and how they are said.
#
# The scripts run on the bash 3.2 of macOS and on that of Git for Windows. Beside git, curl
# and jq they use only what comes with them.
# shellcheck shell=bash

# A text of a workflow command: a percent sign and line breaks would end it early.
in_command() {
    local text=${1//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '%s' "${text//$'\n'/%0A}"
}

# note notice|warning|error MESSAGE: one annotation, without a place.
note() {
    printf '::%s title=cvpress::%s\n' "$1" "$(in_command "$2")"
}

# A word that nobody can foresee.
secret_word() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# Prints standard input to the log. It may hold text of a CV, and a line such as
# `::error::` would be a command to the runner, had it not been told to stop looking.
quoted() {
    local word
    word=$(secret_word)
    printf '::stop-commands::%s\n' "$word"
    cat
    printf '\n::%s::\n' "$word"
}

# output NAME VALUE: an output of the step. A value may have lines, but none that ends it.
output() {
    local word
    word=$(secret_word)
    printf '%s<<%s\n%s\n%s\n' "$1" "$word" "$2" "$word" >>"$GITHUB_OUTPUT"
}

# The name of a file as code in Markdown, where GitHub looks for nothing to link.
code() {
    local fence='`'
    while case $1 in *"$fence"*) true ;; *) false ;; esac; do
        fence="$fence\`"
    done
    printf '%s %s %s' "$fence" "$1" "$fence"
}

# Annotations name files from the root of the repository, and cvpress prints a name as it was
# given: so everything runs there. Sets `prefix`, the folder of `files` seen from the root.
enter() {
    if ! prefix=$(git -C "$DIRECTORY" rev-parse --show-prefix); then
        note error "\`$DIRECTORY\` is no folder of a git repository: has it been checked out?"
        exit 1
    fi
    cd "$(git -C "$DIRECTORY" rev-parse --show-toplevel)" || exit 1
    # A step that is asked for a password must not wait for an answer.
    export GIT_TERMINAL_PROMPT=0
}

# The lines of `files`, without the spaces around them.
wanted() {
    printf '%s\n' "$FILES" | sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^$/d'
}

# Whether a line of `files` is a pattern, and no file has that very name.
is_pattern() {
    case $1 in
    *[*?[]*) [ ! -e "$prefix$1" ] ;;
    *) false ;;
    esac
}
