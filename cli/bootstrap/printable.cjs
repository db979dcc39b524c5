'use strict';
// Read before the version of Node.js is known to be new enough: no syntax newer than ECMAScript 2015 here.

const TAB = 0x09;
const LINE_FEED = 0x0a;

/** First and last code units of what a terminal obeys or what turns the order of a line: Unicode's control and bidirectional characters. */
const HIDDEN = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
];

function isHidden(character) {
  const code = character.charCodeAt(0);
  if (code === TAB || code === LINE_FEED) return false;
  return HIDDEN.some((range) => code >= range[0] && code <= range[1]);
}

/** See printable.d.cts. */
function printable(text, replace) {
  return text
    .split('')
    .map((character) => (isHidden(character) ? (replace ? replace(character) : '') : character))
    .join('');
}

module.exports = { printable: printable };
