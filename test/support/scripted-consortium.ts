import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  PARAMETER_PROFILES,
  VALIDATION,
  answerCommitment,
  linkCommitment,
  mspOf,
  nodeId,
  scoreCommitment,
} from '@llmnet/chaincode/api';
import type { Plan } from '@llmnet/chaincode/api';
import { Ledger, NodeDirectory, grantKeys, loadNodeIdentity, openDocument, sealDocument } from '@llmnet/ledger-client';
import { EmbeddedNetwork } from '@llmnet/network/embedded';
import { createConsortium, nodePaths, organisationPaths } from '@llmnet/network/identities';
import { AnswerDocument, freshSalt } from '@llmnet/texts';
import { ChaincodeServer } from '../fixtures/network/chaincode-server';
import { freePort } from '../fixtures/network/ports';

export const DOMAIN = 'words';
export const MSPS = ['AlphaMSP', 'BetaMSP', 'GammaMSP', 'DeltaMSP', 'EpsilonMSP', 'ZetaMSP', 'EtaMSP'] as const;
export type Msp = (typeof MSPS)[number];

/** Short phases, so that a test can wait for a deadline. */
export const PARAMETERS = {
  version: 1,
  domains: [DOMAIN],
  ...PARAMETER_PROFILES.development,
  phaseSeconds: 2,
  disputeSeconds: 1,
  clockToleranceSeconds: 2,
  rollUpWindowSeconds: 1,
};
/** Opens the link of every task here: none is a canary. */
const LINK_SALT = 'ab'.repeat(32);
export const GRANT = 64n * 10_000_000n;

const NODES = [
  { enrolmentId: 'admin', ou: 'admin', roles: ['admin'] },
  { enrolmentId: 'gateway', ou: 'client', roles: ['requester'] },
  { enrolmentId: 'worker', ou: 'client', roles: ['coordinator', 'respondent', 'validator'] },
] as const;

const CHAINCODE_FOLDER = resolve(__dirname, '../../chaincode');

/** What a respondent keeps between commit and reveal when a test plays it. */
export interface PlayedAnswer {
  readonly digest: string;
  readonly seedSalt: string;
  readonly abstained: boolean;
}

/**
 * The real chaincode on the embedded network with seven members, founded and registered; a test plays the nodes step by step.
 * Four members have a provider: Beta, Gamma, Delta and Epsilon.
 */
export class ScriptedConsortium {
  readonly #ledgers = new Map<string, Ledger>();

  private constructor(
    readonly dir: string,
    readonly network: EmbeddedNetwork,
    private readonly chaincode: ChaincodeServer,
  ) {}

