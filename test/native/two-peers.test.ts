import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ChildRecord } from '@llmnet/supervisor';
import { ask } from '../../cli/src/api/ask';
import { CliError } from '../../cli/src/errors';
import { layoutOf } from '@llmnet/consortium';
import { waitFor } from '@llmnet/test-kit/programs';
import { NATIVE_NETWORK } from '../support/end-to-end/network-under-test';
import { StartedNetwork } from '../support/end-to-end/started-network';
import { settledTrail } from '../support/end-to-end/task-trail';

const native = process.env['FABRIC_BIN'] === undefined ? describe.skip : describe;
const PATIENCE_MS = 400_000;
const QUESTIONS = 3;
/** Far less than the half minute in which a call gives up: an outage of a fraction of it is a failover. */
const MAX_OUTAGE_MS = 30_000;

native('a member with two peers', () => {
  const network = new StartedNetwork({ ...NATIVE_NETWORK, flags: ['--native', '--peers', '2'] });

  beforeAll(() => network.serve(), PATIENCE_MS);
  afterAll(() => network.dispose(), PATIENCE_MS);

  const childOf = (name: string): ChildRecord => {
    const child = network.record.children.find((candidate) => candidate.name === name);
    if (child === undefined) throw new Error(`${name} is not supervised`);
    return child;
  };

  it('has its gateway and its worker connected with both', () => {
    for (const program of ['gateway-aster', 'worker-aster']) {
      const file = path.join(layoutOf(network.dataFolder).configs, `${program}.json`);
      const { ledger } = JSON.parse(readFileSync(file, 'utf8')) as { ledger: { peers: { address: string }[] } };
      const ports = ['peer0-astermsp', 'peer1-astermsp'].map((name) => childOf(name).port);
      expect(ledger.peers.map(({ address }) => address)).toEqual(ports.map((port) => `127.0.0.1:${String(port)}`));
    }
  });

  it(
    'goes on when the first of them is killed, and loses no task',
    async () => {
      const tasks: string[] = [];
      const refusals: string[] = [];
      const moments = [performance.now()];
      const ending = new AbortController();
      const asking = (async () => {
        while (!ending.signal.aborted) {
          try {
            const { provenance } = await ask({ url: network.api, model: 'llm-net', text: 'What is 17 * 23?' });
            tasks.push(provenance?.task ?? '');
            moments.push(performance.now());
          } catch (error) {
            if (!(error instanceof CliError) || error.code !== 'API_REFUSED') throw error;
            refusals.push(error.message);
          }
        }
      })();
      const answers = (count: number): Promise<true> => {
        const target = tasks.length + count;
        return waitFor('answers', () => (tasks.length >= target ? true : undefined), PATIENCE_MS);
      };
      await answers(QUESTIONS);
      const { process: peer, restarts } = childOf('peer0-astermsp');
      if (peer !== null) process.kill(peer.pid, 'SIGKILL');
      await answers(QUESTIONS);
      ending.abort();
      await asking;
      const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
      const seconds = gaps.map((gap) => (gap / 1000).toFixed(1)).join(', ');
      process.stdout.write(
        `own peer killed: ${String(refusals.length)} refused, seconds from answer to answer: ${seconds}\n`,
      );
      expect(Math.max(...gaps)).toBeLessThan(MAX_OUTAGE_MS);
      for (const task of tasks) expect((await settledTrail(network.api, task)).outcome).not.toBeNull();
      await waitFor(
        'the restart of the peer',
        () => {
          const { state, restarts: now } = childOf('peer0-astermsp');
          return state === 'ready' && now > restarts ? true : undefined;
        },
        PATIENCE_MS,
      );
    },
    PATIENCE_MS,
  );
});
