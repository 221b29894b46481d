#!/bin/sh
# Makes build/venv and installs alarmin into it: `setup.sh run` for use, `setup.sh dev` for tests and docs.
# Nothing is done when pyproject.toml, the interpreter and the folder are as they were at the last set-up.
set -eu
level=${1:-run}
cd "$(dirname "$0")/.."
venv=build/venv
log=build/setup.log
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX VIRTUAL_ENV
export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

stop() {
    printf 'alarmin set-up: %s\n' "$1" >&2
    exit 1
}

say() {
    printf 'alarmin set-up: %s\n' "$1" >&2
}

# True for an interpreter that starts and is new enough.
suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null 2>&1 || stop "PYTHON=$PYTHON is not a program; name a Python 3.11 or newer."
        suits "$PYTHON" || stop "PYTHON=$PYTHON is older than Python 3.11 or does not start."
        printf '%s\n' "$PYTHON"
        return
    fi
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 && suits "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    stop "no Python 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3 demo"
}

# Runs a command with its output in the log, and shows that it is alive when it takes longer than 2 s.
quietly() {
    what=$1
    shift
    "$@" >>"$log" 2>&1 &
    job=$!
    trap 'kill "$job" 2>/dev/null; exit 130' INT TERM
    seconds=0
    while kill -0 "$job" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        if [ $((seconds % 5)) -eq 2 ]; then say "$what (${seconds} s)"; fi
    done
    trap - INT TERM
    wait "$job" && return
    tail -n 15 "$log" >&2
    stop "$what failed; the last lines stand above, all of them in $log"
}

key() {
    {
        cat pyproject.toml
        pwd
        "$python" -c 'import sys; print(sys.executable, sys.version)'
    } | cksum
}

python=$(find_python)
mkdir -p build 2>/dev/null || stop "the folder build cannot be made here; copy the checkout to a place where you may write."
[ -w build ] || stop "the folder build cannot be written to; remove it or change its owner."
now=$(key)
if [ -f "$venv/ready-$level" ] && [ "$(cat "$venv/ready-$level")" = "$now" ] &&
    "$venv/bin/python" -c 'import alarmin' >/dev/null 2>&1; then
    exit 0
fi

printf "" >"$log" || stop "$log cannot be written to; remove the folder build or change its owner."
if command -v uv >/dev/null 2>&1; then tool=uv; else tool=pip; fi
if [ "$tool" = pip ]; then
    "$python" -c 'import venv' >/dev/null 2>&1 ||
        stop "$python has no module venv; install it (Debian and Ubuntu: the package python3-venv)."
    "$python" -c 'import ensurepip' >/dev/null 2>&1 ||
        stop "$python has no module ensurepip; install it (Debian and Ubuntu: the package python3-venv)."
fi
say "installing into $venv with $("$python" --version 2>&1) and $tool, once"
rm -rf "$venv"
wanted=build/requirements-dev.txt
if [ "$level" = dev ]; then
    "$python" - >"$wanted" <<'PY'
import tomllib
from pathlib import Path

groups = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
pending = list(groups["dev"])
for entry in pending:
    if isinstance(entry, dict):
        pending.extend(groups[entry["include-group"]])
    else:
        print(entry)
PY
else
    : >"$wanted"
fi
if [ "$tool" = uv ]; then
    quietly "making the environment" uv venv --quiet --python "$python" "$venv"
    quietly "installing packages" uv pip install --quiet --python "$venv/bin/python" -r "$wanted" --editable .
else
    quietly "making the environment" "$python" -m venv "$venv"
    quietly "installing packages" "$venv/bin/python" -m pip install -r "$wanted" --editable .
fi
printf '%s\n' "$now" >"$venv/ready-run"
if [ "$level" = dev ]; then printf '%s\n' "$now" >"$venv/ready-dev"; fi
say "done"
