import type { Result, TaskView } from '@llmnet/protocol';
import type { ResultDocument } from '@llmnet/ledger-client';
import type { CoordinatorAnswer as Answer } from '@llmnet/coordinator-api';

type Seat = Answer['committee'][number];

/**
 * The answer as the ledger alone shows it, for when the coordinator cannot be asked. The experts' time is the one between
 * the transaction times of the opening and of the last commit, so it includes ordering the opening.
 */
export function answerFromLedger(view: TaskView, result: Result, { content, final }: ResultDocument): Answer {
  const { task } = view;
  const commits = (view.rounds[0]?.commits ?? []).filter((commit) => commit.kind === 'sealed');
  const { method, flag, unanimous, agreement, independence, follows, dissent } = result;
  return {
    task: task.task,
    domain: task.terms.domain,
    content,
    final,
    ...{ method, flag, unanimous, agreement, independence, follows, dissent },
    committee: view.seats.map(({ provider, node }) => ({ provider, node, state: seatState(view, provider) })),
    usage: {
      promptTokens: sum(commits.map(({ promptTokens }) => promptTokens)),
      completionTokens: sum(commits.map(({ completionTokens }) => completionTokens)),
    },
    expertMs: Math.max(0, ...commits.map(({ at }) => at - task.at)),
  };
}

function seatState({ rounds }: TaskView, provider: string): Seat['state'] {
  const reveal = rounds[0]?.reveals.find((candidate) => candidate.provider === provider);
  if (reveal === undefined) return 'silent';
  return reveal.abstained ? 'abstained' : 'answered';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
