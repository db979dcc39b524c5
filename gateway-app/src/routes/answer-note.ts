import type { CoordinatorAnswer } from '@llmnet/coordinator-api';

const PPM_PER_PERCENT = 10_000;

type Answer = Pick<CoordinatorAnswer, 'method' | 'flag' | 'agreement' | 'final' | 'dissent' | 'committee'>;

/** The share of the vote behind an answer, of all experts that were asked, in percent. Better records weigh more. */
export function agreementPercent({ agreement }: Pick<Answer, 'agreement'>): number {
  return Math.round(agreement / PPM_PER_PERCENT);
}

/** What a reader has to know of an answer that not enough experts stand behind; null where there is nothing to say. */
export function noteOn(answer: Answer): string | null {
  const { method, flag, committee, dissent } = answer;
  const asked = committee.length;
  const answered = committee.filter(({ state }) => state === 'answered').length;
  if (method === 'none' || asked === 1) return null;
  const same = Math.max(0, answered - dissent.length);
  const share = `${String(agreementPercent(answer))} % of the vote`;
  if (flag === 'too_few') {
    return answered === 1
      ? `Only 1 of ${String(asked)} experts answered (${share}); nobody confirms this answer.`
      : `Only ${String(same)} of ${String(asked)} experts gave this answer (${share}); those with the better record did not answer.`;
  }
  if (method === 'follow' || method === 'synthesis') return notCompared(method, answered, share);
  if (flag !== 'split') return null;
  return `The experts did not agree: ${String(same)} of ${String(asked)} gave this answer (${share}), ${String(dissent.length)} gave another. It may well be wrong.`;
}

function notCompared(method: 'follow' | 'synthesis', answered: number, share: string): string {
  const all = `The answers of ${String(answered)} experts could not be compared`;
  return method === 'follow'
    ? `${all}; this is that of the expert with the best record (${share}).`
    : `${all}; this one was written from them.`;
}

/** The text of an answer with what there is to know of it, in a paragraph of its own. */
export function withNote(content: string, note: string | null): string {
  return note === null ? content : `${content}\n\n[LLM-Net: ${note}]`;
}
