import { Router } from 'express';
import { TaskId, toJson } from '@llmnet/protocol';
import type { TaskView } from '@llmnet/protocol';
import type { GatewayLedger } from '../ports';
import { ApiError } from '../openai/errors';
import { taskTrail } from '../task-trail';

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
