import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ledger } from '@llmnet/ledger-client';
import { domainView, FakeLedger } from '@llmnet/test-kit/ledger-double';
import { runExampleRounds } from '../src/examples/rounds';

let server: Server;

afterEach(async () => {
  server.close();
  await once(server, 'close');
});

/** An API that answers so, one question after another, then that no expert covers it. */
async function api(...statuses: number[]): Promise<string> {
  server = createServer((_request, response) => {
    const status = statuses.shift() ?? 200;
    const error = { error: { message: 'the models failed', code: 'experts_failed' } };
    const answer = { choices: [{ message: { content: 'Nobody covers it.' } }] };
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(status === 200 ? answer : error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function rounds(url: string) {
  const ledger = new FakeLedger();
  ledger.queries['reputation:domain'] = ({ domain }) => {
    const view = domainView(3);
    return { ...view, domain, reputations: [] };
  };
  let output = '';
  const onFirstAnswer = jest.fn();
  const write = (text: string): void => {
    output += text;
  };
  // The examples call nothing else of it.
  const outcome = runExampleRounds({ rounds: 1, api: url, ledger: ledger as unknown as Ledger, write, onFirstAnswer });
  return { outcome, onFirstAnswer, output: () => output };
}

test('a question that fails is told, and the next one asked', async () => {
  const { outcome, output, onFirstAnswer } = rounds(await api(502, 502));
  await expect(outcome).resolves.toMatchObject({ asked: 12 });
  expect(output().match(/✖ the API answered 502: the models failed \(experts_failed\)/g)).toHaveLength(2);
  expect(onFirstAnswer).toHaveBeenCalledTimes(1);
});

test('the third question that fails ends the examples', async () => {
  const { outcome, onFirstAnswer } = rounds(await api(502, 200, 502, 200, 502));
  await expect(outcome).rejects.toMatchObject({ code: 'API_REFUSED' });
  expect(onFirstAnswer).toHaveBeenCalledTimes(1);
});
