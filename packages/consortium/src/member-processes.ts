import { SupervisionError, type ApiAddress, type RunFolder, type Supervisor } from '@llmnet/supervisor';
import { withGatewayOf, type DeploymentContext } from './deployment';
import { describeMember, type MemberDescription } from './description';
import type { MembershipListener } from './drivers/driver';
import { modelsOfMember, type ModelServers } from './models';
import { endPrograms, startPrograms } from './programs';
import { waitUntilItCanWork } from './readiness';

/** What becomes of the members of a consortium that has started. */
export interface MemberEvents {
  /** A member's programs serve; `api` is where its gateway does, if it has one. */
  readonly joined: (member: MemberDescription, api: ApiAddress | undefined) => void;
  readonly left: (member: MemberDescription) => void;
  /** A member's programs could not be started or ended. */
  readonly failed: (error: unknown) => void;
}

export interface MemberProcessesOptions {
  readonly supervisor: Supervisor;
  readonly runFolder: RunFolder;
  /** Of every member that has not brought its own. */
  readonly models: ModelServers;
  readonly events: MemberEvents;
}

/** Runs the programs of every member that can work: those that the network starts with, and those that come while it runs. */
export class MemberProcesses implements MembershipListener {
  #context: DeploymentContext;
  #apis: readonly ApiAddress[] = [];
  /** Members whose programs wait until they can work, and who may go before. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(
    context: DeploymentContext,
    private readonly options: MemberProcessesOptions,
  ) {
    this.#context = context;
  }

  /** Where the members' gateways listen. */
  get apis(): readonly ApiAddress[] {
    return this.#apis;
  }

  /** Starts the programs of a member; resolves when they serve. @throws {SupervisionError}; {ConsortiumError} as modelsOfMember */
  async start(member: MemberDescription): Promise<void> {
    const models = modelsOfMember(this.#context.layout, member, this.options.models);
    await startPrograms(this.options.supervisor, this.#context, member, models);
  }

  /** Tells other commands where the gateway of a member is, if it has one. */
  publish({ mspId, name }: MemberDescription): ApiAddress | undefined {
    const ports = this.#context.ports.gateways.get(mspId);
    if (ports === undefined) return undefined;
    const url = `http://127.0.0.1:${String(ports.gateway)}`;
    const api = { member: name, url, healthUrl: `${url}/healthz` };
    this.#publish([...this.#apis, api]);
    return api;
  }

  /** Starts the programs of a member as soon as it can work. */
  startWhenItCanWork(member: MemberDescription): void {
    const waiting = new AbortController();
    this.#waiting.set(member.mspId, waiting);
    const signal = AbortSignal.any([waiting.signal, this.options.supervisor.stopSignal]);
    this.#startAfterWaiting(member, signal).catch((error: unknown) => {
      if (!signal.aborted) this.options.events.failed(error);
    });
  }

  joined(mspId: string, peers: readonly string[]): void {
    const member = describeMember(mspId);
    const { members } = this.#context;
    this.#context = {
      ...this.#context,
      members: [...members.filter((other) => other.mspId !== mspId), member],
      peers: new Map([...this.#context.peers, [mspId, peers]]),
    };
    this.startWhenItCanWork(member);
  }

  async left(mspId: string): Promise<void> {
    const { supervisor, events } = this.options;
    const member = describeMember(mspId);
    this.#waiting.get(mspId)?.abort(gone(member));
    this.#waiting.delete(mspId);
    this.#publish(this.#apis.filter((api) => api.member !== member.name));
    await endPrograms(supervisor, member);
    this.#context = { ...this.#context, members: this.#context.members.filter((other) => other.mspId !== mspId) };
    events.left(member);
  }

  async #startAfterWaiting(member: MemberDescription, signal: AbortSignal): Promise<void> {
    const { mspId, hasGateway } = member;
    await waitUntilItCanWork(this.#context, mspId, signal);
    if (hasGateway && !this.#context.ports.gateways.has(mspId)) {
      this.#context = { ...this.#context, ports: await withGatewayOf(this.#context.ports, mspId) };
      signal.throwIfAborted();
    }
    await this.start(member);
    this.#waiting.delete(mspId);
    this.options.events.joined(member, this.publish(member));
  }

  #publish(apis: readonly ApiAddress[]): void {
    this.#apis = apis;
    this.options.runFolder.publishUrls({ apis: [...apis], explorer: null });
  }
}

function gone({ name }: MemberDescription): SupervisionError {
  return new SupervisionError({ code: 'STOPPED', message: `${name} has left`, cure: 'add it again' });
}
