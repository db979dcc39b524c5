import { X509Certificate } from 'node:crypto';
import { Context, Contract } from 'fabric-contract-api';
import {
  Consortium,
  EnrolmentId,
  LedgerError,
  Parameters,
  Role,
  jsonOrUndefined,
  nodeId,
  toJson,
} from '@llmnet/protocol';
import type { LedgerEvent, NodeId } from '@llmnet/protocol';
import type { z } from 'zod';
import { Store, keys } from './store';
import { Texts } from './texts';

/** The name of the transaction and its request. */
const ARGUMENTS = 2;

/** One transaction's view of the ledger. */
export class LedgerContext extends Context {
  /**
   * Called by fabric-shim's dispatcher (`lib/contract-spi/chaincodefromcontract.js`; the types of its API leave it out). Every transaction
   * takes its request as one argument; the dispatcher compares their number only after this, and its refusal has no code.
   * @throws LedgerError INVALID_REQUEST
   */
  setChaincodeStub(stub: Context['stub']): void {
    const given = stub.getArgs().length;
    if (given !== ARGUMENTS) throw new LedgerError('INVALID_REQUEST', `${String(given - 1)} arguments instead of one`);
    this.stub = stub;
  }

  get store(): Store {
    return new Store(this.stub);
  }

  get texts(): Texts {
    return new Texts(this.stub);
  }

  get channel(): string {
    return this.stub.getChannelID();
  }

  /** The transaction's own time, milliseconds since the epoch: the only time that is ever written. */
  get time(): number {
    const { seconds, nanos } = this.stub.getTxTimestamp();
    return Number(seconds) * 1000 + Math.trunc(nanos / 1_000_000);
  }

  /** What every record says about its transaction. */
  get stamp(): { readonly at: number; readonly txId: string } {
    return { at: this.time, txId: this.stub.getTxID() };
  }

  /** The transaction's one event (Fabric keeps only the last). */
  emit(event: LedgerEvent): void {
    this.stub.setEvent(event.type, Buffer.from(toJson(event)));
  }
}

/** The parameters of a version. A state call only where they are not the current ones. @throws LedgerError UNKNOWN_RECORD */
export async function parametersOfVersion(
  ctx: LedgerContext,
  version: number,
  current: Parameters,
): Promise<Parameters> {
  if (version === current.version) return current;
  return ctx.store.get(keys.parameters(version), Parameters);
}

// eslint-disable-next-line deterministic-chaincode/no-clock, deterministic-chaincode/no-module-state -- only to refuse: nothing that is written depends on it
let wallClock = (): number => Date.now();

/** Replaces the endorser's clock; for tests. */
export function setWallClock(clock: () => number): void {
  wallClock = clock;
}

/**
 * Refuses a transaction whose time is further from this endorser's clock than the tolerance. The one place where the
 * chaincode looks at a clock, and only to refuse: nothing that is written depends on it.
 */
export function assertTimely(transactionTime: number, toleranceSeconds: number): void {
  const skew = Math.abs(wallClock() - transactionTime);
  if (skew > toleranceSeconds * 1000) throw new LedgerError('CLOCK_SKEW', `${String(skew)} ms`);
}

/** Who submitted: a node is its organisation and enrolment id, not one certificate. */
export interface Caller {
  readonly mspId: string;
  readonly node: NodeId;
  readonly roles: ReadonlySet<Role>;
}

export interface Authorised {
  readonly caller: Caller;
  readonly consortium: Consortium;
  readonly parameters: Parameters;
}

const ROLES_ATTRIBUTE = 'llmnet.roles';

/**
 * The calling node by its certificate, before any check of membership.
 * @throws LedgerError ROLE_MISSING where its common name is no enrolment id
 */
export function identify(ctx: LedgerContext): Caller {
  const mspId = ctx.clientIdentity.getMSPID();
  const enrolmentId = commonName(Buffer.from(ctx.clientIdentity.getIDBytes()).toString('utf8'));
  const named = (ctx.clientIdentity.getAttributeValue(ROLES_ATTRIBUTE) ?? '').split(',');
  return {
    mspId,
    node: nodeId(mspId, enrolmentId),
    roles: new Set(Role.options.filter((role) => named.includes(role))),
  };
}

