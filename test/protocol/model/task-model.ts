import { mspOf } from '@llmnet/protocol';
import type { Consortium, SubmitRequest } from '@llmnet/protocol';
import type { StepNamed } from '../support/step';
import { seedSaltOf } from '../support/played-consortium';
import type { Subject } from '../support/played-consortium';
import { expectedSettlement, found } from './expected-settlement';
import type {
  End,
  ExpectedSeat,
  ExpectedSettlement,
  PlayedFinding,
  PlayedOpinion,
  PlayedSeat,
  PlayedTask,
} from './expected-settlement';

type Parameters = Consortium['parameters'];
type Scores = SubmitRequest<'evaluation:revealScore'>['scores'];

export interface Facts {
  readonly price: (provider: string) => bigint;
  /** By node, as the snapshot of a domain and an epoch has it. */
  readonly credibility: (domain: string, epoch: number) => ReadonlyMap<string, bigint>;
}

interface Dispute {
  readonly subject: Subject;
  readonly by: string;
  readonly panel: readonly string[];
  resolved: { readonly upheld: boolean; readonly found: ReadonlyMap<string, PlayedFinding> } | undefined;
}

interface Judging {
  readonly sealed: Set<string>;
  readonly opened: Map<string, Scores>;
  closed: boolean;
}

/** What breaks a rule of the protocol although the ledger took it. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function must(holds: boolean, rule: string): void {
  if (!holds) throw new Violation(rule);
}

/** One task as its members' valid steps make it; each step is held against the protocol's order. */
export class TaskModel {
  readonly requester: string;
  readonly terms: SubmitRequest<'tasks:open'>['terms'];
  readonly seats: string[];
  readonly #lost: { readonly provider: string; readonly end: 'declined' | 'replaced' }[] = [];
  readonly #commits = new Map<string, 'sealed' | 'declined'>();
  readonly #commitments = new Map<string, string>();
  readonly #reveals = new Map<string, boolean>();
  readonly #closed = new Set<number>();
  readonly #rounds = new Set<number>();
  readonly #panels = new Map<number, Judging>();
  readonly disputes: Dispute[] = [];
  #result: SubmitRequest<'tasks:result'> | undefined;
  #declared: ReadonlyMap<string, number> | undefined;
  #silencesCount: ReadonlySet<string> | undefined;
  /** Who got an entry in its organisation's log when the task was settled; a dispute can take its weight, not the entry. */
  #logged: ReadonlySet<string> = new Set();
  settled: { readonly at: number; readonly outcome: 'judged' | 'expired' | 'cancelled' } | undefined;
  reimbursed = false;

  constructor(
    readonly task: string,
    readonly open: StepNamed<'tasks:open'>,
    readonly at: number,
    readonly parameters: Parameters,
    readonly facts: Facts,
  ) {
    this.requester = open.by.mspId;
    this.terms = open.request.terms;
    this.seats = [...open.request.committee];
    must(new Set(this.seats.map(mspOf)).size === this.seats.length, 'one seat an organisation');
  }

  get escrow(): bigint {
    return BigInt(this.open.request.quote);
  }

