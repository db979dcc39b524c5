import { canaryCommitment } from '@llmnet/protocol';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { LanePool } from '../src/questions/lane-pool';
import { TaskOpener } from '../src/questions/task-opener';
import { termsOf } from '../src/questions/terms';
import {
  FakeLedger,
  refusal,
  account,
  COORDINATOR,
  lane,
  MSP,
  plan,
  snapshot,
  task,
  TASK,
  taskView,
  txId,
} from '@llmnet/test-kit/ledger-double';

const wanted = {
  prompt: { messages: [{ role: 'user' as const, content: 'What is 6 times 7?' }] },
  terms: termsOf('mathematics', [], { seats: 3, priceCap: '1000000', answerTokens: 64 }, 6),
};
const { signal } = new AbortController();

/** An opener between doubles; `failures` are thrown by the first opens, one each. */
function arrange(...failures: ClientErrorCode[]) {
  const ledger = new FakeLedger();
  ledger.queries = {
    'accounts:account': () => account(lane(0), lane(1)),
    'reputation:epoch': () => ({ epoch: 3 }),
    'reputation:snapshot': ({ epoch }) => snapshot(epoch),
    'taskQueries:plan': () => plan(),
    'taskQueries:read': () => {
      throw refusal('UNKNOWN_RECORD');
    },
  };
  ledger.submits['tasks:open'] = () => {
    const failure = failures.shift();
    if (failure !== undefined) throw refusal(failure);
    return txId(1);
  };
  const texts = {
    sealPrompt: () => Promise.resolve({ digest: txId(0xd1), contentKey: new Uint8Array(32), transient: {} }),
  };
  const lanes = new LanePool(ledger, MSP);
  const told = new Map<string, string>();
  const tellCanaryOpening = (task: string, salt: string): void => void told.set(task, salt);
  const opener = new TaskOpener({
    ledger,
    texts,
    channel: 'llmnet',
    lanes,
    coordinator: COORDINATOR,
    tellCanaryOpening,
  });
  return { opener, ledger, lanes, told };
}

describe('an open', () => {
  test('is linked to no canary, and the coordinator is told the salt that shows it', async () => {
    const { opener, ledger, told } = arrange();
    const links: string[] = [];
    ledger.submits['tasks:open'] = ({ link }) => {
      links.push(link);
      return txId(1);
    };
    await opener.open(wanted, signal);
    expect(links).toEqual([canaryCommitment({ channel: 'llmnet', task: TASK }, null, told.get(TASK) ?? '')]);
  });

  test('that fails tells no salt', async () => {
    const { opener, told } = arrange('NOT_A_MEMBER');
    await expect(opener.open(wanted, signal)).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    expect(told.size).toBe(0);
  });

  test.each<ClientErrorCode>(['PLAN_CHANGED', 'SNAPSHOT_STALE', 'SNAPSHOT_UNKNOWN', 'ENDORSEMENT_MISMATCH'])(
    'that is refused with %s is planned anew with the epoch of that moment',
    async (code) => {
      const { opener, ledger } = arrange(code);
      let epoch = 3;
      ledger.queries['reputation:epoch'] = () => ({ epoch: epoch++ });
      const epochs: number[] = [];
      ledger.queries['taskQueries:plan'] = (request) => {
        epochs.push(request.epoch);
        return plan();
      };
      await expect(opener.open(wanted, signal)).resolves.toEqual({ task: TASK });
      expect(epochs).toEqual([3, 4]);
    },
  );

  test('that finds its lane used reads the lane again', async () => {
    const { opener, ledger, lanes } = arrange('LANE_BUSY');
    await expect(opener.open(wanted, signal)).resolves.toEqual({ task: TASK });
    expect(ledger.count('accounts:account')).toBe(2);
    expect(await lanes.lease(1n, signal)).toMatchObject({ lane: 0, opens: 0 });
  });

  test('is given up when the plan keeps changing', async () => {
    const { opener, ledger } = arrange(...Array<ClientErrorCode>(20).fill('PLAN_CHANGED'));
    await expect(opener.open(wanted, signal)).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    expect(ledger.count('tasks:open')).toBe(8);
  });

  test.each<ClientErrorCode>(['LANE_BUSY', 'COMMIT_UNKNOWN', 'SNAPSHOT_STALE'])(
    'that reports %s although it is on the ledger counts as done',
    async (code) => {
      const { opener, ledger, lanes } = arrange(code);
      ledger.queries['taskQueries:read'] = () => taskView({ task: task({ promptDigest: txId(0xd1) }) });
      await expect(opener.open(wanted, signal)).resolves.toEqual({ task: TASK });
      expect(ledger.count('tasks:open')).toBe(1);
      const used = [await lanes.lease(1n, signal), await lanes.lease(1n, signal)].find(({ opens }) => opens === 1);
      expect(used).toMatchObject({ lane: 0, balance: 500_000n });
    },
  );

  test('is not taken for its own when another prompt is on the ledger', async () => {
    const { opener, ledger } = arrange('LANE_BUSY');
    ledger.queries['taskQueries:read'] = () => taskView({ task: task({ promptDigest: txId(0xee) }) });
    await opener.open(wanted, signal);
    expect(ledger.count('tasks:open')).toBe(2);
  });

  test('whose quote its lane does not cover takes another lane', async () => {
    const { opener, ledger } = arrange();
    ledger.queries['accounts:account'] = () => account(lane(0, { balance: 10n }), lane(1));
    const opened: number[] = [];
    ledger.submits['tasks:open'] = ({ lane: number }) => {
      opened.push(number);
      return txId(1);
    };
    await opener.open(wanted, signal);
    expect(opened).toEqual([1]);
  });

  test('that fails for good leaves its lane free', async () => {
    const { opener, ledger, lanes } = arrange('NOT_A_MEMBER');
    ledger.queries['accounts:account'] = () => account(lane(0));
    await expect(opener.open(wanted, signal)).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    await expect(lanes.lease(1n, signal)).resolves.toMatchObject({ lane: 0 });
  });

  test('of a client that went away while it was planned is not submitted', async () => {
    const { opener, ledger, lanes } = arrange();
    const client = new AbortController();
    ledger.queries['taskQueries:plan'] = () => {
      client.abort();
      return plan();
    };
    await expect(opener.open(wanted, client.signal)).rejects.toThrow('aborted');
    expect(ledger.count('tasks:open')).toBe(0);
    await expect(Promise.all([lanes.lease(1n, signal), lanes.lease(1n, signal)])).resolves.toHaveLength(2);
  });
});

test('many opens at once use each lane for one at a time', async () => {
  const { opener, ledger } = arrange();
  const pending = new Set<number>();
  ledger.queries['taskQueries:plan'] = () => plan({ quote: 10n });
  ledger.submits['tasks:open'] = async ({ lane: number }) => {
    expect(pending.has(number)).toBe(false);
    pending.add(number);
    await new Promise(setImmediate);
    pending.delete(number);
    return txId(1);
  };
  await Promise.all(Array.from({ length: 12 }, () => opener.open(wanted, signal)));
  expect(ledger.count('tasks:open')).toBe(12);
});
