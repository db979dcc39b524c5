import type { SeatEndKind } from '@llmnet/protocol/rules';
import { mixed } from '../random/mix';
import type { Letter, Question, World } from '../truth/world';
import type { Member, Move, Turn } from './member';

/** A member that may answer, with the weight of its vote. */
export interface Seat {
  readonly place: number;
  readonly weight: bigint;
}

/** One who holds a seat, or held it until it went to a substitute. */
export interface Held extends Seat {
  readonly end: SeatEndKind;
  readonly letter: Letter;
  /** What it gives to the seed of later draws. */
  readonly seedMaterial: string;
}

interface Asked {
  readonly world: World;
  readonly members: readonly Member[];
  readonly task: number;
  readonly question: Question;
  readonly requester: number;
  readonly probe: boolean;
  readonly openAnswers: boolean;
}

/** Lets a committee answer. A seat that is declined, or silent, goes to the next substitute; who lost one comes last. */
export function answerSeats(asked: Asked, seats: readonly Seat[], substitutes: readonly Seat[]): Held[] {
  const holding: Held[] = [];
  const lost: Held[] = [];
  const waiting = [...substitutes];
  for (const first of seats) {
    let seat = first;
    let move = ask(asked, seat, holding);
    for (let next = waiting[0]; next !== undefined && isVacant(move); next = waiting[0]) {
      waiting.shift();
      lost.push(held(asked, seat, move.kind === 'declined' ? 'declined' : 'replaced', null));
      seat = next;
      move = ask(asked, seat, holding);
    }
    holding.push(held(asked, seat, endKind(move), move.kind === 'answered' ? move.letter : null));
  }
  return [...holding, ...lost];
}

function ask(
  { world, members, task, question, requester, probe, openAnswers }: Asked,
  seat: Seat,
  before: readonly Held[],
): Move {
  const { respondent, model } = members[seat.place] ?? {};
  if (respondent === undefined || model === undefined || model === null) return { kind: 'silent' };
  const turn: Turn = {
    task,
    question,
    own: world.answer(task, model),
    ask: (other) => world.answer(task, other),
    seen: openAnswers ? before.map(({ letter }) => letter) : [],
    probe,
    requester,
  };
  return respondent(turn);
}

function isVacant({ kind }: Move): boolean {
  return kind === 'declined' || kind === 'silent';
}

function endKind({ kind }: Move): SeatEndKind {
  return kind === 'silent' ? 'missing' : kind;
}

function held({ task }: Asked, { place, weight }: Seat, end: SeatEndKind, letter: Letter): Held {
  return { place, weight, end, letter, seedMaterial: mixed(task, place, 0x5a17).toString(16) };
}
