import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { common, peer } from '@hyperledger/fabric-protos';
import { askLoad } from '../src/load/ask-load';
import { BlockTally, transactionsOf } from '../src/load/block-tally';
import type { LoadFigures } from '../src/load/load-bench';
import { formatLoadTable } from '../src/load/load-table';

const { ENDORSER_TRANSACTION, CONFIG } = common.HeaderType;
const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;

function envelopeOf(type: number, name: string): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.addArgs(Buffer.from(name));
  input.addArgs(Buffer.from('{}'));
  const spec = new peer.ChaincodeSpec();
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation.serializeBinary());
  const action = new peer.ChaincodeActionPayload();
  action.setChaincodeProposalPayload(proposal.serializeBinary());
  const step = new peer.TransactionAction();
  step.setPayload(action.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(step);
  const channel = new common.ChannelHeader();
  channel.setType(type);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function blockOf(transactions: readonly (readonly [name: string, code: number])[]): common.Block {
  const data = new common.BlockData();
  data.setDataList([envelopeOf(CONFIG, ''), ...transactions.map(([name]) => envelopeOf(ENDORSER_TRANSACTION, name))]);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([
    Uint8Array.of(),
    Uint8Array.of(),
    Uint8Array.from([VALID, ...transactions.map(([, code]) => code)]),
  ]);
  const block = new common.Block();
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

describe('the transactions of a load', () => {
  const tally = new BlockTally();
  tally.add(
    transactionsOf(
      blockOf([
        ['tasks:open', VALID],
        ['reputation:publishSnapshot', VALID],
        ['reputation:publishSnapshot', MVCC_READ_CONFLICT],
        ['reputation:publishSnapshot', MVCC_READ_CONFLICT],
      ]),
    ),
  );

  it('are counted from the blocks, those that conflicted too, and no configuration', () => {
    expect(tally.count()).toEqual({ tried: 4, counted: 2 });
    expect(tally.count((name) => name.startsWith('reputation:'))).toEqual({ tried: 3, counted: 1 });
    expect(tally.invalid()).toEqual({ MVCC_READ_CONFLICT: 2 });
  });

  it('are listed by name, the most frequent first', () => {
    expect([...tally.byName()]).toEqual([
      ['reputation:publishSnapshot', { tried: 3, counted: 1 }],
      ['tasks:open', { tried: 1, counted: 1 }],
    ]);
  });
});

describe('a load of questions', () => {
  async function askAt(answer: RequestListener): ReturnType<typeof askLoad> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const urls = [`http://127.0.0.1:${port}`];
      return await askLoad({ urls, inFlight: 3, seconds: 0.2, signal: new AbortController().signal });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  it('waits as long as a refusal says, asks again and counts one answer', async () => {
    let requests = 0;
    const { answerMs, refused, errors } = await askAt((_request, response) => {
      requests += 1;
      if (requests <= 3) response.writeHead(429, { 'retry-after': '0' }).end('{}');
      else response.end('{}');
    });
    expect(refused).toBe(3);
    expect(answerMs).toHaveLength(requests - refused);
    expect(errors).toEqual({});
  });

  it('counts what failed by status and code', async () => {
    const { answerMs, errors } = await askAt((_request, response) => {
      response.writeHead(503).end(JSON.stringify({ error: { code: 'LEDGER_UNAVAILABLE' } }));
    });
    expect(answerMs).toEqual([]);
    expect(Object.keys(errors)).toEqual(['503 LEDGER_UNAVAILABLE']);
  });
});

describe('the table of a load', () => {
  const figures: LoadFigures = {
    ...{ network: 'embedded', inFlight: 8, seconds: 30, answers: 10, answersPerSecond: 2.5, p50: 1_500, p95: null },
    ...{ refused: 1, errors: { '504 task_expired': 2 }, unanswered: 2 },
    transactions: { tried: 170, counted: 168 },
    invalid: { MVCC_READ_CONFLICT: 2 },
    housekeeping: { tried: 11, counted: 10 },
    byName: { 'tasks:open': { tried: 10, counted: 10 } },
    ...{ blocks: 60, processorMsPerAnswer: 350 },
  };

  it('has what an answer took and cost, and names what failed', () => {
    const table = formatLoadTable([figures]);
    expect(table).toMatch(/^answers\/s +2\.50$/m);
    expect(table).toMatch(/^answer, p50 +1\.50 s$/m);
    expect(table).toMatch(/^answer, p95 +none$/m);
    expect(table).toMatch(/^transactions tried an answer +17\.0$/m);
    expect(table).toMatch(/^processor time an answer +0\.35 s$/m);
    expect(table).toContain('failed 504 task_expired: 2');
    expect(table).toContain('tasks:open: 10 of 10 counted');
  });

  it('says that there is nothing to divide by where no answer came', () => {
    const none = { ...figures, answers: 0, p50: null, processorMsPerAnswer: null };
    expect(formatLoadTable([none])).toMatch(/^transactions tried an answer +none$/m);
  });
});
