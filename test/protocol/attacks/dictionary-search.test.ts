import { randomBytes } from 'node:crypto';
import { answerCommitment, canaryCommitment, nodeId, scoreCommitment, textDigest } from '@llmnet/protocol';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { SALT, SEALED, answerKeys } from '../tasks/scene';

/** Every answer that somebody would try: numbers, choices and words. */
const DICTIONARY = [
  ...Array.from({ length: 1_000 }, (_number, value) => String(value)),
  ...['A', 'B', 'C', 'D', 'yes', 'no', 'true', 'false', 'Paris', ''],
];
const ANSWER = '42';
const SCORES = Array.from({ length: 11 }, (_score, tenth) => tenth * 100_000);

const salt = (): string => randomBytes(32).toString('hex');

/** Someone who has every public byte of the ledger and all the time in the world. */
describe('a dictionary search over the public ledger', () => {
  let judging: JudgingScene;
  let task: string;
  let textSalt: string;
  let digest: string;
  const author = nodeId('Birch', 'worker');
  const binding = (channel: string) => ({ channel, task, step: 'answer', round: 0, author }) as const;

  beforeEach(async () => {
    judging = await JudgingScene.create();
    task = await judging.scene.open();
    textSalt = salt();
    digest = textDigest(binding(judging.ledger.channel), textSalt, ANSWER);
  });

  /** Everything public that could be a salt or a digest: 64 hexadecimal digits in any record, key or event. */
  const publicHex = (): string[] => {
    const { ledger } = judging;
    const all = JSON.stringify([ledger.keys().map((key) => [key, ledger.record(key)]), ledger.events]);
    return [...new Set([...(all.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []), SALT, '', '0'.repeat(64)])];
  };

  const answer = async (seedSalt: string, abstained = false): Promise<void> => {
    const opening = { digest, seedSalt, abstained };
    const place = { channel: judging.ledger.channel, task, round: 0, author };
    const commitment = answerCommitment(place, opening);
    const commit = { task, round: 0, commitment, model: 'm', promptTokens: 1, completionTokens: 1 };
    await judging.ledger.submit(judging.worker('Birch'), 'tasks:commit', commit, SEALED);
  };

  it('finds no short answer from its digest, though the ledger has the digest and the seed’s salt', async () => {
    const seedSalt = salt();
    await answer(seedSalt);
    await judging.scene.commit(task, ['Cedar', 'Dahlia']);
    const reveal = { task, round: 0, digest, seedSalt, abstained: false };
    await judging.ledger.submit(judging.worker('Birch'), 'tasks:reveal', reveal, answerKeys('Birch'));
    const known = publicHex();
    expect(known).toContain(digest);
    expect(known).toContain(seedSalt);

    const find = (salts: readonly string[]): string[] =>
      DICTIONARY.filter((word) =>
        salts.some((candidate) => textDigest(binding(judging.ledger.channel), candidate, word) === digest),
      );
    expect(find(known)).toEqual([]);
    // The search would find it: with the salt, which is inside the sealed text alone.
    expect(find([...known, textSalt])).toEqual([ANSWER]);
    expect(known).not.toContain(textSalt);
  });

  it('finds neither the answer nor whether it is one from a commitment', async () => {
    const seedSalt = salt();
    await answer(seedSalt, true);
    const known = publicHex();
    const { commitment } = judging.ledger.record(`commit/${task}/0/Birch/expert`) as { commitment: string };
    const place = { channel: judging.ledger.channel, task, round: 0, author };
    const find = (digests: readonly string[], salts: readonly string[]): boolean =>
      digests.some((candidate) =>
        salts.some((guess) =>
          [true, false].some(
            (abstained) => answerCommitment(place, { digest: candidate, seedSalt: guess, abstained }) === commitment,
          ),
        ),
      );
    expect(find(known, known)).toBe(false);
    expect(find([...known, digest], known)).toBe(false);
    expect(find([...known, digest], [...known, seedSalt])).toBe(true);
  });

  it('finds no scores before they are open, though there are few that a judge can give', async () => {
    await judging.scene.commit(task, SEATS);
    await judging.scene.reveal(task, SEATS);
    const [judge = ''] = await judging.conclude(task);
    const secret = salt();
    const place = { channel: judging.ledger.channel, task, panel: 0, author: nodeId(judge, 'worker') };
    const given = scores([900_000, 100_000, 500_000]);
    const commitment = scoreCommitment(place, given, [], secret);
    await judging.ledger.submit(
      judging.worker(judge),
      'evaluation:commitScore',
      { task, panel: 0, commitment },
      SEALED,
    );
    const find = (salts: readonly string[]): boolean =>
      SCORES.some((x) =>
        SCORES.some((y) =>
          SCORES.some((z) =>
            salts.some((guess) => scoreCommitment(place, scores([x, y, z]), [], guess) === commitment),
          ),
        ),
      );
    expect(find(publicHex().slice(-8))).toBe(false);
    expect(find([secret])).toBe(true);
    // With all public values as salts, for the scores that were really given.
    expect(publicHex().some((guess) => scoreCommitment(place, given, [], guess) === commitment)).toBe(false);
  });

  it('does not tell a canary from any other question by its link', () => {
    const canaries = Array.from({ length: 200 }, (_canary, index) => index.toString(16).padStart(32, '0'));
    const secret = salt();
    const place = { channel: judging.ledger.channel, task };
    const link = canaryCommitment(place, canaries[17] ?? '', secret);
    const find = (salts: readonly string[]): unknown =>
      [null, ...canaries].find((canary) => salts.some((guess) => canaryCommitment(place, canary, guess) === link));
    expect(find(publicHex())).toBeUndefined();
    expect(find([secret])).toBe(canaries[17]);
  });

  it('finds no text of any step in a public byte: what the texts say is in sealed private data alone', () => {
    const { ledger } = judging;
    const all = JSON.stringify([ledger.keys().map((key) => [key, ledger.record(key)]), ledger.events]);
    expect(all).not.toContain(SEALED.text.text);
    expect(ledger.privateKeys().some((key) => key.includes(task))).toBe(true);
  });
});
