import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { describeError } from '@llmnet/logging';
import { dutiesOf } from '../actions/table';
import type { Duty } from '../actions/table';
import { advance, openedState } from '../state/task-state';
import type { TaskEvent, TaskState } from '../state/task-state';
import { UnderWay } from '../under-way';

export interface EngineOptions {
  readonly node: string;
  readonly toleranceMs: number;
  readonly log: Logger;
  /** Does one duty. What it throws decides whether it is tried again. */
  readonly perform: (duty: Duty, state: TaskState) => Promise<void>;
  /** The records of a task that was opened before this process listened; undefined when it is settled. */
  readonly recall: (task: string) => Promise<TaskState | undefined>;
}

/** Refusals after which there is nothing left to do: somebody did it, or its time is over. */
const ENDED: ReadonlySet<ClientErrorCode> = new Set([
  'ALREADY_DONE',
  'TOO_LATE',
  'NOTHING_MISSING',
  'NOT_YOURS',
] satisfies ClientErrorCode[]);

/** Between two attempts at a duty. */
const RETRY_MS = 400;

/** Follows every task from its events and has each duty of this node done once, again where it failed, and on time. */
export class TaskEngine {
  readonly #tasks = new Map<string, TaskState>();
  readonly #wakes = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  /** Duties under way or ended, as `task duty`. */
  readonly #begun = new Set<string>();
  readonly #underWay = new UnderWay();
  #stopped = false;

  constructor(private readonly options: EngineOptions) {}

  /** Tasks that are not settled yet. */
  get open(): readonly TaskState[] {
    return [...this.#tasks.values()];
  }

  /** `replayed`: the event is older than this process, so the ledger is asked how far the task is by now. */
  async apply(event: TaskEvent, replayed: boolean): Promise<void> {
    if (event.type === 'opened') {
      const state = replayed ? await this.options.recall(event.task) : openedState(event);
      if (state !== undefined) this.#update(state);
      return;
    }
    const state = this.#tasks.get(event.task);
    if (state !== undefined) this.#update(advance(state, event));
  }

  /** Begins nothing any more. @returns when the duties under way have ended */
  stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#wakes.values()) clearTimeout(timer);
    this.#wakes.clear();
    return this.#underWay.ended();
  }

  #update(state: TaskState): void {
    if (state.settled) {
      this.#forget(state.task);
      return;
    }
    this.#tasks.set(state.task, state);
    this.#consider(state.task);
  }

  #consider(task: string): void {
    const state = this.#tasks.get(task);
    if (state === undefined || this.#stopped) return;
    const { now, wakeAt } = dutiesOf(state, this.options.node, Date.now(), this.options.toleranceMs);
    for (const duty of now) this.#underWay.begin(this.#do(duty, state));
    if (wakeAt !== null) this.#wake(task, wakeAt - Date.now());
  }

  async #do(duty: Duty, state: TaskState): Promise<void> {
    const name = `${state.task} ${duty}`;
    if (this.#begun.has(name)) return;
    this.#begun.add(name);
    try {
      await this.options.perform(duty, state);
    } catch (error) {
      if (error instanceof LedgerClientError && ENDED.has(error.code)) return;
      this.options.log.warn({ task: state.task, duty, ...describeError(error) }, 'duty failed, trying again');
      this.#begun.delete(name);
      this.#wake(state.task, RETRY_MS);
    }
  }

  /** Looks at the task again after a while, earlier if it was to be looked at earlier. */
  #wake(task: string, inMs: number): void {
    const at = Date.now() + Math.max(0, inMs);
    const planned = this.#wakes.get(task);
    if (this.#stopped || !this.#tasks.has(task) || (planned !== undefined && planned.at <= at)) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(() => {
      this.#wakes.delete(task);
      this.#consider(task);
    }, at - Date.now());
    this.#wakes.set(task, { at, timer });
  }

  #forget(task: string): void {
    this.#tasks.delete(task);
    clearTimeout(this.#wakes.get(task)?.timer);
    this.#wakes.delete(task);
    for (const name of this.#begun) if (name.startsWith(`${task} `)) this.#begun.delete(name);
  }
}
