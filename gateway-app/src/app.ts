import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { NodeId } from '@llmnet/protocol';
import type { Logger } from 'pino';
import { AnswerSource } from './asking/answer-source';
import type { AskTerms } from './asking/ask-terms';
import { Asker } from './asking/asker';
import type { HttpsCoordinator } from '@llmnet/coordinator-api';
import { LanePool } from './asking/lane-pool';
import { TaskOpener } from './asking/task-opener';
import { GovernedParameters } from './governed-parameters';
import { describeError } from '@llmnet/logging';
import { errorHandler, unknownRoute } from './http/error-handler';
import { requestContext } from './http/request-context';
import type { GatewayLedger, TaskTexts } from './ports';
import { chatCompletions } from './routes/chat-completions';
import { domains as domainRoutes } from './routes/domains';
import { health } from './routes/health';
import { models } from './routes/models';
import { tasks } from './routes/tasks';

export interface AppDependencies {
  readonly ledger: GatewayLedger;
  readonly texts: TaskTexts;
  readonly coordinator: Pick<HttpsCoordinator, 'answer' | 'classify' | 'noteCanaryOpening' | 'ping'>;
  /** The node behind `coordinator`, as tasks name it. */
  readonly coordinatorNode: NodeId;
  /** The member that asks and pays. All of its escrow lanes belong to this app. */
  readonly mspId: string;
  readonly channel: string;
  readonly terms: AskTerms;
  readonly logger: Logger;
}

/** More than the largest prompt, which may be escaped. */
const BODY_LIMIT = '1mb';

/** The app of one member: OpenAI-compatible chat completions over the network, and what the ledger says about them. */
export function createApp(dependencies: AppDependencies): Express {
  const { ledger, texts, coordinator, coordinatorNode, mspId, channel, terms, logger } = dependencies;
  const governed = new GovernedParameters(ledger);
  const lanes = new LanePool(ledger, mspId);
  const opener = new TaskOpener({
    ledger,
    texts,
    channel,
    lanes,
    coordinator: coordinatorNode,
    tellCanaryOpening: (task, salt) => {
      // Without it the task settles later; nothing else is lost.
      coordinator.noteCanaryOpening(task, salt).catch((error: unknown) => {
        logger.warn({ task, ...describeError(error) }, 'canary opening not told');
      });
    },
  });
  const answers = new AnswerSource({ ledger, texts, coordinator });
  const asker = new Asker({ coordinator, governed, opener, answers, terms });

  const app = express();
  app.use(requestContext(logger));
  app.use(helmet());
  app.post('/v1/chat/completions', express.json({ limit: BODY_LIMIT }), chatCompletions({ asker, domains: governed }));
  app.use(models(governed));
  app.use(tasks(ledger));
  app.use(domainRoutes({ ledger, domains: governed }));
  app.use(health({ ledger, coordinator }));
  app.use(unknownRoute);
  app.use(errorHandler);
  return app;
}
