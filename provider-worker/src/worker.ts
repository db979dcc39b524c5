import { coordinatorApp, listenForGateway } from '@llmnet/coordinator-api';
import { nodeId } from '@llmnet/protocol';
import { Ledger, NodeDirectory, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { OpenAiBackend } from './backends/openai-backend';
import type { WorkerConfig } from './config';
import { AnswerBoard } from './coordinator/answer-board';
import { LinkBook } from './coordinator/link-book';
import { Classifier } from './coordinator/classifier';
import { coordinatorService } from './coordinator/coordinator-service';
import { Keeper } from './keeper/keeper';
import { LeaseKeeper } from './keeper/lease-keeper';
import { register } from './registration';
import { Bookkeeper } from './roles/bookkeeper';
import { Coordinator } from './roles/coordinator';
import { perform } from './roles/perform';
import type { Roles } from './roles/perform';
import { Respondent } from './roles/respondent';
import type { RoleContext } from './roles/role-context';
import { Validator } from './roles/validator';
import { followEvents } from './tasks/event-loop';
import { EventPositionFile } from './tasks/event-position';
import { TaskEngine } from './tasks/task-engine';
import { stateOf } from './tasks/task-state';

const LEDGER_READY_MILLISECONDS = 30_000;

export interface Worker {
  /** Rejects when the node cannot follow the ledger any more and has to be started again; resolves when it was stopped. */
  readonly followed: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a node of a member with all its roles; resolves when it follows the ledger and its gateway can reach it. */
export async function startWorker(config: WorkerConfig, log: Logger): Promise<Worker> {
  const identity = await loadNodeIdentity(config.node);
  const ledger = new Ledger(identity, await readLedgerAddress(config.ledger));
  await ledger.waitForReady(LEDGER_READY_MILLISECONDS);
  const { parameters, members } = await ledger.query('membership:consortium', {});
  await register(ledger, config.providers);

  const board = new AnswerBoard();
  const links = new LinkBook();
  const context = { ledger, directory: new NodeDirectory(ledger) };
  const roles = rolesOf(config, context, board, links, parameters.agreementFloor);
  const engine = new TaskEngine({
    node: identity.node,
    toleranceMilliseconds: parameters.clockToleranceSeconds * 1000,
    log,
    perform: (duty, state) => perform(roles, duty, state),
    recall: async (task) => {
      const state = stateOf(await ledger.query('taskQueries:read', { task }));
      return state.settled ? undefined : state;
    },
  });
  const keeper = new Keeper(
    ledger,
    parameters,
    members.map(({ mspId }) => mspId),
    log,
  );
  const stopping = new AbortController();
  const following = followEvents({
    ledger,
    engine,
    position: new EventPositionFile(config.stateFolder),
    signal: stopping.signal,
    observe: (event) => {
      if (event.type === 'opened' && event.coordinator === identity.node) board.expect(event.task);
      if (event.type === 'settled') board.forget(event.task);
      keeper.observe(event);
    },
  });
  await keeper.start();
  const leases = new LeaseKeeper(
    ledger,
    config.providers.map(({ name }) => nodeId(identity.mspId, name)),
    log,
  );
  await leases.start();
  const server =
    config.coordinator === null
      ? null
      : await listenForGateway(
          coordinatorApp(
            coordinatorService(
              new Classifier(new OpenAiBackend(config.coordinator.classifier), parameters.domains),
              board,
              links,
            ),
            log,
          ),
          config.coordinator.port,
          identity.tls,
        );
  return {
    followed: following,
    async stop() {
      stopping.abort();
      keeper.stop();
      leases.stop();
      engine.stop();
      await server?.close();
      await following;
      ledger.close();
    },
  };
}

function rolesOf(
  config: WorkerConfig,
  context: RoleContext,
  board: AnswerBoard,
  links: LinkBook,
  agreementFloor: number,
): Roles {
  const { mspId } = context.ledger.identity;
  const providers = new Map(
    config.providers.map(({ name, model, backend }) => [
      nodeId(mspId, name),
      { model, backend: new OpenAiBackend(backend) },
    ]),
  );
  const synthesiser = config.coordinator?.synthesiser ?? null;
  return {
    respondent: new Respondent(context, providers),
    coordinator: new Coordinator(context, board, {
      agreementFloor,
      synthesiser: synthesiser === null ? null : new OpenAiBackend(synthesiser),
    }),
    validator: config.validator === null ? null : new Validator(context, new OpenAiBackend(config.validator.backend)),
    bookkeeper: new Bookkeeper(context, links),
  };
}
