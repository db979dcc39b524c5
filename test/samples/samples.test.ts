import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SampleNetwork, type SampleSpec } from './support/sample-network';

/** Folder of hyperledger/fabric-samples with the samples below built; without it there is nothing to run. */
const { FABRIC_SAMPLES } = process.env;
const TIMEOUT_MS = 120_000;

const BASIC = 'asset-transfer-basic/application-gateway-typescript';
const OFF_CHAIN = 'off_chain_data/application-typescript';
const EVENTS = 'asset-transfer-events/application-gateway-typescript';
const PRIVATE = 'asset-transfer-private-data/application-gateway-typescript';

const EITHER = "OR('Org1MSP.peer','Org2MSP.peer')";

/** A test with the network of one sample. */
function sample(
  says: string,
  spec: Omit<SampleSpec, 'samples'>,
  check: (network: SampleNetwork) => Promise<void>,
): void {
  (FABRIC_SAMPLES === undefined ? test.skip : test)(
    says,
    async () => {
      const network = await SampleNetwork.start({ samples: FABRIC_SAMPLES ?? '', ...spec });
      try {
        await check(network);
      } finally {
        await network.stop();
      }
    },
    TIMEOUT_MS,
  );
}

describe('samples of Hyperledger Fabric run unchanged on the embedded network', () => {
  sample(
    'asset-transfer-basic',
    { name: 'basic', chaincode: 'asset-transfer-basic/chaincode-typescript', applications: [BASIC] },
    async (network) => {
      const printed = await network.run(BASIC);
      expect(printed).toContain('*** Transaction committed successfully');
      expect(printed).toContain('*** Successfully caught the error');
    },
  );

  sample(
    'off_chain_data',
    { name: 'basic', chaincode: 'asset-transfer-basic/chaincode-typescript', applications: [OFF_CHAIN] },
    async (network) => {
      await network.run(OFF_CHAIN, 'transact');
      expect(JSON.parse(await network.run(OFF_CHAIN, 'getAllAssets'))).not.toEqual([]);
      await network.runUntil(OFF_CHAIN, ['listen'], (folder) => {
        const store = join(folder, 'store.log');
        return existsSync(store) && readFileSync(store, 'utf8').split('\n').length > 1;
      });
    },
  );

  sample(
    'asset-transfer-events',
    {
      name: 'events',
      chaincode: 'asset-transfer-events/chaincode-javascript',
      applications: [EVENTS],
      signaturePolicy: EITHER,
    },
    async (network) => {
      const printed = await network.run(EVENTS);
      expect(printed).toContain('Chaincode event received: CreateAsset');
      expect(printed).toContain('Chaincode event received: DeleteAsset');
    },
  );

  sample(
    'asset-transfer-private-data',
    {
      name: 'private',
      chaincode: 'asset-transfer-private-data/chaincode-typescript',
      collections: 'collections_config.json',
      signaturePolicy: EITHER,
      applications: [PRIVATE],
    },
    async (network) => {
      expect(await network.run(PRIVATE)).toContain('Evaluate Transaction: ReadAssetPrivateDetails');
    },
  );
});
