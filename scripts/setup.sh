#!/bin/sh
# Make the .venv from the pinned, hashed requirements, put the project itself into it, and bring
# in what the pages stand on.
set -eu
cd "$(dirname "$0")/.."

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, '"$2"'))' 2>/dev/null; }

find_python() {
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if fits "$name" 14; then echo "$name"; return; fi
  done
  if fits python3 99; then echo python3; return; fi
  echo "Lemnis needs Python 3.11 or newer (Debian 12 and later: apt-get install python3)." >&2
  exit 1
}

if [ ! -x .venv/bin/pip ]; then
  python=$(find_python)
  # Debian parts Python from its own venv module; without it this fails half way.
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then sh scripts/need.sh --must venv; fi
  "$python" -m venv --clear .venv
fi
echo "Installing the pinned packages into .venv (some minutes the first time) ..."
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
sh scripts/assets.sh
