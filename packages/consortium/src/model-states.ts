import { existsSync, readdirSync } from 'node:fs';
import { readModelReport } from '@llmnet/provider-worker/model-report';
import { describeMember, programName } from './description';
import type { Layout } from './layout';

/** A model of a member, as the member's worker last told. */
export interface MemberModel {
  readonly member: string;
  readonly model: string;
  /** What the member uses it for. */
  readonly duties: readonly string[];
  /** Why it does not answer, such as `HTTP 401; check its key`; null where nothing is known against it. */
  readonly failure: string | null;
}

/**
 * Which models answer. A worker tells it as soon as it is ready, and whenever it changes.
 * @param programs names of what runs: of a worker that does not, nothing is said
 */
export function memberModels({ workers, workerState }: Layout, programs: readonly string[]): MemberModel[] {
  if (!existsSync(workers)) return [];
  const members = readdirSync(workers).map((mspId) => describeMember(mspId));
  return members
    .filter((member) => programs.includes(programName('worker', member)))
    .flatMap(({ mspId, name }) => readModelReport(workerState(mspId)).map((state) => ({ member: name, ...state })));
}

/** A model that does not answer, in words: `gpt-4o of Dahlia (provider): HTTP 401; check its key`. */
export function tellFailure({ member, model, duties, failure }: MemberModel): string {
  return `${model} of ${member} (${duties.join(', ')}): ${failure ?? 'answers'}`;
}
