import { Router } from 'express';
import { toJson } from '@llmnet/protocol';
import type { DomainView } from '@llmnet/protocol';
import type { GovernedParameters } from '../questions/question-service';
import { ApiError, otherMethods } from '@llmnet/openai-http';
import type { GatewayLedger } from '../questions/ledger-texts';

interface Needs {
  readonly ledger: Pick<GatewayLedger, 'query'>;
  readonly domains: Pick<GovernedParameters, 'list' | 'has'>;
}

/** GET /api/domains and GET /api/domains/<domain>/reputation: who stands how in a domain. */
export function domains({ ledger, domains: governed }: Needs): Router {
  const router = Router();

  router.get('/api/domains', async (_request, response) => {
    response.json({ domains: await governed.list() });
  });

  router.get('/api/domains/:domain/reputation', async (request, response) => {
    const { domain } = request.params;
    if (!(await governed.has(domain))) throw ApiError.notFound('the consortium has no such domain; see /api/domains');
    response.type('json').send(toJson(reputationTable(await ledger.query('reputation:domain', { domain }))));
  });

  router.all(['/api/domains', '/api/domains/:domain/reputation'], otherMethods('GET', 'HEAD'));
  return router;
}

/**
 * Every organisation with a record in the domain. `a` and `b` are its evidence by now; `p` and `s` are what the latest snapshot
 * selects by, null where the organisation is not in it.
 */
function reputationTable({ domain, epoch, snapshot, reputations }: DomainView): object {
  const candidates = new Map(snapshot?.candidates.map((candidate) => [candidate.mspId, candidate]));
  return {
    domain,
    epoch,
    organisations: reputations.map(({ mspId, evidence: { a, b }, folded, window }) => {
      const { provider = null, model = null, price = null, p = null, s = null } = candidates.get(mspId) ?? {};
      return { mspId, provider, model, price, a, b, p, s, folded, window };
    }),
  };
}
