import { Checkpoint, Reputation, hash, toJson } from '@llmnet/protocol';
import { MemoryLedger } from '@llmnet/test-kit/memory-ledger';
import { same } from './ledger-model';
import { organisations } from './player';
import type { Player } from './player';
import { must } from './task-model';

const PARTITIONS = [1, 3, 100];

/**
 * Folds every log again on a ledger of its own, by other callers and in other partitions: at the beginning of each window and at the end the
 * state is the same to the byte. Entries that a dispute corrected are folded as they are now, so that this holds revisions too.
 */
export async function assertReplays(player: Player): Promise<void> {
  for (const field of [...player.played.domains, '~validation']) {
    for (const mspId of organisations(player.ledger, field)) {
      const limit = PARTITIONS[Number.parseInt(hash(field, mspId).slice(0, 2), 16) % PARTITIONS.length] ?? 1;
      await replay(player, field, mspId, limit);
    }
  }
}

async function replay(player: Player, field: string, mspId: string, limit: number): Promise<void> {
  const { ledger: original, played } = player;
  const recordKey = `rep/${field}/${mspId}`;
  const final = Reputation.parse(original.record(recordKey));
  const checkpoint = (window: number): Checkpoint =>
    Checkpoint.parse(original.record(`checkpoint/${field}/${mspId}/${padded(window)}`));
  const ledger = new MemoryLedger(original.channel);
  ledger.advance((original.now - ledger.now) / 1000);
  for (const key of [`out/${field}/${mspId}/`].flatMap((prefix) => original.keys(prefix)))
    ledger.plant(key, original.record(key));
  for (const key of original.keys('parameters/')) ledger.plant(key, original.record(key));
  ledger.plant(recordKey, { ...(original.record(recordKey) as object), ...EMPTY, window: 0, windowOpenedAt: 0 });
  const consortium = original.record('consortium') as object;
  const members = played.members.map((member) => ({ mspId: member.mspId, name: member.mspId, state: 'active' }));

  for (let window = 0; window < final.window; window += 1) {
    const { parameterVersion } = checkpoint(window);
    const parameters = original.record(`parameters/${padded(parameterVersion)}`);
    ledger.plant('consortium', { ...consortium, members, parameters });
    for (let call = 0; ; call += 1) {
      const by = played.worker(played.members[(window + call) % played.members.length]?.mspId ?? 'AMSP');
      await ledger.submit(by, 'reputation:rollUp', { field, mspId, window, limit });
      if (Reputation.parse(ledger.record(recordKey)).window > window) break;
      must(call < 1_000, 'a window comes to its end');
    }
    ledger.advance(3_600);
    const next = window + 1 < final.window ? checkpoint(window + 1) : final;
    same(
      foldState(Reputation.parse(ledger.record(recordKey))),
      foldState(next),
      `${field} ${mspId} behind window ${String(window)}`,
    );
  }
  original.advance(0);
}

const EMPTY = {
  evidence: {
    a: '0',
    b: '0',
    judged: '0',
    checks: [],
    cusum: '0',
    lifetimeSuccess: '0',
    lifetimeWeight: '0',
  },
  probation: { number: 0, canaries: 0, success: '0' },
  judgements: { samples: 0, x: '0', y: '0', xy: '0', pot: '0' },
  hitRates: [],
  usedWeights: [],
  folded: 0,
  chain: '',
  cursor: '',
  revision: null,
};

/** What is folded, as the ledger writes it. */
function foldState({
  evidence,
  probation,
  judgements,
  hitRates,
  usedWeights,
  folded,
  chain,
}: Reputation | Checkpoint): string {
  return toJson({ evidence, probation, judgements, hitRates, usedWeights, folded, chain });
}

function padded(value: number): string {
  return String(value).padStart(15, '0');
}
