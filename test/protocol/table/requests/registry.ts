import { mspOf } from '@llmnet/protocol';
import { DOMAIN } from './constants';
import type { RequestsOf } from '../stage';

const ownProvider = (node: string): string => `${mspOf(node)}/expert`;

export const registryRequests: RequestsOf<'registry'> = {
  'registry:registerProvider': (_stage, node) => ({
    request: {
      name: 'expert',
      model: `model-${mspOf(node)}`,
      modelVersion: '1',
      region: 'eu',
      domains: [DOMAIN],
      price: '2000',
      limits: { promptTokens: 1_000, answerTokens: 1_000 },
      lane: 0,
    },
  }),
  'registry:renewLeases': (_stage, node) => ({ request: { providers: [ownProvider(node)] } }),
  'registry:withdrawProvider': (_stage, node) => ({ request: { provider: ownProvider(node) } }),
  'registry:topUpBond': (_stage, node) => ({ request: { provider: ownProvider(node), lane: 0, amount: '5' } }),
  'registry:collectSlashes': ({ focus }) => ({ request: { provider: focus.provider } }),
  'registry:releaseBond': ({ focus }) => ({ request: { provider: focus.provider } }),
};
