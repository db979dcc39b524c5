#!/usr/bin/env bash
# world-countries 5.1.0 lists land borders a country. Every border is listed by both sides but one: Sri Lanka (LKA), an island, lists India,
# and India does not list Sri Lanka. And of the calling codes that two countries share, one is an error: the United States Minor
# Outlying Islands (UMI) have +268, which is Eswatini's.
# Whoever counts neighbours, or decides by them that a country is an island, has to take the borders that both sides list.
# Seen with Node.js 20.20: the two lines below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund world-countries@5.1.0 >/dev/null 2>&1
seen=$(node -e "
const countries = require('world-countries/countries.json');
const byCode = new Map(countries.map((country) => [country.cca3, country]));
const oneSided = countries.flatMap(({ cca3, borders }) =>
  borders.filter((other) => !byCode.get(other).borders.includes(cca3)).map((other) => cca3 + '>' + other));
console.log('borders of one side only:', oneSided.join(' '));
const codes = countries.filter(({ idd }) => idd.suffixes.map((suffix) => idd.root + suffix).includes('+268')).map(({ cca3 }) => cca3);
console.log('calling code +268:', codes.join(' '));
")
printf '%s\n' "$seen"
[[ $seen == 'borders of one side only: LKA>IND
calling code +268: SWZ UMI' ]]
