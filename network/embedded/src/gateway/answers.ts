import type { ProposalOutcome } from '../endorser/endorser';
import type { OpenedProposal } from '../endorser/proposal';
import { ask, type MemberPeer } from './member';

/** What peers answer to one proposal. Each is asked once, some before it is certain that they are needed. */
export class Answers {
  readonly #asked = new Map<MemberPeer, Promise<ProposalOutcome>>();

  constructor(readonly proposal: OpenedProposal) {}

  /** The member's answer, for which it is asked now unless it was before. */
  of(member: MemberPeer): Promise<ProposalOutcome> {
    const answer = this.#asked.get(member) ?? ask(member, this.proposal);
    this.#asked.set(member, answer);
    return answer;
  }

  /** Asks members whose answers may be wanted later. */
  expect(members: readonly MemberPeer[]): void {
    for (const member of members) {
      // Whoever wants the answer gets its error.
      this.of(member).catch(() => undefined);
    }
  }

  /** Resolves when nobody executes the proposal any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#asked.values());
  }
}
