import { readFileSync } from 'node:fs';
import { credentials, type requestCallback, type status } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import type { GatewayEndpoint } from '@llmnet/embedded-fabric';
import { CHANNEL } from './ledger-spec';
import type { TestProposal } from './signed-proposal';
import type { TestSigner } from './signing';

/** What a gateway said: its result, or its status code and message. */
export type Answer<T> = { readonly result: T } | { readonly code: status; readonly message: string };

const DEADLINE_MS = 10_000;

/** The gateway's service without a client library, for requests that no library would send. */
export class RawGateway {
  readonly #client: gateway.GatewayClient;

  constructor({ address, tlsCaCert }: GatewayEndpoint) {
    this.#client = new gateway.GatewayClient(address, credentials.createSsl(readFileSync(tlsCaCert)));
  }

  evaluate(proposal: TestProposal): Promise<Answer<gateway.EvaluateResponse>> {
    const request = new gateway.EvaluateRequest();
    request.setTransactionId(proposal.transactionId);
    request.setChannelId(CHANNEL);
    request.setProposedTransaction(proposal.signed);
    return answer((done) => this.#client.evaluate(request, deadline(), done));
  }

  endorse(proposal: TestProposal): Promise<Answer<gateway.EndorseResponse>> {
    const request = new gateway.EndorseRequest();
    request.setTransactionId(proposal.transactionId);
    request.setChannelId(CHANNEL);
    request.setProposedTransaction(proposal.signed);
    return this.endorseRequest(request);
  }

  endorseRequest(request: gateway.EndorseRequest): Promise<Answer<gateway.EndorseResponse>> {
    return answer((done) => this.#client.endorse(request, deadline(), done));
  }

  submit(
    transactionId: string,
    envelope: common.Envelope | undefined,
    channel = CHANNEL,
  ): Promise<Answer<gateway.SubmitResponse>> {
    const request = new gateway.SubmitRequest();
    request.setTransactionId(transactionId);
    request.setChannelId(channel);
    request.setPreparedTransaction(envelope);
    return answer((done) => this.#client.submit(request, deadline(), done));
  }

  commitStatus(
    request: gateway.SignedCommitStatusRequest,
    waitMs = DEADLINE_MS,
  ): Promise<Answer<gateway.CommitStatusResponse>> {
    return answer((done) => this.#client.commitStatus(request, deadline(waitMs), done));
  }

  /** The validation code, as soon as the transaction is committed at this gateway's peer. */
  async validationCode(transactionId: string, signer: TestSigner): Promise<number> {
    const answered = await this.commitStatus(commitStatusRequest(transactionId, signer));
    if ('result' in answered) {
      return answered.result.getResult();
    }
    throw new Error(answered.message);
  }

  close(): void {
    this.#client.close();
  }
}

export function commitStatusRequest(
  transactionId: string,
  signer: TestSigner,
  channel = CHANNEL,
): gateway.SignedCommitStatusRequest {
  const request = new gateway.CommitStatusRequest();
  request.setTransactionId(transactionId);
  request.setChannelId(channel);
  request.setIdentity(signer.creator);
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  signed.setSignature(signer.sign(signed.getRequest_asU8()));
  return signed;
}

/** Response of the chaincode in the answer of an evaluation that must have succeeded. */
export function responseIn(answered: Answer<gateway.EvaluateResponse>): peer.Response {
  if ('result' in answered) {
    return answered.result.getResult() ?? new peer.Response();
  }
  throw new Error(answered.message);
}

function deadline(waitMs = DEADLINE_MS): { deadline: number } {
  return { deadline: Date.now() + waitMs };
}

async function answer<T>(call: (done: requestCallback<T>) => unknown): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error !== null) {
        resolve({ code: error.code, message: error.details });
      } else if (result === undefined) {
        reject(new Error('the gateway answered nothing'));
      } else {
        resolve({ result });
      }
    });
  });
}
