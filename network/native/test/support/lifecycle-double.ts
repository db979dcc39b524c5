import { NativeNetworkError, type LifecycleChannel, type PeerAdmin } from '@llmnet/native-fabric';

interface Approval {
  readonly definition: string;
  readonly packageId: string;
}

/** What a channel keeps of one chaincode, and answers as Fabric's peers do (`core/chaincode/lifecycle/lifecycle.go`). */
export class LifecycleDouble {
  committed: { readonly sequence: number; readonly definition: string } = { sequence: 0, definition: '' };
  readonly approvals = new Map<string, Approval>();
  /** Package files by peer. */
  readonly installed = new Map<string, string[]>();
  /** How many more times discovery does not name a peer, by its address. */
  readonly unnamed = new Map<string, number>();
  /** How many more times a peer is asked for approvals and has not seen them yet, by its address. */
  readonly unseen = new Map<string, number>();
  /** With what queries fail, in turn, before the chaincode is asked. */
  readonly queryFailures: string[] = [];
  /** With what the chaincode itself refuses every query; it answers if undefined. */
  refusal: string | undefined;
  /** Every command that changes the channel. */
  readonly transactions: string[] = [];

  constructor(
    private readonly dir: string,
    private readonly peersOf: Readonly<Record<string, number>>,
  ) {}

  get channel(): LifecycleChannel {
    const [first, ...others] = Object.entries(this.peersOf).flatMap(([mspId, count]) =>
      Array.from({ length: count }, (_, index) => this.#admin(mspId, `peer${index}.${mspId}:7051`)),
    );
    if (first === undefined) throw new Error('a channel has a peer');
    return {
      channel: 'channel',
      dir: this.dir,
      orderer: { address: 'orderer:7050', tlsCaCert: 'orderer.pem' },
      peers: [first, ...others],
    };
  }

  /** Package id that a member has approved for a sequence. */
  approved(mspId: string, sequence: number): string | undefined {
    return this.approvals.get(`${sequence}/${mspId}`)?.packageId;
  }

  #admin(mspId: string, address: string): PeerAdmin {
    return {
      mspId,
      address,
      tlsCaCert: `${mspId}.pem`,
      peer: (...args) => this.#run(() => this.#peer(mspId, address, args)),
      discover: () => Promise.resolve(this.#endorsers()),
    };
  }

  async #run(command: () => string): Promise<string> {
    return new Promise((resolve) => {
      resolve(command());
    });
  }

  #peer(mspId: string, address: string, args: readonly string[]): string {
    switch (args[0] === 'chaincode' ? args[1] : args[2]) {
      case 'install':
        return this.#install(address, args[3] ?? '');
      case 'querycommitted':
        return this.#queryCommitted();
      case 'approveformyorg':
        return this.#approve(mspId, args);
      case 'checkcommitreadiness':
        return this.#readiness(address, args);
      case 'commit':
        return this.#commit(args);
      case 'query':
        return this.#query();
      default:
        throw new Error(`unexpected command ${args.join(' ')}`);
    }
  }

  #install(address: string, file: string): string {
    const files = this.installed.get(address) ?? [];
    if (files.includes(file)) refuse('chaincode already successfully installed (package ID of it)');
    this.installed.set(address, [...files, file]);
    return '';
  }

  #queryCommitted(): string {
    const { sequence } = this.committed;
    const definitions = [
      { name: 'other', version: '7', sequence: 9 },
      { name: 'register', version: '1', sequence },
    ];
    return JSON.stringify({ chaincode_definitions: sequence === 0 ? undefined : definitions });
  }

  #approve(mspId: string, args: readonly string[]): string {
    const [sequence, definition, packageId] = [sequenceOf(args), definitionOf(args), flag(args, '--package-id')];
    if (sequence === this.committed.sequence && definition !== this.committed.definition) {
      refuse(
        `attempted to redefine the current committed sequence (${sequence}) with different parameters: it differs`,
      );
    }
    const before = this.approvals.get(`${sequence}/${mspId}`);
    if (before?.definition === definition && before.packageId === packageId) {
      refuse(`attempted to redefine the sequence (${sequence}) with unchanged content`);
    }
    this.approvals.set(`${sequence}/${mspId}`, { definition, packageId });
    this.transactions.push(`${mspId} approves ${sequence}`);
    return '';
  }

  #readiness(address: string, args: readonly string[]): string {
    const unseen = this.unseen.get(address) ?? 0;
    this.unseen.set(address, Math.max(0, unseen - 1));
    const approvals = Object.keys(this.peersOf).map((mspId) => {
      const { definition } = this.approvals.get(`${sequenceOf(args)}/${mspId}`) ?? {};
      return [mspId, unseen === 0 && definition === definitionOf(args)];
    });
    return JSON.stringify({ approvals: Object.fromEntries(approvals) as unknown });
  }

  #commit(args: readonly string[]): string {
    if ([...this.unseen.values()].some((unseen) => unseen > 0)) refuse('ProposalResponsePayloads do not match');
    this.committed = { sequence: sequenceOf(args), definition: definitionOf(args) };
    this.transactions.push(`commit ${this.committed.sequence}`);
    return '';
  }

  #query(): string {
    const failure = this.queryFailures.shift() ?? this.refusal;
    return failure === undefined ? '{}' : refuse(failure);
  }

  #endorsers(): string {
    const known = this.channel.peers.filter(({ address }) => this.#isNamed(address));
    const endorsers = known.map(({ mspId, address }) => ({ MSPID: mspId, Endpoint: address }));
    return JSON.stringify([{ Chaincode: 'register', EndorsersByGroups: { G0: endorsers } }]);
  }

  #isNamed(address: string): boolean {
    const left = this.unnamed.get(address) ?? 0;
    this.unnamed.set(address, Math.max(0, left - 1));
    return left === 0;
  }
}

function sequenceOf(args: readonly string[]): number {
  return Number(flag(args, '--sequence'));
}

function definitionOf(args: readonly string[]): string {
  return ['--name', '--version', '--signature-policy', '--collections-config']
    .map((name) => flag(args, name))
    .join(' ');
}

function flag(args: readonly string[], name: string): string {
  const at = args.indexOf(name);
  return at < 0 ? '' : (args[at + 1] ?? '');
}

function refuse(message: string): never {
  throw new NativeNetworkError({ code: 'COMMAND_FAILED', message, cure: 'see the logs' });
}
