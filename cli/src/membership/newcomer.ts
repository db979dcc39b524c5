import { describeMember, programName } from '@llmnet/consortium';
import { poll } from '@llmnet/retry';
import { readRunRecord, type ApiAddress } from '@llmnet/supervisor';
import { CliError } from '../errors';
import type { NativeFolder } from './native-folder';

const TIMEOUT_MS = 90_000;

/** Returns when the gateway of a member that has joined serves. @throws {CliError} NOT_SETTLED after a minute and a half */
export async function untilItServes({ data }: NativeFolder, mspId: string): Promise<ApiAddress> {
  const member = describeMember(mspId);
  const find = (): ApiAddress | undefined => readRunRecord(data)?.urls.apis.find((api) => api.member === member.name);
  const api = await poll(find, { timeoutMs: TIMEOUT_MS });
  if (api !== undefined) return api;
  const [worker, gateway] = [programName('worker', member), programName('gateway', member)];
  throw new CliError({
    code: 'NOT_SETTLED',
    message: `the gateway of ${mspId} does not serve`,
    cure: `see ${worker}.log and ${gateway}.log in ${data.logs}, and what the process of npm start says`,
  });
}