  static async start(): Promise<ScriptedConsortium> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-protocol-'));
    const identitiesDir = join(dir, 'identities');
    await createConsortium({
      dir: identitiesDir,
      members: MSPS.map((mspId) => ({ mspId, nodes: NODES.map((node) => ({ ...node, roles: [...node.roles] })) })),
    });
    const port = await freePort();
    const network = await EmbeddedNetwork.start({
      dataDir: join(dir, 'ledger'),
      channel: 'llmnet',
      identitiesDir,
      members: MSPS.map((mspId) => ({ mspId, port: 0 })),
      chaincode: {
        name: 'llmnet',
        version: '1',
        ccid: 'llmnet:1',
        address: `127.0.0.1:${String(port)}`,
        tls: { serverCaCert: organisationPaths(identitiesDir, 'AlphaMSP').tlsCaCert },
      },
      collections: [{ name: 'texts', members: [...MSPS], memberOnlyRead: true, blockToLive: 0 }],
      blocks: 'instant',
    });
    const tls = { identitiesDir, owner: 'AlphaMSP', members: [...MSPS] };
    const chaincode = await ChaincodeServer.start({ folder: CHAINCODE_FOLDER, ccid: 'llmnet:1', port, tls });
    const consortium = new ScriptedConsortium(dir, network, chaincode);
    try {
      await consortium.#found();
    } catch (error) {
      await consortium.stop();
      throw error;
    }
    return consortium;
  }

  /** A node's connection to its own member's peer. */
  async node(mspId: Msp, enrolmentId: (typeof NODES)[number]['enrolmentId']): Promise<Ledger> {
    const name = nodeId(mspId, enrolmentId);
    const known = this.#ledgers.get(name);
    if (known !== undefined) return known;
    const endpoint = this.network.endpoints.find((candidate) => candidate.mspId === mspId);
    if (endpoint === undefined) throw new Error(`no endpoint of ${mspId}`);
    const identity = await loadNodeIdentity({
      mspId,
      enrolmentId,
      ...nodePaths(join(this.dir, 'identities'), mspId, enrolmentId),
    });
    const tlsRoot = await readFile(endpoint.tlsCaCert);
    const ledger = new Ledger(identity, { peer: endpoint.address, channel: 'llmnet', chaincode: 'llmnet', tlsRoot });
    this.#ledgers.set(name, ledger);
    return ledger;
  }

  worker(mspId: Msp): Promise<Ledger> {
    return this.node(mspId, 'worker');
  }

  /** The worker behind a seat. */
  respondent(provider: string): Promise<Ledger> {
    const mspId = MSPS.find((candidate) => provider.startsWith(`${candidate}/`));
    if (mspId === undefined) throw new Error(`no member has ${provider}`);
    return this.worker(mspId);
  }

  /** Plans and opens a task of Alpha's on a lane. */
  async open(lane: number, opens = 0): Promise<Plan> {
    const { ledger, plan, request, transient } = await this.prepareOpen(lane, opens);
    await ledger.submit('tasks:open', request, { transient });
    return plan;
  }

  async prepareOpen(lane: number, opens = 0) {
    const ledger = await this.node('AlphaMSP', 'gateway');
    const { epoch } = await ledger.query('reputation:domain', { domain: DOMAIN });
    const anyone = { allowed: [], denied: [] };
    const terms = {
      ...{ domain: DOMAIN, seats: 3, rounds: 0, phaseSeconds: PARAMETERS.phaseSeconds, priceCap: '5000' },
      ...{ promptTokens: 10, answerTokens: 100, qualityFloor: 0, earlyStop: 1_000_000 },
      ...{ orgs: anyone, models: anyone, regions: anyone, scope: { kind: 'others' } as const },
    };
    const asked = { lane, opens, epoch: epoch ?? 0, terms, coordinator: nodeId('AlphaMSP', 'worker') };
    const plan = await ledger.query('taskQueries:plan', asked);
    const place = { task: plan.task, step: 'prompt', round: 0, author: ledger.identity.node } as const;
    const sealed = await sealDocument(
      ledger,
      place,
      { messages: [{ role: 'user', content: 'a question' }] },
      plan.recipients,
    );
    const request = {
      ...asked,
      committee: plan.seats.map(({ provider }) => provider),
      substitutes: plan.substitutes.map(({ provider }) => provider),
      quote: plan.quote.toString(),
      promptDigest: sealed.digest,
      link: linkCommitment({ channel: 'llmnet', task: plan.task }, null, LINK_SALT),
    };
    return { ledger, plan, request, transient: sealed.transient };
  }

  async prepareCommit(task: string, provider: string, abstained = false) {
    const ledger = await this.respondent(provider);
    const author = ledger.identity.node;
    const seedSalt = freshSalt();
    const document: AnswerDocument = {
      content: 'an answer',
      final: 'an answer',
      abstained,
      seedSalt,
      expertMilliseconds: 1,
    };
    const place = { task, step: 'answer', round: 0, author } as const;
    const sealed = await sealDocument(ledger, place, document, await new NodeDirectory(ledger).readers([author]));
    const answer: PlayedAnswer = { digest: sealed.digest, seedSalt, abstained };
    const commitment = answerCommitment({ channel: 'llmnet', task, round: 0, author }, answer);
    const request = { task, round: 0, commitment, model: 'played', promptTokens: 1, completionTokens: 1 };
    return { ledger, answer, request, transient: sealed.transient };
  }

  async commit(task: string, provider: string, abstained = false): Promise<PlayedAnswer> {
    const { ledger, answer, request, transient } = await this.prepareCommit(task, provider, abstained);
    await ledger.submit('tasks:commit', request, { transient });
    return answer;
  }

  async reveal(task: string, provider: string, answer: PlayedAnswer): Promise<void> {
    const ledger = await this.respondent(provider);
    const place = { task, step: 'answer', round: 0, author: ledger.identity.node } as const;
    const { contentKey } = await openDocument(ledger, place, AnswerDocument, answer.digest);
    const readers = await new NodeDirectory(ledger).readers([nodeId('AlphaMSP', 'worker')]);
    const transient = await grantKeys([{ place, contentKey, readers }]);
    await ledger.submit('tasks:reveal', { task, round: 0, ...answer }, { transient });
  }

  /** Commits and reveals every seat's answer. */
  async answerAll(task: string, providers: readonly string[]): Promise<void> {
    const answers = await Promise.all(providers.map((provider) => this.commit(task, provider)));
    await Promise.all(providers.map((provider, seat) => this.reveal(task, provider, answers[seat] ?? never())));
  }

  /** Records Alpha's result. @returns the validators that were drawn */
  async conclude(task: string): Promise<string[]> {
    const ledger = await this.worker('AlphaMSP');
    const { validators } = await ledger.query('taskQueries:planResult', { task });
    const place = { task, step: 'result', round: 0, author: ledger.identity.node } as const;
    const readers = await new NodeDirectory(ledger).readers(validators);
    const sealed = await sealDocument(ledger, place, { content: 'an answer', final: null }, readers);
    const outcome = {
      method: 'vote',
      flag: 'ok',
      unanimous: true,
      agreement: 1_000_000,
      independence: 3,
      follows: null,
      dissent: [],
      rounds: 0,
    } as const;
    const transient = { ...sealed.transient, ...(await grantKeys([])) };
    await ledger.submit(
      'tasks:result',
      { task, digest: sealed.digest, ...outcome, dissent: [], validators },
      { transient },
    );
    return validators;
  }

  /** Every drawn validator gives the same scores, in seat order (PPM). */
  async score(
    task: string,
    validators: readonly string[],
    providers: readonly string[],
    scores: readonly (number | null)[],
  ): Promise<void> {
    const entries = providers.map((provider, seat) => ({ provider, score: scores[seat] ?? null, final: null }));
    const salts = new Map(validators.map((validator) => [validator, freshSalt()]));
    for (const [validator, salt] of salts) {
      const ledger = await this.respondent(validator);
      const place = { task, step: 'score', round: 0, author: validator } as const;
      const sealed = await sealDocument(
        ledger,
        place,
        { scores: entries, salt },
        await new NodeDirectory(ledger).readers([validator]),
      );
      const commitment = scoreCommitment({ channel: 'llmnet', task, panel: 0, author: validator }, entries, [], salt);
      await ledger.submit('evaluation:commitScore', { task, panel: 0, commitment }, { transient: sealed.transient });
    }
    for (const [validator, salt] of salts) {
      const request = { task, panel: 0, scores: entries, salt, rationales: [] };
      await (await this.respondent(validator)).submit('evaluation:revealScore', request);
    }
  }

  async settle(task: string, by: Msp = 'AlphaMSP'): Promise<void> {
    const ledger = await this.worker(by);
    const { seats, result } = await ledger.query('taskQueries:read', { task });
    const judges = (result?.validators ?? []).map(mspOf);
    const windows = await ledger.query('reputation:windows', { field: DOMAIN });
    const validationWindows = await ledger.query('reputation:windows', { field: VALIDATION });
    await ledger.submit('settlement:settle', {
      task,
      windows: windows.filter(({ mspId }) => seats.some((seat) => seat.mspId === mspId)),
      validationWindows: validationWindows.filter(({ mspId }) => judges.includes(mspId)),
      link: { canary: null, salt: LINK_SALT },
      pings: [],
    });
  }

  /** Everything that is anyone's: lanes, credits, bonds, pots, funds, and the escrow of open tasks. */
  async money(): Promise<bigint> {
    const ledger = await this.worker('AlphaMSP');
    let total = 0n;
    for (const account of [...MSPS, 'fund:canaries', 'fund:remainders'] as const) {
      const { lanes, credits, bonds, pot } = await ledger.query('accounts:account', { account });
      total +=
        bonds +
        pot +
        lanes.reduce((sum, { balance }) => sum + balance, 0n) +
        credits.reduce((sum, { amount }) => sum + amount, 0n);
    }
    const { tasks } = await ledger.query('taskQueries:list', { after: '', limit: 200 });
    return total + tasks.filter(({ settled }) => !settled).reduce((sum, { task }) => sum + task.escrow, 0n);
  }

  async stop(): Promise<void> {
    for (const ledger of this.#ledgers.values()) ledger.close();
    await this.network.stop();
    await this.chaincode.kill();
    await rm(this.dir, { recursive: true, force: true });
  }

  async #found(): Promise<void> {
    const admin = await this.node('AlphaMSP', 'admin');
    const members = MSPS.map((mspId) => ({ mspId, name: mspId.replace('MSP', '') }));
    await admin.submit('membership:found', { members, parameters: PARAMETERS, grant: GRANT.toString() });
    for (const mspId of MSPS) {
      for (const enrolmentId of ['gateway', 'worker'] as const) {
        const ledger = await this.node(mspId, enrolmentId);
        await ledger.submit('membership:registerNode', { encryptionKey: ledger.identity.encryptionKey });
      }
    }
    for (const mspId of ['BetaMSP', 'GammaMSP', 'DeltaMSP', 'EpsilonMSP'] as const) {
      const provider = {
        name: 'expert',
        model: 'played',
        modelVersion: '1',
        region: 'local',
        limits: { promptTokens: 1_000, answerTokens: 1_000 },
        domains: [DOMAIN],
        price: '2000',
        lane: 0,
      };
      await (await this.worker(mspId)).submit('registry:registerProvider', provider);
    }
    await (await this.worker('AlphaMSP')).submit('reputation:publishSnapshot', { domain: DOMAIN, epoch: 0 });
  }
}

function never(): never {
  throw new Error('every seat has an answer');
}
