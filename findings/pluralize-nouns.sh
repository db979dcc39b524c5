#!/usr/bin/env bash
# pluralize 8.0.0 inflects by endings, and several common nouns fall under the wrong ending: every noun in -man but "human" becomes -men (a
# German, a Roman, a shaman), "gulf" goes like "wolf", "virus" gets a plural that Latin does not have, and "lens", "canvas" and "bias" are taken
# for plurals already, so that they have none and their singular loses the s. Plurals in -ies become singulars in -y also where they come
# from -ie.
# Seen with Node.js 20.20: the two lines below. What helps: pluralize.addIrregularRule for the nouns that matter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund pluralize@8.0.0 >/dev/null 2>&1
seen=$(node -e "
const pluralize = require('pluralize');
const show = (words, inflect) => words.map((word) => word + '>' + inflect(word)).join(' ');
console.log('plural:', show(['german', 'roman', 'shaman', 'gulf', 'virus', 'lens', 'canvas', 'bias'], pluralize.plural));
console.log('singular:', show(['cookies', 'dies', 'lenses', 'lens', 'bias'], pluralize.singular));
")
printf '%s\n' "$seen"
[[ $seen == 'plural: german>germen roman>romen shaman>shamen gulf>gulves virus>viri lens>lens canvas>canvas bias>bias
singular: cookies>cooky dies>dy lenses>lense lens>len bias>bia' ]]
