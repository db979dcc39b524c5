import {
  assess,
  coordinatorSeed,
  drawValidators,
  eligible,
  hash,
  quote,
  selectCommittee,
  taskSeed,
  validatorSeed,
  voteWeight,
} from '@llmnet/protocol/rules';
import type { Assessment, EligibilityTerms, Opinion, Scope, TaskFacts } from '@llmnet/protocol/rules';
import { mixed, scaled } from '../random/mix';
import type { Letter, Question } from '../truth/world';
import { disputeTruths } from './dispute';
import { judge } from './judging';
import { Ledger } from './ledger';
import type { Scenario } from './scenario';
import { answerSeats } from './seating';
import type { Held, Seat } from './seating';
import type { Selector } from './selector';
import type { Snapshot } from './snapshot';
import type { Observer } from './task-outcome';
import { decide } from './vote';

const LANES = 64;
const PPM = 1_000_000;
const ANYONE = { allowed: [], denied: [] };
const NO_CONDITIONS: Omit<EligibilityTerms, 'scope'> = {
  priceCap: 1_000_000_000n,
  promptTokens: 1,
  answerTokens: 1,
  orgs: ANYONE,
  models: ANYONE,
  regions: ANYONE,
};
const DRAW_CANARY = 0xca;

interface Committee {
  readonly seed: string;
  /** By place. */
  readonly coordinator: number;
  readonly seats: readonly Seat[];
  readonly substitutes: readonly Seat[];
}

/** A task as far as its answers are in. */
interface Course {
  readonly task: number;
  /** The domain of its records. */
  readonly domain: number;
  readonly question: Question;
  readonly requester: number;
  readonly scope: Scope['kind'];
  readonly snapshot: Snapshot;
  readonly committee: Committee;
  readonly held: readonly Held[];
  readonly canary: boolean;
}

/** Runs a scenario task by task. The same scenario and seed give the same course, whatever is observed. */
export class Simulation {
  readonly #ledger: Ledger;
  readonly #selector: Selector | undefined;
  readonly #observers: readonly Observer[];

  constructor(
    private readonly scenario: Scenario,
    private readonly seed: number,
    ...observers: readonly Observer[]
  ) {
    const { switches, world, selector } = scenario;
    this.#ledger = new Ledger(scenario, switches.oneDomain ? 1 : world.domains.length);
    this.#selector = selector?.(world, seed);
    this.#observers = observers;
  }

  run(): void {
    const { tasks, lag, declares, probeEvery } = this.scenario;
    for (let task = 0; task < tasks; task += 1) {
      this.#ledger.register(task);
      for (const place of declares(task)) this.#ledger.declareModel(place);
      this.#ask(task, this.scenario.requesterOf(task), { kind: 'others' });
      if (task % probeEvery === 0) this.#probe(task);
      if ((task + 1) % lag === 0) this.#rollUp(task);
    }
  }

  #rollUp(task: number): void {
    const rollUp = this.#ledger.rollUp();
    for (const observer of this.#observers) observer.onRollUp?.(rollUp, task);
  }

