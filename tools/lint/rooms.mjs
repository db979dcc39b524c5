/**
 * @typedef {object} Room what the product code of a folder may import; tests may import anything
 * @property {readonly string[]} ours the rooms that it may import, beside itself
 * @property {readonly string[]} [only] the one outside modules allowed, npm packages and `node:` modules alike
 * @property {readonly string[]} [never] outside modules that are refused; a `*` at the end stands for anything
 */

/** Fabric is reached through the ledger client only. */
const FABRIC = ['fabric-*', '@hyperledger/*', '@grpc/*'];

/**
 * The layout is the architecture: who may import whom. A room is a folder; the longest that holds a file is its room. Every
 * workspace is a room, and rooms inside it divide it further. Beside this table, product code imports only npm packages
 * that its own package.json depends on, and a published package only published ones.
 * @type {Readonly<Record<string, Room>>}
 */
export const ROOMS = {
  'packages/retry': { ours: [], only: ['cockatiel', 'node:timers/promises'] },
  'packages/supervisor': { ours: ['packages/retry'], never: FABRIC },
  'packages/protocol/src/rules': { ours: [], only: ['node:crypto'] },
  'packages/protocol/src/api': { ours: ['packages/protocol/src/rules'], only: ['zod', 'node:crypto'] },
  'packages/protocol': { ours: [], only: [] },
  'packages/fabric-client': { ours: ['packages/retry'] },
  'packages/ledger-client': { ours: ['packages/protocol/src/api', 'packages/retry', 'packages/fabric-client'] },
  'packages/logging': { ours: [], never: FABRIC },
  'packages/coordinator-api': {
    ours: ['packages/protocol/src/api', 'packages/retry', 'packages/logging'],
    never: FABRIC,
  },
  'packages/openai-http': { ours: [], never: FABRIC },
  'chaincode/src/state': {
    ours: ['packages/protocol/src/api', 'packages/protocol/src/rules'],
    only: ['fabric-contract-api', 'fabric-shim', '@hyperledger/fabric-protos', 'zod', 'node:crypto'],
  },
  'chaincode/src/contracts': {
    ours: ['chaincode/src/state', 'packages/protocol/src/api', 'packages/protocol/src/rules'],
    only: ['fabric-contract-api', 'zod'],
  },
  chaincode: { ours: ['chaincode/src/contracts', 'chaincode/src/state', 'packages/protocol/src/api'] },
  'gateway-app': {
    ours: [
      'packages/protocol/src/api',
      'packages/protocol/src/rules',
      'packages/retry',
      'packages/ledger-client',
      'packages/logging',
      'packages/coordinator-api',
      'packages/openai-http',
    ],
    never: FABRIC,
  },
  'provider-worker': {
    ours: [
      'packages/protocol/src/api',
      'packages/retry',
      'packages/ledger-client',
      'packages/logging',
      'packages/coordinator-api',
    ],
    never: FABRIC,
  },
  experts: { ours: ['packages/logging', 'packages/openai-http'], never: FABRIC },
  'network/identities': { ours: ['packages/supervisor'] },
  'network/embedded': { ours: ['packages/retry', 'network/identities', 'packages/supervisor'] },
  'network/native': { ours: ['packages/retry', 'network/identities', 'packages/supervisor'] },
  'packages/consortium': {
    ours: [
      'packages/protocol/src/api',
      'packages/retry',
      'packages/ledger-client',
      'packages/supervisor',
      'network/identities',
      'network/embedded',
      'network/native',
      'gateway-app',
      'provider-worker',
      'experts',
    ],
    never: FABRIC,
  },
  cli: {
    ours: [
      'packages/consortium',
      'network/embedded',
      'packages/protocol/src/api',
      'packages/retry',
      'packages/ledger-client',
      'network/identities',
      'network/native',
      'packages/supervisor',
    ],
    never: FABRIC,
  },
  'tools/bench': {
    ours: [
      'packages/consortium',
      'network/embedded',
      'network/native',
      'network/identities',
      'packages/supervisor',
      'packages/retry',
    ],
  },
  'tools/drills': {
    ours: [
      'packages/consortium',
      'packages/protocol/src/api',
      'packages/protocol/src/rules',
      'packages/retry',
      'packages/ledger-client',
      'packages/supervisor',
      'network/native',
    ],
    never: FABRIC,
  },
  'tools/simulation': { ours: ['packages/protocol/src/api', 'packages/protocol/src/rules'], never: FABRIC },
  'tools/reference': { ours: ['chaincode', 'chaincode/src/contracts', 'packages/protocol/src/api'] },
  'tools/eslint-plugin-deterministic-chaincode': { ours: [], never: FABRIC },
};

/** Packages that help tests; product code never imports them, whatever its package.json says. */
export const TEST_ONLY = ['jest', '@jest/*', 'jest-*', 'fast-check', 'supertest'];

/**
 * The room that a file belongs to.
 * @param {string} file a path from the project's root
 * @param {Readonly<Record<string, Room>>} rooms
 * @returns the room's folder, or undefined if no room holds the file
 */
export function roomOf(file, rooms) {
  return Object.keys(rooms)
    .filter((folder) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}
