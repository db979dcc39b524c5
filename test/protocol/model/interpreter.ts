import { mspOf } from '@llmnet/protocol';
import type { TaskView } from '@llmnet/protocol';
import { VERDICT } from '../support/played-consortium';
import type { PlayedConsortium } from '../support/played-consortium';
import type { Step } from '../support/step';
import { Behaviour } from './behaviour';
import type { History, Move, MoveKind } from './history';
import type { Player } from './player';
import { organisations } from './player';
import { moneyStep, registryStep } from './side-moves';
import { termsOf } from './terms';
import { TaskMoves } from './task-moves';
import type { Wish } from './task-moves';
import type { TaskModel } from './task-model';

const VALIDATION = '~validation';
const WAITS = [0.1, 0.5, 1, 1.5, 2.5, 4, 5, 6, 9];
const ASKERS = 3;
const LANES = 3;
/** Tasks under way at once, so that most of them come to their later steps. */
const MAX_OPEN = 5;
/** What passes where nobody has anything to do. */
const IDLE_SECONDS = 0.7;

/** More than the steps that a task takes. */
const EPISODE_STEPS = 60;
const TASK_MOVES: ReadonlySet<MoveKind> = new Set([
  'work',
  'keep',
  'settle',
  'quarrel',
  'panel',
  'cancel',
  'reimburse',
]);

/** Plays a history's moves with what is there to choose from when their turn comes. */
export class Interpreter {
  readonly moves: TaskMoves;
  readonly #canaries: DepositedCanary[] = [];
  readonly #asked = new Map<string, DepositedCanary>();
  readonly #epochs = new Map<string, number>();
  readonly #proposals: string[] = [];
  #deposits = 0;
  #models = 1;

  constructor(
    readonly player: Player,
    { number }: History,
  ) {
    this.moves = new TaskMoves(player.played, new Behaviour(number), (task) => this.#asked.get(task) ?? null);
  }

  get #played(): PlayedConsortium {
    return this.player.played;
  }

