import type { Ledger, NodeDirectory, Opened, TaskTexts, TextPlace } from '@llmnet/ledger-client';
import { AnswerDocument, PromptDocument, TextError } from '@llmnet/ledger-client';
import type { TaskView } from '@llmnet/protocol';

/** What every role works with. */
export interface RoleContext {
  readonly ledger: Ledger;
  readonly directory: NodeDirectory;
}

export function promptPlace({ task }: TaskView): TextPlace {
  return { task: task.task, step: 'prompt', round: 0, author: task.requester };
}

export function answerPlace(task: string, author: string): TextPlace {
  return { task, step: 'answer', round: 0, author };
}

export function openPrompt(texts: TaskTexts, view: TaskView): Promise<Opened<PromptDocument>> {
  return texts.open(promptPlace(view), PromptDocument, view.task.promptDigest);
}

/** A seat's revealed answer, or null where none was revealed or it cannot be read as what its digest stands for. */
export async function openAnswer(
  texts: TaskTexts,
  view: TaskView,
  provider: string,
): Promise<Opened<AnswerDocument> | null> {
  const seat = view.seats.find((candidate) => candidate.provider === provider);
  const reveal = view.rounds[0]?.reveals.find((candidate) => candidate.provider === provider);
  if (seat === undefined || reveal === undefined) return null;
  try {
    return await texts.open(answerPlace(view.task.task, seat.node), AnswerDocument, reveal.digest);
  } catch (error) {
    if (error instanceof TextError) return null;
    throw error;
  }
}
