#!/usr/bin/env bash
# Fails the job where a CV failed, after everything else was done.
set -euo pipefail
# shellcheck source=action/lib.sh
. "$(dirname "$0")/lib.sh"

[ -n "$FAILED" ] || exit 0
note error "failed: $FAILED"
exit 1