  get #openTasks(): number {
    return [...this.player.model.tasks.values()].filter(({ settled }) => settled === undefined).length;
  }

  #member(choice: number, of = this.#played.members): string {
    return of[choice % of.length]?.mspId ?? 'AMSP';
  }

  #domain(choice: number): string {
    return this.#played.domains[choice % this.#played.domains.length] ?? '';
  }

  async play(move: Move): Promise<void> {
    switch (move.kind) {
      case 'wait':
        this.player.ledger.advance(WAITS[move.x % WAITS.length] ?? 1);
        return;
      case 'release':
        await this.player.release(move.x);
        return;
      case 'open':
        await (this.#openTasks < MAX_OPEN ? this.#open(move) : this.#forTask({ ...move, kind: 'work' }));
        return;
      case 'episode':
        await this.#episode(move);
        return;
      default:
        await (TASK_MOVES.has(move.kind) ? this.#forTask(move) : this.#forLedger(move));
    }
  }

  async #forLedger(move: Move): Promise<void> {
    switch (move.kind) {
      case 'snapshot':
        await this.#publish(move);
        return;
      case 'governance':
        await this.#governance(move);
        return;
      case 'deposit':
        await this.#deposit(move);
        return;
      default:
        await this.player.attempt(() => this.#other(move), move.how);
    }
  }

  /** Opens a task and keeps at it until it is settled and rolled up; then its verdicts are disputed. */
  async #episode(move: Move): Promise<void> {
    const { model } = this.player;
    const known = new Set(model.tasks.keys());
    await this.#open({ ...move, how: 'now' });
    const task = [...model.tasks.values()].find(({ task: id }) => !known.has(id));
    if (task === undefined) return;
    for (let step = 0; step < EPISODE_STEPS && task.settled === undefined; step += 1) {
      const view = await this.#played.view(task.task);
      const wishes = this.moves.work(view);
      const wish = wishes[(move.y + step) % Math.max(1, wishes.length)] ?? this.moves.settle(view)[0];
      const taken = wish !== undefined && (await this.player.attempt(wish));
      if (!taken) this.player.ledger.advance(2);
      if (!taken) await this.#keep(task);
    }
    this.player.ledger.advance(3);
    for (let z = 0; z < 6; z += 1)
      await this.player.attempt(() => this.#fold({ ...move, kind: 'rollUp', z: 5 * z + 1 }));
    const by = mspOf(task.open.request.coordinator);
    const number = task.disputes.length + 1;
    await this.player.attempt(() => this.#played.dispute(by, task.task, number, VERDICT, move.x % LANES));
    await this.player.attempt(() => this.#played.disclose(mspOf(task.seats[0] ?? ''), task.task, number));
    for (let step = 0; step < EPISODE_STEPS; step += 1) {
      const [wish] = this.moves.judges(await this.#played.view(task.task), number);
      if (wish === undefined || !(await this.player.attempt(wish))) break;
    }
    await this.#keep(task);
  }

  async #keep({ task }: TaskModel): Promise<void> {
    const wishes = this.moves.keep(await this.#played.view(task), this.player.keeper);
    for (const wish of wishes) await this.player.attempt(wish);
  }

  async #forTask(move: Move): Promise<void> {
    const tasks = [...this.player.model.tasks.values()];
    const open = tasks.filter(({ settled }) => settled === undefined);
    const over = tasks.filter(({ settled }) => settled?.outcome === 'judged').slice(-3);
    const isAfter = move.kind === 'quarrel' || move.kind === 'panel' || move.kind === 'reimburse';
    const among = isAfter ? [...over, ...over, ...open] : open;
    let { how } = move;
    for (let steps = 1 + (move.z % 8); steps > 0; steps -= 1) {
      const wishes = await this.#firstWishes(move, among);
      const wish = wishes[(move.y + steps * 7) % Math.max(1, wishes.length)];
      if (wish === undefined) {
        this.player.ledger.advance(IDLE_SECONDS);
        return;
      }
      // What is held back is what the others' next steps make out of date.
      await this.player.attempt(wish, how);
      if (how === 'held') how = 'now';
    }
  }

  /** Of the first of these tasks, from the one that the move names on, in which anybody has something to do. */
  async #firstWishes(move: Move, among: readonly TaskModel[]): Promise<Wish[]> {
    for (const index of among.keys()) {
      const task = among[(move.x + index) % among.length];
      const wishes = task === undefined ? [] : this.#wishes(move, await this.#played.view(task.task));
      if (wishes.length > 0) return wishes;
    }
    return [];
  }

  #wishes(move: Move, view: TaskView): Wish[] {
    const { task, requester } = view.task;
    const open = view.disputes.filter(({ resolved }) => resolved === null);
    switch (move.kind) {
      case 'work':
        return this.moves.work(view);
      case 'keep':
        return this.moves.keep(view, this.#member(move.y));
      case 'settle':
        return this.moves.settle(view);
      case 'quarrel':
        return this.moves.quarrel(view, move.y);
      case 'panel':
        return [
          ...open.flatMap(({ dispute: { number } }) => this.moves.judges(view, number)),
          ...open.map(
            ({ dispute: { number } }) =>
              () =>
                this.#played.resolve(this.#member(move.y), task, number),
          ),
        ];
      case 'cancel':
        return [() => this.#played.cancel(mspOf(requester), task)];
      default:
        return [
          () => ({ by: this.#played.worker(this.#member(move.y)), name: 'canaries:reimburse', request: { task } }),
        ];
    }
  }

  async #open({ x, y, z, how }: Move): Promise<void> {
    const by = this.#member(x % ASKERS);
    const domain = this.#domain(y);
    const lane = z % LANES;
    const record = this.player.ledger.record(`lane/${by}/0${String(lane)}`) as { readonly opens: number };
    const epoch = Math.max(0, (this.#epochs.get(domain) ?? 0) - (z % 7 === 0 ? 1 : 0));
    const hasOwn = this.#played.members.find(({ mspId }) => mspId === by)?.roles.includes('coordinator') === true;
    const used = new Set(this.#asked.values());
    const canary = this.#canaries.find((known) => known.asker === by && known.domain === domain && !used.has(known));
    const probed = this.#quarantined();
    const terms = termsOf(domain, y, z, canary === undefined ? undefined : probed);
    const plan = { lane, opens: record.opens, epoch, terms, coordinator: hasOwn ? `${by}/worker` : null };
    const linked = z % 4 > 0 || probed !== undefined ? canary : undefined;
    await this.player.attempt(async () => {
      const step = await this.#played.open(by, plan, linked?.canary);
      if (linked !== undefined) this.#asked.set(step.task, linked);
      return step;
    }, how);
  }

  #quarantined(): string | undefined {
    const { ledger } = this.player;
    const [key] = ledger
      .keys('quarantine/')
      .filter((name) => (ledger.record(name) as { readonly state: string }).state === 'quarantined');
    return key?.slice('quarantine/'.length);
  }

  async #publish({ x, y, how }: Move): Promise<void> {
    const domain = this.#domain(y);
    const epoch = (this.#epochs.get(domain) ?? 0) + 1;
    await this.player.attempt(() => this.#played.publish(this.#member(x), domain, epoch), how);
    if (this.player.ledger.record(`snap/${domain}/${String(epoch).padStart(15, '0')}`) !== undefined) {
      this.#epochs.set(domain, epoch);
    }
  }

  async #deposit({ x, y, z, how }: Move): Promise<void> {
    const asker = this.#member(x % ASKERS);
    const author = z % 2 === 0 ? asker : this.#member(z);
    const domain = this.#domain(y);
    this.#deposits += 1;
    const step = this.#played.deposit(author, asker, domain, this.#deposits);
    if (await this.player.attempt(() => step, how)) {
      this.#canaries.push({ canary: step.canary, author, asker, domain });
    }
  }

  #other(move: Move): Step | Promise<Step> {
    switch (move.kind) {
      case 'rollUp':
      case 'revise':
        return this.#fold(move);
      case 'money':
        return moneyStep(this.#played, move, LANES);
      case 'registry':
        this.#models += 1;
        return registryStep(this.#played, move, String(this.#models));
      case 'standing': {
        const known = organisations(this.player.ledger, this.#domain(0));
        const mspId = known[move.y % known.length] ?? 'BMSP';
        const name = move.z % 3 === 0 ? 'reputation:reinstate' : 'reputation:quarantine';
        return { by: this.#played.worker(this.#member(move.x)), name, request: { mspId } };
      }
      default:
        return this.#ping(move);
    }
  }

  #ping({ x, y }: Move): Step {
    const tasks = [...this.player.model.tasks.keys()];
    const task = tasks[y % tasks.length] ?? 'f'.repeat(32);
    return { by: this.#played.worker(this.#member(x)), name: 'membership:ping', request: { task } };
  }

  /** Folds what waits, or anything at all. */
  async #fold({ kind, x, y, z }: Move): Promise<Step> {
    const by = this.#played.worker(this.#member(x));
    const field = [...this.#played.domains, VALIDATION][y % (this.#played.domains.length + 1)] ?? VALIDATION;
    const { waiting, revisions } = await this.player.ledger.query(by, 'reputation:unfolded', { field });
    const due = kind === 'revise' ? revisions : waiting.map(({ mspId }) => mspId);
    const known = due.length > 0 && z % 5 > 0 ? due : organisations(this.player.ledger, field);
    const mspId = known[z % known.length] ?? 'BMSP';
    const limit = 1 + (x % 4);
    if (kind === 'revise') return { by, name: 'reputation:revise', request: { field, mspId, limit } };
    const { window } = this.player.ledger.record(`rep/${field}/${mspId}`) as { readonly window: number };
    return this.#played.rollUp(by.mspId, field, mspId, window, limit);
  }

  /** Some members vote on a proposal, and it is tried to enact it. */
  async #governance({ x, y, z, how }: Move): Promise<void> {
    const proposal = this.#proposals.at(-1 - (y % 2));
    if (proposal === undefined || z % 4 === 0) {
      await this.player.attempt(() => this.#propose(this.#member(x), y, z), how);
      return;
    }
    for (let voter = x; voter <= x + (z % 8); voter += 1) {
      const by = this.#played.admin(this.#member(voter));
      const request = { proposal, inFavour: voter % 7 !== 0 };
      await this.player.attempt(() => ({ by, name: 'governance:vote', request }), how);
    }
    const by = this.#played.admin(this.#member(x));
    await this.player.attempt(() => ({ by, name: 'governance:enact', request: { proposal } }), how);
  }

  #propose(by: string, y: number, z: number): Step {
    const proposal = (this.#proposals.length + 1).toString(16).padStart(32, '0');
    this.#proposals.push(proposal);
    const mspId = this.#member(1 + y);
    const { version, ...values } = this.#parametersNow();
    const shares =
      z % 2 === 0
        ? { respondents: '700001', validators: '199999', coordinator: '33333', canaryFund: '66667' }
        : values.shares;
    const changes = [
      { kind: 'mint', mspId, amount: String(1 + y) },
      {
        kind: 'parameters',
        version,
        values: {
          ...values,
          shares,
          canaryWeight: String(2_000_000 + z),
          requesterWeightCap: String(1_000_000 + 20 * z),
        },
      },
      { kind: 'suspend', mspId: this.#member(5) },
      { kind: 'readmit', mspId: this.#member(5) },
    ] as const;
    const change = changes[y % changes.length] ?? changes[0];
    return { by: this.#played.admin(by), name: 'governance:propose', request: { proposal, change } };
  }

  #parametersNow() {
    return (this.player.ledger.record('consortium') as { readonly parameters: ParametersInput }).parameters;
  }
}

/** A canary that can be asked. */
interface DepositedCanary {
  readonly canary: string;
  readonly author: string;
  readonly asker: string;
  readonly domain: string;
}

type ParametersInput = Extract<Step, { readonly name: 'membership:found' }>['request']['parameters'];
