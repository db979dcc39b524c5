import { SUBMITS } from '@llmnet/protocol';
import type { SubmitName } from '@llmnet/protocol';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import { readDifference, writeDifference } from '../support/reference';
import { NODES } from '../table/cases';
import { isAllowed, isPossible, rolesOf } from '../table/rules';
import { REQUESTS } from '../table/requests';
import { Stage } from '../table/stage';
import { STATE_NAMES, prepare } from '../table/states';

/** Every transaction in every state of the table in which it is possible, by one who may. */
async function execute(): Promise<ReadonlyMap<SubmitName, Endorsed[]>> {
  const stage = new Stage(REQUESTS);
  const prepared = await prepare(stage);
  const executions = new Map(NAMES.map((name): [SubmitName, Endorsed[]] => [name, []]));
  for (const state of STATE_NAMES) {
    for (const name of NAMES.filter((candidate) => isPossible(candidate, state))) {
      const saved = prepared.get(state);
      if (saved === undefined) throw new Error(`no state ${state}`);
      stage.restore(saved);
      const roles = rolesOf(name);
      const node = NODES.find((candidate) => isAllowed(name, { state, stage, node: candidate, roles }));
      if (node === undefined) throw new Error(`${name} is nobody's in ${state}`);
      const call = await stage.call(name, node);
      executions.get(name)?.push(await stage.endorse(name, await stage.identity(node, roles), call));
    }
  }
  return executions;
}

const NAMES = Object.keys(SUBMITS) as SubmitName[];

/** An entry that says no more than a key is of every execution; others say when there is one. */
function isCertain(entry: string): boolean {
  return !entry.replace(/^texts: /, '').includes(' ');
}

describe('the reference', () => {
  let executions: ReadonlyMap<SubmitName, Endorsed[]>;
  beforeAll(async () => {
    executions = await execute();
  }, 60_000);

  describe.each(NAMES)('of %s', (name) => {
    it('names every key that is read, and none beyond', () => {
      const { unnamed, unused } = readDifference(name, executions.get(name) ?? []);
      expect({ unnamed, unused: unused.filter(isCertain) }).toEqual({ unnamed: [], unused: [] });
    });

    it('names every key that is written, and none beyond', () => {
      const { unnamed, unused } = writeDifference(name, executions.get(name) ?? []);
      expect({ unnamed, unused: unused.filter(isCertain) }).toEqual({ unnamed: [], unused: [] });
    });
  });
});
