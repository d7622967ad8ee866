# Sourced by run.sh, test.sh and videossm-eval. Installs what the project needs on Debian; silent when nothing is missing.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 2; }

# Debian package <- what proves it is there. With "tests" also what only tests need: Slurm runs as two nodes on this machine for as long as its test does.
required_packages() {
    if [ "${1:-}" = tests ]; then
        [ -x /usr/sbin/slurmctld ] && [ -x /usr/sbin/slurmd ] || echo slurm-wlm
        [ -x /usr/sbin/munged ] || echo munge
    fi
    command -v g++ >/dev/null || echo g++
    command -v cmake >/dev/null || echo cmake
    command -v ninja >/dev/null || echo ninja-build
    command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || echo ffmpeg
    command -v rsvg-convert >/dev/null || echo librsvg2-bin
    command -v git >/dev/null || echo git
    if ! { command -v node && command -v npm; } >/dev/null; then echo nodejs; echo npm; fi
    fc-list 2>/dev/null | grep -i dejavu >/dev/null || echo fonts-dejavu-core
    if [ -z "${LIBTORCH:-}" ]; then
        [ -e /usr/include/torch/csrc/api/include/torch/torch.h ] || echo libtorch-dev
        # A multi-threaded BLAS: without it Debian's LibTorch falls back to the reference BLAS, 20 times slower.
        ldconfig -p | grep 'libopenblas\.so\.0' >/dev/null || echo libopenblas0-pthread
        ls /usr/include/*/cblas.h /usr/include/*/openblas*/cblas.h >/dev/null 2>&1 || echo libopenblas-dev
    fi
}

install_packages() {
    local missing
    missing=$(required_packages "${1:-}" | sort -u | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    command -v apt-get >/dev/null || die "missing: $missing— this is not a Debian machine; install them by hand and try again"
    local sudo=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "missing: $missing— run as root, or: apt-get install $missing"
        sudo=sudo
    fi
    say "setup: installing $missing(apt)"
    local log
    log=$(mktemp)
    { $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null \
        || { tail -n 15 "$log" >&2; die "apt could not install: $missing(whole log: $log)"; }
    rm -f "$log"
}

check_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is not on PATH; install it from https://dotnet.microsoft.com/download/dotnet/10.0"
    dotnet --list-sdks | grep '^10\.' >/dev/null || die "found .NET SDKs, but none is 10.x: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')"
}

install_charts() {
    local folder="$root/src/Reports/Charts"
    [ -e "$folder/package-lock.json" ] || return 0
    local stamp="$folder/node_modules/.installed"
    [ -e "$stamp" ] && cmp -s "$folder/package-lock.json" "$stamp" && return 0
    say "setup: installing the chart renderer (npm)"
    local log
    log=$(mktemp)
    (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts) >"$log" 2>&1 </dev/null \
        || { tail -n 15 "$log" >&2; die "npm ci failed in src/Reports/Charts (whole log: $log)"; }
    cp "$folder/package-lock.json" "$stamp"
    rm -f "$log"
}

setup() {
    check_dotnet
    install_packages "${1:-}"
    install_charts
}

# What only tests use. They are skipped with their reason where it cannot be installed.
setup_tests() {
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "${VIDEOSSM_CHROMIUM:-}" ] && return 0
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || { say "note: no chromium; tests of pages in a browser will be skipped"; return 0; }
    say "setup: installing chromium (apt)"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >/dev/null 2>&1 </dev/null \
        || say "note: chromium could not be installed; tests of pages in a browser will be skipped"
}

# Builds when a source is newer than the last build. Says nothing when there is nothing to do; the log only on failure.
# $1: project or solution, $2: stamp name.
build_if_changed() {
    local stamp="$root/artifacts/$2.stamp" log
    mkdir -p "$root/artifacts"
    if [ -e "$stamp" ] && [ -z "$(cd "$root" && find src Directory.Build.props Directory.Packages.props global.json \
            \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    log=$(mktemp)
    local started
    started=$(mktemp)
    [ ! -t 2 ] || say "building ..."
    dotnet build "$root/$1" -c Release --nologo -v quiet >"$log" 2>&1 </dev/null || { cat "$log" >&2; rm -f "$started"; die "the build failed (see above)"; }
    mv "$started" "$stamp"
    rm -f "$log"
}
