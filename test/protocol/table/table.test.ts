import { LEDGER_ERRORS, SUBMITS } from '@llmnet/protocol';
import type { SubmitName } from '@llmnet/protocol';
import { Refusal } from '@llmnet/test-kit/memory-ledger';
import type { Actor } from './cases';
import { actorsOf } from './cases';
import { isAllowed } from './rules';
import { REQUESTS } from './requests';
import { Stage, type Call, type SavedStage } from './stage';
import { STATE_NAMES, prepare } from './states';

const NAMES = Object.keys(SUBMITS) as SubmitName[];
const stage = new Stage(REQUESTS);
let prepared: ReadonlyMap<string, SavedStage>;
let cases = 0;
let allowed = 0;

/** What becomes of a transaction: `allowed`, the code of its refusal, or what neither may be. */
async function tried(name: SubmitName, { node, roles }: Actor, call: Call): Promise<string> {
  try {
    const { writes } = await stage.endorse(name, await stage.identity(node, roles), call);
    return writes.length > 0 ? 'allowed' : 'endorsed without a write';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code !== undefined && error.code in LEDGER_ERRORS ? error.code : `no code: ${error.message}`;
  }
}

beforeAll(async () => {
  prepared = await prepare(stage);
}, 60_000);

afterAll(() => {
  process.stdout.write(`${String(cases)} cases of role, transaction and state, ${String(allowed)} of them allowed\n`);
});

describe.each(STATE_NAMES)('%s', (state) => {
  it.each(NAMES)('%s is for those whom the specification names', async (name) => {
    const saved = prepared.get(state);
    if (saved === undefined) throw new Error(`no state ${state}`);
    stage.restore(saved);
    const differences: string[] = [];
    const calls = new Map<string, Call>();
    for (const actor of actorsOf(name, state, stage)) {
      const expected = isAllowed(name, { state, stage, ...actor });
      const call = calls.get(actor.node) ?? (await stage.call(name, actor.node));
      calls.set(actor.node, call);
      const actual = await tried(name, actor, call);
      cases += 1;
      allowed += expected ? 1 : 0;
      const isRefusal = actual in LEDGER_ERRORS;
      if (expected ? actual !== 'allowed' : !isRefusal) {
        differences.push(
          `${actor.node} as ${actor.roles.join()}: ${actual}, expected ${expected ? 'allowed' : 'a refusal'}`,
        );
      }
    }
    expect(differences).toEqual([]);
  });
});
