import { Consortium, Settled, mspOf } from '@llmnet/protocol';
import type { Endorsed, MemoryLedger } from '@llmnet/test-kit/memory-ledger';
import type { Step, StepNamed } from '../support/step';
import { asPayments, expectedCancellation } from './expected-settlement';
import { TaskModel, must } from './task-model';
import type { Facts } from './task-model';

interface Proposal {
  readonly change: StepNamed<'governance:propose'>['request']['change'];
  readonly electorate: readonly string[];
  readonly expiresAt: number;
  readonly votes: Map<string, boolean>;
  enacted: boolean;
}

/** The whole ledger as the members' valid steps make it, and what of it has to hold after each of them. */
export class LedgerModel {
  readonly tasks = new Map<string, TaskModel>();
  readonly proposals = new Map<string, Proposal>();
  readonly #canaries = new Set<string>();
  readonly #opens = new Map<string, number>();
  /** Entries that are no outcome, by organisation. */
  readonly aged = new Map<string, number>();
  readonly quarantines = new Map<string, number>();
  /** By version. */
  readonly parameters = new Map<number, Consortium['parameters']>();
  issued: bigint;

  constructor(
    private readonly ledger: MemoryLedger,
    private readonly facts: Facts,
    issued: bigint,
  ) {
    this.issued = issued;
    this.#governed();
  }

  get current(): Consortium {
    return Consortium.parse(this.ledger.record('consortium'));
  }

  task(id: string): TaskModel {
    const task = this.tasks.get(id);
    must(task !== undefined, 'nothing happens in a task that was not opened');
    return task as TaskModel;
  }

  /** Takes a step that the ledger took. `at`: the time of its transaction. @throws Violation */
  apply(step: Step, at: number, transaction: Endorsed): void {
    if (this.#answers(step) || this.#judges(step, at)) return;
    this.#governs(step, at, transaction);
  }

  #answers(step: Step): boolean {
    switch (step.name) {
      case 'tasks:open':
        this.#open(step);
        return true;
      case 'tasks:commit':
        this.task(step.request.task).commit(step);
        return true;
      case 'tasks:decline':
        this.task(step.request.task).decline(step.by.id);
        return true;
      case 'tasks:substitute':
        this.task(step.request.task).substitute(step);
        return true;
      case 'tasks:close':
        this.task(step.request.task).close(step.request.round);
        return true;
      case 'tasks:reveal':
        this.task(step.request.task).reveal(step);
        return true;
      case 'tasks:startRound':
        this.task(step.request.task).startRound(step.request.round);
        return true;
      case 'tasks:result':
        this.task(step.request.task).conclude(step.request);
        return true;
      default:
        return false;
    }
  }

  #judges(step: Step, at: number): boolean {
    switch (step.name) {
      case 'tasks:cancel':
        this.task(step.request.task).cancel(at);
        this.#assertCancelled(step.request.task);
        return true;
      case 'evaluation:commitScore':
        this.task(step.request.task).sealScores(step.by.id, step.request.panel);
        return true;
      case 'evaluation:closeScores':
        this.task(step.request.task).closeScores(step.request.panel);
        return true;
      case 'evaluation:revealScore':
        this.task(step.request.task).openScores(step);
        return true;
      case 'canaries:declare':
        must(!this.#canaries.has(step.request.canary), 'a canary is used once');
        this.#canaries.add(step.request.canary);
        this.task(step.request.task).declare(step.request);
        return true;
      case 'disputes:open':
        this.task(step.request.task).dispute(step);
        return true;
      case 'disputes:resolve':
        this.#resolve(step, at);
        return true;
      case 'settlement:settle':
        this.task(step.request.task).settle(at);
        this.assertSettled(step.request.task);
        return true;
      default:
        return false;
    }
  }

