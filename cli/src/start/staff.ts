import { SupervisionError, type Supervisor } from '@llmnet/supervisor';
import type { Api, Apis } from './apis';
import { describeMember, type MemberDescription } from './consortium';
import type { MembershipListener } from './ground/ground';
import type { ModelServers } from './model-servers';
import { modelsOfMember } from './newcomer-models';
import { withGatewayOf } from './port-plan';
import { endPrograms, startPrograms } from './programs';
import { untilItCanWork } from './readiness';
import type { Site } from './site';

export interface StaffOptions {
  readonly supervisor: Supervisor;
  /** Of every member that has not brought its own. */
  readonly models: ModelServers;
  readonly apis: Apis;
  /** Tells the user who has come and gone. */
  readonly write: (text: string) => void;
  /** Is told why a member's programs could not be started or ended. */
  readonly reportFailure: (error: unknown) => void;
}

/** Runs the programs of every member that can work: those that the network starts with, and those that come while it runs. */
export class Staff implements MembershipListener {
  #site: Site;
  /** Members whose programs wait until they can work, and who may go before. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(
    site: Site,
    private readonly options: StaffOptions,
  ) {
    this.#site = site;
  }

  /** Starts the programs of a member; resolves when they serve. @throws {SupervisionError}; {CliError} as modelsOfMember */
  async start(member: MemberDescription): Promise<void> {
    const models = modelsOfMember(this.#site.layout, member, this.options.models);
    await startPrograms(this.options.supervisor, this.#site, member, models);
  }

  /** Tells other commands where the gateway of a member is, if it has one. */
  publish(member: MemberDescription): Api | undefined {
    const ports = this.#site.ports.gateways.get(member.mspId);
    return ports && this.options.apis.add(member, ports.gateway);
  }

  /** Starts the programs of a member as soon as it can work. */
  startWhenItCanWork(member: MemberDescription): void {
    const waiting = new AbortController();
    this.#waiting.set(member.mspId, waiting);
    const signal = AbortSignal.any([waiting.signal, this.options.supervisor.stopSignal]);
    this.#startAfterWaiting(member, signal).catch((error: unknown) => {
      if (!signal.aborted) this.options.reportFailure(error);
    });
  }

  joined(mspId: string, peers: readonly string[]): void {
    const member = describeMember(mspId);
    const { members } = this.#site;
    this.#site = {
      ...this.#site,
      members: [...members.filter((other) => other.mspId !== mspId), member],
      peers: new Map([...this.#site.peers, [mspId, peers]]),
    };
    this.startWhenItCanWork(member);
  }

  async left(mspId: string): Promise<void> {
    const { supervisor, apis, write } = this.options;
    const member = describeMember(mspId);
    this.#waiting.get(mspId)?.abort(gone(member));
    this.#waiting.delete(mspId);
    apis.remove(member);
    await endPrograms(supervisor, member);
    this.#site = { ...this.#site, members: this.#site.members.filter((other) => other.mspId !== mspId) };
    write(`\n${member.name} has left; its worker and gateway have ended.\n`);
  }

  async #startAfterWaiting(member: MemberDescription, signal: AbortSignal): Promise<void> {
    const { mspId, name, hasGateway } = member;
    await untilItCanWork(this.#site, mspId, signal);
    if (hasGateway && !this.#site.ports.gateways.has(mspId)) {
      this.#site = { ...this.#site, ports: await withGatewayOf(this.#site.ports, mspId) };
      signal.throwIfAborted();
    }
    await this.start(member);
    this.#waiting.delete(mspId);
    const api = this.publish(member);
    this.options.write(`\n${name} has joined and works${api === undefined ? '' : `: ${api.url}/v1`}\n`);
  }
}

function gone({ name }: MemberDescription): SupervisionError {
  return new SupervisionError({ code: 'STOPPED', message: `${name} has left`, cure: 'add it again' });
}
