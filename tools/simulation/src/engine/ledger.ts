import { isDeepStrictEqual } from 'node:util';
import {
  credibility,
  isQuarantineDue,
  isReturnDue,
  judgePenalties,
  trustOf,
  validatorOrganisations,
} from '@llmnet/protocol/rules';
import type { Check, FoldedEntry, JudgePenalties, Trust, ValidatorOrganisation } from '@llmnet/protocol/rules';
import type { Member } from './member';
import { replaceChecks } from './check-sums';
import { Organisation } from './organisation';
import type { Scenario } from './scenario';
import { SnapshotBuilder } from './snapshot';
import type { Snapshot, SnapshotValidator } from './snapshot';

/** A change of an organisation's quarantine status at a roll-up. */
export interface QuarantineChange {
  readonly place: number;
  readonly state: 'quarantined' | 'returned';
}

export interface RollUp {
  readonly quarantineChanges: readonly QuarantineChange[];
  /** What judges are paid for a window of judgements, by place, in micro-credits. */
  readonly judged: readonly { readonly place: number; readonly earned: bigint }[];
}

/**
 * The reputation side of the ledger without the ledger: logs, roll-ups, quarantine, snapshots, each by the chaincode's own rules. What the
 * contracts add (who may call what, keys, endorsement) has no effect on the numbers.
 */
export class Ledger {
  readonly organisations: readonly Organisation[];
  readonly #parameters: Scenario['parameters'];
  readonly #places: ReadonlyMap<string, number>;
  readonly #judges: readonly Organisation[];
  readonly #builders: readonly SnapshotBuilder[];
  readonly #snapshots: Snapshot[];
  readonly #dirty = new Set<Organisation>();
  readonly #dirtyDomains = new Set<number>();
  readonly #dirtyJudges = new Set<Organisation>();
  #validators: readonly ValidatorOrganisation<SnapshotValidator>[];
  /** What canaries say about the judges of all organisations. */
  #checks: readonly Check[] = [];
  /** How far each requester's canaries count. */
  #trust: Trust = trustOf([]);
  /** How much worse organisations judge than they answer. */
  #judgePenalties: JudgePenalties = new Map();
  #rollUps = 0;

