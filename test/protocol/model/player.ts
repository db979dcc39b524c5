import { Consortium, mspOf } from '@llmnet/protocol';
import { Refusal, type Endorsed, type MemoryLedger } from '@llmnet/test-kit/memory-ledger';
import type { PlayedConsortium } from '../support/played-consortium';
import { endorseStep } from '../support/step';
import type { Step } from '../support/step';
import { LedgerModel } from './ledger-model';
import { MoneyWatch } from './money-watch';
import { Violation, must } from './task-model';
import type { Wish } from './task-moves';

interface Held {
  readonly step: Step;
  readonly at: number;
  readonly transaction: Endorsed;
}

/** Steps of which a second one, endorsed before the first was ordered, does nothing wrong: each reads what the first left, or adds. */
const CODES_OF_A_SECOND = ['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT', 'VALID'];

/** Attempts steps, and after each one that the ledger took holds it against the model and counts the money. */
export class Player {
  readonly model: LedgerModel;
  readonly money: MoneyWatch;
  /** How often the ledger took, refused or invalidated what, by name and by code. */
  readonly taken = new Map<string, number>();
  readonly #held: Held[] = [];
  readonly #credibilities = new Map<string, ReadonlyMap<string, bigint>>();

  private constructor(readonly played: PlayedConsortium) {
    this.money = new MoneyWatch(played.ledger);
    const prices = new Map(played.members.map(({ mspId, price }) => [`${mspId}/expert`, price ?? 0n]));
    const facts = {
      price: (provider: string) => prices.get(provider) ?? 0n,
      credibility: (domain: string, epoch: number) =>
        this.#credibilities.get(`${domain}/${String(epoch)}`) ?? new Map(),
    };
    this.model = new LedgerModel(played.ledger, facts, this.money.total);
  }

  static async create(played: PlayedConsortium): Promise<Player> {
    const player = new Player(played);
    for (const domain of played.domains) await player.#learnSnapshot(domain);
    return player;
  }

  get ledger(): MemoryLedger {
    return this.played.ledger;
  }

  /** The first active member, which keeps the ledger going. */
  get keeper(): string {
    const { members } = Consortium.parse(this.ledger.record('consortium'));
    return members.find(({ state }) => state === 'active')?.mspId ?? 'AMSP';
  }

  /** @returns whether the ledger took it */
  async attempt(wish: Wish, how: 'now' | 'held' | 'twice' = 'now'): Promise<boolean> {
    const first = await this.#endorse(wish);
    if (first === undefined || this.#holds(first.step)) return false;
    if (how === 'held') {
      this.#held.push(first);
      return false;
    }
    const second = how === 'twice' ? await this.#endorse(wish) : undefined;
    const taken = await this.#order(first);
    if (second !== undefined) await this.#order(second);
    return taken;
  }

  /** Who holds a step back does not take it in the meantime. */
  #holds(step: Step): boolean {
    return this.#held.some(
      (held) => held.step.name === step.name && held.step.by === step.by && sameRequest(held.step, step),
    );
  }

  /** Orders one of the transactions that were held back. */
  async release(choice: number): Promise<void> {
    const [held] = this.#held.splice(choice % Math.max(1, this.#held.length), 1);
    if (held !== undefined) await this.#order(held);
  }

  async releaseAll(): Promise<void> {
    while (this.#held.length > 0) await this.release(0);
  }

  /** A refusal has a code of the catalogue; anything else is a fault of the chaincode. */
  async #endorse(wish: Wish): Promise<Held | undefined> {
    let name = 'a plan';
    try {
      const step = await wish();
      name = step.name;
      return { step, at: this.ledger.now, transaction: await endorseStep(this.ledger, step) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      must(error.code !== undefined, `a refusal has a code: ${error.message}`);
      must(error.code !== 'CORRUPT_RECORD', error.message);
      this.#count(`${name} ${error.code ?? ''}`);
      return undefined;
    }
  }

  async #order({ step, at, transaction }: Held): Promise<boolean> {
    const code = this.ledger.commit(transaction);
    must(CODES_OF_A_SECOND.includes(code), code);
    this.#count(code === 'VALID' ? step.name : code);
    if (code !== 'VALID') return false;
    try {
      this.money.apply(transaction);
      this.model.apply(step, at, transaction);
      must(this.money.total === this.model.issued, `all money is ${this.model.issued}, not ${this.money.total}`);
    } catch (error) {
      if (error instanceof Violation) throw new Violation(`after ${step.name} by ${step.by.id}: ${error.message}`);
      throw error;
    }
    if (step.name === 'reputation:publishSnapshot') await this.#learnSnapshot(step.request.domain);
    return true;
  }

  async #learnSnapshot(domain: string): Promise<void> {
    const by = this.played.worker(this.keeper);
    const { snapshot } = await this.ledger.query(by, 'reputation:domain', { domain });
    if (snapshot === null) return;
    const nodes = snapshot.validators.map(({ node, credibility }) => [node, credibility] as const);
    this.#credibilities.set(`${domain}/${String(snapshot.epoch)}`, new Map(nodes));
    must(
      new Set(snapshot.candidates.map(({ mspId }) => mspId)).size === snapshot.candidates.length,
      'one candidate each',
    );
  }

  #count(name: string): void {
    this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
  }
}

function sameRequest(x: Step, y: Step): boolean {
  return JSON.stringify(x.request) === JSON.stringify(y.request);
}

/** The organisations that have records of a field. */
export function organisations(ledger: MemoryLedger, field: string): string[] {
  return ledger.keys(`rep/${field}/`).map((key) => mspOf(`${key.slice(`rep/${field}/`.length)}/`));
}
