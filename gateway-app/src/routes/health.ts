import { otherMethods } from '@llmnet/openai-http';
import { Router } from 'express';
import type { HttpsCoordinator } from '@llmnet/coordinator-api';
import { toApiError } from '../http/errors';
import type { GatewayLedger } from '../questions/ledger-texts';

interface Needs {
  readonly ledger: Pick<GatewayLedger, 'query'>;
  readonly coordinator: Pick<HttpsCoordinator, 'ping'>;
}

const READY_MS = 5_000;

/** GET /healthz: the process lives. GET /readyz: it can put questions to the network, else 503 with the reasons. */
export function health({ ledger, coordinator }: Needs): Router {
  const router = Router();

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    const checks = [ledger.query('membership:consortium', {}), coordinator.ping(AbortSignal.timeout(READY_MS))];
    const outcomes = await Promise.allSettled(checks);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [reason(outcome.reason)] : []));
    response.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons });
  });

  router.all(['/healthz', '/readyz'], otherMethods('GET', 'HEAD'));
  return router;
}

function reason(error: unknown): { code: string; message: string } {
  const { code, message } = toApiError(error);
  return { code, message };
}
