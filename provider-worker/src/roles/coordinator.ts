import type { TaskView } from '@llmnet/protocol';
import { TaskTexts, grantKeys, planAnew, sealDocument } from '@llmnet/ledger-client';
import type { Opened, TextPlace } from '@llmnet/ledger-client';
import type { AnswerDocument, PromptDocument, ResultDocument } from '@llmnet/ledger-client';
import { decide } from '../answers/decision';
import type { Decision, SeatAnswer } from '../answers/decision';
import { BackendError } from '../backends/backend';
import type { Backend } from '../backends/backend';
import type { CoordinatorAnswer } from '@llmnet/coordinator-api';
import type { AnswerBoard } from '../coordinator/answer-board';
import { synthesise } from '../coordinator/synthesis';
import type { TaskState } from '../tasks/task-state';
import { answerPlace, openAnswer, openPrompt, promptPlace } from './role-context';
import type { RoleContext } from './role-context';

type OpenedAnswer = {
  readonly seat: TaskView['seats'][number];
  readonly opened: Opened<AnswerDocument> | null;
};

/** Concludes a task: decides, tells its gateway at once, then records the result and lets the validators in. */
export class Coordinator {
  constructor(
    private readonly context: RoleContext,
    private readonly board: AnswerBoard,
    private readonly options: { readonly agreementFloor: number; readonly synthesiser: Backend | null },
  ) {}

  async conclude({ task }: TaskState): Promise<void> {
    const { ledger } = this.context;
    const [view, texts] = await Promise.all([
      ledger.query('taskQueries:read', { task }),
      TaskTexts.fetch(ledger, task),
    ]);
    const [prompt, answers] = await Promise.all([openPrompt(texts, view), openAnswers(texts, view)]);
    const decision = await this.#decide(view, prompt.document, answers);
    this.board.publish(answerOf(view, answers, decision));
    // The validators follow from what the peers have of the reveals; the decision stays as it is.
    await planAnew(() => this.#record(view, prompt, answers, decision));
  }

  async #decide(view: TaskView, prompt: PromptDocument, answers: readonly OpenedAnswer[]): Promise<Decision> {
    const given = answers.map(seatAnswer);
    const decision = decide(given, this.options.agreementFloor);
    if (decision.method !== 'follow' || this.options.synthesiser === null) return decision;
    try {
      return await synthesise(this.options.synthesiser, prompt.messages, given, decision, view.task.terms.answerTokens);
    } catch (error) {
      // The answer that is followed stands by itself; a model that fails must not cost the task its result.
      if (error instanceof BackendError) return decision;
      throw error;
    }
  }

  async #record(
    view: TaskView,
    prompt: Opened<PromptDocument>,
    answers: readonly OpenedAnswer[],
    decision: Decision,
  ): Promise<void> {
    const { ledger, directory } = this.context;
    const { task, requester, coordinator } = view.task;
    const { validators } = await ledger.query('taskQueries:planResult', { task });
    const judges = await directory.readers(validators);
    const place: TextPlace = { task, step: 'result', round: 0, author: coordinator };
    const readers = await directory.readers([
      requester,
      coordinator,
      ...view.seats.map(({ node }) => node),
      ...validators,
    ]);
    const { content, final, dissent, ...recorded } = decision;
    const sealed = await sealDocument(ledger, place, { content, final } satisfies ResultDocument, readers);
    const grants = await grantKeys([
      { place: promptPlace(view), contentKey: prompt.contentKey, readers: judges },
      ...answers.flatMap(({ seat, opened }) =>
        opened === null
          ? []
          : [{ place: answerPlace(task, seat.node), contentKey: opened.contentKey, readers: judges }],
      ),
    ]);
    const request = { task, digest: sealed.digest, ...recorded, dissent: [...dissent], rounds: 0, validators };
    await ledger.submit('tasks:result', request, { transient: { ...sealed.transient, ...grants } });
  }
}

function openAnswers(texts: TaskTexts, view: TaskView): Promise<OpenedAnswer[]> {
  return Promise.all(view.seats.map(async (seat) => ({ seat, opened: await openAnswer(texts, view, seat.provider) })));
}

function seatAnswer({ seat, opened }: OpenedAnswer): SeatAnswer {
  if (opened === null) return { seat, given: { kind: 'silent' } };
  const { abstained, content, final } = opened.document;
  return { seat, given: abstained ? { kind: 'abstained' } : { kind: 'answered', content, final } };
}

function answerOf(view: TaskView, answers: readonly OpenedAnswer[], decision: Decision): CoordinatorAnswer {
  const commits = (view.rounds[0]?.commits ?? []).filter((commit) => commit.kind === 'sealed');
  const times = answers.map(({ opened }) => opened?.document.expertMilliseconds ?? 0);
  return {
    ...decision,
    task: view.task.task,
    domain: view.task.terms.domain,
    committee: answers.map((answer) => ({
      provider: answer.seat.provider,
      node: answer.seat.node,
      state: seatAnswer(answer).given.kind,
    })),
    usage: {
      promptTokens: commits.reduce((total, commit) => total + commit.promptTokens, 0),
      completionTokens: commits.reduce((total, commit) => total + commit.completionTokens, 0),
    },
    expertMs: Math.max(0, ...times),
  };
}