  #governs(step: Step, at: number, { txId }: Endorsed): void {
    switch (step.name) {
      case 'canaries:reimburse': {
        const task = this.task(step.request.task);
        must(!task.reimbursed && task.isCanary, 'a canary is paid back once, and nothing else is');
        task.reimbursed = true;
        return;
      }
      case 'governance:propose':
        this.#propose(step, at);
        return;
      case 'governance:vote':
        this.#vote(step, at);
        return;
      case 'governance:enact':
        this.#enact(step.request.proposal, at);
        return;
      case 'accounts:burn':
        must(this.ledger.record(`burn/${txId}`) !== undefined, 'what is burnt is recorded');
        this.issued -= BigInt(step.request.amount);
        return;
      case 'reputation:quarantine':
        add(this.quarantines, step.request.mspId);
        return;
      default:
    }
  }

  #open(step: StepNamed<'tasks:open'>): void {
    const { lane, opens, coordinator } = step.request;
    const name = `${step.by.mspId}/${String(lane)}`;
    must((this.#opens.get(name) ?? 0) === opens, 'a lane opens its tasks one after another');
    this.#opens.set(name, opens + 1);
    must(coordinator !== '', 'a task has a coordinator');
    const record = this.ledger.record(`lane/${step.by.mspId}/${String(lane).padStart(2, '0')}`) as { opens: number };
    must(record.opens === opens + 1, 'the lane counts its opens');
    const { task } = this.ledger.events.at(-1) as { readonly task: string };
    must(!this.tasks.has(task), 'a task is opened once');
    const { at } = this.ledger.record(`task/${task}`) as { readonly at: number };
    this.tasks.set(task, new TaskModel(task, step, at, this.current.parameters, this.facts));
  }

  /** What was settled is what had to be: ends, verdicts, judges' parts, payments, and that these are exactly the escrow. */
  assertSettled(id: string): void {
    const task = this.task(id);
    const record = Settled.parse(this.ledger.record(`settled/${id}`));
    const { seats, judges, payments } = task.expected();
    const total = record.payments.reduce((sum, { amount }) => sum + amount, 0n);
    must(total === task.escrow, `the payments of ${id} add up to its escrow`);
    same(asPayments(record.payments), payments, `payments of ${id}`);
    const ends = record.seats.map(({ provider, end, verdict, evidence }) => [provider, end, verdict, evidence]);
    same(
      ends,
      seats.map(({ provider, end, verdict, evidence }) => [provider, end, verdict ?? null, evidence ?? null]),
      `seats of ${id}`,
    );
    const paid = record.judges.filter(({ pay }) => pay > 0n).map(({ mspId, pay }) => [mspId, pay]);
    same(
      paid,
      judges.filter(({ pay }) => pay > 0n).map(({ mspId, pay }) => [mspId, pay]),
      `judges of ${id}`,
    );
  }

  #assertCancelled(id: string): void {
    const task = this.task(id);
    const { payments } = Settled.parse(this.ledger.record(`settled/${id}`));
    const fee = BigInt(task.parameters.cancelFee);
    const expected = expectedCancellation(task.escrow, task.requester, task.seats.map(mspOf), fee);
    same(asPayments(payments), expected, `payments of the cancelled ${id}`);
  }

  #resolve({ request: { task: id, number } }: StepNamed<'disputes:resolve'>, at: number): void {
    const task = this.task(id);
    const settled = this.ledger.record(`settled/${id}`) as { readonly finalAt: number } | undefined;
    const changed = task.resolve(number, settled !== undefined && at >= settled.finalAt);
    const { upheld } = this.ledger.record(`resolved/${id}/${String(number)}`) as { readonly upheld: boolean };
    must(
      upheld === task.disputes[number - 1]?.resolved?.upheld,
      `dispute ${String(number)} of ${id} ends by its panel`,
    );
    if (changed) this.assertSettled(id);
  }

  #propose({ request: { proposal, change } }: StepNamed<'governance:propose'>, at: number): void {
    must(!this.proposals.has(proposal), 'a proposal is made once');
    const electorate = this.current.members.filter(({ state }) => state !== 'left').map(({ mspId }) => mspId);
    const expiresAt = at + this.current.parameters.proposalSeconds * 1000;
    this.proposals.set(proposal, { change, electorate, expiresAt, votes: new Map(), enacted: false });
  }

  #vote({ by, request: { proposal: id, inFavour } }: StepNamed<'governance:vote'>, at: number): void {
    const proposal = this.proposals.get(id);
    must(proposal?.electorate.includes(by.mspId) === true, 'the electorate votes, nobody else');
    must(proposal?.votes.has(by.mspId) === false, 'one vote a member');
    must(proposal?.enacted === false && at <= proposal.expiresAt, 'no vote behind the end of a proposal');
    proposal?.votes.set(by.mspId, inFavour);
  }

  #enact(id: string, at: number): void {
    const proposal = this.proposals.get(id);
    must(proposal?.enacted === false && at <= proposal.expiresAt, 'a proposal is enacted once, in time');
    if (proposal === undefined) return;
    const { change, electorate, votes } = proposal;
    const grave = ['suspend', 'expel', 'mint'].includes(change.kind);
    const inFavour = [...votes.values()].filter(Boolean).length;
    must(grave ? inFavour * 3 >= electorate.length * 2 : inFavour * 2 > electorate.length, 'enough votes');
    proposal.enacted = true;
    if (change.kind === 'mint') this.issued += BigInt(change.amount);
    this.#governed();
  }

  #governed(): void {
    const { parameters } = this.current;
    this.parameters.set(parameters.version, parameters);
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** @throws Violation naming both sides */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [is, shouldBe] = [textOf(actual), textOf(expected)];
  must(is === shouldBe, `${what}: ${is} where ${shouldBe} was due`);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    return part instanceof Map ? [...(part as Map<string, unknown>)].sort(([x], [y]) => (x < y ? -1 : 1)) : part;
  });
}
