#!/usr/bin/env bash
# Fetches the accessibility checker that the browser tests inject, from its npm package.
set -euo pipefail
version=4.14.1
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "axe-core@$version" >/dev/null
tar -xzf "axe-core-$version.tgz"
cp package/axe.min.js package/LICENSE package/LICENSE-3RD-PARTY.txt "$here/"
chmod 644 "$here"/axe.min.js "$here"/LICENSE*
