import { generateKeyPairSync } from 'node:crypto';
import { EncryptionKey, nodeId } from '@llmnet/protocol';
import type { Ledger, NodeIdentity, PositionedEvent } from '@llmnet/ledger-client';
import type { PrivateKey } from '@llmnet/ledger-client';
import { z } from 'zod';
import { FakeLedger } from './fake-ledger';

const Jwk = z.object({ x: z.string(), y: z.string(), d: z.string() });

/** What the worker's code takes of a node: its names and its text key. */
export interface TestNode {
  readonly node: string;
  readonly mspId: string;
  readonly textKey: PrivateKey;
  readonly encryptionKey: EncryptionKey;
}

/** A node with a fresh key pair for texts. */
export function testNode(mspId: string, enrolmentId = 'worker'): TestNode {
  const node = nodeId(mspId, enrolmentId);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y, d } = Jwk.parse(privateKey.export({ format: 'jwk' }));
  const curve = { kty: 'EC', crv: 'P-256' } as const;
  return {
    node,
    mspId,
    textKey: { ...curve, x, y, d, kid: node },
    encryptionKey: EncryptionKey.parse({ ...curve, x, y, kid: node }),
  };
}

/** A ledger that answers as a test says, seen by one node. */
export class NodeLedger extends FakeLedger {
  readonly address = { channel: 'llmnet' };
  blocks = 0n;
  stream: readonly PositionedEvent[] = [];

  constructor(readonly identity: Pick<NodeIdentity, 'node' | 'mspId' | 'textKey' | 'encryptionKey'>) {
    super();
  }

  height(): Promise<bigint> {
    return Promise.resolve(this.blocks);
  }

  async *events({ block }: { readonly block: bigint }): AsyncGenerator<PositionedEvent> {
    for (const event of this.stream) if (event.block >= block) yield await Promise.resolve(event);
  }

  /** The real class has private fields, so that TypeScript takes no double; this one has all that the tested code calls. */
  get asLedger(): Ledger {
    return this as unknown as Ledger;
  }
}
