import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayConfig } from '../../gateway-app/src/config';
import { WorkerConfig } from '../../provider-worker/src/config';

const GUIDE = readFileSync(join(__dirname, '../../docs/deploy.md'), 'utf8');

describe('docs/deploy.md', () => {
  const [gateway = {}, worker = {}] = [...GUIDE.matchAll(/^```json\n(?<text>.*?)^```$/gms)].map(
    ({ groups }) => JSON.parse(groups?.text ?? '') as Record<string, unknown>,
  );

  it('shows a configuration that a gateway takes', () => {
    expect(GatewayConfig.safeParse(gateway).error).toBeUndefined();
  });

  it('shows one that a worker takes, with node and ledger as the gateway has them', () => {
    const { node, ledger } = gateway;
    expect(WorkerConfig.safeParse({ ...worker, node, ledger }).error).toBeUndefined();
  });
});
