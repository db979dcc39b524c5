import { rationaleIndex } from '@llmnet/protocol';
import type { Canary, Disclosure, Dispute, NodeId, Task, TextRef } from '@llmnet/protocol';
import type { GrantPlace } from '../texts';
import { concludedTexts } from './rounds';
import { holders } from './tasks';

/** What a task's records say about where its texts can lie. */
export interface TextRecords {
  readonly task: Task;
  readonly validators: readonly NodeId[];
  readonly disputes: readonly Dispute[];
  readonly disclosures: readonly Disclosure[];
  /** The canary that the task was. */
  readonly canary: Canary | undefined;
}

/** The texts of a task's question: prompt, answers of everyone who can have had a seat, boards of the rounds, final answer. */
export function questionTexts(task: Task): TextRef[] {
  const boards = upTo(task.terms.rounds).map((round) => ({ step: 'round', round, author: task.coordinator }) as const);
  return [...concludedTexts(task, task.terms.rounds), ...boards].map((place) => ({ task: task.task, ...place }));
}

/** Every text that a task can have: its question's, its judges', its canary's. */
export function textPlaces({ task, validators, disputes, canary }: TextRecords): TextRef[] {
  return [
    ...questionTexts(task),
    ...judgingTexts(task, 0, validators),
    ...disputes.flatMap(({ number, panel }) => judgingTexts(task, number, panel)),
    ...(canary === undefined ? [] : canaryTexts(canary)),
  ];
}

/** Every place where keys of a task's texts can have been published. */
export function grantPlaces({ task, validators, disputes, disclosures }: TextRecords): GrantPlace[] {
  const { task: id, coordinator, substitutes, terms } = task;
  const rounds = [0, ...upTo(terms.rounds)];
  const readers = [task.requester, coordinator, ...holders(task).map(({ node }) => node), ...validators];
  return [
    ...rounds.flatMap((index) =>
      holders(task).map(({ node }) => ({ task: id, step: 'reveal', index, grantor: node }) as const),
    ),
    ...substitutes.map((_seat, index) => ({ task: id, step: 'substitute', index, grantor: coordinator }) as const),
    { task: id, step: 'result', index: 0, grantor: coordinator },
    ...disputes.flatMap(({ number, by }) =>
      [...new Set([by, ...readers])].map(
        (node) => ({ task: id, step: 'dispute', index: number, grantor: node }) as const,
      ),
    ),
    ...disclosures.map(
      ({ by, auditor }) => ({ task: id, step: 'disclosure', index: 0, grantor: by, reader: auditor }) as const,
    ),
  ];
}

/** Of each judge of a panel: the sealed scores, and the reasons for them seat by seat. */
function judgingTexts({ task, seats }: Task, panel: number, judges: readonly NodeId[]): TextRef[] {
  return judges.flatMap((author) => [
    { task, step: 'score', round: panel, author } as const,
    ...seats.map((_seat, seat) => ({ task, step: 'rationale', round: rationaleIndex(panel, seat), author }) as const),
  ]);
}

function canaryTexts({ canary, author }: Canary): TextRef[] {
  return [
    { task: canary, step: 'canary-question', round: 0, author },
    { task: canary, step: 'canary-answer', round: 0, author },
  ];
}

/** 1 to `last`. */
function upTo(last: number): number[] {
  return Array.from({ length: last }, (_round, index) => index + 1);
}
