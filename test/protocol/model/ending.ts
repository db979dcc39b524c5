import { JournalLine, Checkpoint, Consortium, LogEntry, Outcome, Reputation } from '@llmnet/protocol';
import { journalled, holdings, issued, totalOf } from '../support/money';
import { FoldModel } from './fold-model';
import type { FoldedFact } from './fold-model';
import type { Interpreter } from './interpreter';
import { same } from './ledger-model';
import { organisations } from './player';
import type { Player } from './player';
import { must } from './task-model';
import type { TaskModel } from './task-model';

const VALIDATION = '~validation';
/** Phases in which a task has to come to its end by itself: its own, and those of three disputes. */
const MAX_PHASES = 24;

/** Lets time pass and does nothing but what anybody may do, until nothing is left to do. @throws Violation where a task is stuck */
export async function end({ player, moves }: Interpreter): Promise<void> {
  await player.releaseAll();
  const { tasks } = player.model;
  for (let phase = 0; phase < MAX_PHASES; phase += 1) {
    player.ledger.advance(6);
    for (const { task } of [...tasks.values()].filter(isWaiting)) {
      const view = await player.played.view(task);
      for (const wish of moves.keep(view, player.keeper)) await player.attempt(wish);
    }
  }
  for (const { task, settled, disputes } of tasks.values()) {
    must(settled !== undefined, `${task} is stuck`);
    must(
      disputes.every(({ resolved }) => resolved !== undefined),
      `a dispute of ${task} is stuck`,
    );
  }
  player.ledger.advance(1_000);
  await collect(player);
  await foldAll(player);
  await sweepAll(player);
}

function isWaiting({ settled, disputes }: TaskModel): boolean {
  return settled === undefined || disputes.some(({ resolved }) => resolved === undefined);
}

/** What a settlement that is final lets members have. */
async function collect(player: Player): Promise<void> {
  const by = player.played.worker(player.keeper);
  for (const { task } of player.model.tasks.values()) {
    const reimburse = { by, name: 'canaries:reimburse', request: { task } } as const;
    await player.attempt(() => reimburse, 'twice');
    await player.attempt(() => reimburse);
  }
  for (const { mspId } of player.played.members) {
    const request = { provider: `${mspId}/expert` };
    await player.attempt(() => ({ by, name: 'registry:collectSlashes', request }), 'twice');
    await player.attempt(() => ({ by: player.played.worker(mspId), name: 'registry:releaseBond', request }), 'twice');
  }
}

async function foldAll(player: Player): Promise<void> {
  const { ledger, played } = player;
  for (const field of [...played.domains, VALIDATION]) {
    for (let rest = 200; rest > 0; rest -= 1) {
      ledger.advance(11);
      const by = played.worker(player.keeper);
      const { waiting, revisions } = await ledger.query(by, 'reputation:unfolded', { field });
      if (waiting.length + revisions.length === 0) break;
      must(rest > 1, `the records of ${field} are stuck`);
      for (const mspId of revisions) {
        await player.attempt(() => ({
          by,
          name: 'reputation:revise',
          request: { field, mspId, limit: 1 + (rest % 3) },
        }));
      }
      for (const { mspId, window } of waiting) {
        await player.attempt(() => played.rollUp(player.keeper, field, mspId, window, 1 + (rest % 5)));
      }
    }
  }
}

async function sweepAll(player: Player): Promise<void> {
  const { members } = Consortium.parse(player.ledger.record('consortium'));
  for (const { mspId } of members.filter(({ state }) => state === 'active')) {
    const sweep = { by: player.played.worker(mspId), name: 'accounts:sweep', request: { lane: 9 } } as const;
    while (await player.attempt(() => sweep));
    must(player.ledger.keys(`credit/${mspId}/`).length === 0, `all credits of ${mspId} can be swept`);
  }
}

/** What holds at the end: money by the definition of the journal, every outcome in its log once and folded once, the folded evidence. */
export function assertEnd(player: Player): void {
  const { ledger, model } = player;
  const owned = holdings(ledger);
  must(totalOf(owned) === issued(ledger) && issued(ledger) === model.issued, 'everything is minted less burnt');
  must(
    Object.values(owned).every((amount) => amount >= 0n),
    'nobody owns less than nothing',
  );
  must(totalOf(journalled(ledger)) === 0n, 'the journal adds up to nothing');
  for (const task of model.tasks.values()) if (task.settled?.outcome !== 'cancelled') model.assertSettled(task.task);
  for (const field of player.played.domains) {
    for (const mspId of organisations(ledger, field)) assertLog(player, field, mspId);
  }
  for (const mspId of organisations(ledger, VALIDATION)) assertAllFolded(player, VALIDATION, mspId);
}

function entries(player: Player, field: string, mspId: string): { key: string; window: number; entry: LogEntry }[] {
  return player.ledger.keys(`out/${field}/${mspId}/`).map((key) => ({
    key,
    window: Number(key.split('/')[3]),
    entry: LogEntry.parse(player.ledger.record(key)),
  }));
}

function assertAllFolded(player: Player, field: string, mspId: string): Reputation {
  const record = Reputation.parse(player.ledger.record(`rep/${field}/${mspId}`));
  const log = entries(player, field, mspId);
  must(record.cursor === '' && record.revision === null, `nothing of ${field} ${mspId} is under way`);
  must(
    log.every(({ window }) => window < record.window),
    `everything of ${field} ${mspId} is behind its record`,
  );
  must(record.folded === log.length, `${field} ${mspId} folded ${String(record.folded)} of ${String(log.length)}`);
  return record;
}

