import { nodeId } from '@llmnet/protocol';
import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import { refused } from '../tasks/refused';
import { AUDITOR, REFERENCE, SettledTask } from './settled';

describe('audit:hold and audit:release', () => {
  it('keep texts until every member that holds them has released them', async () => {
    const settled = await SettledTask.create();
    settled.becomeFinal();
    await settled.hold('Birch');
    await settled.hold('Hazel');
    expect(await settled.custody()).toMatchObject({
      holds: [
        { mspId: 'Birch', reference: REFERENCE },
        { mspId: 'Hazel', reference: REFERENCE },
      ],
    });
    expect(await refused(settled.erase(settled.worker('Aster')))).toBe('HELD');
    await settled.release('Birch');
    expect(await refused(settled.erase(settled.worker('Aster')))).toBe('HELD');
    await settled.release('Hazel');
    await settled.erase(settled.worker('Aster'));
  });

  it('are one hold a member, which only that member can release', async () => {
    const settled = await SettledTask.create();
    await settled.hold('Birch');
    expect(await refused(settled.hold('Birch'))).toBe('ALREADY_DONE');
    expect(await refused(settled.release('Cedar'))).toBe('UNKNOWN_RECORD');
  });

  it('are about a task that exists and has its texts still', async () => {
    const settled = await SettledTask.create();
    const admin = await settled.admin('Birch');
    const unknown = settled.ledger.submit(admin, 'audit:hold', { task: '0'.repeat(32), reference: REFERENCE });
    expect(await refused(unknown)).toBe('UNKNOWN_RECORD');
    settled.becomeFinal();
    await settled.erase(settled.worker('Aster'));
    expect(await refused(settled.hold('Birch'))).toBe('ERASED');
  });

  it('race with a purge safely: whichever is ordered second is invalid', async () => {
    const settled = await SettledTask.create();
    const { ledger, task } = settled;
    settled.becomeFinal();
    const hold = await ledger.endorse(await settled.admin('Birch'), 'audit:hold', { task, reference: REFERENCE });
    const purge = await ledger.endorse(settled.worker('Aster'), 'audit:erase', { task, reason: 'request' });
    expect([ledger.commit(hold), ledger.commit(purge)]).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
    await settled.release('Birch');
    const again = await ledger.endorse(settled.worker('Aster'), 'audit:erase', { task, reason: 'request' });
    const held = await ledger.endorse(await settled.admin('Cedar'), 'audit:hold', { task, reference: REFERENCE });
    expect([ledger.commit(again), ledger.commit(held)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  it('are for admins and auditors', async () => {
    const settled = await SettledTask.create();
    const request = { task: settled.task, reference: REFERENCE };
    expect(await refused(settled.ledger.submit(settled.worker('Birch'), 'audit:hold', request))).toBe('ROLE_MISSING');
    await settled.ledger.submit(await settled.judging.as('Birch', 'auditor'), 'audit:hold', request);
  });
});

describe('audit:disclose', () => {
  it('publishes keys for an auditor, on record', async () => {
    const settled = await SettledTask.create();
    await settled.disclose(settled.worker('Aster'));
    expect((await settled.custody()).disclosures).toEqual([
      expect.objectContaining({ auditor: AUDITOR, by: 'Aster/worker', reference: REFERENCE, texts: 1 }),
    ]);
    const auditor = await settled.ledger.node('Fern', 'auditor', ['auditor']);
    const texts = await settled.ledger.query(auditor, 'taskQueries:texts', { task: settled.task });
    const prompt = texts.find(({ step }) => step === 'prompt');
    expect(prompt?.keys).toContainEqual(wrappedKeyFor([AUDITOR], 'for the auditor'));
  });

  it('is for requester, coordinator and respondents of the task, whatever their roles', async () => {
    const settled = await SettledTask.create();
    for (const mspId of ['Aster', 'Birch', 'Dahlia'] as const) await settled.disclose(settled.worker(mspId));
    expect(await refused(settled.disclose(settled.worker('Elm')))).toBe('NOT_YOURS');
    expect(await refused(settled.disclose(await settled.judging.as('Aster', 'requester')))).toBe('NOT_YOURS');
    expect(await refused(settled.disclose(await settled.admin('Aster')))).toBe('ROLE_MISSING');
  });

  it('happens once for each auditor', async () => {
    const settled = await SettledTask.create();
    await settled.disclose(settled.worker('Aster'));
    expect(await refused(settled.disclose(settled.worker('Aster')))).toBe('ALREADY_DONE');
  });

  it('waits for the settlement, before which a sealed answer is its author’s alone', async () => {
    const settled = await SettledTask.create();
    const { task } = await settled.judging.answered({}, { opens: 1 });
    const request = { task, auditor: AUDITOR, reference: REFERENCE };
    const call = settled.ledger.submit(settled.worker('Birch'), 'audit:disclose', request, {
      keys: [settled.promptKey],
    });
    expect(await refused(call)).toBe('TOO_EARLY');
  });

  it('has a key for its auditor in everything that it publishes', async () => {
    const settled = await SettledTask.create();
    const elsewhere = { ...settled.promptKey, key: wrappedKeyFor([nodeId('Elm', 'worker')]) };
    const published = [settled.promptKey, elsewhere];
    expect(await refused(settled.disclose(settled.worker('Aster'), published))).toBe('KEY_MISSING');
  });

  it('is made to twenty auditors by each member, so that there are never more than an erasure reads', async () => {
    const settled = await SettledTask.create();
    const disclose = (mspId: 'Aster' | 'Birch', number: number) => {
      const auditor = nodeId('Fern', `auditor-${String(number)}`);
      settled.plantAuditor(auditor);
      const grant = { ...settled.promptKey, key: wrappedKeyFor([auditor]) };
      return settled.disclose(settled.worker(mspId), [grant], auditor);
    };
    for (let number = 1; number <= 20; number += 1) await disclose('Aster', number);
    expect(await refused(disclose('Aster', 21))).toBe('QUOTA_REACHED');
    await disclose('Birch', 21);
  });

  it.each([
    ['no key', []],
    ['the key of a judge’s scores', [{ step: 'score', round: 0, author: nodeId('Hazel', 'worker'), key: {} }]],
    ['the key of a text by somebody without a part', [{ step: 'answer', round: 0, author: 'Hazel/worker', key: {} }]],
    ['the key of a round that was not in the terms', [{ step: 'answer', round: 1, author: 'Birch/worker', key: {} }]],
  ])('refuses %s', async (_case, keys) => {
    const settled = await SettledTask.create();
    expect(await refused(settled.disclose(settled.worker('Aster'), keys))).toBe('INVALID_REQUEST');
  });

  it('refuses an auditor that is unknown or none', async () => {
    const settled = await SettledTask.create();
    const to = (auditor: string) => settled.disclose(settled.worker('Aster'), [settled.promptKey], auditor);
    expect(await refused(to('Fern/nobody'))).toBe('UNKNOWN_NODE');
    expect(await refused(to('Fern/worker'))).toBe('INVALID_REQUEST');
  });

  it('refuses to come without the keys, and once the texts are purged', async () => {
    const settled = await SettledTask.create();
    const request = { task: settled.task, auditor: AUDITOR, reference: REFERENCE };
    const bare = settled.ledger.submit(settled.worker('Aster'), 'audit:disclose', request);
    expect(await refused(bare)).toBe('TEXT_MISSING');
    settled.becomeFinal();
    await settled.erase(settled.worker('Aster'));
    expect(await refused(settled.disclose(settled.worker('Aster')))).toBe('ERASED');
  });
});
