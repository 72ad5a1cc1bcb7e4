#!/bin/sh
# See that Debian packages are there: install them when root, else say plainly what is missing.
#   scripts/need.sh [--must] postgresql java venv node chromium fonts office redis
# With --must, and in CI (CI=true), a missing part is a failure; otherwise its tests are skipped.
set -eu

must=${CI:-false}
if [ "${1:-}" = --must ]; then must=true; shift; fi

has() {
  case $1 in
    postgresql) command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
    java) command -v java >/dev/null ;;
    venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    node) command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' ;;
    chromium) command -v chromium >/dev/null ;;
    redis) command -v redis-server >/dev/null ;;
    office) command -v soffice >/dev/null ;;
    fonts) ls /usr/share/fonts/*/noto/NotoSansCJK* >/dev/null 2>&1 ;;
  esac
}

package() {
  case $1 in
    postgresql) echo postgresql ;;
    java) echo default-jre-headless ;;
    venv) echo python3-venv ;;
    node) echo nodejs npm ;;
    chromium) echo chromium ;;
    redis) echo redis-server ;;
    fonts) echo fonts-noto-cjk ;;
    office) echo libreoffice-writer ;;
  esac
}

missing=
for part in "$@"; do has "$part" || missing="$missing $(package "$part")"; done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null
  # shellcheck disable=SC2086 -- a list of packages, one word each
  apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
  exit 0
fi
echo "Missing on this machine:$missing. As root: apt-get install$missing" >&2
if [ "$must" = true ] || [ "$must" = 1 ]; then exit 1; fi
echo "Going on without: the tests that need them are skipped." >&2
