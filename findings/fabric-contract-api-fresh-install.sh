#!/usr/bin/env bash
# fabric-contract-api 2.5.8 asks for class-transformer ^0.4.0. The registry's newest match is 0.4.1, which exports neither classToPlain
# nor plainToClass any more, but the contract API's serialiser calls both. So with a fresh install (no lock file, no override) a
# transaction that returns an object ends in a TypeError; with 0.4.0 the same call works.
# Seen with Node.js 20.20: "class-transformer 0.4.1: classToPlain is not a function", "class-transformer 0.4.0: {"id":"7"}".
# What helps: "overrides": { "class-transformer": "0.4.0" } in the package.json of the chaincode.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
cat >serialise.cjs <<'JS'
const Serializer = require('fabric-contract-api/lib/jsontransactionserializer.js');
const { version } = require('class-transformer/package.json');
let result;
try {
  result = new Serializer().toBuffer({ id: '7' }).toString();
} catch (error) {
  result = error.message;
}
console.log(`class-transformer ${version}: ${result}`);
JS
npm install --no-audit --no-fund fabric-contract-api@2.5.8 >/dev/null 2>&1
fresh=$(node serialise.cjs)
npm install --no-audit --no-fund class-transformer@0.4.0 >/dev/null 2>&1
pinned=$(node serialise.cjs)
printf '%s\n%s\n' "$fresh" "$pinned"
[[ $fresh == 'class-transformer 0.4.1: '*'is not a function' ]]
[[ $pinned == 'class-transformer 0.4.0: {"id":"7"}' ]]