  constructor(
    private readonly scenario: Scenario,
    domains: number,
  ) {
    const { members, parameters, switches } = scenario;
    this.#parameters = parameters;
    this.organisations = members.map((member: Member, place) => new Organisation(place, member));
    this.#places = new Map(members.map(({ mspId }, place) => [mspId, place]));
    this.#judges = this.organisations.filter(({ member }) => member.judge !== undefined);
    this.#builders = Array.from(
      { length: domains },
      (_, domain) => new SnapshotBuilder(domain, { ...parameters, withoutDeviation: switches.noDeviation }),
    );
    this.register(0);
    this.#validators = this.#listValidators();
    this.#snapshots = this.#builders.map((builder) =>
      builder.build(this.#validators, this.#trust, this.#judgePenalties),
    );
  }

  snapshot(domain: number): Snapshot {
    const snapshot = this.#snapshots[domain];
    if (snapshot === undefined) throw new RangeError('no such domain');
    return snapshot;
  }

  /** Opens the records of the providers that join before this task. */
  register(task: number): void {
    for (const organisation of this.organisations) {
      const { joins, claims, respondent } = organisation.member;
      if (joins !== task || respondent === undefined) continue;
      for (const domain of claims ?? this.#builders.keys()) {
        this.#builders[domain]?.add(organisation, organisation.claim(domain));
        this.#dirtyDomains.add(domain);
      }
    }
  }

  append(domain: number, place: number, entry: FoldedEntry): void {
    const organisation = this.organisations[place];
    if (organisation === undefined) throw new RangeError('no such member');
    organisation.append(domain, entry);
    this.#dirty.add(organisation);
  }

  appendJudged(mspId: string, entry: FoldedEntry): void {
    const organisation = this.organisations[this.#places.get(mspId) ?? -1];
    if (organisation === undefined) throw new RangeError('no such member');
    organisation.validation.append(entry);
    this.#dirtyJudges.add(organisation);
  }

  /** A declared change of model ages what is known in every domain. */
  declareModel(place: number): void {
    for (const domain of this.organisations[place]?.records.keys() ?? []) this.append(domain, place, { kind: 'aged' });
  }

  /** Folds everything that has been settled, draws the consequences, and publishes the snapshots that this changes. */
  rollUp(): RollUp {
    this.#rollUps += 1;
    const changed = [...this.#dirty];
    this.#dirty.clear();
    for (const organisation of changed) this.#fold(organisation);
    this.#updateTrust();
    const quarantineChanges = changed.flatMap((organisation) => this.#review(organisation));
    const judged = this.#rollUps % this.scenario.validationLag === 0 ? this.#foldJudgements() : [];
    for (const domain of this.#dirtyDomains) {
      const snapshot = this.#builders[domain]?.build(this.#validators, this.#trust, this.#judgePenalties);
      if (snapshot !== undefined) this.#snapshots[domain] = snapshot;
    }
    this.#dirtyDomains.clear();
    return { quarantineChanges, judged };
  }

  /** Keeps what trust is where it has not changed, so that nothing that rests on it is computed anew. */
  #updateTrust(): void {
    const trust = trustOf(this.#checks);
    if (!isDeepStrictEqual(trust, this.#trust)) this.#trust = trust;
  }

  #updateJudgePenalties(): void {
    const answering = this.organisations.filter(({ records }) => records.size > 0);
    const judging = answering.map((organisation) => ({
      mspId: organisation.mspId,
      ability: organisation.ability(this.#builders.length, this.#parameters, this.#trust),
      hitRates: organisation.validation.state.hitRates,
    }));
    this.#judgePenalties = judgePenalties(judging, this.#trust);
  }

  #fold(organisation: Organisation): void {
    const before = organisation.checks;
    for (const domain of organisation.fold(this.#parameters)) this.#dirtyDomains.add(domain);
    this.#checks = replaceChecks(this.#checks, before, organisation.checks);
    if (organisation.hasWork) this.#dirty.add(organisation);
  }

  #review(organisation: Organisation): QuarantineChange[] {
    const records = [...organisation.records.values()];
    const { quarantineStatus, place } = organisation;
    if (isQuarantineDue(records, quarantineStatus, this.#parameters)) {
      const number = (quarantineStatus?.number ?? 0) + 1;
      organisation.appendToNext({ kind: 'quarantined', number });
      organisation.quarantineStatus = { state: 'quarantined', number, domains: records.map(({ field }) => field) };
      this.#touch(organisation);
      return [{ place, state: 'quarantined' }];
    }
    if (quarantineStatus !== undefined && isReturnDue(records, quarantineStatus, this.#parameters)) {
      organisation.quarantineStatus = { ...quarantineStatus, state: 'returned' };
      this.#touch(organisation);
      return [{ place, state: 'returned' }];
    }
    return [];
  }

  #touch(organisation: Organisation): void {
    this.#dirty.add(organisation);
    for (const domain of organisation.records.keys()) this.#dirtyDomains.add(domain);
  }

  #foldJudgements(): { place: number; earned: bigint }[] {
    const judged = [...this.#dirtyJudges].flatMap(({ place, validation }) => {
      const pay = validation.rollUp(this.#parameters);
      return pay === undefined ? [] : [{ place, earned: pay.earned }];
    });
    this.#dirtyJudges.clear();
    this.#validators = this.#listValidators();
    this.#updateJudgePenalties();
    return judged;
  }

  #listValidators(): ValidatorOrganisation<SnapshotValidator>[] {
    const validators = this.#judges.map(({ mspId, place, validation }) => ({
      node: `${mspId}/node`,
      mspId,
      place,
      credibility: credibility(validation.state.hitRates, this.#trust),
    }));
    return validatorOrganisations(validators);
  }
}
