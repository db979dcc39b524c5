import type { peer } from '@hyperledger/fabric-protos';
import type { FailureDetail } from './status';
import { detailOf, type MemberPeer } from './member';

interface OpenLayout {
  readonly required: Map<string, number>;
  readonly endorsements: peer.Endorsement[];
}

/** An endorsement with the response that it signs. */
export interface SignedResponse {
  readonly payload: Uint8Array;
  readonly endorsement: peer.Endorsement;
}

/**
 * The ways to collect enough endorsements, tried one after the other; what was endorsed for one counts for the next too
 * (Fabric `internal/pkg/gateway/endorsement.go`). As there, a peer counts for one group only, even if it could stand for several.
 */
export class EndorsementPlan {
  readonly failures: FailureDetail[] = [];
  readonly #layouts: (OpenLayout | undefined)[];
  readonly #untried: Map<string, MemberPeer[]>;
  readonly #groupOf = new Map<MemberPeer, string>();
  #current = 0;
  #payload: Uint8Array | undefined;
  #completed: OpenLayout | undefined;

  constructor(layouts: readonly ReadonlyMap<string, number>[], groups: ReadonlyMap<string, readonly MemberPeer[]>) {
    this.#layouts = layouts.map((required) => ({ required: new Map(required), endorsements: [] }));
    this.#untried = new Map([...groups].map(([group, members]) => [group, [...members]]));
    for (const [group, members] of groups) {
      for (const member of members) {
        this.#groupOf.set(member, group);
      }
    }
  }

  /** The endorsed response and its endorsements once a layout is complete. */
  get result(): { payload: Uint8Array; endorsements: readonly peer.Endorsement[] } | undefined {
    return this.#completed && this.#payload
      ? { payload: this.#payload, endorsements: this.#completed.endorsements }
      : undefined;
  }

  /** Whom to ask for the next layout that can still be met; nobody if there is none. */
  nextLayout(): MemberPeer[] {
    for (; this.#current < this.#layouts.length; this.#current++) {
      const layout = this.#layouts[this.#current];
      if (layout !== undefined && this.#canMeet(layout)) {
        return [...layout.required].flatMap(([group, quantity]) => this.#untried.get(group)?.splice(0, quantity) ?? []);
      }
      this.#layouts[this.#current] = undefined;
    }
    return [];
  }

  /** Whom `nextLayout` will give first if `member` endorses before. */
  nextAfter(member: MemberPeer): MemberPeer[] {
    const [layout] = this.#layouts;
    const group = this.#groupOf.get(member);
    return [...(layout?.required ?? [])].flatMap(([name, quantity]) =>
      (this.#untried.get(name) ?? [])
        .filter((candidate) => candidate !== member)
        .slice(0, name === group ? quantity - 1 : quantity),
    );
  }

  /** Someone else of the group of a member that did not endorse. */
  nextInGroupOf(member: MemberPeer): MemberPeer | undefined {
    return this.#untried.get(this.#groupOf.get(member) ?? '')?.shift();
  }

  /** Gives up what needs the groups of members for whom there is no replacement, and goes on to the next layout. */
  abandonGroupsOf(members: readonly MemberPeer[]): void {
    const groups = members.map((member) => this.#groupOf.get(member) ?? '');
    for (let index = this.#current; index < this.#layouts.length; index++) {
      if (groups.some((group) => this.#layouts[index]?.required.has(group))) {
        this.#layouts[index] = undefined;
      }
    }
    this.#current += 1;
  }

  fail(member: MemberPeer, message: string): void {
    this.failures.push(detailOf(member, message));
  }

  /** Counts an endorsement; false if it is of another response than the first. */
  accept(member: MemberPeer, { payload, endorsement }: SignedResponse): boolean {
    const group = this.#groupOf.get(member) ?? '';
    this.#withdraw(member, group);
    this.#payload ??= payload;
    if (!Buffer.from(this.#payload).equals(payload)) {
      this.fail(member, 'ProposalResponsePayloads do not match');
      return false;
    }
    for (const layout of this.#layouts.slice(this.#current)) {
      if (layout !== undefined && countFor(layout, group, endorsement)) {
        this.#completed = layout;
        break;
      }
    }
    return true;
  }

  #canMeet({ required }: OpenLayout): boolean {
    return [...required].every(([group, quantity]) => (this.#untried.get(group)?.length ?? 0) >= quantity);
  }

  /** The first endorser was asked before there was a plan. */
  #withdraw(member: MemberPeer, group: string): void {
    const members = this.#untried.get(group) ?? [];
    const at = members.indexOf(member);
    if (at >= 0) {
      members.splice(at, 1);
    }
  }
}

/** Whether the layout is complete with this endorsement. */
function countFor({ required, endorsements }: OpenLayout, group: string, endorsement: peer.Endorsement): boolean {
  const missing = required.get(group);
  if (missing === undefined) {
    return false;
  }
  endorsements.push(endorsement);
  if (missing > 1) {
    required.set(group, missing - 1);
    return false;
  }
  required.delete(group);
  return required.size === 0;
}
