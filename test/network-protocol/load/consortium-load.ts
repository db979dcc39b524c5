import { setTimeout as delay } from 'node:timers/promises';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode, Ledger } from '@llmnet/ledger-client';
import { MSPS, type Msp } from '@llmnet/test-kit/cast';
import { type ScriptedConsortium, TaskPlayer } from '@llmnet/test-kit/consortium';
import type { Tally } from './tally';
import { atRate, inParallel } from './workers';
import type { Rate } from './workers';

/** A provider that the load renews the lease of. */
export interface LoadedProvider {
  readonly mspId: Msp;
  readonly provider: string;
}

/**
 * Refusals that say: somebody else was first, look again. A program of the product plans anew then. And a machine can be too slow for a
 * query's deadline, which says nothing about the ledger.
 */
const LOOK_AGAIN: readonly ClientErrorCode[] = ['SNAPSHOT_STALE', 'PLAN_CHANGED', 'OUT_OF_TURN', 'LEDGER_UNAVAILABLE'];
/** Lanes of each member that open one task after another; the requester of whole tasks takes its own from `WHOLE_TASKS` on. */
const OPENING_LANES = 40;
const WHOLE_TASKS = 50;
const TERMS = { phaseSeconds: 180 };

/** What a busy consortium does to the ledger at the same time. */
export class ConsortiumLoad {
  readonly #players = new Map<Msp, TaskPlayer>();
  readonly #free = new Map<Msp, { readonly lane: number; readonly opens: number }[]>();

  constructor(
    readonly consortium: ScriptedConsortium,
    readonly domains: readonly string[],
    readonly tally: Tally,
  ) {
    for (const mspId of MSPS) {
      this.#players.set(mspId, new TaskPlayer(consortium, mspId));
      this.#free.set(
        mspId,
        Array.from({ length: OPENING_LANES }, (_lane, lane) => ({ lane, opens: 0 })),
      );
    }
  }

  /** A member's worker registers a provider in each of the domains. */
  async register(): Promise<LoadedProvider[]> {
    const names = this.domains.map((domain, lane) => ({ domain, lane, name: `expert-${domain}` }));
    const all = MSPS.flatMap((mspId) => names.map((name) => ({ mspId, ...name })));
    await inParallel(all, 16, ({ mspId, name, domain, lane }) => this.consortium.provide(mspId, name, domain, lane));
    for (const domain of this.domains) await this.consortium.publish(domain, 0);
    return all.map(({ mspId, name }) => ({ mspId, provider: `${mspId}/${name}` }));
  }

  /** Opens tasks at a rate, by all members in turn and in all domains. */
  open(count: number, rate: Rate): Promise<void> {
    return atRate(count, rate, async (index) => {
      const mspId = MSPS[index % MSPS.length] ?? 'AsterMSP';
      const domain = this.domains[index % this.domains.length] ?? '';
      const place = await this.#lane(mspId);
      const opened = await this.tally.count('open', () =>
        again(() => this.#player(mspId).open({ ...place, terms: { ...TERMS, domain } })),
      );
      this.#free.get(mspId)?.push({ lane: place.lane, opens: place.opens + (opened ? 1 : 0) });
    });
  }

  renew(providers: readonly LoadedProvider[], rate: Rate): Promise<void> {
    return atRate(providers.length, rate, async (index) => {
      const renewed = providers[index];
      if (renewed === undefined) return;
      const worker = await this.consortium.worker(renewed.mspId);
      const request = { providers: [renewed.provider] };
      await this.tally.count('renewal', () => worker.submit('registry:renewLeases', request));
    });
  }

  /** Plays whole tasks one after another, so that there are outcomes to fold, until `isOver`. */
  async settle(player: number, isOver: () => boolean): Promise<void> {
    const aster = this.#player('AsterMSP');
    for (let opens = 0; !isOver(); opens += 1) {
      const domain = this.domains[(opens + player) % this.domains.length] ?? '';
      const opening = { lane: WHOLE_TASKS + player, opens, terms: { ...TERMS, domain } };
      await this.tally.count('whole task', async () => {
        const { task, seats } = await again(() => aster.open(opening));
        const providers = seats.map(({ provider }) => provider);
        await aster.answerAll(task, providers);
        await aster.score(task, await aster.conclude(task), providers, [1_000_000, 0, 500_000]);
        await again(() => aster.settle(task));
      });
    }
  }

  /** Folds what is there to fold and publishes what changed, domain by domain, until `isOver`. */
  async keep(isOver: () => boolean): Promise<void> {
    const worker = await this.consortium.worker('GorseMSP');
    while (!isOver()) {
      for (const domain of this.domains) await this.#keepDomain(worker, domain);
      await delay(100);
    }
  }

  async #keepDomain(worker: Ledger, domain: string): Promise<void> {
    const { waiting } = await again(() => worker.query('reputation:unfolded', { field: domain }));
    for (const { mspId, window } of waiting) {
      const request = { field: domain, mspId, window, limit: 100 };
      await this.tally.count('roll-up', () => worker.submit('reputation:rollUp', request));
    }
    if (waiting.length === 0) return;
    const { epoch } = await again(() => worker.query('reputation:epoch', { domain, known: 0 }));
    const next = { domain, epoch: (epoch ?? -1) + 1 };
    await this.tally.count('snapshot', () => worker.submit('reputation:publishSnapshot', next));
  }

  /** Takes a lane of the member that no other open of this load is in. */
  async #lane(mspId: Msp): Promise<{ readonly lane: number; readonly opens: number }> {
    for (;;) {
      const free = this.#free.get(mspId)?.shift();
      if (free !== undefined) return free;
      await delay(10);
    }
  }

  #player(mspId: Msp): TaskPlayer {
    const player = this.#players.get(mspId);
    if (player === undefined) throw new Error(`no player of ${mspId}`);
    return player;
  }
}

/** Plans a step anew, up to three times, where something that it follows from has moved on. */
async function again<T>(step: () => Promise<T>, attempts = 3): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const isMoved = error instanceof LedgerClientError && LOOK_AGAIN.some((code) => code === error.code);
    if (!isMoved || attempts === 0) throw error;
    return again(step, attempts - 1);
  }
}
