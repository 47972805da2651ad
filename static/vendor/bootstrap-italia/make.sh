#!/bin/sh
# Makes bootstrap-italia.min.css (trimmed.scss) and ../../icone.svg (icons.txt, then our own icone-nostre.svg)
# again from the npm package. A maintainer's step: who uses the system needs neither Node nor this script.
# Needs npm, tar, sha256sum and python3. Sass must be 1.81 or later: the sources use color.channel.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
static=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm pack --silent bootstrap-italia@2.18.3 > /dev/null
echo "e2d3a87bdb4601137128425305b6985219449ee7a6e2ce23bbb6444477eb218b  bootstrap-italia-2.18.3.tgz" | sha256sum --check --quiet
tar -xzf bootstrap-italia-2.18.3.tgz
npm install --silent --no-save --prefix "$work/sass" sass@1.81.0 > /dev/null

cp "$here/trimmed.scss" package/src/scss/
sass/node_modules/.bin/sass --no-source-map --style=compressed --quiet package/src/scss/trimmed.scss \
  "$here/bootstrap-italia.min.css"
cp package/LICENSE "$here/LICENSE"

python3 - package/dist/svg/sprites.svg "$here/icons.txt" "$static/icone-nostre.svg" "$static/icone.svg" <<'PYTHON'
"""Put the chosen symbols of the sprite and our own into one file."""

import re
import sys
from pathlib import Path

sprite, names, own, target = map(Path, sys.argv[1:])
SYMBOL = re.compile(r'<symbol[^>]*\bid="([^"]+)".*?</symbol>', re.DOTALL)
theirs = {match[1]: match[0] for match in SYMBOL.finditer(sprite.read_text())}
chosen = [theirs[name] for name in names.read_text().split()]
ours = [match[0] for match in SYMBOL.finditer(own.read_text())]
target.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(chosen + ours) + "\n</svg>\n")
PYTHON