  /** Every quarantined provider is asked one canary alone. */
  #probe(task: number): void {
    const domain = this.#recordDomain(this.scenario.world.question(task));
    for (const { mspId } of this.#ledger.snapshot(domain).quarantined) {
      this.#ask(task, this.scenario.requesterOf(task), { kind: 'probe', mspId });
    }
  }

  #recordDomain(question: Question): number {
    return this.scenario.switches.oneDomain ? 0 : question.domain;
  }

  #ask(task: number, requester: number, scope: Scope): void {
    const { world, members, switches } = this.scenario;
    const question = world.question(task);
    const domain = this.#recordDomain(question);
    const snapshot = this.#ledger.snapshot(domain);
    const probe = scope.kind === 'probe';
    const committee = this.#committee(snapshot, domain, task, requester, scope);
    if (committee.seats.length === 0) return;
    const asked = { world, members, task, question, requester, probe, openAnswers: switches.openAnswers };
    const held = answerSeats(asked, committee.seats, committee.substitutes);
    const canary = probe || this.#isCanary(task, requester);
    const course: Course = { task, domain, question, requester, scope: scope.kind, snapshot, committee, held, canary };
    const assessment = this.#settle(course);
    const final = this.#conclude(course);
    for (const observer of this.#observers) {
      observer.onTask?.({ task, question, requester, canary, probe, held, final, assessment });
    }
  }

  /** The committee's one answer, as the task's coordinator gives it. */
  #conclude({ question, held, committee }: Course): Letter {
    const answered = held.filter(({ end }) => end === 'answered');
    const decided = decide(answered);
    const coordination = this.scenario.coordinations.get(committee.coordinator);
    return coordination?.({ question, answers: answered.map(({ letter }) => letter), decided }) ?? decided;
  }

  /** What a panel says that the rule draws by a seed. */
  #judge({ task, question, snapshot, requester, committee, held }: Course, seed: string, count: number): Opinion[] {
    const { world, members, switches } = this.scenario;
    const answering = switches.judgesFromCommittee ? [] : held.map(({ place }) => this.#mspId(place));
    return judge(
      {
        snapshot,
        seed,
        count,
        excluded: new Set([...answering, this.#mspId(requester), this.#mspId(committee.coordinator)]),
        equalCredibility: switches.equalCredibility,
      },
      { world, members, task, question, held, providerOf: (place) => this.#provider(place) },
    );
  }

  /** The opinion of one who knows what is right. */
  #oracle({ question, held }: Course): Opinion {
    const answers = held.filter(({ end }) => end === 'answered');
    return {
      mspId: this.#mspId(0),
      credibility: 1n,
      scores: answers.map(({ place, letter }) => ({
        provider: this.#provider(place),
        score: truthOf(letter, question),
        final: null,
      })),
    };
  }

  #isCanary(task: number, requester: number): boolean {
    const { canaryShare, isOwnCanary } = this.scenario;
    return isOwnCanary?.(requester, task) === true || scaled(mixed(this.seed, task, DRAW_CANARY), PPM) < canaryShare;
  }

  #committee(snapshot: Snapshot, domain: number, task: number, requester: number, scope: Scope): Committee {
    const { seats, parameters, switches } = this.scenario;
    const requesterMsp = this.#mspId(requester);
    const seed = taskSeed(snapshot.seed, requesterMsp, task % LANES, Math.floor(task / LANES));
    const coordinator = this.#coordinator(requester, seed);
    const parties = { requesterMsp, coordinatorMsp: this.#mspId(coordinator) };
    const candidates = eligible(snapshot, { ...NO_CONDITIONS, scope }, parties);
    if (this.#selector !== undefined && scope.kind === 'others') {
      const places = candidates.map(({ place }) => place);
      const choice = this.#selector.choose(domain, places, seats);
      return {
        seed,
        coordinator,
        seats: choice.seats.map((place, seat) => ({ place, weight: choice.weights[seat] ?? 1n })),
        substitutes: [],
      };
    }
    const chosen = selectCommittee(
      candidates,
      { seats: scope.kind === 'probe' ? 1 : seats, nearBand: parameters.nearBand },
      seed,
    );
    const asSeat = (offer: (typeof candidates)[number]): Seat => ({
      place: offer.place,
      weight: switches.equalVotes ? 1n : voteWeight(offer),
    });
    return { seed, coordinator, seats: chosen.seats.map(asSeat), substitutes: chosen.substitutes.map(asSeat) };
  }

  /** The requester's own, or one that the rule draws. */
  #coordinator(requester: number, seed: string): number {
    const { coordinators } = this.scenario;
    if (coordinators.length === 0) return requester;
    const candidates = coordinators.map((place) => ({ place, mspId: this.#mspId(place), node: this.#mspId(place) }));
    const [drawn] = drawValidators(candidates, new Set([this.#mspId(requester)]), 1, coordinatorSeed(seed));
    return drawn?.place ?? requester;
  }

  /** Verdicts and money by the chaincode's one rule for it, and what they append to the logs. */
  #settle(course: Course): Assessment {
    const assessment = assess(this.#facts(course), this.scenario.parameters);
    this.#append(course, assessment);
    return assessment;
  }

  #facts(course: Course): TaskFacts {
    const { requester, scope, held, canary, question, committee } = course;
    const { parameters, feedback, members, disputes } = this.scenario;
    const material = held.map(({ seedMaterial }) => seedMaterial);
    const seed = validatorSeed(committee.seed, material);
    const holders = held.map(({ place, end }) => ({
      provider: this.#provider(place),
      mspId: this.#mspId(place),
      price: members[place]?.price ?? 0n,
      end,
      counts: true,
      revised: false,
    }));
    const truths = canary ? this.#truths(requester, held, question) : undefined;
    const isFalse =
      truths !== undefined &&
      held.some(
        ({ place, letter, end }) =>
          end === 'answered' && truths.get(this.#provider(place)) !== truthOf(letter, question),
      );
    return {
      scope,
      escrow: quote(
        holders.length,
        holders.map(({ price }) => price),
        parameters.shares,
      ),
      requesterMsp: this.#mspId(requester),
      coordinatorMsp: this.#mspId(committee.coordinator),
      qualityFloor: 0n,
      concluded: true,
      holders,
      opinions: feedback === 'truth' ? [this.#oracle(course)] : this.#judge(course, seed, parameters.validators),
      truths,
      promptFalse: false,
      resultFalse: false,
      reversal:
        disputes && isFalse
          ? disputeTruths({
              seed,
              validators: parameters.validators,
              margin: parameters.disputeMargin,
              held,
              truths,
              providerOf: (place) => this.#provider(place),
              askPanel: (panel, count) => this.#judge(course, panel, count),
            })
          : undefined,
    };
  }

  #truths(requester: number, held: readonly Held[], question: Question): Map<string, number> {
    const { declaredTruth } = this.scenario;
    return new Map(
      held
        .filter(({ end }) => end === 'answered')
        .map(({ place, letter }) => {
          const truth = truthOf(letter, question);
          return [this.#provider(place), declaredTruth?.(requester, place, truth) ?? truth];
        }),
    );
  }

  #append({ task, domain, requester, held }: Course, { seats, judges, canary, recorded }: Assessment): void {
    const requesterMsp = this.#mspId(requester);
    for (const [index, seat] of seats.entries()) {
      const holder = held[index];
      if (holder === undefined) continue;
      if (seat.evidence !== undefined) this.#selector?.learn(domain, holder.place, Number(seat.evidence));
      if (!recorded || (seat.evidence === undefined && seat.end !== 'answered')) continue;
      this.#ledger.append(domain, holder.place, {
        kind: 'outcome',
        task: String(task),
        success: seat.evidence ?? 0n,
        judged: seat.judged,
        truth: seat.truth,
        weight: seat.weight,
        requesterMsp,
        canary,
        seedMaterial: holder.seedMaterial,
      });
    }
    for (const { mspId, samples, hits, pay } of judges) {
      this.#ledger.appendJudged(mspId, { kind: 'judged', requesterMsp, samples, hits, pay });
    }
  }

  #mspId(place: number): string {
    return this.#ledger.organisations[place]?.mspId ?? '';
  }

  #provider(place: number): string {
    return this.#ledger.organisations[place]?.provider ?? '';
  }
}

/** How right an answer is, in PPM. */
function truthOf(letter: Letter, { truth }: Question): number {
  return letter === truth ? PPM : 0;
}

/** A fingerprint of a course of tasks: the same on every machine. */
export function fingerprint(previous: string, held: readonly Held[], final: Letter): string {
  return hash('course', previous, ...held.map(({ place }) => place), final ?? 'none');
}
