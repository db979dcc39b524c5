import { loadNodeIdentity, type Ledger } from '@llmnet/ledger-client';
import type { OrderingName } from '@llmnet/native-fabric';
import { nodePaths } from '@llmnet/fabric-identities';
import { waitFor } from '@llmnet/test-kit/programs';
import { GatewayProxy, ScriptedConsortium } from '@llmnet/test-kit/consortium';
import { resubmissionsAt } from '../support/drills/resubmissions';
import { NativeConsortium } from '../support/native/native-consortium';
import { leaderOf, untilLevel } from '@llmnet/drills';
import { LaneLoad } from './load/lane-load';

const { FABRIC_BIN } = process.env;
const MEMBER = 'AsterMSP';
const ORDERINGS: readonly OrderingName[] = ['raft3', 'bft4'];
/** One after the other; the last leader is one that others have followed. */
const LEADERS_KILLED = 3;

(FABRIC_BIN === undefined ? describe.skip : describe).each(ORDERINGS)('a client of %s orderers', (ordering) => {
  let network: NativeConsortium;
  let consortium: ScriptedConsortium;
  let proxy: GatewayProxy;
  let ledger: Ledger;

  beforeAll(async () => {
    network = await NativeConsortium.start({ binariesFolder: FABRIC_BIN ?? '', ordering });
    consortium = await ScriptedConsortium.found(network, { providing: [] });
    proxy = await GatewayProxy.start(network, MEMBER);
    const files = nodePaths(network.identitiesDir, MEMBER, 'gateway');
    const identity = await loadNodeIdentity({ mspId: MEMBER, enrolmentId: 'gateway', ...files });
    const { address, tlsCaCert } = proxy.endpoint;
    const peers = [{ address, tlsRoot: tlsCaCert }];
    ledger = await consortium.connect(identity, { peers, fallbackPeers: [], readFromOthers: false });
  }, 300_000);

  afterAll(async () => {
    (ledger as Ledger | undefined)?.close();
    (proxy as GatewayProxy | undefined)?.stop();
    await (consortium as ScriptedConsortium | undefined)?.stop();
  });

  it('loses and repeats nothing when one leader after the other is killed under load, each as soon as the one before has come back', async () => {
    const again = resubmissionsAt(proxy);
    const { plan } = network.network;
    for (let killed = 0; killed < LEADERS_KILLED; killed += 1) {
      const load = await LaneLoad.start(ledger);
      await waitFor('the load to run', () => load.moved >= 20, 60_000);
      const leader = await leaderOf(plan);
      const lostBefore = again.size;
      await network.supervisor.kill(leader);
      const outage = await load.outage();
      await load.stop();
      await load.expectExactlyOnce();
      expect(await leaderOf(plan)).not.toBe(leader);
      await untilLevel(plan);
      const lost = again.size - lostBefore;
      const words = `outage ${String(outage)} ms, ${String(lost)} acknowledged transactions handed in again`;
      process.stdout.write(`failover: ${ordering}, leader ${leader} killed, ${words}\n`);
    }
  }, 400_000);
});
