#!/usr/bin/env bash
# Sets the machine up (Debian), builds, checks the format, runs every test. Ends with "N passed, N failed, N skipped".
#   ./test.sh                 everything
#   ./test.sh --setup-only    only install what is needed
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
. "$root/scripts/setup.sh"
setup tests
setup_tests
[ "${1:-}" != --setup-only ] || exit 0
cd "$root" || exit 2
step() { printf '== %s\n' "$*"; }

step "build"
dotnet build VideoSsm.Eval.sln -c Release --nologo -v quiet || exit 1
step "format"
dotnet format VideoSsm.Eval.sln --verify-no-changes --no-restore || { echo "run: dotnet format VideoSsm.Eval.sln"; exit 1; }
step "tests"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# One project after the other: LibTorch uses every core by itself.
for project in tests/*.Tests/*.csproj; do
    dotnet test "$project" -c Release --no-build --nologo -v quiet --logger "console;verbosity=minimal" "$@" </dev/null 2>&1 | tee -a "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
done
# `dotnet test` prints one line for each project: "Passed!  - Failed: 0, Passed: 12, Skipped: 1, Total: 13, ..."
awk '
    match($0, /Failed: *[0-9]+, Passed: *[0-9]+, Skipped: *[0-9]+/) {
        split(substr($0, RSTART, RLENGTH), part, /[:,] */)
        failed += part[2]; passed += part[4]; skipped += part[6]
    }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit !(passed > 0) }' "$log" || status=1
exit $status
