import { z } from 'zod';
import * as requests from './requests';
import { Consortium, NodeRecord, Provider } from './records';
import * as views from './views';

const Done = z.null();

/** A transaction: its request and, for a query or a plan, what it answers. */
interface Transaction<Request extends z.ZodType, Response extends z.ZodType> {
  readonly request: Request;
  readonly response: Response;
}
const transaction = <Request extends z.ZodType, Response extends z.ZodType>(
  request: Request,
  response: Response,
): Transaction<Request, Response> => ({ request, response });

/** The transactions that write, by the name a client submits. */
export const SUBMITS = {
  'membership:found': transaction(requests.FoundRequest, Done),
  'membership:registerNode': transaction(requests.RegisterNodeRequest, Done),
  'registry:registerProvider': transaction(requests.RegisterProviderRequest, Done),
  'tasks:open': transaction(requests.OpenRequest, Done),
  'tasks:commit': transaction(requests.CommitRequest, Done),
  'tasks:close': transaction(requests.CloseRequest, Done),
  'tasks:reveal': transaction(requests.RevealRequest, Done),
  'tasks:result': transaction(requests.ResultRequest, Done),
  'evaluation:commitScore': transaction(requests.CommitScoreRequest, Done),
  'evaluation:closeScores': transaction(requests.TaskRequest, Done),
  'evaluation:revealScore': transaction(requests.RevealScoreRequest, Done),
  'settlement:settle': transaction(requests.SettleRequest, Done),
  'settlement:sweep': transaction(requests.SweepRequest, Done),
  'reputation:rollUp': transaction(requests.RollUpRequest, Done),
  'reputation:publishSnapshot': transaction(requests.PublishSnapshotRequest, Done),
} as const;

/** The queries: only ever evaluated, so that what they return stays off the ledger. */
export const QUERIES = {
  'membership:consortium': transaction(requests.NoRequest, Consortium),
  'membership:node': transaction(requests.NodeRequest, NodeRecord),
  'registry:providers': transaction(requests.NoRequest, z.array(Provider)),
  'taskQueries:plan': transaction(requests.PlanRequest, views.Plan),
  'taskQueries:planResult': transaction(requests.TaskRequest, views.ResultPlan),
  'taskQueries:read': transaction(requests.TaskRequest, views.TaskView),
  'taskQueries:list': transaction(requests.TaskPageRequest, views.TaskPage),
  'taskQueries:texts': transaction(requests.TaskRequest, views.TaskTextsView),
  'taskQueries:text': transaction(requests.TextRequest, views.SealedText),
  'settlement:account': transaction(requests.AccountRequest, views.AccountView),
  'reputation:epoch': transaction(requests.EpochRequest, views.EpochView),
  'reputation:unfolded': transaction(requests.DomainRequest, views.UnfoldedView),
  'reputation:domain': transaction(requests.DomainRequest, views.DomainView),
} as const;

export type SubmitName = keyof typeof SUBMITS;
export type QueryName = keyof typeof QUERIES;
/** A request as a client writes it: integers of any size as decimal strings. */
export type SubmitRequest<N extends SubmitName> = z.input<(typeof SUBMITS)[N]['request']>;
export type QueryRequest<N extends QueryName> = z.input<(typeof QUERIES)[N]['request']>;
export type QueryResponse<N extends QueryName> = z.output<(typeof QUERIES)[N]['response']>;

/** The transient key of a step's private text, and the private collection it is kept in. */
export const TEXT_TRANSIENT_KEY = 'text';
/** The transient key of wrapped keys that a later step publishes: a JSON list of entries (see {@link requests}). */
export const KEYS_TRANSIENT_KEY = 'keys';
export const TEXTS_COLLECTION = 'texts';
