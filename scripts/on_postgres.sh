#!/bin/sh
# Run a command with the rooms on a PostgreSQL of its own; where there is none, say so.
set -eu
if command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  exec .venv/bin/python scripts/with_postgres.py LEMNIS_DATABASE_URL "$@"
fi
[ "${CI:-false}" = false ] || exit 1
echo "Not run on PostgreSQL: it is not installed." >&2
