import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { coordinatorApp, listenForGateway } from '@llmnet/coordinator-api';
import type { ModelState } from '@llmnet/coordinator-api';
import { nodeId } from '@llmnet/protocol';
import type { Parameters } from '@llmnet/protocol';
import { Ledger, loadNodeIdentity, passesWithTheStart, readLedgerAddress } from '@llmnet/ledger-client';
import { describeError } from '@llmnet/logging';
import { retry } from '@llmnet/retry';
import type { Logger } from 'pino';
import { Coordinator } from './actions/coordinator';
import { Respondent } from './actions/respondent';
import { ACTIONS, TaskEngine } from './engine/task-engine';
import type { Roles } from './engine/task-engine';
import { discloseToPanel } from './actions/panel-disclosure';
import type { DisputedEvent } from './actions/panel-disclosure';
import { TaskCloser } from './actions/task-closer';
import { Validator } from './actions/validator';
import type { WorkerConfig } from './config';
import { AnswerBoard, CanaryOpenings, Classifier, coordinatorService } from './coordinator-service';
import { EventPositionFile, followEvents } from './engine/event-loop';
import { LedgerSteps } from './actions/steps';
import { LeaseMaintainer } from './maintenance/lease-maintainer';
import { register } from './maintenance/registration';
import { ReputationMaintainer } from './maintenance/reputation-maintainer';
import { MemberModels } from './models/member-models';
import { writeModelReport } from './model-report';
import { stateOf } from './state/task-state';
import { UnderWay } from './under-way';

const LEDGER_READY_MS = 30_000;
/** No attempt to start begins later than this; with what the last one takes it is less than a supervisor waits for a program. */
const START_PAUSES = { firstMs: 200, maxMs: 2_000, withinMs: 60_000 };
/** How long a stop waits for what is under way: less than the supervisor waits before it kills. */
const STOP_MS = 3_000;

export interface Worker {
  /** Rejects when the node cannot follow the ledger any more and has to be started again; resolves when it was stopped. */
  readonly followed: Promise<void>;
  /** Begins nothing any more, waits for the duties under way for at most three seconds, and lets go of the ledger. */
  stop(): Promise<void>;
}

/**
 * Starts a node of a member with all its roles; resolves when it follows the ledger and its gateway can reach it. What the ledger cannot
 * do yet, or not in time, is tried anew for a minute. A start that fails leaves nothing running.
 * @param connect how to reach the ledger; by the files that the configuration names unless given
 */
export function startWorker(config: WorkerConfig, log: Logger, connect = connectToLedger): Promise<Worker> {
  return retry(() => startOnce(config, log, connect), {
    isRetryable: (error) => {
      const isPassing = passesWithTheStart(error);
      if (isPassing) log.warn({ event: 'start-failed', ...describeError(error) }, 'the start is tried anew');
      return isPassing;
    },
    ...START_PAUSES,
  });
}

async function startOnce(config: WorkerConfig, log: Logger, connect: typeof connectToLedger): Promise<Worker> {
  const worker = new RunningWorker(config, await connect(config), log);
  try {
    await worker.start();
  } catch (error) {
    await worker.stop();
    throw error;
  }
  return worker;
}

async function connectToLedger({ node, ledger }: WorkerConfig): Promise<Ledger> {
  return new Ledger(await loadNodeIdentity(node), await readLedgerAddress(ledger));
}

class RunningWorker implements Worker {
  readonly #board = new AnswerBoard();
  readonly #openings = new CanaryOpenings();
  readonly #models: MemberModels;
  /** How to stop what has been started so far. */
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #disclosures = new UnderWay();
  #followed = Promise.resolve();

