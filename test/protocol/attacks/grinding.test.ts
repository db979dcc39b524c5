import { LANES, Task, hash, canaryCommitment } from '@llmnet/protocol';
import { drawValidators, selectCommittee, taskSeed, validatorSeed } from '@llmnet/protocol/rules';
import { BALANCE, Scene, TERMS, listed, sealedFor } from '../tasks/scene';
import { keys } from '../../../chaincode/src/state/store';

const TRIES = 10_000;
/** How far a share may lie from the fair one, in shares of one. */
const TWO_POINTS = 0.02;
const EQUALS = Array.from({ length: 12 }, (_org, index) =>
  listed(`Org${String.fromCharCode(65 + index)}`, { s: 100_000n }),
);
const SEATS = 3;
const FAIR = SEATS / 12;
const OPENINGS = 200;
const WANTED = 'OrgC';
const NEAR = 500_000n;

/** The lane, its count and the epoch that the try names: a requester has 64 lanes and two epochs at any moment. */
function seedOf(attempt: number): string {
  const epoch = attempt % 2;
  const lane = (attempt >> 1) % LANES;
  return taskSeed(hash('snapshot', epoch), 'Aster', lane, Math.floor(attempt / (2 * LANES)));
}

function share(attempts: number, isHit: (attempt: number) => boolean): number {
  return Array.from({ length: attempts }, (_try, attempt) => isHit(attempt)).filter(Boolean).length / attempts;
}

/** Which organisations have the seats of each try. */
const COMMITTEES = Array.from({ length: TRIES }, (_try, attempt) =>
  selectCommittee(EQUALS, { seats: SEATS, nearBand: NEAR }, seedOf(attempt)).seats.map(({ mspId }) => mspId),
);

function report(line: string): void {
  process.stdout.write(`grinding: ${line}\n`);
}

/**
 * What the seed can be moved by, measured. A requester names one of 64 lanes and one of two epochs, so it chooses the best of 128 draws: an
 * outcome of chance q comes within its reach with 1 − (1 − q)^128, but only among providers that count as equal. The draw of
 * the validators is not its own: who reveals last has two draws, 1 − (1 − q)².
 */
