import { LedgerError, MAX_DISPUTES, MAX_TEXT_DISPUTES, Result, Reveal, Settled, mspOf } from '@llmnet/protocol';
import type {
  Dispute,
  DisputeSubject,
  DisputedText,
  NodeId,
  PanelDisclosure,
  Parameters,
  Task,
} from '@llmnet/protocol';
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
import { loadCommittee, loadDisputes } from '../tasks/tasks';
import type { TextPlace } from '../texts';
import type { Committee, KnownDispute } from '../tasks/tasks';
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
 * Whether a node can dispute this, under the next number, in time, as a party to it, and nobody did before: two texts a member. A text can be
 * disputed by who is entitled to read it, from its record on; verdicts by the requester, the coordinator and who holds a seat, once, after the
 * settlement. Who disputes without giving the panel its keys takes the chance from nobody: every other reader can give them.
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
  const seats = committee.seats.map(({ node }) => node);
  const parties =
    subject.kind === 'text' ? readersOf(task, committee, result) : [task.requester, task.coordinator, ...seats];
  const answered = settled?.seats.some(({ end }) => end === 'answered') === true;
  const reasons: readonly (readonly [boolean, string])[] = [
    [number !== disputes.length + 1 || number > MAX_DISPUTES, 'number'],
    [takesTooMany(disputes, subject, mspOf(by)), 'two texts a member'],
    [!parties.includes(by), `${by} is no party to it`],
    [disputes.some(({ dispute }) => isSame(dispute.subject, subject)), 'disputed before'],
    [settled !== undefined && now > disputableUntil(settled.at, parameters), 'too late'],
    [settled?.outcome === 'cancelled', 'cancelled'],
    [subject.kind === 'verdict' && !(settled?.outcome === 'judged' && answered), 'no verdicts'],
    [task.terms.scope.kind === 'own', 'what a member asked itself is nobody else’s to read'],
  ];
  return reasons.find(([applies]) => applies)?.[1];
}

/** Everyone who can have been given a key of some text of a task. */
export function readersOf(task: Task, { seats, lost }: Committee, result: Result | undefined): NodeId[] {
  const held = [...seats, ...lost].map(({ node }) => node);
  return [task.requester, task.coordinator, ...held, ...(result?.validators ?? [])];
}

/** Counted by member, so that nobody's disputes use up another's. */
function takesTooMany(disputes: readonly KnownDispute[], { kind }: DisputeSubject, mspId: string): boolean {
  const own = disputes.filter(({ dispute }) => dispute.subject.kind === 'text' && mspOf(dispute.by) === mspId);
  return kind === 'text' && own.length >= MAX_TEXT_DISPUTES;
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

/**
 * Stores the keys that a reader of what is disputed wrapped for the whole panel, while that can still seal scores.
 * @throws LedgerError NOT_YOURS, ALREADY_DONE, TOO_LATE, TEXT_MISSING, INVALID_REQUEST, KEY_MISSING
 */
export async function discloseToPanel(
  ctx: LedgerContext,
  task: Task,
  { number, subject, panel, by, scoreCommitBy }: Dispute,
  grantor: NodeId,
): Promise<void> {
  const result = await ctx.store.find(keys.result(task.task), Result);
  if (!readersOf(task, await loadCommittee(ctx, task), result).includes(grantor)) {
    throw new LedgerError('NOT_YOURS', `${grantor} has no part in the task`);
  }
  const key = keys.panelDisclosure(task.task, number, grantor);
  if (by === grantor) throw new LedgerError('ALREADY_DONE', keys.dispute(task.task, number));
  await ctx.store.assertAbsent(key);
  await ctx.store.assertAbsent(keys.resolved(task.task, number), 'TOO_LATE');
  if (ctx.time > scoreCommitBy) throw new LedgerError('TOO_LATE', `the panel of dispute ${String(number)} has sealed`);
  const place = { task: task.task, step: 'dispute', index: number, grantor } as const;
  const texts = await ctx.texts.grant(place, disputedTexts(task, subject, result), { forAll: panel });
  if (texts === 0) throw new LedgerError('INVALID_REQUEST', 'no key of a text');
  await ctx.store.put(key, { task: task.task, number, by: grantor, texts, ...ctx.stamp } satisfies PanelDisclosure);
}

/** The texts whose keys a dispute may publish to its panel. */
export function disputedTexts(task: Task, subject: DisputeSubject, result: Result | undefined): TextPlace[] {
  if (subject.kind === 'verdict') return concludedTexts(task, result?.rounds ?? 0);
  const { step, round, author } = subject.text;
  return [{ step, round, author }];
}
