#!/usr/bin/env bash
# From a clone to a report: sets the machine up (Debian), builds, runs the quick suite, says where the report is.
# Safe to run twice: finished work is kept, an interrupted run goes on where it stopped.
#   ./run.sh                  the quick suite
#   ./run.sh SUITE.json ...   another suite; further arguments go to `videossm-eval run`
#   ./run.sh --setup-only     only install what is needed
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
. "$root/scripts/setup.sh"
setup
[ "${1:-}" != --setup-only ] || exit 0
build_if_changed src/Cli/VideoSsm.Eval.Cli.csproj cli
if [ $# -eq 0 ]; then set -- "$root/suites/quick.json"; fi
# One video keeps few cores busy: two processes with half of the cores each end earlier than one with all of them.
case " $* " in *" --workers"* | *" --shard"* | *" --executor"*) ;; *) [ "$(nproc)" -lt 2 ] || set -- "$@" --workers 2 ;; esac
exec "$root/videossm-eval" run "$@"
