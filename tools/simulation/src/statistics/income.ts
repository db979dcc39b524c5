import type { RollUp } from '../engine/ledger';
import type { Observer, TaskOutcome } from '../engine/task-outcome';

/** Adds up what members are paid, and what their questions cost them, in micro-credits. */
export class Income implements Observer {
  readonly #answers = new Map<number, bigint>();
  readonly #judgements = new Map<number, bigint>();
  readonly #questions = new Map<number, bigint>();

  /** @param from the first task that counts */
  constructor(private readonly from: number) {}

  /** An answer that was sealed and withheld costs its price. */
  onTask({ task, requester, held, assessment }: TaskOutcome): void {
    if (task < this.from) return;
    add(this.#questions, requester, -spentOn(assessment));
    for (const [index, { place }] of held.entries()) {
      const seat = assessment.seats[index];
      if (seat === undefined) continue;
      const paid = assessment.payments.filter(({ account, reason }) => account === seat.mspId && reason === 'answer');
      const fine = seat.end === 'withheld' && seat.counts ? seat.price : 0n;
      add(
        this.#answers,
        place,
        paid.reduce((sum, { amount }) => sum + amount, -fine),
      );
    }
  }

  onRollUp({ judged }: RollUp, task: number): void {
    if (task < this.from) return;
    for (const { place, earned } of judged) add(this.#judgements, place, earned);
  }

  /** What a member got for its answers. */
  ofAnswers(place: number): number {
    return Number(this.#answers.get(place) ?? 0n);
  }

  /** What a member's own questions cost it, as a negative amount. */
  ofAsking(place: number): number {
    return Number(this.#questions.get(place) ?? 0n);
  }

  /** What a member got for judging. */
  ofJudging(place: number): number {
    return Number(this.#judgements.get(place) ?? 0n);
  }
}

/** All that a task cost: what is paid of its escrow to anyone but back to who asked. */
function spentOn({ payments }: TaskOutcome['assessment']): bigint {
  return payments.filter(({ reason }) => reason !== 'refund').reduce((sum, { amount }) => sum + amount, 0n);
}

function add(sums: Map<number, bigint>, place: number, amount: bigint): void {
  sums.set(place, (sums.get(place) ?? 0n) + amount);
}
