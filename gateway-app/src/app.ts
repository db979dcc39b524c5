import type { Coordinator } from '@llmnet/coordinator-api';
import { errorHandler, guardHosts, unknownRoute } from '@llmnet/openai-http';
import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { toApiError } from './http/errors';
import { contextOf, requestContext } from './http/request-context';
import type { GatewayLedger } from './questions/ledger-texts';
import type { QuestionService } from './questions/question-service';
import { chatCompletions } from './routes/chat-completions';
import { domains } from './routes/domains';
import { health } from './routes/health';
import { models } from './routes/models';
import { tasks } from './routes/tasks';

export interface AppDependencies {
  readonly questions: QuestionService;
  readonly ledger: GatewayLedger;
  readonly coordinator: Pick<Coordinator, 'models'>;
  /** The member whose gateway it is. */
  readonly mspId: string;
  /** Names beside loopback's that requests may be addressed to. */
  readonly hosts: readonly string[];
  readonly logger: Logger;
}

/** The app of one member: OpenAI-compatible chat completions over the network, and what the ledger says about them. */
export function createApp({ questions, ledger, coordinator, mspId, hosts, logger }: AppDependencies): Express {
  const { governed } = questions;
  const app = express();
  app.use(requestContext(logger));
  app.use(helmet());
  app.use(guardHosts(hosts));
  app.use(chatCompletions(questions));
  app.use(models(governed));
  app.use(tasks(ledger));
  app.use(domains({ ledger, domains: governed }));
  app.use(health({ ledger, coordinator, mspId, logger }));
  app.use(unknownRoute('there is no such route; the API has /v1/chat/completions, /v1/models and /api'));
  app.use(errorHandler({ toApiError, onError: (error, response) => (contextOf(response).error = error) }));
  return app;
}