  get isCancellable(): boolean {
    return this.settled === undefined && ![...this.#commits.values()].includes('sealed');
  }

  get isCanary(): boolean {
    return this.#declared !== undefined && this.#reversal() === undefined;
  }

  commit({ by, request: { round, commitment } }: StepNamed<'tasks:commit'>): void {
    const provider = this.#seatOf(by.id);
    const place = `${String(round)}/${provider}`;
    must(!this.#commits.has(place), 'one commit a seat and round');
    must(!this.#closed.has(round), 'no commit behind a reveal or a close');
    must(this.settled === undefined, 'no commit behind the settlement');
    must(round === 0 || (this.#rounds.has(round) && this.#reveals.has(`0/${provider}`)), 'only who answered revises');
    this.#commits.set(place, 'sealed');
    this.#commitments.set(place, commitment);
  }

  decline(by: string): void {
    const place = `0/${this.#seatOf(by)}`;
    must(!this.#commits.has(place), 'one step a seat');
    must(!this.#closed.has(0) && this.settled === undefined, 'no decline behind a reveal, a close or the settlement');
    this.#commits.set(place, 'declined');
  }

  substitute({ request: { seat, provider } }: StepNamed<'tasks:substitute'>): void {
    const before = this.seats[seat] ?? '';
    must(this.#commits.get(`0/${before}`) !== 'sealed', 'who answered keeps its seat');
    must(this.open.request.substitutes[this.#lost.length] === provider, 'substitutes come in their order');
    must(
      !this.#closed.has(0) && this.settled === undefined,
      'seats do not move behind a reveal, a close or the settlement',
    );
    this.#lost.push({ provider: before, end: this.#commits.has(`0/${before}`) ? 'declined' : 'replaced' });
    this.seats[seat] = provider;
  }

  close(round: number): void {
    must(!this.#closed.has(round), 'a round is closed once');
    this.#closed.add(round);
  }

  reveal({ by, request: { round, abstained } }: StepNamed<'tasks:reveal'>): void {
    const provider = this.#seatOf(by.id);
    const place = `${String(round)}/${provider}`;
    must(this.#commits.get(place) === 'sealed', 'only what was sealed is opened');
    must(!this.#reveals.has(place), 'one reveal a seat and round');
    must(this.#result === undefined && this.settled === undefined, 'no reveal behind the draw or the settlement');
    const steps = this.seats.filter((seat) => this.#commits.has(`${String(round)}/${seat}`));
    if (round === 0)
      must(this.#closed.has(0) || steps.length === this.seats.length, 'nobody reveals while commits are missing');
    this.#reveals.set(place, abstained);
    this.#closed.add(round);
  }

  startRound(round: number): void {
    must(!this.#rounds.has(round) && (round === 1 || this.#rounds.has(round - 1)), 'rounds in their order, once');
    must(this.#result === undefined && this.settled === undefined, 'no round behind the result');
    this.#rounds.add(round);
  }

  conclude(result: SubmitRequest<'tasks:result'>): void {
    must(this.#result === undefined && this.settled === undefined, 'one result, before the settlement');
    const parties = [this.requester, ...[...this.seats, ...this.#lost.map(({ provider }) => provider)].map(mspOf)];
    must(!result.validators.map(mspOf).some((mspId) => parties.includes(mspId)), 'nobody judges its own task');
    this.#result = result;
  }

  sealScores(by: string, panel: number): void {
    const judging = this.#panel(panel);
    must(this.#judges(panel).includes(by), 'only who was drawn judges');
    must(!judging.sealed.has(by) && !judging.closed, 'scores are sealed once, before any is open');
    must(!this.#isOver(panel), 'no score behind the end of its panel');
    judging.sealed.add(by);
  }

  closeScores(panel: number): void {
    const judging = this.#panel(panel);
    must(!judging.closed, 'a scoring phase is closed once');
    judging.closed = true;
  }

  openScores({ by, request: { panel, scores } }: StepNamed<'evaluation:revealScore'>): void {
    const judging = this.#panel(panel);
    must(judging.sealed.has(by.id) && !judging.opened.has(by.id), 'only what was sealed is opened, once');
    must(
      judging.closed || judging.sealed.size === this.#judges(panel).length,
      'no score opens while others are missing',
    );
    must(!this.#isOver(panel), 'no score behind the end of its panel');
    judging.opened.set(by.id, scores);
    judging.closed = true;
  }

  declare({ truths }: SubmitRequest<'canaries:declare'>): void {
    must(
      this.#declared === undefined && this.settled === undefined,
      'a canary is declared once, before the settlement',
    );
    const judging = this.#panel(0);
    const isSealed = judging.closed || judging.sealed.size === this.#judges(0).length;
    must(isSealed, 'a canary is declared when every score is sealed');
    this.#declared = new Map(truths.map(({ provider, truth }) => [provider, truth]));
  }

  dispute({ by, request: { number, subject, panel } }: StepNamed<'disputes:open'>): void {
    must(number === this.disputes.length + 1, 'disputes are numbered without gaps');
    const texts = this.disputes.filter((known) => known.by === by.mspId && known.subject.kind === 'text').length;
    must(subject.kind === 'verdict' || texts < 2, 'a member disputes two texts at most');
    must(this.settled !== undefined || subject.kind === 'text', 'verdicts are disputed after the settlement');
    const parties = [this.requester, mspOf(this.open.request.coordinator), by.mspId, ...this.seats.map(mspOf)];
    must(!panel.map(mspOf).some((mspId) => parties.includes(mspId)), 'no party sits on the panel');
    this.disputes.push({ subject, by: by.mspId, panel, resolved: undefined });
  }

  /** @returns whether the settlement was changed */
  resolve(number: number, lapsed: boolean): boolean {
    const dispute = this.disputes[number - 1];
    must(dispute !== undefined && dispute.resolved === undefined, 'a dispute is resolved once');
    if (dispute === undefined) return false;
    const opinions = this.#opinions(number);
    const quorum = Math.floor(dispute.panel.length / 2) + 1;
    const subjects = dispute.subject.kind === 'text' ? [dispute.subject.text.author] : this.seats;
    const findings = new Map(subjects.map((subject) => [subject, found(opinions, subject, quorum)]));
    const blind = opinions.every(({ scores }) =>
      [...scores.values()].every(({ score, final }) => score === null && final === null),
    );
    const unread = opinions.length >= quorum && blind;
    const falsified = (step: string): boolean => mismatches(findings) || (unread && step !== 'prompt');
    const { subject } = dispute;
    const upheld = !lapsed && (subject.kind === 'text' ? falsified(subject.text.step) : this.#reverses(findings));
    dispute.resolved = { upheld, found: findings };
    return upheld && this.settled !== undefined;
  }

  /** Histories name no signs of life when they settle: only other seats' steps make a silence count in them. */
  settle(at: number): void {
    must(this.settled === undefined, 'a task is settled once');
    must(
      this.disputes.every(({ resolved }) => resolved !== undefined),
      'no settlement while a text is in dispute',
    );
    const silent = this.#holders(() => true).filter(({ end }) => ['missing', 'replaced', 'withheld'].includes(end));
    this.#silencesCount = new Set(silent.filter((seat) => this.#silenceCounts(seat)).map(({ provider }) => provider));
    this.settled = { at, outcome: this.#result === undefined ? 'expired' : 'judged' };
    this.#logged = new Set(
      this.expected()
        .seats.filter(({ logged }) => logged)
        .map(({ provider }) => provider),
    );
  }

  cancel(at: number): void {
    must(this.isCancellable, 'a task is cancelled before anybody answered, and once');
    this.settled = { at, outcome: 'cancelled' };
  }

  /** What a settlement has to say with what is known now. */
  expected(): ExpectedSettlement {
    return expectedSettlement(this.#played());
  }

  /** The seats that have an entry, with what it says now. */
  logged(): ExpectedSeat[] {
    return this.expected().seats.filter(({ provider }) => this.#logged.has(provider));
  }

  /** What a seat gives to the seed of later draws. */
  seedMaterial(provider: string): string {
    const place = `0/${provider}`;
    if (this.#reveals.has(place)) return seedSaltOf(mspOf(provider), 0);
    return this.seats.includes(provider) ? (this.#commitments.get(place) ?? '') : '';
  }

  #played(): PlayedTask {
    const { shares, canaryWeight } = this.parameters;
    return {
      scope: this.terms.scope.kind,
      escrow: this.escrow,
      requester: this.requester,
      coordinator: mspOf(this.open.request.coordinator),
      floor: BigInt(this.terms.qualityFloor),
      concluded: this.#result !== undefined,
      seats: this.#holders((provider) => this.#silencesCount?.has(provider) === true),
      opinions: this.#opinions(0),
      truths: this.#declared,
      falsePrompt: this.#foundAbout('prompt') !== undefined,
      falseResult: this.#foundAbout('result') !== undefined,
      reversal: this.#reversal(),
      shares,
      canaryWeight,
    };
  }

  #holders(counts: (provider: string) => boolean): PlayedSeat[] {
    const revised = (provider: string): boolean =>
      [...this.#rounds].some(
        (round) => round <= (this.#result?.rounds ?? 0) && this.#reveals.get(`${String(round)}/${provider}`) === false,
      );
    const holder = (provider: string, end: End): PlayedSeat => ({
      provider,
      mspId: mspOf(provider),
      price: this.facts.price(provider),
      end,
      counts: counts(provider),
      revised: revised(provider),
    });
    return [
      ...this.seats.map((provider) => holder(provider, this.#endOf(provider))),
      ...this.#lost.map(({ provider, end }) => holder(provider, end)),
    ];
  }

  #endOf(provider: string): End {
    const commit = this.#commits.get(`0/${provider}`);
    const abstained = this.#reveals.get(`0/${provider}`);
    if (commit === undefined) return 'missing';
    if (commit === 'declined') return 'declined';
    if (abstained === undefined) return 'withheld';
    const finding = this.#foundAbout('answer', `${mspOf(provider)}/worker`);
    if (finding !== undefined) return finding;
    return abstained ? 'abstained' : 'answered';
  }

  /** Only where the ledger is seen to have taken another seat's step of the phase. */
  #silenceCounts(seat: PlayedSeat): boolean {
    const steps = seat.end === 'withheld' ? this.#reveals : this.#commits;
    const holders = [...this.seats, ...this.#lost.map(({ provider }) => provider)];
    return holders.some((other) => other !== seat.provider && steps.has(`0/${other}`));
  }

  /** What upheld disputes make of a text: `withheld` where its panels could read nothing. */
  #foundAbout(step: 'prompt' | 'answer' | 'result', author?: string): 'false' | 'withheld' | undefined {
    const upheld = this.disputes.filter(
      ({ subject, resolved }) =>
        resolved?.upheld === true &&
        subject.kind === 'text' &&
        subject.text.step === step &&
        (author === undefined || subject.text.author === author),
    );
    if (upheld.length === 0) return undefined;
    const told = upheld.some(({ resolved }) =>
      [...(resolved?.found.values() ?? [])].some((one) => one.verdict !== undefined),
    );
    return told ? 'false' : 'withheld';
  }

  #reversal(): PlayedTask['reversal'] {
    const index = this.disputes.findIndex(
      ({ subject, resolved }) => subject.kind === 'verdict' && resolved?.upheld === true,
    );
    const reversing = this.disputes[index]?.resolved;
    return reversing && { opinions: this.#opinions(index + 1), found: reversing.found };
  }

  #reverses(findings: ReadonlyMap<string, PlayedFinding>): boolean {
    const margin = BigInt(this.parameters.disputeMargin);
    const { seats } = this.expected();
    const standing = new Map(seats.filter(({ end }) => end === 'answered').map((seat) => [seat.provider, seat]));
    const differs = (before: bigint | undefined, now: bigint | undefined): boolean =>
      now !== undefined && (before === undefined || (now > before ? now - before : before - now) >= margin);
    return [...findings].some(([provider, { verdict, final }]) => {
      // What was declared of a canary is disputed beside what was settled.
      const truth = this.#declared?.get(provider);
      if (truth !== undefined && differs(BigInt(truth), verdict)) return true;
      const before = standing.get(provider);
      if (before === undefined) return false;
      return differs(before.verdict, verdict) || (before.final !== undefined && differs(before.final, final));
    });
  }

  #opinions(panel: number): PlayedOpinion[] {
    const credibility = this.facts.credibility(this.terms.domain, this.open.request.epoch);
    const { opened } = this.#panel(panel);
    return this.#judges(panel).flatMap((judge) => {
      const scores = opened.get(judge);
      if (scores === undefined) return [];
      const bySeat = new Map(scores.map(({ provider, score, final }) => [provider, { score, final }]));
      return [{ mspId: mspOf(judge), credibility: credibility.get(judge) ?? 0n, scores: bySeat }];
    });
  }

  #judges(panel: number): readonly string[] {
    return panel === 0 ? (this.#result?.validators ?? []) : (this.disputes[panel - 1]?.panel ?? []);
  }

  #panel(panel: number): Judging {
    const known = this.#panels.get(panel) ?? { sealed: new Set(), opened: new Map<string, Scores>(), closed: false };
    this.#panels.set(panel, known);
    return known;
  }

  #isOver(panel: number): boolean {
    return panel === 0 ? this.settled !== undefined : this.disputes[panel - 1]?.resolved !== undefined;
  }

  #seatOf(node: string): string {
    const provider = this.seats.find((seat) => mspOf(seat) === mspOf(node));
    must(provider !== undefined, 'only who holds a seat answers');
    return provider ?? '';
  }
}

function mismatches(findings: ReadonlyMap<string, PlayedFinding>): boolean {
  return [...findings.values()].some(({ verdict }) => verdict !== undefined && verdict * 2n < 1_000_000n);
}
