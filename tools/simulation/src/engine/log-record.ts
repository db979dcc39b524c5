import { EMPTY_FOLD, endWindow, foldAll } from '@llmnet/protocol/rules';
import type {
  DomainRecord,
  Evidence,
  FoldParameters,
  FoldState,
  FoldedEntry,
  JudgementPay,
  Probation,
} from '@llmnet/protocol/rules';

/** An organisation's record in one field with the entries of its open window, as the ledger keeps it. */
export class LogRecord implements DomainRecord {
  #state: FoldState = EMPTY_FOLD;
  #open: FoldedEntry[] = [];
  /** Entries that take effect at the beginning of the next window. */
  #next: FoldedEntry[] = [];

  constructor(readonly field: string) {}

  get evidence(): Evidence {
    return this.#state.evidence;
  }

  get probation(): Probation {
    return this.#state.probation;
  }

  get state(): FoldState {
    return this.#state;
  }

  hasWork(): boolean {
    return this.#open.length + this.#next.length > 0;
  }

  append(entry: FoldedEntry): void {
    this.#open.push(entry);
  }

  appendToNext(entry: FoldedEntry): void {
    this.#next.push(entry);
  }

  /** Folds the open window and opens the next one. Returns what the window's judgements pay. */
  rollUp(parameters: FoldParameters): JudgementPay | undefined {
    const { state, pay } = endWindow(foldAll(this.#state, this.#open, parameters), parameters);
    this.#state = state;
    this.#open = this.#next;
    this.#next = [];
    return pay;
  }
}
