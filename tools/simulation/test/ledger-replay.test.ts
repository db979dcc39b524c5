import { toJson } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { parseLedgerRecords } from '../src/replay/ledger-records';
import { replaySelections } from '../src/replay/selections';
import { DOMAIN, Scene, listed } from '../../../test/protocol/tasks/scene';
import { errorOf } from '@llmnet/test-kit/programs';

const OPENINGS = 12;
const EQUALS = ['Birch', 'Cedar', 'Dahlia', 'Elm', 'Fern', 'Gorse'].map((mspId) => listed(mspId, { s: 300_000n }));

type Records = Record<'tasks' | 'snapshots' | 'parameters', object[]>;

/** The records of a ledger on which the chaincode has opened tasks among equals, as JSON. */
async function ledgerRecords(): Promise<Records> {
  const scene = await Scene.create({ candidates: EQUALS });
  for (const { node } of EQUALS) scene.plantNode(node);
  const tasks: unknown[] = [];
  for (let opens = 0; opens < OPENINGS; opens += 1) {
    const { balance } = scene.ledger.record(keys.lane('Aster', 0)) as { balance: string };
    scene.plant(keys.lane('Aster', 0), { mspId: 'Aster', lane: 0, balance, opens });
    tasks.push(scene.ledger.record(keys.task(await scene.open({}, { opens }))));
  }
  const { snapshot } = await scene.ledger.query(scene.worker('Aster'), 'reputation:domain', { domain: DOMAIN });
  const parameters = scene.ledger.record(keys.parameters(1));
  return JSON.parse(toJson({ tasks, snapshots: [snapshot], parameters: [parameters] })) as Records;
}

describe('the selections of a ledger', () => {
  it('are selected again, every one the same', async () => {
    const records = await ledgerRecords();
    const committees = new Set(records.tasks.map((task) => JSON.stringify((task as { seats: unknown }).seats)));
    expect(committees.size).toBeGreaterThan(2);
    expect(replaySelections(parseLedgerRecords(JSON.stringify(records)))).toEqual({
      tasks: OPENINGS,
      identical: OPENINGS,
      different: [],
    });
  });

  it('are found out where a committee, or its seed, is another', async () => {
    const records = await ledgerRecords();
    const [first, second] = records.tasks as [Record<string, unknown>, Record<string, unknown>];
    const reordered = { ...first, seats: [...(first['seats'] as unknown[])].reverse() };
    // Its committee follows from its seed, but its seed does not follow from its lane.
    const misplaced = { ...second, task: 'f'.repeat(32), lane: 5 };
    const forged = { ...records, tasks: [reordered, ...records.tasks.slice(1), misplaced] };
    const { different } = replaySelections(parseLedgerRecords(JSON.stringify(forged)));
    expect(different).toEqual([first['task'], misplaced.task]);
  });

  it('are refused where the file is not a ledger’s records', () => {
    expect(errorOf(() => parseLedgerRecords('{"tasks": []}'))).toMatchObject({ code: 'LEDGER_INVALID' });
    expect(errorOf(() => parseLedgerRecords('nothing'))).toMatchObject({ code: 'LEDGER_INVALID' });
  });
});
