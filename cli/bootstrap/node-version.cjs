'use strict';
// Read before the version of Node.js is known to be new enough: no syntax newer than ECMAScript 2015 here.

function parse(version) {
  return version
    .replace(/^[^0-9]*/, '')
    .split('.')
    .map(function (part) {
      return parseInt(part, 10);
    });
}

function isOlder(found, needed) {
  for (let i = 0; i < needed.length; i += 1) {
    if (found[i] !== needed[i]) return found[i] < needed[i];
  }
  return false;
}

/**
 * Compares a version of Node.js with the `engines.node` of package.json, which has the form `>=20.19.0`.
 * @param {string} found such as `20.20.2`
 * @param {string} range such as `>=20.19.0`
 * @returns the problem to show, or null if the version is new enough
 */
function nodeVersionProblem(found, range) {
  if (!isOlder(parse(found), parse(range))) return null;
  return {
    code: 'NODE_TOO_OLD',
    message: 'Node.js ' + found + ' was found, but ' + range.replace('>=', '') + ' or newer is needed',
    cure: 'install the current LTS release from https://nodejs.org and run the command again',
  };
}

module.exports = { nodeVersionProblem: nodeVersionProblem };
