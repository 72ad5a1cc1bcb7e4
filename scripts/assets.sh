#!/bin/sh
# Install the pinned packages of the pages, and copy the few files they need beside our own.
# Nothing is fetched by a browser from anywhere else: campus networks are closed.
set -eu
cd "$(dirname "$0")/.."

to=src/lemnis/web/static/vendor

newer() { [ -f "$to/installed" ] && [ "$to/installed" -nt package-lock.json ] && [ "$to/installed" -nt scripts/assets.sh ]; }
if newer; then exit 0; fi

sh scripts/need.sh --must node
echo "Installing the packages of the pages ..."
npm ci --ignore-scripts --no-audit --no-fund --silent

rm -rf "$to"
mkdir -p "$to/fonts"
# Hashing file names follows every address in a style sheet, so none may lead to what is not copied.
sed 's,/\*# sourceMappingURL=[^*]*\*/,,' node_modules/@tabler/core/dist/css/tabler.min.css > "$to/tabler.css"
sed 's/,url([^)]*\.woff?[^)]*) format("woff"),url([^)]*) format("truetype")//' \
  node_modules/@tabler/icons-webfont/dist/tabler-icons-300.min.css > "$to/icons.css"
cp node_modules/@tabler/icons-webfont/dist/fonts/tabler-icons-300.woff2 "$to/fonts/"
cp node_modules/echarts/dist/echarts.min.js "$to/echarts.js"
cp node_modules/htmx.org/dist/htmx.min.js "$to/htmx.js"
for package in @tabler/icons-webfont echarts zrender htmx.org; do
  echo "=== $package"
  cat "node_modules/$package/LICENSE"
done > "$to/LICENSES"
touch "$to/installed"
