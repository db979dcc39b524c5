import type { TransactionView } from '@llmnet/ledger-client';
import { ApiError, otherMethods } from '@llmnet/openai-http';
import { TaskId, toJson } from '@llmnet/protocol';
import type { TaskView } from '@llmnet/protocol';
import { Router } from 'express';
import type { GatewayLedger } from '../questions/ledger-texts';

/** GET /api/tasks/<id>: the public records of a task and the trail of its transactions. No text is among them. */
export function tasks(ledger: Pick<GatewayLedger, 'query' | 'transaction'>): Router {
  const router = Router();
  router.get('/api/tasks/:id', async (request, response) => {
    const id = TaskId.safeParse(request.params.id);
    if (!id.success) throw ApiError.invalid('a task’s id has 32 hexadecimal digits', 'id');
    const view = await ledger.query('taskQueries:read', { task: id.data });
    const steps = await taskTrail(ledger, view);
    response.type('json').send(toJson({ ...publicRecords(view), steps }));
  });
  router.all('/api/tasks/:id', otherMethods('GET', 'HEAD'));
  return router;
}

function publicRecords({ task, seats, rounds, result, panels, disputes, settled }: TaskView): object {
  const { requester, coordinator, terms, epoch, parameterVersion, escrow, substitutes } = task;
  const { commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy } = task;
  return {
    task: task.task,
    ...{ requester, coordinator, terms, epoch, parameterVersion, escrow },
    deadlines: { commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy },
    committee: seats,
    substitutes,
    reveals: (rounds[0]?.reveals ?? []).map(({ provider, abstained }) => ({ provider, abstained })),
    result,
    scores: panels.flatMap(({ reveals }) =>
      reveals.map(({ panel, validator, scores }) => ({ panel, validator, scores })),
    ),
    disputes,
    outcome: settled?.outcome ?? null,
    verdicts: settled?.seats ?? null,
    payments: settled?.payments ?? null,
  };
}

type StepName =
  | 'open'
  | 'commit'
  | 'decline'
  | 'substitute'
  | 'close'
  | 'reveal'
  | 'start round'
  | 'result'
  | 'score commit'
  | 'score close'
  | 'score reveal'
  | 'settle'
  | 'dispute'
  | 'resolve';

interface RecordedStep {
  readonly step: StepName;
  /** The node or provider that the record names; null where only the transaction's creator tells. */
  readonly by: string | null;
  readonly txId: string;
}

/** A step of a task with its transaction. */
type TrailStep = RecordedStep & TransactionView;

/**
 * Every step of a task that is on the ledger, in the order of the protocol and in each step by block.
 * @throws LedgerClientError
 */
async function taskTrail(ledger: Pick<GatewayLedger, 'transaction'>, view: TaskView): Promise<TrailStep[]> {
  const phases = await Promise.all(
    phasesOf(view).map(async (steps) => {
      const traced = await Promise.all(steps.map((step) => trace(ledger, step)));
      return traced.sort((x, y) => x.block - y.block);
    }),
  );
  return phases.flat();
}

async function trace(ledger: Pick<GatewayLedger, 'transaction'>, step: RecordedStep): Promise<TrailStep> {
  return { ...step, ...(await ledger.transaction(step.txId)) };
}

function phasesOf(view: TaskView): RecordedStep[][] {
  const { task, substituted, rounds, result, panels, settled, disputes } = view;
  const [validators, ...reviewers] = panels;
  return [
    [{ step: 'open', by: task.requester, txId: task.txId }],
    (substituted?.substitutions ?? []).map(({ provider, txId }) => ({ step: 'substitute', by: provider, txId })),
    ...rounds.flatMap(roundPhases),
    result === null ? [] : [{ step: 'result', by: task.coordinator, txId: result.txId }],
    ...panelPhases(validators),
    settled === null ? [] : [{ step: 'settle', by: null, txId: settled.txId }],
    disputes.map(({ dispute }) => ({ step: 'dispute', by: dispute.by, txId: dispute.txId })),
    ...reviewers.flatMap(panelPhases),
    disputes.flatMap(({ resolved }) =>
      resolved === null ? [] : [{ step: 'resolve', by: null, txId: resolved.txId } as const],
    ),
  ];
}

function roundPhases({ revision, commits, closed, reveals }: TaskView['rounds'][number]): RecordedStep[][] {
  return [
    revision === null ? [] : [{ step: 'start round', by: null, txId: revision.txId }],
    commits.map(({ kind, provider, txId }) => ({
      step: kind === 'declined' ? 'decline' : 'commit',
      by: provider,
      txId,
    })),
    // The latch that reveals write for themselves is no step.
    closed?.by === 'close' ? [{ step: 'close', by: null, txId: closed.txId }] : [],
    reveals.map(({ provider, txId }) => ({ step: 'reveal', by: provider, txId })),
  ];
}

function panelPhases(panel: TaskView['panels'][number] | undefined): RecordedStep[][] {
  if (panel === undefined) return [];
  const { commits, closed, reveals } = panel;
  return [
    commits.map(({ validator, txId }) => ({ step: 'score commit', by: validator, txId })),
    closed?.by === 'close' ? [{ step: 'score close', by: null, txId: closed.txId }] : [],
    reveals.map(({ validator, txId }) => ({ step: 'score reveal', by: validator, txId })),
  ];
}
