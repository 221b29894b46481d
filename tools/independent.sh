#!/bin/sh
# Puts the packages that hold independent copies for the cross-checks into build/crosscheck, apart from the environment:
# some are under the GPL, and their own dependencies, several hundred MB, are not needed to read their data files.
# What cannot be fetched is named and left out; the tests that need it are then skipped by name.
set -eu
cd "$(dirname "$0")/.."
prefix=build/crosscheck
python=build/venv/bin/python
log=build/crosscheck.log
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX

say() {
    printf 'alarmin cross-check: %s\n' "$1" >&2
}

wanted=$("$python" -c '
import tomllib
from pathlib import Path

print(*tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["crosscheck"])')
now=$({
    printf '%s\n' "$wanted"
    pwd
    "$python" -c 'import sys; print(sys.executable, sys.version)'
} | cksum)
if ! [ -f "$prefix/key" ] || [ "$(cat "$prefix/key")" != "$now" ]; then
    rm -rf "$prefix"
    mkdir -p "$prefix"
    : >"$prefix/fetched"
    printf '%s\n' "$now" >"$prefix/key"
fi

fetch() {
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install --no-deps --ignore-installed --ignore-requires-python --no-warn-script-location \
            --retries 1 --timeout 30 --prefix "$prefix" "$1"
    else
        uv pip install --no-deps --python "$python" --prefix "$prefix" "$1"
    fi
}

missing=
for one in $wanted; do
    if grep -qxF "$one" "$prefix/fetched"; then continue; fi
    say "fetching $one into $prefix"
    if fetch "$one" >"$log" 2>&1; then
        printf '%s\n' "$one" >>"$prefix/fetched"
    else
        tail -n 3 "$log" >&2
        missing="$missing $one"
    fi
done
if [ -n "$missing" ]; then say "not fetched:$missing; the tests that need them are skipped, by name"; fi
