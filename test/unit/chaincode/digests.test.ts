import { answerCommitment, scoreCommitment, taskId, textDigest } from '@llmnet/chaincode/rules';

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
  const binding = { channel: 'ch', task: 't', author: 'OrgV/v' };
  const scores = [
    { provider: 'OrgA/p', score: 900_000 },
    { provider: 'OrgB/p', score: null },
  ];
  const salt = '5'.repeat(64);

  it('hashes the binding, every score and the salt', () => {
    expect(scoreCommitment(binding, scores, salt)).toBe(
      '9acb71fe1434da0f735f5cd63787d16b8d95a83dd18ab4030707bf7d94e1c4a1',
    );
  });

  it('cannot be opened by another author, in another task, with another score or salt', () => {
    const commitments = [
      scoreCommitment(binding, scores, salt),
      scoreCommitment({ ...binding, channel: 'other' }, scores, salt),
      scoreCommitment({ ...binding, task: 'other' }, scores, salt),
      scoreCommitment({ ...binding, author: 'OrgW/v' }, scores, salt),
      scoreCommitment(binding, scores.slice(0, 1), salt),
      scoreCommitment(binding, scores.toReversed(), salt),
      scoreCommitment(binding, [...scores.slice(0, 1), { provider: 'OrgB/p', score: 0 }], salt),
      scoreCommitment(binding, scores, '6'.repeat(64)),
    ];
    expect(new Set(commitments).size).toBe(commitments.length);
  });
});

describe('taskId', () => {
  it('is the first half of a hash of who asks, from which lane, for the how-manieth time', () => {
    expect(taskId('ch', 'OrgA', 7, 3)).toBe('655554ee7e68125f9a40929614aa4790');
  });

  it('differs by channel, organisation, lane and opens', () => {
    const ids = [
      taskId('ch', 'OrgA', 7, 3),
      taskId('other', 'OrgA', 7, 3),
      taskId('ch', 'OrgB', 7, 3),
      taskId('ch', 'OrgA', 8, 3),
      taskId('ch', 'OrgA', 7, 4),
      taskId('ch', 'OrgA', 73, 0),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
