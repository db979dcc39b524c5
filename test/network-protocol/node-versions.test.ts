import { createHash } from 'node:crypto';
import { openRwset } from '../../network/embedded/src/ledger/rwset';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import { ChaincodeUnderReplay } from './replay/chaincode-under-replay';
import type { Execution } from './replay/chaincode-under-replay';
import { MEMBER_IDS, recordedHistories, summary } from './replay/history';
import type { Recording } from './replay/recording';
import { ReplayedState } from './replay/replayed-state';
import { secondNode } from './replay/second-node';

/** The same history each time; a longer one with `REPLAY_TRANSACTIONS` and another with `REPLAY_SEED`. */
const TRANSACTIONS = Number(process.env['REPLAY_TRANSACTIONS'] ?? 500);
const SEED = Number(process.env['REPLAY_SEED'] ?? 20_260_701);
const INSTALL_MS = 30_000;

/** Everything of an execution that goes into a proposal response or to other peers, as bytes. */
function bytesOf({ answer, results }: Execution): Buffer {
  const sets = results.privateWrites.map(({ collection, rwset }) => [Buffer.from(collection), rwset]);
  const parts = [answer.serializeBinary(), results.publicRwset, ...sets.flat()];
  return Buffer.concat(parts.map((part) => createHash('sha256').update(part).digest()));
}

/** The values of public keys that an execution leaves, by key; undefined is deleted. */
function publicValues({ results }: Execution): Map<string, string | undefined> {
  const writes = openRwset(results.publicRwset).flatMap(({ kv }) => kv.getWritesList());
  return new Map(
    writes.map((write) => [
      write.getKey(),
      write.getIsDelete() ? undefined : Buffer.from(write.getValue_asU8()).toString('utf8'),
    ]),
  );
}

/** The same of an execution in this process. */
function recordedValues({ writes }: Endorsed): Record<string, string | undefined> {
  const values = writes.filter(({ space, kind }) => space === 'public' && kind !== 'policy');
  return Object.fromEntries(
    values.map((write) => [write.key, write.kind === 'put' ? Buffer.from(write.value).toString('utf8') : undefined]),
  );
}

const second = secondNode(INSTALL_MS);
/** Skipped, and counted so, where there is no second version to compare with. */
const withSecond = second === undefined ? it.skip : it;

describe('two chaincode processes on different versions of Node.js', () => {
  let recordings: Recording[];
  const chaincodes: ChaincodeUnderReplay[] = [];

  beforeAll(async () => {
    if (second === undefined) return;
    recordings = await recordedHistories(SEED, TRANSACTIONS);
    chaincodes.push(await ChaincodeUnderReplay.start(MEMBER_IDS));
    chaincodes.push(await ChaincodeUnderReplay.start(MEMBER_IDS, second.binary));
  }, 600_000);
  afterAll(async () => {
    for (const chaincode of chaincodes) await chaincode.stop();
    second?.remove();
  });

  /** Executes a history on every process and compares. @returns how many executions were compared */
  const replay = async (recorded: Recording): Promise<number> => {
    const state = await ReplayedState.create();
    const byPlace = new Map<number, Execution>();
    try {
      for (const [place, event] of recorded.entries()) {
        if (event.kind === 'ordered') {
          const ordered = byPlace.get(event.execution);
          if (ordered === undefined) throw new Error('ordered before it was executed');
          await state.order(ordered.results, event.code === 'VALID');
          continue;
        }
        const { proposal } = event;
        const [first, other] = await Promise.all(chaincodes.map((chaincode) => chaincode.execute(proposal, state)));
        if (first === undefined || other === undefined) throw new Error('there are two chaincodes');
        if (!bytesOf(first).equals(bytesOf(other))) {
          throw new Error(
            `${proposal.name} (execution ${String(place)}) differs: ${process.version}, ${second?.version ?? ''}`,
          );
        }
        if (proposal.endorsed !== undefined) {
          expect(Object.fromEntries(publicValues(first))).toEqual(recordedValues(proposal.endorsed));
        }
        byPlace.set(place, first);
      }
    } finally {
      await state.close();
    }
    return byPlace.size;
  };

  withSecond(
    'come to the same answers, events and read-write sets byte for byte, and to those of this process',
    async () => {
      let compared = 0;
      for (const recorded of recordings) compared += await replay(recorded);
      const versions = [process.version, second?.version ?? ''].join(' and ');
      process.stdout.write(`node versions: ${versions}; ${summary(recordings)} (REPLAY_SEED=${String(SEED)})\n`);
      expect(compared).toBeGreaterThanOrEqual(TRANSACTIONS);
    },
    TRANSACTIONS * 600 + 120_000,
  );
});
