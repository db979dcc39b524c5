import type { Ledger } from '@llmnet/ledger-client';
import type { ConsortiumView } from './admins';
import { canPayItsBond } from './bond-funding';
import type { Change } from './proposals';

type Members = Pick<ConsortiumView, 'members'>;

/** The change that makes an organisation an active member; undefined where it is one. */
export function admission(mspId: string, name: string): (consortium: Members) => Change | undefined {
  return ({ members }) => {
    switch (members.find((member) => member.mspId === mspId)?.state) {
      case undefined:
        return { kind: 'admit', mspId, name };
      case 'suspended':
      case 'left':
        return { kind: 'readmit', mspId };
      case 'active':
        return undefined;
    }
  };
}

/** The change that ends a membership; undefined where there is none. */
export function expulsion(mspId: string): (consortium: Members) => Change | undefined {
  return ({ members }) => {
    const state = members.find((member) => member.mspId === mspId)?.state;
    return state === undefined || state === 'left' ? undefined : { kind: 'expel', mspId };
  };
}

/** New money for a member, in micro-credits; undefined where it can pay for its provider. */
export function firstMoney(
  mspId: string,
  amount: bigint,
): (consortium: Members, admin: Ledger) => Promise<Change | undefined> {
  return async (_consortium, admin) => {
    if (await canPayItsBond(admin, mspId)) return undefined;
    return { kind: 'mint', mspId, amount: amount.toString() };
  };
}
