import { nodeId } from '@llmnet/protocol';
import type { Transient } from '@llmnet/test-kit/memory-ledger';
import { keys } from '../../../chaincode/src/state/store';
import { refused } from './refused';
import { MSPS, PHASE, SEALED, Scene, answerKeys, TOLERANCE, opening } from './scene';
import type { Msp } from './scene';

const SEATS: readonly Msp[] = ['Birch', 'Cedar', 'Dahlia'];

describe('answering a task', () => {
  let scene: Scene;
  let task: string;
  beforeEach(async () => {
    scene = await Scene.create();
    task = await scene.open();
    // With equal s the exploration seat is the next best: seats follow p.
    const { seats } = await scene.view(task);
    expect(seats.map(({ mspId }) => mspId)).toEqual(SEATS);
  });

  const decline = (mspId: Msp) => scene.ledger.endorse(scene.worker(mspId), 'tasks:decline', { task });
  const close = (by: Msp = 'Hazel') => scene.ledger.endorse(scene.worker(by), 'tasks:close', { task, round: 0 });

  describe('commit', () => {
    it('is taken once from each seat and hides the answer', async () => {
      await scene.commit(task, SEATS);
      expect(scene.ledger.events.slice(-3).map(({ type }) => type)).toEqual(Array(3).fill('committed'));
      expect(JSON.stringify(scene.ledger.record(keys.commit(task, 0, 'Birch/expert')))).not.toContain(
        opening('Birch', 0, false).digest,
      );
      expect(await refused(scene.endorseCommit(task, 'Birch'))).toBe('ALREADY_DONE');
    });

    it('belongs to the committee', async () => {
      expect(await refused(scene.endorseCommit(task, 'Elm'))).toBe('NOT_YOURS');
    });

    it('is taken until the deadline and not after it', async () => {
      scene.ledger.advance(PHASE);
      scene.order(await scene.endorseCommit(task, 'Birch'));
      scene.ledger.advance(0.001);
      expect(await refused(scene.endorseCommit(task, 'Cedar'))).toBe('TOO_LATE');
    });

    it('is invalid when it is ordered after the first reveal or after a close', async () => {
      const held = await scene.endorseCommit(task, 'Dahlia');
      await scene.commit(task, ['Birch', 'Cedar']);
      scene.passPhases(1);
      scene.order(await close());
      expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    });

    it('does not conflict with the commits of other seats', async () => {
      const endorsed = [];
      for (const mspId of SEATS) endorsed.push(await scene.endorseCommit(task, mspId));
      expect(endorsed.map((commit) => scene.ledger.commit(commit))).toEqual(['VALID', 'VALID', 'VALID']);
    });
  });

  describe('reveal', () => {
    it('waits for every commit', async () => {
      await scene.commit(task, ['Birch', 'Cedar']);
      expect(await refused(scene.endorseReveal(task, 'Birch'))).toBe('TOO_EARLY');
      scene.passPhases(2);
      expect(await refused(scene.endorseReveal(task, 'Birch'))).toBe('TOO_EARLY');
    });

    it('does not wait for a seat that declined', async () => {
      scene.order(await decline('Dahlia'));
      await scene.commit(task, ['Birch', 'Cedar']);
      await scene.reveal(task, ['Birch']);
      expect(scene.ledger.record(keys.closed(task, 0))).toMatchObject({ by: 'reveal' });
    });

    it('goes ahead without the missing after a close', async () => {
      await scene.commit(task, ['Birch', 'Cedar']);
      scene.passPhases(1);
      scene.order(await close());
      await scene.reveal(task, ['Birch', 'Cedar']);
      expect(scene.ledger.record(keys.closed(task, 0))).toMatchObject({
        by: 'close',
        present: ['Birch/expert', 'Cedar/expert'],
      });
    });

    it('does not conflict with another reveal', async () => {
      await scene.commit(task, SEATS);
      const endorsed = [];
      for (const mspId of SEATS) endorsed.push(await scene.endorseReveal(task, mspId));
      expect(endorsed.map((reveal) => scene.ledger.commit(reveal))).toEqual(['VALID', 'VALID', 'VALID']);
    });

    it('has to open what was committed to: the digest, the salt and the abstention', async () => {
      await scene.commit(task, SEATS);
      const birch = scene.worker('Birch');
      const right = { task, round: 0, ...opening('Birch', 0, false) };
      const wrong = [{ digest: 'e'.repeat(64) }, { seedSalt: 'e'.repeat(64) }, { abstained: true }];
      for (const change of wrong) {
        const call = scene.ledger.endorse(birch, 'tasks:reveal', { ...right, ...change }, { keys: [] });
        expect(await refused(call)).toBe('COMMITMENT_MISMATCH');
      }
    });

    it('cannot open another’s commitment, and is taken once', async () => {
      await scene.commit(task, SEATS);
      const stolen = { task, round: 0, ...opening('Birch', 0, false) };
      const call = scene.ledger.endorse(scene.worker('Cedar'), 'tasks:reveal', stolen, { keys: [] });
      expect(await refused(call)).toBe('COMMITMENT_MISMATCH');
      await scene.reveal(task, ['Birch']);
      expect(await refused(scene.endorseReveal(task, 'Birch'))).toBe('ALREADY_DONE');
    });

    it.each(['Aster', 'Cedar', 'Dahlia'])(
      'is none without a key for everyone who goes on from it, as for %s',
      async (without) => {
        await scene.commit(task, SEATS);
        const request = { task, round: 0, ...opening('Birch', 0, false) };
        const readers = MSPS.filter((mspId) => mspId !== without).map((mspId) => nodeId(mspId, 'worker'));
        const reveal = (keys: Transient) => scene.ledger.endorse(scene.worker('Birch'), 'tasks:reveal', request, keys);
        expect(await refused(reveal(answerKeys('Birch', 0, readers)))).toBe('KEY_MISSING');
        expect(await refused(reveal({ keys: [] }))).toBe('KEY_MISSING');
        expect(await refused(reveal({ keys: [{ step: 'answer', round: 0, author: 'Birch/worker', key: 1 }] }))).toBe(
          'KEY_MISSING',
        );
      },
    );

    it('publishes keys of the own answer only', async () => {
      await scene.commit(task, SEATS);
      const request = { task, round: 0, ...opening('Birch', 0, false) };
      const foreign = [
        { step: 'answer', round: 0, author: 'Cedar/worker', key: 1 },
        { step: 'answer', round: 1, author: 'Birch/worker', key: 1 },
        { step: 'prompt', round: 0, author: 'Aster/worker', key: 1 },
      ];
      for (const grant of foreign) {
        const call = scene.ledger.endorse(scene.worker('Birch'), 'tasks:reveal', request, { keys: [grant] });
        expect(await refused(call)).toBe('INVALID_REQUEST');
      }
      expect(await refused(scene.ledger.endorse(scene.worker('Birch'), 'tasks:reveal', request))).toBe('TEXT_MISSING');
    });

    it('needs a commit of the own', async () => {
      scene.order(await decline('Dahlia'));
      await scene.commit(task, ['Birch', 'Cedar']);
      expect(await refused(scene.endorseReveal(task, 'Dahlia'))).toBe('UNKNOWN_RECORD');
    });
  });

  describe('close', () => {
    it('waits for the deadline and the tolerance', async () => {
      await scene.commit(task, ['Birch']);
      scene.ledger.advance(PHASE + TOLERANCE - 0.001);
      expect(await refused(close())).toBe('TOO_EARLY');
      scene.ledger.advance(0.001);
      scene.order(await close());
      expect(await refused(close())).toBe('ALREADY_DONE');
    });

    it('is refused where nothing is missing', async () => {
      await scene.commit(task, ['Birch', 'Cedar']);
      scene.order(await decline('Dahlia'));
      scene.passPhases(1);
      expect(await refused(close())).toBe('NOTHING_MISSING');
    });

    it('names the commits that it saw: one that is ordered first makes it invalid', async () => {
      const held = await scene.endorseCommit(task, 'Dahlia');
      scene.passPhases(1);
      const closing = await close();
      scene.order(held);
      expect(scene.ledger.commit(closing)).toBe('MVCC_READ_CONFLICT');
    });

    it('asks for a round that was started', async () => {
      scene.passPhases(1);
      const call = scene.ledger.endorse(scene.worker('Birch'), 'tasks:close', { task, round: 1 });
      expect(await refused(call)).toBe('UNKNOWN_RECORD');
    });
  });

  describe('decline and substitute', () => {
    it('gives a declined seat to the next substitute at once, with the prompt’s key', async () => {
      scene.order(await decline('Cedar'));
      scene.order(await scene.endorseSubstitute(task, 1, 'Elm'));
      const view = await scene.view(task);
      expect(view.seats.map(({ mspId }) => mspId)).toEqual(['Birch', 'Elm', 'Dahlia']);
      expect(view.substituted?.substitutions).toMatchObject([
        { seat: 1, provider: 'Elm/expert', replaced: 'Cedar/expert', reason: 'declined' },
      ]);
      const prompt = { task, step: 'prompt', round: 0, author: 'Aster/worker' } as const;
      const { keys: wrapped } = await scene.ledger.query(scene.worker('Elm'), 'taskQueries:text', prompt);
      expect(wrapped).toContainEqual(expect.objectContaining({ wrapped: 'for the next' }));

      await scene.commit(task, ['Birch', 'Elm', 'Dahlia']);
      await scene.reveal(task, ['Elm', 'Birch', 'Dahlia']);
    });

    it('takes the seat from a silent one when half of the time to commit is over', async () => {
      expect(await refused(scene.endorseSubstitute(task, 0, 'Elm'))).toBe('TOO_EARLY');
      scene.ledger.advance(PHASE / 2);
      scene.order(await scene.endorseSubstitute(task, 0, 'Elm'));
      expect(await refused(scene.endorseCommit(task, 'Birch'))).toBe('NOT_YOURS');
      expect(await refused(decline('Birch'))).toBe('NOT_YOURS');
    });

    it('leaves a seat to who commits first', async () => {
      const held = await scene.endorseCommit(task, 'Birch');
      scene.ledger.advance(PHASE / 2);
      const taking = await scene.endorseSubstitute(task, 0, 'Elm');
      scene.order(held);
      expect(scene.ledger.commit(taking)).toBe('MVCC_READ_CONFLICT');
      expect(await refused(scene.endorseSubstitute(task, 0, 'Elm'))).toBe('NO_SUBSTITUTE');
    });

    it('makes a commit invalid that is ordered after its seat was taken', async () => {
      const held = await scene.endorseCommit(task, 'Birch');
      scene.ledger.advance(PHASE / 2);
      scene.order(await scene.endorseSubstitute(task, 0, 'Elm'));
      expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    });

    it('passes a seat on again, and takes the substitutes in their order', async () => {
      scene.order(await decline('Birch'));
      expect(await refused(scene.endorseSubstitute(task, 0, 'Fern'))).toBe('NO_SUBSTITUTE');
      scene.order(await scene.endorseSubstitute(task, 0, 'Elm'));
      scene.order(await decline('Elm'));
      scene.order(await scene.endorseSubstitute(task, 0, 'Fern'));
      const { seats } = await scene.view(task);
      expect(seats.map(({ mspId }) => mspId)).toEqual(['Fern', 'Cedar', 'Dahlia']);
      scene.order(await decline('Fern'));
      expect(await refused(scene.endorseSubstitute(task, 0, 'Gorse'))).toBe('NO_SUBSTITUTE');
    });

    it('is the coordinator’s alone, while answers can be committed', async () => {
      scene.order(await decline('Birch'));
      expect(await refused(scene.endorseSubstitute(task, 0, 'Elm', 'Dahlia'))).toBe('NOT_YOURS');
      expect(await refused(scene.endorseSubstitute(task, 6, 'Elm'))).toBe('NO_SUBSTITUTE');
      scene.ledger.advance(PHASE + 0.001);
      expect(await refused(scene.endorseSubstitute(task, 0, 'Elm'))).toBe('TOO_LATE');
    });

    it('is too late once an answer is open', async () => {
      scene.order(await decline('Dahlia'));
      await scene.commit(task, ['Birch', 'Cedar']);
      const held = await scene.endorseSubstitute(task, 2, 'Elm');
      await scene.reveal(task, ['Birch']);
      expect(await refused(scene.endorseSubstitute(task, 2, 'Elm'))).toBe('TOO_LATE');
      expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    });

    it('publishes the prompt’s key, for who takes the seat, and no other', async () => {
      scene.order(await decline('Birch'));
      const grant = { step: 'answer', round: 0, author: 'Cedar/worker', key: 1 };
      const request = { task, seat: 0, provider: 'Elm/expert' };
      const call = scene.ledger.endorse(scene.worker('Aster'), 'tasks:substitute', request, { keys: [grant] });
      expect(await refused(call)).toBe('INVALID_REQUEST');
      const keyless = scene.ledger.endorse(scene.worker('Aster'), 'tasks:substitute', request, { keys: [] });
      expect(await refused(keyless)).toBe('KEY_MISSING');
    });

    it('cannot be mixed with an answer: a seat has one step', async () => {
      scene.order(await decline('Birch'));
      expect(await refused(scene.endorseCommit(task, 'Birch'))).toBe('ALREADY_DONE');
      await scene.commit(task, ['Cedar']);
      expect(await refused(decline('Cedar'))).toBe('ALREADY_DONE');
      const both = [await decline('Dahlia'), await scene.endorseCommit(task, 'Dahlia')];
      expect(both.map((step) => scene.ledger.commit(step))).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    });
  });

  describe('cancel', () => {
    const cancel = (by: Msp = 'Aster') => scene.ledger.endorse(scene.worker(by), 'tasks:cancel', { task });

    it('settles a task that nobody answered yet: a fee to the seats, the rest back', async () => {
      const { escrow } = (await scene.view(task)).task;
      const held = await scene.endorseCommit(task, 'Cedar');
      const declining = await decline('Birch');
      scene.order(await cancel());
      const { settled } = await scene.view(task);
      expect(settled).toMatchObject({ outcome: 'cancelled', finalAt: scene.ledger.now });
      const payments = settled?.payments ?? [];
      expect(payments.map(({ account, reason }) => [account, reason])).toEqual([
        ...SEATS.map((mspId) => [mspId, 'cancellation']),
        ['Aster', 'refund'],
      ]);
      expect(payments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(escrow);
      expect(scene.ledger.events.at(-1)).toEqual({ type: 'cancelled', task });

      expect([held, declining].map((step) => scene.ledger.commit(step))).toEqual(Array(2).fill('MVCC_READ_CONFLICT'));
      expect(await refused(scene.endorseCommit(task, 'Cedar'))).toBe('TOO_LATE');
      expect(await refused(decline('Cedar'))).toBe('TOO_LATE');
      expect(await refused(cancel())).toBe('ALREADY_DONE');
    });

    it('pays who holds a seat, also by substitution, and stops the next one', async () => {
      scene.order(await decline('Birch'));
      scene.order(await scene.endorseSubstitute(task, 0, 'Elm'));
      scene.order(await decline('Cedar'));
      const held = await scene.endorseSubstitute(task, 1, 'Fern');
      scene.order(await cancel());
      const paid = (await scene.view(task)).settled?.payments.map(({ account }) => account);
      expect(paid).toEqual(['Elm', 'Cedar', 'Dahlia', 'Aster']);
      expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
      expect(await refused(scene.endorseSubstitute(task, 1, 'Fern'))).toBe('TOO_LATE');
    });

    it('is too late after the first answer, also for one that was endorsed before it', async () => {
      const held = await cancel();
      await scene.commit(task, ['Birch']);
      expect(scene.ledger.commit(held)).toBe('PHANTOM_READ_CONFLICT');
      expect(await refused(cancel())).toBe('TOO_LATE');
    });

    it('is taken until the time to answer is over', async () => {
      scene.ledger.advance(PHASE);
      expect((await cancel()).writes).not.toHaveLength(0);
      scene.ledger.advance(0.001);
      expect(await refused(cancel())).toBe('TOO_LATE');
    });

    it('is the requester’s alone', async () => {
      expect(await refused(cancel('Birch'))).toBe('NOT_YOURS');
    });
  });

  it('refuses a commit whose text is not there', async () => {
    const request = {
      task,
      round: 0,
      commitment: 'a'.repeat(64),
      model: 'm',
      promptTokens: 0,
      completionTokens: 0,
    };
    const birch = scene.worker('Birch');
    expect(await refused(scene.ledger.endorse(birch, 'tasks:commit', request))).toBe('TEXT_MISSING');
    const large = { text: { ...SEALED.text, text: 'x'.repeat(1_048_577) } };
    expect(await refused(scene.ledger.endorse(birch, 'tasks:commit', request, large))).toBe('INVALID_REQUEST');
    expect(await refused(scene.ledger.endorse(birch, 'tasks:commit', request, { text: '{' }))).toBe('INVALID_REQUEST');
  });
});
