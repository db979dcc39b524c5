import { refused } from '../tasks/refused';
import { PHASE, Scene } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

describe('membership:ping', () => {
  let scene: Scene;
  let task: string;
  beforeEach(async () => {
    scene = await Scene.create();
    task = await scene.open();
  });
  const ping = (mspId: Msp) => scene.ledger.submit(scene.worker(mspId), 'membership:ping', { task });

  it('leaves a sign of life under its node and time', async () => {
    const at = scene.ledger.now;
    await ping('Gorse');
    await ping('Hazel');
    expect(scene.ledger.keys('ping/')).toEqual(
      ['Gorse', 'Hazel'].map((mspId) => `ping/${mspId}/worker/${String(at).padStart(15, '0')}`),
    );
  });

  it('is taken once from each member in each phase, whichever of its nodes makes it', async () => {
    await ping('Gorse');
    scene.ledger.advance(1);
    expect(await refused(ping('Gorse'))).toBe('ALREADY_DONE');
    const other = await scene.ledger.node('Gorse', 'other', ['validator']);
    expect(await refused(scene.ledger.submit(other, 'membership:ping', { task }))).toBe('ALREADY_DONE');
    scene.ledger.advance(PHASE);
    await ping('Gorse');
    scene.ledger.advance(1);
    expect(await refused(ping('Gorse'))).toBe('ALREADY_DONE');
  });

  it('names a task whose answers are due', async () => {
    const unknown = { task: 'f'.repeat(32) };
    expect(await refused(scene.ledger.submit(scene.worker('Gorse'), 'membership:ping', unknown))).toBe(
      'UNKNOWN_RECORD',
    );
    scene.ledger.advance(2 * PHASE + 0.001);
    expect(await refused(ping('Gorse'))).toBe('TOO_LATE');
    const cancelled = await scene.open({}, { opens: 1 });
    await scene.ledger.submit(scene.worker('Aster'), 'tasks:cancel', { task: cancelled });
    const call = scene.ledger.submit(scene.worker('Gorse'), 'membership:ping', { task: cancelled });
    expect(await refused(call)).toBe('TOO_LATE');
  });
});