  constructor(
    private readonly config: WorkerConfig,
    private readonly ledger: Ledger,
    private readonly log: Logger,
  ) {
    const asking = new AbortController();
    this.#models = new MemberModels({
      signal: asking.signal,
      onChange: (state) => {
        tellOf(state, log);
        this.#reportModels();
      },
    });
    this.#stops.push(() => {
      asking.abort();
      return Promise.resolve();
    });
  }

  get followed(): Promise<void> {
    return this.#followed;
  }

  async start(): Promise<void> {
    const { config, ledger, log } = this;
    await ledger.waitForReady(LEDGER_READY_MS);
    const consortium = await ledger.query('membership:consortium', {});
    const { parameters } = consortium;
    await register(ledger, config.providers);

    const reputation = new ReputationMaintainer(ledger, consortium, log);
    this.#stops.push(() => reputation.stop());
    this.#follow(parameters, reputation);
    await reputation.start();

    const providers = config.providers.map(({ name }) => nodeId(ledger.identity.mspId, name));
    const leases = new LeaseMaintainer(ledger, providers, log);
    this.#stops.push(() => leases.stop());
    await leases.start();
    await this.#serveGateway(parameters.domains);
    await this.#models.check();
    this.#reportModels();
    // A ledger that cannot be followed fails the start; one that can keeps this promise open.
    await Promise.race([this.#followed, setImmediate()]);
  }

  async stop(): Promise<void> {
    const waiting = new AbortController();
    const ended = Promise.allSettled(this.#stops.map((stop) => stop()));
    // What does not end in time is met again on the ledger at the next start.
    await Promise.race([ended, delay(STOP_MS, undefined, { signal: waiting.signal }).catch(() => undefined)]);
    waiting.abort();
    this.ledger.close();
  }

  #reportModels(): void {
    try {
      writeModelReport(this.config.stateFolder, this.#models.states);
    } catch (error) {
      this.log.warn(describeError(error), 'nobody can be told which models answer');
    }
  }

  #follow(parameters: Parameters, reputation: ReputationMaintainer): void {
    const { config, ledger, log } = this;
    const roles = this.#roles(parameters.agreementFloor);
    const engine = new TaskEngine({
      node: ledger.identity.node,
      toleranceMs: parameters.clockToleranceSeconds * 1000,
      log,
      perform: async (duty, state) => ACTIONS[duty].run(roles, state),
      recall: async (task) => {
        const state = stateOf(await ledger.query('taskQueries:read', { task }));
        return state.settled ? undefined : state;
      },
    });
    const following = new AbortController();
    this.#followed = followEvents({
      ledger,
      engine,
      position: new EventPositionFile(config.stateFolder),
      signal: following.signal,
      interrupted: (error) => {
        log.warn(
          { event: 'events-interrupted', ...describeError(error) },
          'events cannot be read; they are asked for on and on',
        );
      },
      observe: (event) => {
        if (event.type === 'opened' && event.coordinator === ledger.identity.node) this.#board.expect(event.task);
        if (event.type === 'settled') this.#board.forget(event.task);
        if (event.type === 'disputed') this.#disclosures.begin(this.#disclose(event));
        reputation.observe(event);
      },
    });
    // Told to whoever waits for it once the worker is up.
    this.#followed.catch(() => undefined);
    this.#stops.push(
      () => engine.stop(),
      () => this.#disclosures.ended(),
      () => {
        following.abort();
        return this.#followed;
      },
    );
  }

  /** A node that misses it leaves it to the other readers. */
  async #disclose(event: DisputedEvent): Promise<void> {
    try {
      await discloseToPanel(new LedgerSteps(this.ledger), event);
    } catch (error) {
      this.log.warn({ task: event.task, ...describeError(error) }, 'no keys were given to the panel of a dispute');
    }
  }

  #roles(agreementFloor: number): Roles {
    const { providers, coordinator, validator } = this.config;
    const { mspId } = this.ledger.identity;
    const steps = new LedgerSteps(this.ledger);
    const models = providers.map(
      ({ name, model, backend }) =>
        [nodeId(mspId, name), { model, backend: this.#models.for('provider', backend) }] as const,
    );
    const synthesiser = coordinator?.synthesiser ?? null;
    return {
      respondent: new Respondent(steps, new Map(models), this.log),
      coordinator: new Coordinator(steps, this.#board, {
        agreementFloor,
        synthesiser: synthesiser === null ? null : this.#models.for('synthesiser', synthesiser),
      }),
      validator:
        validator === null ? null : new Validator(steps, this.#models.for('validator', validator.backend), this.log),
      closer: new TaskCloser(steps, this.#openings),
    };
  }

  async #serveGateway(domains: readonly string[]): Promise<void> {
    const { config, ledger, log } = this;
    const { coordinator } = config;
    if (coordinator === null) return;
    const classifier = new Classifier(this.#models.for('classifier', coordinator.classifier), domains);
    const service = coordinatorService(classifier, this.#board, this.#openings, this.#models);
    const server = await listenForGateway(coordinatorApp(service, log), coordinator.port, ledger.identity.tls, log);
    this.#stops.push(() => server.close());
  }
}

function tellOf({ failure, ...state }: ModelState, log: Logger): void {
  if (failure === null) log.info(state, 'the model answers');
  else log.warn({ ...state, failure }, 'the model does not answer; its seats are declined until it does');
}
