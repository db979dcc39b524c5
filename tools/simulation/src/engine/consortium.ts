import { honest, honestJudge } from '../strategies/honest';
import type { Member } from './member';

/** The price of an answer where prices play no part, in micro-credits. */
const PRICE = 1_000n;

/** An honest member with a model that answers and judges. */
export function expertMember(name: string, model: number, change: Partial<Member> = {}): Member {
  return {
    mspId: name,
    model,
    respondent: honest,
    judge: honestJudge,
    price: PRICE,
    joins: 0,
    claims: undefined,
    ...change,
  };
}

/** A member that only asks. */
export function requestingMember(name: string): Member {
  return { ...expertMember(name, 0), model: null, respondent: undefined, judge: undefined };
}

/** One member that asks, at place 0, and one with each model of a world, at the model's place plus one. */
export function consortium(models: number, change: (model: number) => Partial<Member> = () => ({})): Member[] {
  const experts = Array.from({ length: models }, (_, model) => expertMember(`Org${model + 1}`, model, change(model)));
  return [requestingMember('Requester'), ...experts];
}
