import { z } from 'zod';
import { Provider } from '../records';
import { NoRequest, ProviderRequest, RegisterProviderRequest, RenewLeasesRequest, TopUpBondRequest } from '../requests';
import { ProviderView } from '../views';
import { ANY_WORKER, query, submit } from './define';

export const registrySubmits = {
  'registry:registerProvider': submit(RegisterProviderRequest, {
    by: ['respondent'],
    does: 'Registers a provider of the calling node against a bond, or records a new version of it, and starts its lease; price in micro-credits an answer, limits in tokens a question. The node must have registered its key. A changed model ages its organisation’s evidence in the domain, whatever the provider is called.',
    policy: 'channel',
    reads: [
      'consortium',
      'node/<node>',
      'provider/<provider>',
      'lane/<mspId>/<lane>, at the first registration',
      'claim/<domain>/<mspId> of every domain, named now or before',
      'rep/<domain>/<mspId> of every domain that is new or gets another model',
      'shut/<domain>/<mspId>/<window> and that of the window before, of every domain that gets another model',
    ],
    writes: [
      'provider/<provider>',
      'providerversion/<provider>/<version>',
      'lease/<provider>',
      'lane/<mspId>/<lane>, at the first registration',
      'claim/<domain>/<mspId> of every domain that changes',
      'rep/<domain>/<mspId>, with its policy, of every domain that is new',
      'out/<domain>/<mspId>/<window>/<time>/<transaction> of every domain that gets another model',
    ],
    errors: ['UNKNOWN_DOMAIN', 'UNKNOWN_NODE', 'NOT_YOURS', 'WITHDRAWN', 'LANE_TOO_LOW', 'DOMAIN_TAKEN'],
  }),
  'registry:renewLeases': submit(RenewLeasesRequest, {
    by: ['respondent'],
    does: 'Renews the leases of the calling node’s providers, all or none, each in its second half or later.',
    policy: 'channel',
    reads: ['consortium', 'provider/<provider> of every one', 'lease/<provider> of every one'],
    writes: ['lease/<provider> of every one'],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'WITHDRAWN', 'LEASE_FRESH'],
  }),
  'registry:withdrawProvider': submit(ProviderRequest, {
    by: ['respondent'],
    does: 'Withdraws a provider of the calling node from all its domains. Its name is free again once nothing is left of its bond.',
    policy: 'channel',
    reads: ['consortium', 'provider/<provider>', 'claim/<domain>/<mspId> of its domains'],
    writes: ['provider/<provider>', 'claim/<domain>/<mspId> of its domains'],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'WITHDRAWN'],
  }),
  'registry:topUpBond': submit(TopUpBondRequest, {
    by: ['respondent'],
    does: 'Pays an amount in micro-credits into the bond of the calling node’s provider from a lane of its member.',
    policy: 'channel',
    reads: ['consortium', 'provider/<provider>', 'lane/<mspId>/<lane>'],
    writes: ['provider/<provider>', 'lane/<mspId>/<lane>'],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'WITHDRAWN', 'LANE_TOO_LOW'],
  }),
  'registry:collectSlashes': submit(ProviderRequest, {
    by: ANY_WORKER,
    does: 'Takes a provider’s recorded fines, the first hundred, from its bond to the fund of remainders. What the bond does not cover lapses.',
    policy: 'channel',
    reads: ['consortium', 'provider/<provider>', 'slash/<provider>/…, 101 at most'],
    writes: [
      'provider/<provider>',
      'slash/<provider>/<task>, removed',
      'credit/fund:remainders/<time>/fines.<provider>.<time>',
      'book/<time>/fines.<provider>.<time>',
    ],
    errors: ['UNKNOWN_RECORD'],
  }),
  'registry:releaseBond': submit(ProviderRequest, {
    by: ['respondent'],
    does: 'Pays back the bond of a withdrawn provider of the calling node, once the longest task and the longest dispute since its withdrawal are over and every fine is collected.',
    policy: 'channel',
    reads: ['consortium', 'provider/<provider>', 'slash/<provider>/…, the first'],
    writes: ['provider/<provider>', 'credit/<mspId>/<time>/bond.<provider>'],
    errors: ['UNKNOWN_RECORD', 'NOT_YOURS', 'TOO_EARLY', 'SLASHES_PENDING', 'ALREADY_DONE'],
  }),
} as const;

export const registryQueries = {
  'registry:providers': query(NoRequest, z.array(Provider), {
    does: 'Every provider that is registered, withdrawn ones too; 5,000 at most.',
    errors: ['LIMIT_EXCEEDED'],
  }),
  'registry:provider': query(ProviderRequest, ProviderView, {
    does: 'A provider with all its versions, the last as it stands now, and the end of its lease.',
    errors: ['UNKNOWN_RECORD', 'LIMIT_EXCEEDED'],
  }),
} as const;
