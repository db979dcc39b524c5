#!/usr/bin/env bash
# mathjs 15.2.0 defines several customary units by rounded numbers of SI units, independently of each other, so that they disagree:
# a square mile has 640 acres exactly, an atmosphere 760 torr exactly, a US cup 16 tablespoons exactly, a kip 1000 pounds-force exactly, and
# the electronvolt has been exactly 1.602176634e-19 J since the SI of 2019 (mathjs has the CODATA value of 2010).
# Seen with Node.js 20.20: the lines below. Whoever answers with nine digits has to define these units anew.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund mathjs@15.2.0 >/dev/null 2>&1
seen=$(node -e "
const math = require('mathjs');
for (const asked of ['1 sqmi to acre', '1 atm to torr', '1 cup to tablespoon', '1 kip to lbf', '1 electronvolt to J'])
  console.log(asked + ' = ' + math.format(math.evaluate(asked), { precision: 10 }));
")
printf '%s\n' "$seen"
[[ $seen == '1 sqmi to acre = 639.9994342 acre
1 atm to torr = 760.0021002 torr
1 cup to tablespoon = 15.7725491 tablespoon
1 kip to lbf = 999.9999966 lbf
1 electronvolt to J = 1.602176565e-19 J' ]]