/** Names by certificate: parsing one costs more than the rest of a transaction's checks. Emptied before it can grow large. */
// eslint-disable-next-line deterministic-chaincode/no-module-state -- a certificate's name never changes
const knownNames = new Map<string, string>();
const MAX_KNOWN_NAMES = 1_000;

function commonName(certificate: string): string {
  const known = knownNames.get(certificate);
  if (known !== undefined) return known;
  // The name becomes part of keys, so it must not contain what separates their parts.
  const parsed = EnrolmentId.safeParse(/^CN=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1]);
  if (!parsed.success) throw new LedgerError('ROLE_MISSING', 'the certificate’s common name is no enrolment id');
  if (knownNames.size >= MAX_KNOWN_NAMES) knownNames.clear();
  knownNames.set(certificate, parsed.data);
  return parsed.data;
}

/**
 * What every transaction checks first: the consortium is founded, the transaction's time is close to this endorser's, the
 * caller's organisation is active and its certificate carries one of `roles`.
 * @throws LedgerError NOT_FOUNDED, CLOCK_SKEW, NOT_A_MEMBER, ROLE_MISSING
 */
export async function authorise(ctx: LedgerContext, ...roles: readonly Role[]): Promise<Authorised> {
  const consortium = await ctx.store.get(keys.consortium, Consortium, 'NOT_FOUNDED');
  assertTimely(ctx.time, consortium.parameters.clockToleranceSeconds);
  const caller = assertMember(ctx, consortium);
  assertRole(caller, roles);
  return { caller, consortium, parameters: consortium.parameters };
}

/** A query's check: any node of an active member may read. @throws LedgerError NOT_FOUNDED, NOT_A_MEMBER */
export async function authoriseReader(ctx: LedgerContext): Promise<Authorised> {
  const consortium = await ctx.store.get(keys.consortium, Consortium, 'NOT_FOUNDED');
  return { caller: assertMember(ctx, consortium), consortium, parameters: consortium.parameters };
}

function assertMember(ctx: LedgerContext, consortium: Consortium): Caller {
  const caller = identify(ctx);
  const active = consortium.members.some(({ mspId, state }) => mspId === caller.mspId && state === 'active');
  if (!active) throw new LedgerError('NOT_A_MEMBER', caller.mspId);
  return caller;
}

/** @throws LedgerError ROLE_MISSING unless the caller's certificate carries one of `roles` */
export function assertRole(caller: Caller, roles: readonly Role[]): void {
  if (!roles.some((role) => caller.roles.has(role))) {
    throw new LedgerError('ROLE_MISSING', `${caller.node} needs one of: ${roles.join(', ')}`);
  }
}

/** What is wrong with a request is said of so many of its fields. */
const MAX_ISSUES = 10;
/** What is no such name is not repeated. */
const TRANSACTION_NAME = /^[A-Za-z]{1,64}(:[A-Za-z]{1,64})?$/;

/** What all contracts share: the context with typed state, and requests and answers as one JSON argument. */
export abstract class LedgerContract extends Contract {
  override createContext(): LedgerContext {
    return new LedgerContext();
  }

  override unknownTransaction(ctx: LedgerContext): Promise<void> {
    const { fcn } = ctx.stub.getFunctionAndParameters();
    return Promise.reject(new LedgerError('UNKNOWN_TRANSACTION', TRANSACTION_NAME.test(fcn) ? fcn : undefined));
  }
}

/** The request of a transaction. @throws LedgerError INVALID_REQUEST naming the fields, never their values. */
export function parseRequest<S extends z.ZodType>(schema: S, json: string): z.output<S> {
  const parsed = schema.safeParse(jsonOrUndefined(json));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MAX_ISSUES);
  const fields = issues.map(({ path, code }) => `${path.join('.') || 'request'}: ${code}`);
  throw new LedgerError('INVALID_REQUEST', fields.join(', '), { cause: parsed.error });
}
