import { AnswerDocument, PromptDocument, ResultDocument, TextError } from '@llmnet/ledger-client';
import type { DisputeSubject, DisputedText, LedgerEvent, TaskView, TextRef } from '@llmnet/protocol';
import type { Grant, Steps } from './steps';

/** What a dispute is announced with. */
export type DisputedEvent = Pick<Extract<LedgerEvent, { type: 'disputed' }>, 'task' | 'number' | 'panel'>;

const DOCUMENTS = { prompt: PromptDocument, answer: AnswerDocument, result: ResultDocument };

/**
 * Gives the panel of a dispute the keys of what it has to read, where this node can read it and somebody else disputes: who disputes may have
 * given none, and would then have used the dispute up for everybody.
 */
export async function discloseToPanel(steps: Steps, { task, number, panel }: DisputedEvent): Promise<void> {
  const view = await steps.ask('taskQueries:read', { task });
  const dispute = view.disputes.find((known) => known.dispute.number === number)?.dispute;
  const { requester, coordinator } = view.task;
  const isReader = [requester, coordinator, ...view.seats.map(({ node }) => node)].includes(steps.node);
  if (dispute === undefined || dispute.by === steps.node || !isReader) return;
  const grants = await Promise.all(disputedPlaces(view, dispute.subject).map((place) => grantOf(steps, place, panel)));
  const given = grants.filter((grant) => grant !== null);
  if (given.length > 0) await steps.take('disputes:disclose', { task, number }, { grants: given });
}

type DisputedPlace = DisputedText & Pick<TextRef, 'task'>;

function disputedPlaces(
  { task: { task, requester }, rounds, seats }: TaskView,
  subject: DisputeSubject,
): DisputedPlace[] {
  if (subject.kind === 'text') return [{ task, ...subject.text }];
  const answered = (rounds[0]?.reveals ?? []).map(({ provider }) => provider);
  return [
    { task, step: 'prompt', round: 0, author: requester },
    ...seats
      .filter(({ provider }) => answered.includes(provider))
      .map(({ node }) => ({ task, step: 'answer', round: 0, author: node }) as const),
  ];
}

/** Null where this node cannot read the text. Whether it matches its digest is for the panel to find. */
async function grantOf(steps: Steps, place: DisputedPlace, readers: readonly string[]): Promise<Grant | null> {
  try {
    return { place, contentKey: (await steps.read(place, DOCUMENTS[place.step])).contentKey, readers };
  } catch (error) {
    if (error instanceof TextError) return null;
    throw error;
  }
}
