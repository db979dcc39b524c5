import { LedgerError, MAX_DISPUTES, Result, Reveal, Settled, mspOf } from '@llmnet/protocol';
import type { Dispute, DisputeSubject, DisputedText, NodeId, Parameters, Task } from '@llmnet/protocol';
import {
  disputableUntil,
  drawValidators,
  panelSchedule,
  panelSeed,
  panelSize,
  validatorSeed,
} from '@llmnet/protocol/rules';
import { keys } from '../store';
import { loadSnapshot } from '../reputation/snapshots';
import { concludedTexts, loadAnswered, seedMaterial } from '../tasks/rounds';
import type { Answered } from '../tasks/rounds';
import { loadDisputes } from '../tasks/tasks';
import type { TextPlace } from '../texts';
import type { KnownDispute } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';

/** A task as one who disputes it finds it. */
export interface Disputable extends Answered {
  readonly task: Task;
  readonly parameters: Parameters;
  readonly result: Result | undefined;
  readonly settled: Settled | undefined;
  readonly disputes: readonly KnownDispute[];
}

export async function loadDisputable(ctx: LedgerContext, task: Task, parameters: Parameters): Promise<Disputable> {
  return {
    ...(await loadAnswered(ctx, task)),
    task,
    parameters,
    result: await ctx.store.find(keys.result(task.task), Result),
    settled: await ctx.store.find(keys.settled(task.task), Settled),
    disputes: await loadDisputes(ctx, task.task),
  };
}

/**
 * Whether a node can dispute this, under this number: the next one of three, of which two can be about texts, in time, as a party
 * to it, and nobody did before. A text can
 * be disputed by who is entitled to read it, from its record on; verdicts by the requester, the coordinator and who holds a
 * seat, once, after the settlement.
 * @throws LedgerError ALREADY_DONE, NOT_DISPUTABLE, UNKNOWN_RECORD where there is no record of the text
 */
export async function assertDisputable(
  ctx: LedgerContext,
  found: Disputable,
  { number, subject }: Pick<Dispute, 'number' | 'subject'>,
  by: NodeId,
): Promise<void> {
  const { task, settled, disputes } = found;
  if (number <= disputes.length) throw new LedgerError('ALREADY_DONE', keys.dispute(task.task, number));
  const reason = whyNot(ctx.time, found, { number, subject }, by);
  if (reason !== undefined) throw new LedgerError('NOT_DISPUTABLE', reason);
  if (subject.kind === 'text') await assertRecorded(ctx, found, subject.text);
  else if (settled === undefined) throw new LedgerError('NOT_DISPUTABLE', 'not settled yet');
}

function whyNot(
  now: number,
  { task, parameters, committee, result, settled, disputes }: Disputable,
  { number, subject }: Pick<Dispute, 'number' | 'subject'>,
  by: NodeId,
): string | undefined {
  const asking = [task.requester, task.coordinator];
  const seats = committee.seats.map(({ node }) => node);
  const readers = [...asking, ...seats, ...committee.lost.map(({ node }) => node), ...(result?.validators ?? [])];
  const parties = subject.kind === 'text' ? readers : [...asking, ...seats];
  const answered = settled?.seats.some(({ end }) => end === 'answered') === true;
  const reasons: readonly (readonly [boolean, string])[] = [
    [number !== disputes.length + 1 || number > MAX_DISPUTES, 'number'],
    [takesTheLast(disputes, subject), 'the last one is kept for the verdicts'],
    [!parties.includes(by), `${by} is no party to it`],
    [disputes.some(({ dispute }) => isSame(dispute.subject, subject)), 'disputed before'],
    [settled !== undefined && now > disputableUntil(settled.at, parameters), 'too late'],
    [settled?.outcome === 'cancelled', 'cancelled'],
    [subject.kind === 'verdict' && !(settled?.outcome === 'judged' && answered), 'no verdicts'],
    [task.terms.scope.kind === 'own', 'what a member asked itself is nobody else’s to read'],
  ];
  return reasons.find(([applies]) => applies)?.[1];
}

/** Whether a further text would leave no number for a dispute of the verdicts. */
function takesTheLast(disputes: readonly KnownDispute[], subject: DisputeSubject): boolean {
  const texts = disputes.filter(({ dispute }) => dispute.subject.kind === 'text').length;
  return subject.kind === 'text' && texts >= MAX_DISPUTES - 1;
}

function isSame(x: DisputeSubject, y: DisputeSubject): boolean {
  if (x.kind === 'verdict' || y.kind === 'verdict') return x.kind === y.kind;
  return x.text.step === y.text.step && x.text.round === y.text.round && x.text.author === y.text.author;
}

async function assertRecorded(
  ctx: LedgerContext,
  { task, committee, result }: Disputable,
  { step, round, author }: DisputedText,
): Promise<void> {
  const place = `${step} ${String(round)} by ${author}`;
  if (step === 'answer') {
    const seat = committee.seats.find(({ node }) => node === author);
    if (seat === undefined) throw new LedgerError('UNKNOWN_RECORD', place);
    await ctx.store.get(keys.reveal(task.task, round, seat.provider), Reveal);
    return;
  }
  const known = step === 'prompt' ? task.requester : result && task.coordinator;
  if (author !== known || round !== 0) throw new LedgerError('UNKNOWN_RECORD', place);
}

/**
 * The panel of a dispute: drawn as the validators are, of organisations that have no part in the task but to judge it, without the
 * one that disputes; as many as outnumber the validators, where there are so many. One organisation may be drawn that judged
 * before, since a small consortium has no other.
 * @throws LedgerError NO_PANEL where nobody can judge, or for verdicts fewer than judged before
 */
export async function planPanel(
  ctx: LedgerContext,
  found: Disputable,
  number: number,
  kind: DisputeSubject['kind'],
  by: NodeId,
): Promise<NodeId[]> {
  const { task, parameters, committee, result } = found;
  const { validators } = await loadSnapshot(ctx, task.terms.domain, task.epoch);
  const material = committee.seats.map(({ provider }) => seedMaterial(found.steps, provider));
  const respondents = [...committee.seats, ...committee.lost].map(({ mspId }) => mspId);
  const excluded = new Set([mspOf(task.requester), mspOf(task.coordinator), mspOf(by), ...respondents]);
  const seed = panelSeed(validatorSeed(task.seed, material), number);
  const panel = drawValidators(validators, excluded, panelSize(parameters.validators), seed);
  const fewest = kind === 'verdict' ? Math.max(1, result?.validators.length ?? 0) : 1;
  if (panel.length < fewest) throw new LedgerError('NO_PANEL', `${String(panel.length)} of ${String(fewest)}`);
  return panel.map(({ node }) => node);
}

/** The dispute as it is recorded. */
export function disputeOf(
  ctx: LedgerContext,
  { task, parameters, result }: Disputable,
  request: Pick<Dispute, 'number' | 'subject' | 'lane' | 'panel'>,
  by: NodeId,
): Dispute {
  return {
    task: task.task,
    ...request,
    by,
    bond: parameters.disputeBond,
    larger: request.panel.length > (result?.validators.length ?? 0),
    ...panelSchedule(ctx.time, task.terms.phaseSeconds),
    ...ctx.stamp,
  };
}

/** The texts whose keys a dispute may publish to its panel. */
export function disputedTexts(task: Task, subject: DisputeSubject, result: Result | undefined): TextPlace[] {
  if (subject.kind === 'verdict') return concludedTexts(task, result?.rounds ?? 0);
  const { step, round, author } = subject.text;
  return [{ step, round, author }];
}
