import path from 'node:path';
import { findBinaries, ordererCount, planNetwork } from '@llmnet/native-fabric';
import { createConsortium } from '@llmnet/fabric-identities';
import { z } from 'zod';
import { runCommand } from '../../../network/native/src/commands/command';
import { channelConfigDir, writeConfigs } from '../../../network/native/src/config/write';
import { channelConfigSchema } from '../../../network/native/src/membership/config/channel-config';
import { ensureGenesisBlock, genesisBlock } from '../../../network/native/src/start/genesis';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const { FABRIC_BIN } = process.env;
const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'];

/** As configtxgen shows block 0. */
const Block = z.object({
  data: z.object({
    data: z.tuple([z.object({ payload: z.object({ data: z.object({ config: channelConfigSchema }) }) })]),
  }),
});

(FABRIC_BIN === undefined ? describe.skip : describe)('the channel of a network with BFT', () => {
  it('has the timers that replace a dead leader, and a leader that is not rotated', async () => {
    const dir = temporaryFolder();
    const identitiesDir = path.join(dir, 'identities');
    await createConsortium({
      dir: identitiesDir,
      orderers: ordererCount('bft4'),
      members: MEMBERS.map((mspId) => ({ mspId, nodes: [{ enrolmentId: 'admin', ou: 'admin', roles: [] }] })),
    });
    const plan = await planNetwork({
      ...{ dir, identitiesDir, channel: 'drill', ordering: 'bft4' },
      members: MEMBERS.map((mspId) => ({ mspId, admin: 'admin' })),
      blocks: { maxMessageCount: 10, timeoutMs: 50 },
    });
    await writeConfigs(plan);
    const binaries = await findBinaries(FABRIC_BIN ?? '');
    await ensureGenesisBlock(binaries, plan);

    const shown = await runCommand(binaries.configtxgen, ['-inspectBlock', genesisBlock(plan)], {
      FABRIC_CFG_PATH: channelConfigDir(plan.dir),
    });
    const [{ payload }] = Block.parse(JSON.parse(shown)).data.data;
    expect(payload.data.config.channel_group.groups['Orderer']?.values['ConsensusType']?.value).toMatchObject({
      type: 'BFT',
      metadata: {
        leader_heartbeat_timeout: '3000ms',
        view_change_resend_interval: '1s',
        view_change_timeout: '5s',
        request_forward_timeout: '2s',
        request_complain_timeout: '10s',
        leader_rotation: 'ROTATION_UNSPECIFIED',
        decisions_per_leader: '0',
      },
    });
  });
});
