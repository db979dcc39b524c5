import {
  answerCommitment,
  canaryId,
  canaryCommitment,
  scoreCommitment,
  taskId,
  textDigest,
} from '@llmnet/protocol/rules';

// The expected values were computed apart from this code, from the published encoding and SHA-256 alone.

const ANSWER = { channel: 'ch', task: 't', round: 0, author: 'OrgA/n' };
const OPENING = { digest: 'd'.repeat(64), abstained: false, seedSalt: '5'.repeat(64) };
const SALT = 'a'.repeat(64);

describe('textDigest', () => {
  const binding = { ...ANSWER, step: 'answer' } as const;

  it('hashes the binding, the salt and the text', () => {
    expect(textDigest(binding, SALT, '42')).toBe('d98a69e1a73e7bbcfbd9c99c6d6337dd49d78e3f856c308e05b67b423e9bfee5');
  });

  it('differs for every other binding, salt and text', () => {
    const digests = [
      textDigest(binding, SALT, '42'),
      textDigest({ ...binding, channel: 'other' }, SALT, '42'),
      textDigest({ ...binding, task: 'other' }, SALT, '42'),
      textDigest({ ...binding, step: 'result' }, SALT, '42'),
      textDigest({ ...binding, round: 1 }, SALT, '42'),
      textDigest({ ...binding, author: 'OrgB/n' }, SALT, '42'),
      textDigest(binding, 'b'.repeat(64), '42'),
      textDigest(binding, SALT, '43'),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('answerCommitment', () => {
  it('hashes the binding and the opening', () => {
    expect(answerCommitment(ANSWER, OPENING)).toBe('b00fe4cc1e7d658c92ee183c255f9bea199a20857a38e66e40e5caab339d3fd7');
  });

  it('cannot be opened by another author, in another round or task, or in another way', () => {
    const commitments = [
      answerCommitment(ANSWER, OPENING),
      answerCommitment({ ...ANSWER, channel: 'other' }, OPENING),
      answerCommitment({ ...ANSWER, task: 'other' }, OPENING),
      answerCommitment({ ...ANSWER, round: 1 }, OPENING),
      answerCommitment({ ...ANSWER, author: 'OrgB/n' }, OPENING),
      answerCommitment(ANSWER, { ...OPENING, digest: 'e'.repeat(64) }),
      answerCommitment(ANSWER, { ...OPENING, abstained: true }),
      answerCommitment(ANSWER, { ...OPENING, seedSalt: '6'.repeat(64) }),
    ];
    expect(new Set(commitments).size).toBe(commitments.length);
  });
});

describe('scoreCommitment', () => {
  const binding = { channel: 'ch', task: 't', panel: 2, author: 'OrgV/v' };
  const scores = [
    { provider: 'OrgA/p', score: 900_000, final: 800_000 },
    { provider: 'OrgB/p', score: null, final: null },
  ];
  const rationales = [{ provider: 'OrgA/p', digest: 'd'.repeat(64) }];
  const salt = '5'.repeat(64);

  it('hashes the binding, every score, every reason and the salt', () => {
    expect(scoreCommitment(binding, scores, rationales, salt)).toBe(
      'e437c926fb6e63762683ab7da38445b830b18fbb42995f6a419fceace9540f68',
    );
  });

  it('cannot be opened by another author, in another task or panel, with another score, reason or salt', () => {
    const [first, second] = scores;
    const commitments = [
      scoreCommitment(binding, scores, rationales, salt),
      scoreCommitment({ ...binding, channel: 'other' }, scores, rationales, salt),
      scoreCommitment({ ...binding, task: 'other' }, scores, rationales, salt),
      scoreCommitment({ ...binding, panel: 0 }, scores, rationales, salt),
      scoreCommitment({ ...binding, author: 'OrgW/v' }, scores, rationales, salt),
      scoreCommitment(binding, scores.slice(0, 1), rationales, salt),
      scoreCommitment(binding, scores.toReversed(), rationales, salt),
      scoreCommitment(binding, [first, { ...second, score: 0 }] as typeof scores, rationales, salt),
      scoreCommitment(binding, [first, { ...second, final: 0 }] as typeof scores, rationales, salt),
      scoreCommitment(binding, scores, [], salt),
      scoreCommitment(binding, scores, [{ provider: 'OrgA/p', digest: 'e'.repeat(64) }], salt),
      scoreCommitment(binding, scores, [{ provider: 'OrgB/p', digest: 'd'.repeat(64) }], salt),
      scoreCommitment(binding, scores, rationales, '6'.repeat(64)),
    ];
    expect(new Set(commitments).size).toBe(commitments.length);
  });
});

describe('canaryCommitment', () => {
  const task = { channel: 'ch', task: 't' };

  it('hashes the task, the canary or nothing, and a salt that tells the two apart', () => {
    const none = canaryCommitment(task, null, '5'.repeat(64));
    const canary = canaryCommitment(task, 'c'.repeat(32), '5'.repeat(64));
    expect(none).toBe('dbd435c6e76a8fcf62c6945f6652db2b883ebb4c9a007052a51c8b4badeab91c');
    expect(canary).toBe('0d0946dec18fbda8d57ef55e69f5d85f2f47a68653361fe1dd69103ea1bc0455');
  });

  it('differs by channel, task, canary and salt', () => {
    const links = [
      canaryCommitment(task, null, '5'.repeat(64)),
      canaryCommitment({ ...task, channel: 'other' }, null, '5'.repeat(64)),
      canaryCommitment({ ...task, task: 'other' }, null, '5'.repeat(64)),
      canaryCommitment(task, 'c'.repeat(32), '5'.repeat(64)),
      canaryCommitment(task, null, '6'.repeat(64)),
    ];
    expect(new Set(links).size).toBe(links.length);
  });
});

describe('canaryId', () => {
  it('is the first half of a hash of the author and its two texts', () => {
    expect(canaryId('ch', 'OrgA/n', 'd'.repeat(64), 'e'.repeat(64))).toBe('a3635e9935cca3d0df3a662c07838d66');
  });

  it('differs by channel, author, question and answer', () => {
    const ids = [
      canaryId('ch', 'OrgA/n', 'd', 'e'),
      canaryId('other', 'OrgA/n', 'd', 'e'),
      canaryId('ch', 'OrgB/n', 'd', 'e'),
      canaryId('ch', 'OrgA/n', 'e', 'e'),
      canaryId('ch', 'OrgA/n', 'd', 'd'),
      canaryId('ch', 'OrgA/n', 'e', 'd'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('taskId', () => {
  it('is the first half of a hash of where and who asks, from which lane, for the how-manieth time', () => {
    expect(taskId('ch', 'tx', 'OrgA', 7, 3)).toBe('503caf02f96ca56df7f8792e8569a253');
  });

  it('differs by channel, network, organisation, lane and opens', () => {
    const ids = [
      taskId('ch', 'tx', 'OrgA', 7, 3),
      taskId('other', 'tx', 'OrgA', 7, 3),
      taskId('ch', 'another', 'OrgA', 7, 3),
      taskId('ch', 'tx', 'OrgB', 7, 3),
      taskId('ch', 'tx', 'OrgA', 8, 3),
      taskId('ch', 'tx', 'OrgA', 7, 4),
      taskId('ch', 'tx', 'OrgA', 73, 0),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