/** The log has what the tasks say, once each, and the record is what the formulas of the protocol make of it. */
function assertLog(player: Player, field: string, mspId: string): void {
  const record = assertAllFolded(player, field, mspId);
  const log = entries(player, field, mspId);
  const outcomes = log.flatMap(({ entry }) => (entry.kind === 'outcome' ? [entry] : []));
  const expected = expectedOutcomes(player, field, mspId);
  same(outcomes.map(asFact).sort(byTask), expected.toSorted(byTask), `outcomes of ${field} ${mspId}`);
  const quarantines = log.filter(({ entry }) => entry.kind === 'quarantined').length;
  same(quarantines, player.model.quarantines.get(mspId) ?? 0, `quarantines of ${field} ${mspId}`);

  const model = new FoldModel();
  let open = -1;
  for (const { window, entry } of log) {
    if (window !== open) model.beginWindow();
    open = window;
    const key = `checkpoint/${field}/${mspId}/${String(window).padStart(15, '0')}`;
    const { parameterVersion } = Checkpoint.parse(player.ledger.record(key));
    const rule = player.model.parameters.get(parameterVersion);
    must(rule !== undefined, 'a window is folded under parameters that were governed');
    if (rule !== undefined) model.fold(entry.kind === 'outcome' ? asFact(entry) : factOf(entry.kind), rule);
  }
  const { a, b, judged, checks, cusum } = record.evidence;
  const known = checks.map(({ mspId: by, weight, gap, agreement, spread }) => [by, [weight, gap, agreement, spread]]);
  same(
    [a, b, judged, known, cusum, record.chain],
    [model.a, model.b, model.judged, [...model.checks], model.cusum, model.chain],
    `record of ${field} ${mspId}`,
  );
}

function factOf(kind: LogEntry['kind']): FoldedFact {
  return { kind: kind === 'aged' ? 'aged' : 'quarantined' };
}

function asFact(outcome: Outcome): FoldedFact & { kind: 'outcome' } {
  const { task, requesterMsp, success, judged, truth, canary, weight, seedMaterial } = outcome;
  return { kind: 'outcome', task, requester: requesterMsp, success, judged, truth, canary, weight, seedMaterial };
}

function byTask(x: { readonly task: string }, y: { readonly task: string }): number {
  return x.task < y.task ? -1 : 1;
}

function expectedOutcomes(player: Player, field: string, mspId: string): (FoldedFact & { kind: 'outcome' })[] {
  return [...player.model.tasks.values()].flatMap((task) => {
    if (task.terms.domain !== field || task.settled === undefined || task.settled.outcome === 'cancelled') return [];
    return task.logged().flatMap((seat) => {
      if (seat.mspId !== mspId) return [];
      const { task: id, requester } = task;
      const seedMaterial = task.seedMaterial(seat.provider);
      return [
        {
          kind: 'outcome',
          task: id,
          requester,
          success: seat.evidence ?? 0n,
          judged: seat.judged,
          truth: seat.truth,
          canary: task.isCanary,
          weight: seat.weight,
          seedMaterial,
        } as const,
      ];
    });
  });
}

/** Invoices of the periods between these moments: each nets to the journal's movements in it, and together they are those of the whole. */
export async function assertInvoices(player: Player, cuts: readonly number[]): Promise<void> {
  const { ledger, played } = player;
  const lines = ledger.keys('book/').map((key) => JournalLine.parse(ledger.record(key)));
  const by = played.worker(player.keeper);
  const whole = new Map<string, bigint>();
  const netOf = async (from: number, to: number): Promise<Map<string, bigint>> => {
    const net = new Map<string, bigint>();
    for (const invoice of await ledger.query(by, 'accounts:invoices', { from, to })) {
      must(invoice.amount > 0n, 'an invoice is about something');
      net.set(invoice.from, (net.get(invoice.from) ?? 0n) - invoice.amount);
      net.set(invoice.to, (net.get(invoice.to) ?? 0n) + invoice.amount);
    }
    must([...net.values()].reduce((sum, amount) => sum + amount, 0n) === 0n, 'invoices sum to zero');
    return net;
  };
  for (const [index, from] of cuts.entries()) {
    const to = cuts[index + 1];
    if (to === undefined) break;
    const moved = new Map<string, bigint>();
    for (const { at, amounts } of lines.filter(({ at: time }) => time >= from && time < to)) {
      must(at >= from, 'a line lies in its period');
      for (const { account, amount } of amounts) moved.set(account, (moved.get(account) ?? 0n) + amount);
    }
    const net = await netOf(from, to);
    same(nonZero(net), nonZero(moved), 'invoices of a period');
    for (const [account, amount] of net) whole.set(account, (whole.get(account) ?? 0n) + amount);
  }
  same(nonZero(whole), nonZero(await netOf(cuts[0] ?? 0, cuts.at(-1) ?? 0)), 'invoices of all periods');
}

function nonZero(amounts: ReadonlyMap<string, bigint>): ReadonlyMap<string, bigint> {
  return new Map([...amounts].filter(([, amount]) => amount !== 0n));
}
