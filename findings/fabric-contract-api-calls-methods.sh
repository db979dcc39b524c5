#!/usr/bin/env bash
# fabric-contract-api 2.5.8 (with class-transformer 0.4.0) turns what a transaction returns into JSON by classToPlain and JSON.stringify.
# Its own comment says that an object's toJSON is used. In fact classToPlain calls every own function of a plain object, with no
# arguments, and puts what it returns into the response under the function's name; a nested object's toJSON is such a function, so that the
# response has a member "toJSON" where JSON.stringify would have its value.
# A contract that returns an object with helper functions runs them by returning it: with effects, and in the endorsed response.
# Seen with Node.js 20.20: the three lines below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund fabric-contract-api@2.5.8 class-transformer@0.4.0 >/dev/null 2>&1
seen=$(node -e "
const Serializer = require('fabric-contract-api/lib/jsontransactionserializer.js');
const text = (value) => new Serializer().toBuffer(value).toString();
let calls = 0;
console.log('own function:', text({ id: 7, next() { calls += 1; return this.id + 1; } }), 'called', calls);
const money = { amount: 5, toJSON: () => '5 credits' };
console.log('nested toJSON:', text({ money }));
console.log('JSON.stringify:', JSON.stringify({ money }));
")
printf '%s\n' "$seen"
[[ $seen == 'own function: {"id":7,"next":8} called 1
nested toJSON: {"money":{"amount":5,"toJSON":"5 credits"}}
JSON.stringify: {"money":"5 credits"}' ]]
