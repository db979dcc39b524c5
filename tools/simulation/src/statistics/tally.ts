import type { Observer, TaskOutcome } from '../engine/task-outcome';

interface Block {
  asked: number;
  right: number;
  readonly seats: number[];
}

/**
 * Counts right final answers and seats in blocks of tasks. Probes are not counted: nobody waits for their answer, and nothing is paid
 * for being asked.
 */
export class Tally implements Observer {
  readonly #blocks: Block[] = [];

  /** @param counts which tasks are counted; an attacker's own do not say how others are served */
  constructor(
    private readonly blockLength = 100,
    private readonly counts: (outcome: TaskOutcome) => boolean = () => true,
  ) {}

  onTask(outcome: TaskOutcome): void {
    const { task, question, held, final, probe } = outcome;
    if (probe || !this.counts(outcome)) return;
    const block = this.#block(Math.floor(task / this.blockLength));
    block.asked += 1;
    if (final === question.truth) block.right += 1;
    for (const { place, end } of held) {
      if (end !== 'replaced' && end !== 'declined') block.seats[place] = (block.seats[place] ?? 0) + 1;
    }
  }

  /** Percent of right final answers of the tasks in [from, to), which have to be whole blocks. */
  accuracy(from: number, to: number): number {
    const blocks = this.#between(from, to);
    return percent(
      total(blocks, ({ right }) => right),
      total(blocks, ({ asked }) => asked),
    );
  }

  /** Percent of the seats of the tasks in [from, to) that went to these members. */
  seatShare(places: readonly number[], from: number, to: number): number {
    const blocks = this.#between(from, to);
    const of = (seats: readonly number[], chosen: readonly number[]): number =>
      chosen.reduce((sum, place) => sum + (seats[place] ?? 0), 0);
    return percent(
      total(blocks, ({ seats }) => of(seats, places)),
      total(blocks, ({ seats }) => of(seats, [...seats.keys()])),
    );
  }

  /** Percent of right answers, a value a block. */
  accuracySeries(): number[] {
    return this.#blocks.map(({ right, asked }) => percent(right, asked));
  }

  /** Percent of the seats that went to these members, a value a block. */
  seatSeries(places: readonly number[]): number[] {
    return this.#blocks.map((_, index) =>
      this.seatShare(places, index * this.blockLength, (index + 1) * this.blockLength),
    );
  }

  #block(index: number): Block {
    while (this.#blocks.length <= index) this.#blocks.push({ asked: 0, right: 0, seats: [] });
    const block = this.#blocks[index];
    if (block === undefined) throw new RangeError('no such block');
    return block;
  }

  #between(from: number, to: number): Block[] {
    return this.#blocks.slice(Math.floor(from / this.blockLength), Math.ceil(to / this.blockLength));
  }
}

function total(blocks: readonly Block[], value: (block: Block) => number): number {
  return blocks.reduce((sum, block) => sum + value(block), 0);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
