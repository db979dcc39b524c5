import { Dispute, LedgerError, Result, ScoreCommit, ScoreReveal, Seat, mspOf } from '@llmnet/protocol';
import type { NodeId, ScoreEntry, Task } from '@llmnet/protocol';
import type { Opinion } from '@llmnet/protocol/rules';
import { keys } from '../store';
import { loadSnapshot } from '../reputation/snapshots';
import type { SealedPhase } from '../sealed-phase';
import { isPresent } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';

/** Who judges, and until when: the validators of a result (0), or the panel of the dispute with this number. */
export interface JudgingPanel {
  readonly task: string;
  readonly panel: number;
  readonly judges: readonly NodeId[];
  /** The author of the text that the judges compare with its digest; undefined where they judge answers. */
  readonly author: NodeId | undefined;
  /** Milliseconds since the epoch. */
  readonly scoreCommitBy: number;
  readonly scoreRevealBy: number;
}

/** One state call. @throws LedgerError UNKNOWN_RECORD where there is no result, or no such dispute */
export async function loadPanel(ctx: LedgerContext, task: Task, panel: number): Promise<JudgingPanel> {
  if (panel > 0) return disputePanel(await ctx.store.get(keys.dispute(task.task, panel), Dispute));
  return validatorPanel(task, await ctx.store.get(keys.result(task.task), Result));
}

export function validatorPanel({ task, scoreCommitBy, scoreRevealBy }: Task, { validators }: Result): JudgingPanel {
  return { task, panel: 0, judges: validators, author: undefined, scoreCommitBy, scoreRevealBy };
}

export function disputePanel({ task, number, panel, subject, scoreCommitBy, scoreRevealBy }: Dispute): JudgingPanel {
  const author = subject.kind === 'text' ? subject.text.author : undefined;
  return { task, panel: number, judges: panel, author, scoreCommitBy, scoreRevealBy };
}

/** @throws LedgerError NOT_YOURS */
export function assertJudge({ judges }: JudgingPanel, node: NodeId): void {
  if (!judges.includes(node)) throw new LedgerError('NOT_YOURS', `${node} was not drawn`);
}

/** What the scores of a panel are about, in this order: the seats, or the author of a disputed text. */
export function subjectsOf({ author }: JudgingPanel, seats: readonly Seat[]): string[] {
  return author === undefined ? seats.map(({ provider }) => provider) : [author];
}

/** @throws LedgerError INVALID_REQUEST unless there is one score for each subject, in order */
export function assertSubjects(scores: readonly ScoreEntry[], subjects: readonly string[]): void {
  const named = scores.map(({ provider }) => provider);
  if (named.join() !== subjects.join()) throw new LedgerError('INVALID_REQUEST', 'scores');
}

/** A panel's scores, sealed and then revealed. */
export function scorePhase(judging: JudgingPanel): SealedPhase<typeof ScoreCommit> {
  const { task, panel, judges, scoreCommitBy } = judging;
  // The step that ends a panel's work: nothing of it is taken afterwards.
  const end = panel === 0 ? keys.settled(task) : keys.resolved(task, panel);
  return {
    task,
    parties: judges,
    commitBy: scoreCommitBy,
    commit: ScoreCommit,
    keys: {
      commit: (judge) => keys.scoreCommit(task, panel, judge),
      reveal: (judge) => keys.scoreReveal(task, panel, judge),
      closed: keys.scoresClosed(task, panel),
      endOfCommits: end,
      endOfReveals: end,
    },
    names: { commit: 'score commit', commits: 'scores', close: 'close scores' },
  };
}

/** The scores that are open; a state call for each judge. */
export async function loadScoreReveals(
  ctx: LedgerContext,
  { task, panel, judges }: JudgingPanel,
): Promise<ScoreReveal[]> {
  const reveals = await ctx.store.findEach(
    judges.map((judge) => keys.scoreReveal(task, panel, judge)),
    ScoreReveal,
  );
  return reveals.filter(isPresent);
}

/** Opened scores with the credibility that the judges' organisations have in the task's own snapshot. One state call at most. */
export async function opinionsOf(
  ctx: LedgerContext,
  { terms, epoch }: Task,
  reveals: readonly ScoreReveal[],
): Promise<Opinion[]> {
  if (reveals.length === 0) return [];
  const { validators } = await loadSnapshot(ctx, terms.domain, epoch);
  return reveals.map(({ validator, scores }) => {
    const known = validators.find(({ node }) => node === validator);
    if (known === undefined) throw new LedgerError('CORRUPT_RECORD', `${validator} is not in the snapshot`);
    return { mspId: mspOf(validator), credibility: known.credibility, scores };
  });
}