describe('grinding a draw', () => {
  it('by anything that a requester writes freely changes nothing: digests, salts, texts, times and token counts are not in the seed', async () => {
    const scene = await Scene.create({ candidates: EQUALS });
    for (const { node } of EQUALS) scene.plantNode(node);
    const { task, ...request } = await scene.openRequest();
    const committees = new Set<string>();
    for (let attempt = 0; attempt < OPENINGS; attempt += 1) {
      const salt = hash('try', attempt);
      const changed = {
        ...request,
        promptDigest: hash('prompt', attempt),
        link: canaryCommitment({ channel: scene.ledger.channel, task }, null, salt),
        terms: { ...TERMS, promptTokens: attempt, answerTokens: 1 + attempt, earlyStop: attempt },
      };
      scene.ledger.advance(0.001);
      const text = { ...sealedFor(request).text, text: salt };
      const { writes } = await scene.ledger.endorse(scene.worker('Aster'), 'tasks:open', changed, { text });
      const record = writes.find(({ key }) => key === keys.task(task));
      if (record?.kind !== 'put') throw new Error('no task was written');
      const { seats, seed } = Task.parse(JSON.parse(Buffer.from(record.value).toString('utf8')));
      committees.add([seed, ...seats.map(({ provider }) => provider)].join());
    }
    expect(committees.size).toBe(1);
  });

  it('by lanes, their counts and two epochs gives every equal its fair share of seats within two points', () => {
    const shares = EQUALS.map(
      ({ mspId }) => COMMITTEES.filter((committee) => committee.includes(mspId)).length / TRIES,
    );
    const worst = Math.max(...shares.map((seen) => Math.abs(seen - FAIR)));
    report(`a seat moves by ${(100 * worst).toFixed(2)} points over ${String(TRIES)} tries`);
    expect(worst).toBeLessThan(TWO_POINTS);
  });

  it('lets a requester choose among its 128 draws, by the bound that follows from them, among equals alone', () => {
    for (const draws of [1, 2, 4, 16, 2 * LANES]) {
      const rounds = Math.floor(TRIES / draws);
      const found = share(rounds, (round) =>
        COMMITTEES.slice(round * draws, (round + 1) * draws).some((committee) => committee.includes(WANTED)),
      );
      const bound = 1 - (1 - FAIR) ** draws;
      report(
        `an equal is in one of ${String(draws)} draws in ${(100 * found).toFixed(1)} %, bound ${(100 * bound).toFixed(1)} %`,
      );
      expect(Math.abs(found - bound)).toBeLessThan(TWO_POINTS);
    }
    // A worse provider is in none of them, however many draws there are: the seed decides among near-equals only.
    const worse = [...EQUALS, listed('Worse', { p: 100_000n, s: 1_000n })];
    const reached = share(TRIES / 10, (attempt) =>
      selectCommittee(worse, { seats: 3, nearBand: NEAR }, seedOf(attempt)).seats.some(
        ({ mspId }) => mspId === 'Worse',
      ),
    );
    expect(reached).toBe(0);
  });

  it('of validators is not the requester’s: over ten thousand salts each has its fair share within two points', () => {
    const candidates = Array.from({ length: 8 }, (_org, index) => ({
      mspId: `V${String(index)}`,
      node: `V${String(index)}/n`,
    }));
    const draw = (salt: string): string[] =>
      drawValidators(candidates, new Set(), 3, validatorSeed('seed', [hash('a'), hash('b'), salt])).map(
        ({ mspId }) => mspId,
      );
    const drawn = Array.from({ length: TRIES }, (_try, attempt) => draw(hash('salt', attempt)));
    const shares = candidates.map(({ mspId }) => drawn.filter((judges) => judges.includes(mspId)).length / TRIES);
    const worst = Math.max(...shares.map((seen) => Math.abs(seen - 3 / 8)));
    report(`a judge’s share moves by ${(100 * worst).toFixed(2)} points`);
    expect(worst).toBeLessThan(TWO_POINTS);

    // The last respondent to reveal has two draws: its salt, or its commitment in the salt's place, both fixed when it committed.
    const pairs = TRIES / 10;
    const either = share(pairs, (attempt) =>
      [hash('salt', attempt), hash('commitment', attempt)].some((material) => draw(material).includes('V0')),
    );
    const bound = 1 - (1 - 3 / 8) ** 2;
    process.stdout.write(
      `grinding: the last to reveal has the wanted judge in ${(100 * either).toFixed(1)} %, bound ${(100 * bound).toFixed(1)} %\n`,
    );
    expect(either).toBeLessThan(bound + 2 * TWO_POINTS);
  });

  it('by another epoch goes no further back than the one before', async () => {
    const scene = await Scene.create();
    scene.plantSnapshot(1);
    scene.plantSnapshot(2);
    await expect(scene.plan({ epoch: 0 })).rejects.toMatchObject({ code: 'SNAPSHOT_STALE' });
    await expect(scene.plan({ epoch: 3 })).rejects.toMatchObject({ code: 'SNAPSHOT_UNKNOWN' });
    expect((await scene.plan({ epoch: 1 })).seats).toHaveLength(3);
    expect((await scene.plan({ epoch: 2 })).seats).toHaveLength(3);
  });

  it('by a chosen task id fails: ids follow from the member, the lane and its count', async () => {
    const scene = await Scene.create();
    const ids = new Set<string>();
    for (let lane = 0; lane < LANES; lane += 1) {
      scene.plant(keys.lane('Aster', lane), { mspId: 'Aster', lane, balance: BALANCE, opens: 0 });
      ids.add((await scene.plan({ lane })).task);
    }
    expect(ids.size).toBe(LANES);
    await expect(scene.plan({ opens: 1 })).rejects.toMatchObject({ code: 'LANE_BUSY' });
  });
});
