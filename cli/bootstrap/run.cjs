'use strict';
// Usage: node cli/bootstrap/run.cjs <start|test|test:quick> [arguments]. Installs and builds what is missing, then runs the verb.
// Read before the version of Node.js is known to be new enough: no syntax newer than ECMAScript 2015 here.

require('./program.cjs').runProgram(function () {
  return require('./verbs.cjs').runVerb(process.argv[2], process.argv.slice(3));
});
