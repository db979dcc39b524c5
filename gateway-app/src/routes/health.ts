import { otherMethods } from '@llmnet/openai-http';
import { Router } from 'express';
import type { Coordinator } from '@llmnet/coordinator-api';
import { toApiError } from '../http/errors';
import type { GatewayLedger } from '../questions/ledger-texts';

interface Needs {
  readonly ledger: Pick<GatewayLedger, 'query'>;
  readonly coordinator: Pick<Coordinator, 'models'>;
  /** The member whose gateway it is. */
  readonly mspId: string;
}

const READY_MS = 5_000;

/**
 * GET /healthz: the process lives. GET /readyz: it can put questions to the network, else 503 with the reasons; and which models of its member
 * answer, which others do not depend on.
 */
export function health({ ledger, coordinator, mspId }: Needs): Router {
  const router = Router();

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    const outcomes = await Promise.allSettled([
      coordinator.models(AbortSignal.timeout(READY_MS)),
      ledger.query('membership:consortium', {}),
    ]);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [reason(outcome.reason)] : []));
    const [told] = outcomes;
    const models = told.status === 'fulfilled' ? told.value.map((model) => ({ member: mspId, ...model })) : [];
    response.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons, models });
  });

  router.all(['/healthz', '/readyz'], otherMethods('GET', 'HEAD'));
  return router;
}

function reason(error: unknown): { code: string; message: string } {
  const { code, message } = toApiError(error);
  return { code, message };
}
