import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { status } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { pino } from 'pino';
import { signLowS } from '@llmnet/embedded-fabric';
import { DeliverCaller } from './support/deliver-client';
import {
  nodeIdentity,
  type ClientIdentity,
  type ConnectedClient,
  CHANNEL,
  CLIENT,
  TestNetwork,
} from '@llmnet/test-kit/network';
import { RawCaller } from './support/raw-caller';
import { waitFor } from '@llmnet/test-kit/programs';

/** The same bytes each time; others with `FUZZ_SEED`, more with `FUZZ_RUNS`. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);
const PARAMETERS = { seed: SEED, numRuns: RUNS };

type Mutation = { readonly at: number; readonly kind: 'flip' | 'drop' | 'insert' | 'truncate'; readonly byte: number };

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('flip', 'drop', 'insert', 'truncate'),
  byte: fc.integer({ min: 1, max: 255 }),
});
const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

function mutated(bytes: Uint8Array, changes: readonly Mutation[]): Buffer {
  return changes.reduce((current: Buffer, { at, kind, byte }) => {
    const index = Math.min(Math.floor(at * current.length), Math.max(0, current.length - 1));
    const [before, from, after] = [current.subarray(0, index), current[index] ?? 0, current.subarray(index + 1)];
    switch (kind) {
      case 'flip':
        return Buffer.concat([before, Buffer.of(from ^ byte), after]);
      case 'drop':
        return Buffer.concat([before, after]);
      case 'insert':
        return Buffer.concat([before, Buffer.of(byte, from), after]);
      case 'truncate':
        return Buffer.from(before);
    }
  }, Buffer.from(bytes));
}

describe('whatever bytes it gets, the embedded network answers with a status and goes on', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let caller: RawCaller;
  let deliver: DeliverCaller;
  let identity: ClientIdentity;
  const failures: string[] = [];
  const fatal = jest.fn();

  beforeAll(async () => {
    const logger = pino({ level: 'error' }, { write: (line: string) => failures.push(line) });
    network = await TestNetwork.start({ options: { logger, onFatal: fatal } });
    aster = await network.client('AsterMSP');
    const [endpoint] = network.network.endpoints;
    if (endpoint === undefined) {
      throw new Error('no gateway');
    }
    identity = nodeIdentity(network.folder.identitiesDir, 'AsterMSP', CLIENT);
    caller = await RawCaller.connect(endpoint);
    deliver = await DeliverCaller.connect(endpoint, identity);
    await aster.contract.submitTransaction('put', 'alive', 'yes');
  }, 30_000);

  afterEach(async () => {
    expect(fatal).not.toHaveBeenCalled();
    expect(failures).toEqual([]);
    await aster.contract.submitTransaction('put', 'alive', 'still');
    const { peers } = network.network;
    await waitFor('all peers', () => peers.every((candidate) => candidate.height === peers[0]?.height));
  });

  afterAll(async () => {
    caller.close();
    deliver.close();
    await network.stop();
  });

  /** A valid request for each unary method. */
  async function requests(): Promise<ReadonlyMap<string, Uint8Array>> {
    const proposal = aster.contract.newProposal('append', { arguments: ['fuzz', 'x'] });
    const transaction = await proposal.endorse();
    const submitted = await transaction.submit();
    const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
    const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
    const evaluate = new gateway.EvaluateRequest();
    evaluate.setProposedTransaction(proposed.getProposal());
    const endorse = new gateway.EndorseRequest();
    endorse.setProposedTransaction(proposed.getProposal());
    const submit = new gateway.SubmitRequest();
    submit.setChannelId(CHANNEL);
    submit.setPreparedTransaction(prepared.getEnvelope());
    return new Map([
      ['/gateway.Gateway/Evaluate', evaluate.serializeBinary()],
      ['/gateway.Gateway/Endorse', endorse.serializeBinary()],
      ['/gateway.Gateway/Submit', submit.serializeBinary()],
      ['/gateway.Gateway/CommitStatus', submitted.getBytes()],
      ['/protos.Endorser/ProcessProposal', proposed.getProposal()?.serializeBinary() ?? Buffer.of()],
    ]);
  }

  function expectClearStatus({ code, details }: { code: number; details: string }): void {
    expect(Object.values(status)).toContain(code);
    expect(code).not.toBe(status.DEADLINE_EXCEEDED);
    expect(details).not.toContain('see the log');
  }

  const UNARY = ['Evaluate', 'Endorse', 'Submit', 'CommitStatus'].map((name) => `/gateway.Gateway/${name}`);

  it.each([...UNARY, '/protos.Endorser/ProcessProposal'])(
    '%s',
    async (method) => {
      const valid = (await requests()).get(method) ?? Buffer.of();
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), mutations, async (random, changes) => {
          expectClearStatus(await caller.unary(method, Buffer.from(random)));
          expectClearStatus(await caller.unary(method, mutated(valid, changes)));
        }),
        PARAMETERS,
      );
    },
    120_000,
  );

  /** A filtered stream puts BAD_REQUEST in place of a block that it cannot decode, and goes on. */
  async function expectFilteredToTheEnd(): Promise<void> {
    const call = deliver.open('deliverFiltered');
    call.send(deliver.request({ start: 'oldest', stop: 'newest' }));
    for (let answer = await call.next(); answer?.getStatus() !== common.Status.SUCCESS; answer = await call.next()) {
      expect(answer).toBeDefined();
    }
    call.close();
  }

  it.each(['Deliver', 'DeliverFiltered', 'DeliverWithPrivateData'])(
    '/protos.Deliver/%s',
    async (name) => {
      const valid = deliver.request({ start: 'oldest', stop: 'oldest' }).serializeBinary();
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), mutations, async (random, changes) => {
          expectClearStatus(await caller.stream(`/protos.Deliver/${name}`, Buffer.from(random)));
          expectClearStatus(await caller.stream(`/protos.Deliver/${name}`, mutated(valid, changes)));
        }),
        PARAMETERS,
      );
    },
    120_000,
  );

  it('/gateway.Gateway/ChaincodeEvents', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (random) => {
        const request = new gateway.SignedChaincodeEventsRequest();
        request.setRequest(random);
        for (const bytes of [random, request.serializeBinary()]) {
          expectClearStatus(await caller.unary('/gateway.Gateway/ChaincodeEvents', Buffer.from(bytes)));
        }
      }),
      PARAMETERS,
    );
  }, 120_000);

  it('a transaction that its client signed, however it is damaged, is refused or committed as invalid or valid', async () => {
    const key = createPrivateKey(await readFile(identity.key));
    const transaction = await aster.contract.newProposal('append', { arguments: ['fuzz', 'y'] }).endorse();
    const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
    const original = prepared.getEnvelope()?.getPayload_asU8() ?? Buffer.of();
    const payload = common.Payload.deserializeBinary(original);
    const before = network.network.peer('AsterMSP').height;
    let accepted = 0;

    /** Signs what is damaged, so that it passes the orderer, whose business the transaction is not. */
    const submit = async (damaged: Uint8Array): Promise<void> => {
      const envelope = new common.Envelope();
      envelope.setPayload(damaged);
      envelope.setSignature(signLowS(damaged, key));
      const request = new gateway.SubmitRequest();
      request.setChannelId(CHANNEL);
      request.setPreparedTransaction(envelope);
      const answer = await caller.unary('/gateway.Gateway/Submit', Buffer.from(request.serializeBinary()));
      expectClearStatus(answer);
      accepted += answer.code === status.OK ? 1 : 0;
    };
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => {
        await submit(mutated(original, changes));
        payload.setData(mutated(peer.Transaction.deserializeBinary(innerData(original)).serializeBinary(), changes));
        await submit(payload.serializeBinary());
      }),
      PARAMETERS,
    );
    expect(accepted).toBeGreaterThan(0);
    await waitFor('the blocks', () => network.network.peer('AsterMSP').height > before);
    const blocks = await deliver.ask({ start: 'oldest', stop: 'newest' });
    expect(blocks.at(-1)?.getStatus()).toBe(common.Status.SUCCESS);
    expect(blocks.length).toBeGreaterThan(before);
    await expectFilteredToTheEnd();
  }, 120_000);
});

function innerData(payload: Uint8Array): Uint8Array {
  return common.Payload.deserializeBinary(payload).getData_asU8();
}
