import { decide as decideInWorker } from '../../../provider-worker/src/models/answers';
import { decide } from '../src/engine/vote';
import { Stream } from '../src/random/stream';

describe('a simulated coordinator', () => {
  it('decides as the worker’s does, on random committees', () => {
    const seed = Number(process.env['VOTE_SEED'] ?? '1');
    const stream = new Stream(seed, 'committees');
    for (let committee = 0; committee < 2_000; committee += 1) {
      const votes = Array.from({ length: 1 + stream.below(7) }, () => ({
        letter: stream.below(8) === 0 ? null : stream.below(4),
        weight: BigInt(1 + stream.below(5)),
      }));
      const answers = votes.map(({ letter, weight }, seat) => ({
        seat: { provider: `Org${seat}/x`, mspId: `Org${seat}`, voteWeight: weight },
        given: { kind: 'answered' as const, content: '', final: letter === null ? null : `letter ${letter}` },
      }));
      const { final } = decideInWorker(answers, 0);
      const letter = decide(votes);
      expect({ seed, committee, final: letter === null ? null : `letter ${letter}` }).toEqual({
        seed,
        committee,
        final,
      });
    }
  });

  it('has no answer of nobody', () => {
    expect(decide([])).toBeNull();
  });
});
