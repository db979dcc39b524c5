import { PARAMETER_PROFILES, Parameters } from '@llmnet/protocol';
import type { World } from '../truth/world';
import type { Coordinator, Member } from './member';
import type { SelectorFactory } from './selector';

/** What can be taken from the protocol for an ablation. Everything else is the chaincode's. */
export interface Switches {
  /** Later seats see earlier answers. */
  readonly openAnswers: boolean;
  /** Candidates come to selection without their deviation, so that nothing is explored. */
  readonly noDeviation: boolean;
  /** Every validator counts the same. */
  readonly equalCredibility: boolean;
  /** Every seat's vote counts the same. */
  readonly equalVotes: boolean;
  /** One record an organisation for all domains. */
  readonly oneDomain: boolean;
  /** Judges may come from the organisations that answered. */
  readonly judgesFromCommittee: boolean;
}

export interface Scenario {
  readonly world: World;
  readonly members: readonly Member[];
  readonly parameters: Parameters;
  readonly tasks: number;
  readonly seats: number;
  /** Tasks between two roll-ups and snapshots: what was settled since is not known to selection. */
  readonly lag: number;
  /** Roll-ups between two of the validation records. */
  readonly validationLag: number;
  /** Share of tasks that are canaries, in PPM. */
  readonly canaryShare: number;
  /** `truth`: every verdict is what is right, at the weight of an ordinary task. */
  readonly feedback: 'judges' | 'truth';
  /** Who asks, by place among the members. */
  readonly requesterOf: (task: number) => number;
  /** Members, by place, of which one is drawn to coordinate each task; the requester's own does where there are none. */
  readonly coordinators: readonly number[];
  /** Members whose coordinator does not return what the vote says, by place. */
  readonly coordinations: ReadonlyMap<number, Coordinator>;
  /** Whether a respondent that a canary's author wrongs disputes it. */
  readonly disputes: boolean;
  /** The tasks between two probes of a quarantined organisation. */
  readonly probeEvery: number;
  readonly switches: Switches;
  /** Another way of selecting than the rule's. */
  readonly selector: SelectorFactory | undefined;
  /** Members, by place, that declare a new model before a task. */
  readonly declares: (task: number) => readonly number[];
  /** A canary's author can lie about what is right: the truth that it declares for an answer, in PPM. */
  readonly declaredTruth: ((requester: number, respondent: number, truth: number) => number) | undefined;
  /** Tasks that a requester makes canaries of beyond the drawn ones. */
  readonly isOwnCanary: ((requester: number, task: number) => boolean) | undefined;
}

export const NO_SWITCHES: Switches = {
  openAnswers: false,
  noDeviation: false,
  equalCredibility: false,
  equalVotes: false,
  oneDomain: false,
  judgesFromCommittee: false,
};

/** The product's production parameters, with so many validators, for the world's domains. */
export function productionParameters(validators: number, change: Partial<Parameters> = {}): Parameters {
  const profile = { ...PARAMETER_PROFILES.production, validators, domains: ['general'], version: 1 };
  return { ...Parameters.parse(profile), ...change };
}

type Given = Pick<Scenario, 'world' | 'members' | 'parameters' | 'tasks'>;

/** A scenario with what §9 of the protocol's evidence was measured with, unless it says otherwise. */
export function scenario(given: Given & Partial<Scenario>): Scenario {
  return {
    seats: 3,
    lag: 20,
    validationLag: 5,
    canaryShare: 50_000,
    feedback: 'judges',
    requesterOf: () => 0,
    coordinators: [],
    coordinations: new Map(),
    disputes: true,
    probeEvery: 20,
    switches: NO_SWITCHES,
    selector: undefined,
    declares: () => [],
    declaredTruth: undefined,
    isOwnCanary: undefined,
    ...given,
  };
}
