import { reads, references } from '../references.mjs';
import { rule } from '../names.mjs';

const WEB_CRYPTO = { ...reads('getRandomValues', 'randomUUID'), subtle: reads('generateKey') };
const NODE_CRYPTO = {
  ...reads('randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues'),
  ...reads('pseudoRandomBytes', 'prng', 'rng', 'generatePrime', 'generatePrimeSync'),
  ...reads('generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync'),
  webcrypto: WEB_CRYPTO,
  subtle: WEB_CRYPTO.subtle,
};
const SOURCES = {
  // In a script that is not a module, `crypto` may be either.
  globals: { Math: reads('random'), crypto: { ...NODE_CRYPTO, ...WEB_CRYPTO } },
  modules: {
    crypto: NODE_CRYPTO,
    uuid: reads('v1', 'v4', 'v6', 'v7'),
    nanoid: reads('nanoid', 'customAlphabet', 'random'),
  },
};

/** Randomness comes from committed values only: draws are hashes of them. */
export const noRandomness = rule(
  'no randomness',
  { random: '{{name}} gives every endorser another value; draw from a seed of committed values.' },
  (context) =>
    references(context, SOURCES, ({ node, path }) => {
      context.report({ node, messageId: 'random', data: { name: path.join('.') } });
    }),
);
