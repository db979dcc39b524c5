import { status as GrpcStatus } from '@grpc/grpc-js';
import type { Commit, Status, Transaction } from '@hyperledger/fabric-gateway';
import { StatusCode } from '@hyperledger/fabric-gateway';
import { gateway as protos } from '@hyperledger/fabric-protos';
import type { GatewayPeer } from '../../src/peer-connection';
import { gatewayError } from './gateway-errors';

export type Answer = 'VALID' | 'MVCC_READ_CONFLICT' | 'never' | 'gone';

/** A peer that takes transactions and tells commit statuses as a test says. */
export class ScriptedPeer implements GatewayPeer {
  readonly health = { isWell: true };
  /** The signature of every transaction that was submitted. */
  readonly submitted: string[] = [];
  statusCalls = 0;
  /** How the next submits end; the last for all that follow. */
  submits: ('taken' | Error)[] = ['taken'];
  answer: Answer = 'VALID';
  /** What it answers about single transactions instead, by their ids. */
  readonly answers = new Map<string, Answer>();
  block = 7n;

  constructor(readonly mspId = 'Alpha') {}

  readonly gateway: GatewayPeer['gateway'] = {
    newSignedTransaction: (_bytes, signature) => this.#transaction(signature),
    newCommit: (request) => this.#commit(txIdOf(request)),
  };

  reportFailure(error: unknown): boolean {
    const isAtFault = error instanceof Error && error.message === 'gone';
    if (isAtFault) this.health.isWell = false;
    return isAtFault;
  }

  static gone(): Error {
    return gatewayError(GrpcStatus.UNAVAILABLE, 'gone');
  }

  #transaction(signature: Uint8Array): Transaction {
    const submit = async (): Promise<never> => {
      this.submitted.push(Buffer.from(signature).toString());
      const end = this.submits.length > 1 ? this.submits.shift() : this.submits[0];
      if (end instanceof Error) return Promise.reject(end);
      // Only that it resolves counts.
      return Promise.resolve(undefined as never);
    };
    return unused<Transaction>({ submit });
  }

  #commit(transactionId: string): Commit {
    const getStatus: Commit['getStatus'] = async (options) => {
      this.statusCalls += 1;
      const answer = this.answers.get(transactionId) ?? this.answer;
      if (answer === 'gone') throw ScriptedPeer.gone();
      if (answer === 'never') {
        await new Promise((resolve) => setTimeout(resolve, Number(options?.deadline) - Date.now()));
        throw gatewayError(GrpcStatus.DEADLINE_EXCEEDED, 'late');
      }
      const status: Status = {
        blockNumber: this.block,
        code: StatusCode[answer],
        successful: answer === 'VALID',
        transactionId,
      };
      return status;
    };
    return unused<Commit>({ getStatus });
  }
}

function txIdOf(signedRequest: Uint8Array): string {
  const request = protos.SignedCommitStatusRequest.deserializeBinary(signedRequest).getRequest_asU8();
  return protos.CommitStatusRequest.deserializeBinary(request).getTransactionId();
}

/** The library's objects have more methods than the code under test may call; those fail. */
function unused<T extends object>(used: Partial<T>): T {
  return new Proxy(used, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (found === undefined && name !== 'then') throw new Error(`unexpected use of ${String(name)}`);
      return found;
    },
  }) as T;
}
