import { EmbeddedConsortium } from '@llmnet/test-kit/consortium';
import { NativeConsortium } from '../support/native/native-consortium';
import { failover } from './load/failover';

const { FABRIC_BIN } = process.env;

describe('a node with several peers on the embedded network', () => {
  failover(() => EmbeddedConsortium.start());
});

(FABRIC_BIN === undefined ? describe.skip : describe)('a node with several peers on a native network', () => {
  failover(() => NativeConsortium.start({ binariesFolder: FABRIC_BIN ?? '', ordering: 'raft1' }));
});
