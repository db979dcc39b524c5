#!/usr/bin/env node
'use strict';
// Read before the version of Node.js is known to be new enough: no syntax newer than ECMAScript 2015 here.

require('../bootstrap/program.cjs').runProgram(function () {
  return require('../bootstrap/verbs.cjs').runLlmnet(process.argv.slice(2));
});
