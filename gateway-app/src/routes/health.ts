import { otherMethods } from '@llmnet/openai-http';
import { Router } from 'express';
import type { Logger } from 'pino';
import type { Coordinator } from '@llmnet/coordinator-api';
import { toApiError } from '../http/errors';
import type { GatewayLedger } from '../questions/ledger-texts';

interface Needs {
  readonly ledger: Pick<GatewayLedger, 'query'>;
  readonly coordinator: Pick<Coordinator, 'models'>;
  /** The member whose gateway it is. */
  readonly mspId: string;
  readonly logger: Pick<Logger, 'warn'>;
}

const READY_MS = 5_000;

/**
 * GET /healthz: the process lives. GET /readyz: it can put questions to the network, else 503 with the reasons; and which models of its member
 * answer, which others do not depend on.
 */
export function health({ ledger, coordinator, mspId, logger }: Needs): Router {
  const router = Router();
  let told = '';

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    const outcomes = await Promise.allSettled([
      coordinator.models(AbortSignal.timeout(READY_MS)),
      ledger.query('membership:consortium', {}),
    ]);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [reason(outcome.reason)] : []));
    // It is asked every few seconds: the log says what is new.
    const news = JSON.stringify(reasons);
    if (news !== told && reasons.length > 0) logger.warn({ event: 'not-ready', reasons }, 'the gateway is not ready');
    told = news;
    const [asked] = outcomes;
    const models = asked.status === 'fulfilled' ? asked.value.map((model) => ({ member: mspId, ...model })) : [];
    response.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons, models });
  });

  router.all(['/healthz', '/readyz'], otherMethods('GET', 'HEAD'));
  return router;
}

function reason(error: unknown): { code: string; message: string } {
  const { code, message } = toApiError(error);
  return { code, message };
}
