#!/usr/bin/env bash
# Finds cvpress: the binary that is named, or the release for this machine, downloaded and
# held to its checksum.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=action/lib.sh
. "$here/lib.sh"

releases=${CVPRESS_RELEASES:-https://github.com/cvpress/cvpress/releases/download}

stop() {
    note error "$1"
    exit 1
}

# The target of a release that runs here.
target() {
    local here
    here=${RUNNER_OS:-$(uname -s)}/${RUNNER_ARCH:-$(uname -m)}
    case $here in
    Linux/X64 | Linux/x86_64) echo x86_64-unknown-linux-musl ;;
    Linux/ARM64 | Linux/aarch64) echo aarch64-unknown-linux-musl ;;
    macOS/X64 | Darwin/x86_64) echo x86_64-apple-darwin ;;
    macOS/ARM64 | Darwin/arm64) echo aarch64-apple-darwin ;;
    Windows/X64 | MINGW*/x86_64) echo x86_64-pc-windows-msvc ;;
    *) stop "no release of cvpress runs on $here" >&2 ;;
    esac
}

# download URL FILE. Where releases come over HTTPS, so does what they redirect to.
download() {
    local only='=http,https'
    case $1 in https://*) only='=https' ;; esac
    curl --fail --silent --show-error --location --proto "$only" --retry 3 \
        --connect-timeout 30 --output "$2" "$1"
}

digest() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"$1"
    else
        shasum -a 256 <"$1"
    fi | sed 's/[^0-9a-f].*//'
}

# Downloads a release into a folder.
fetch() {
    local version=$1 folder=$2 built name wanted
    built=$(target)
    name=cvpress-$version-$built.tar.gz
    case $built in *windows*) name=cvpress-$version-$built.zip ;; esac
    download "$releases/v$version/SHA256SUMS" "$folder/SHA256SUMS" \
        || stop "release $version cannot be downloaded; \`version\` names another"
    # A line is a digest, two spaces or a space and a star, and the name.
    wanted=$(tr -d '\r*' <"$folder/SHA256SUMS" | awk -v name="$name" '$2 == name { print $1 }')
    [ -n "$wanted" ] || stop "SHA256SUMS of release $version does not name $name"
    download "$releases/v$version/$name" "$folder/$name" \
        || stop "$name of release $version cannot be downloaded"
    [ "$(digest "$folder/$name")" = "$wanted" ] \
        || stop "$name is not what SHA256SUMS of release $version says: it is not run"
    mkdir "$folder/release"
    case $name in
    *.zip) unzip -q "$folder/$name" -d "$folder/release" ;;
    *) tar -xzf "$folder/$name" -C "$folder/release" ;;
    esac
}

# Two uses of the action in one job must not meet, so each has a folder of its own.
work=$(mktemp -d "$RUNNER_TEMP/cvpress.XXXXXX")

if [ -n "$BINARY" ]; then
    binary=$(command -v -- "$BINARY") || stop "\`$BINARY\` is not there, or cannot be run"
    case $binary in
    /* | [A-Za-z]:*) ;;
    *) binary=$PWD/$binary ;;
    esac
else
    # shellcheck disable=SC2153  # an input of the action, no slip of the pen
    release=${VERSION#v}
    if [ -z "$release" ]; then
        # The version of the commit that this action is: it cannot say another.
        release=$(sed -n '/^version = /{s/^version = "\([^"]*\)".*/\1/p;q;}' \
            "$here/../Cargo.toml")
    fi
    case $release in
    '' | *[!0-9A-Za-z.+-]*) stop "\`$release\` is not a version, such as 0.1.0" ;;
    esac
    fetch "$release" "$work"
    binary=$(find "$work/release" -type f \( -name cvpress -o -name cvpress.exe \))
    [ -f "$binary" ] || stop "release $release has no cvpress in it"
    chmod +x "$binary"
    # Later steps of the job may say `cvpress` as well.
    dirname "$binary" >>"$GITHUB_PATH"
fi

"$binary" --version || stop "\`$binary\` cannot be run"
output binary "$binary"
output work "$work"
