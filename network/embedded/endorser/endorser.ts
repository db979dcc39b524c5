import { peer } from '@hyperledger/fabric-protos';
import { ChaincodeFailure } from '../chaincode/chaincode-stream';
import type { ChaincodeResult, ChaincodeRuntime } from '../chaincode/chaincode-runtime';
import type { Collections } from '../collections';
import { messageOf } from '../errors';
import type { Signer } from '../msp/signer';
import type { PeerLedger } from '../peer/peer-ledger';
import type { PrivateWriteSet } from '../peer/transient-store';
import { QSCC, queryLedger } from '../qscc/qscc';
import { checkProposal, type ProposalRules } from './proposal-checks';
import type { OpenedProposal } from './proposal';
import type { SimulationResults } from './rwset-builder';
import { Simulator } from './simulator';

/** Which collections a simulation touched, so that the gateway can choose who else may see the proposal. */
export interface Interest {
  readonly privateReads: readonly string[];
  readonly writtenCollections: readonly string[];
}

/**
 * What became of a proposal. `dropped`: it did not reach the endorser. `refused`: it failed the endorser's checks. `failed`:
 * the peer could not execute it. `declined`: the chaincode answered with an error. Only `endorsed` can become a transaction.
 */
export type ProposalOutcome =
  | { readonly kind: 'dropped' | 'refused' | 'failed'; readonly message: string }
  | { readonly kind: 'declined'; readonly response: peer.Response }
  | {
      readonly kind: 'endorsed';
      readonly response: peer.Response;
      readonly payload: Uint8Array;
      readonly endorsement: peer.Endorsement;
      readonly interest: Interest;
    };

export interface EndorserParts {
  readonly mspId: string;
  readonly signer: Signer;
  readonly rules: ProposalRules;
  readonly ledger: PeerLedger;
  readonly chaincode: ChaincodeRuntime;
  readonly collections: Collections;
  /** Hands plaintext private writes to the peers of all members of their collections; resolves when they have them on disk. */
  readonly distribute: (txid: string, writeSets: readonly PrivateWriteSet[]) => Promise<void>;
}

/** From here on the chaincode's answer is an error (fabric-shim ERRORTHRESHOLD). */
const ERROR_THRESHOLD = 400;

/** One peer's endorser (Fabric `core/endorser/endorser.go`, ProcessProposal). */
export class Endorser {
  constructor(private readonly parts: EndorserParts) {}

  async process(proposal: OpenedProposal): Promise<ProposalOutcome> {
    const { rules } = this.parts;
    if (proposal.channel !== rules.channel) {
      return { kind: 'failed', message: `channel '${proposal.channel}' not found` };
    }
    const verdict = checkProposal(proposal, rules, Date.now());
    if (verdict.kind !== 'accepted') {
      return verdict;
    }
    const identity = rules.msps.identify(proposal.creator);
    const isQuery = proposal.chaincode === QSCC;
    if (!(isQuery ? rules.msps.isReader(identity) : rules.msps.isWriter(identity))) {
      const policy = isQuery ? 'Readers' : 'Writers';
      return {
        kind: 'refused',
        message: `failed evaluating policy on signed data during check policy on channel [${rules.channel}] with policy [/Channel/Application/${policy}]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the '${policy}' sub-policies to be satisfied]`,
      };
    }
    return isQuery ? this.#query(proposal) : this.#simulate(proposal, verdict.mspId);
  }

  /** System chaincode reads the ledger without a simulation. */
  #query(proposal: OpenedProposal): ProposalOutcome {
    const { ledger, rules } = this.parts;
    const response = queryLedger(ledger, rules.channel, proposal.input.getArgsList_asU8());
    return response.getStatus() >= ERROR_THRESHOLD
      ? { kind: 'declined', response }
      : this.#endorse(proposal, { response, event: undefined }, undefined);
  }

  async #simulate(proposal: OpenedProposal, creatorMspId: string): Promise<ProposalOutcome> {
    const { ledger, chaincode, collections } = this.parts;
    const { name } = chaincode.definition;
    if (proposal.chaincode !== name) {
      return {
        kind: 'failed',
        message: `make sure the chaincode ${proposal.chaincode} has been successfully defined on channel ${proposal.channel} and try again: chaincode ${proposal.chaincode} not found`,
      };
    }
    const simulator = new Simulator(proposal.txid, name, ledger.snapshot());
    try {
      const result = await chaincode.execute({ proposal, creatorMspId, simulator, ledger, collections });
      if (result.response.getStatus() >= ERROR_THRESHOLD) {
        return { kind: 'declined', response: result.response };
      }
      const simulation = simulator.results();
      await this.parts.distribute(proposal.txid, simulation.privateWrites);
      return this.#endorse(proposal, result, simulation);
    } catch (error) {
      if (error instanceof ChaincodeFailure) {
        return { kind: 'failed', message: `error in simulation: ${messageOf(error)}` };
      }
      throw error;
    } finally {
      await simulator.close();
    }
  }

  /** An endorsement signs payload ‖ identity (Fabric `core/handlers/endorsement/builtin/default_endorsement.go`). */
  #endorse(
    proposal: OpenedProposal,
    { response, event }: ChaincodeResult,
    simulation: SimulationResults | undefined,
  ): ProposalOutcome {
    const { signer, chaincode } = this.parts;
    const version = proposal.chaincode === QSCC ? 'syscc' : chaincode.definition.version;
    const payload = responsePayload(proposal, response, event, simulation, version);
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(signer.identity);
    endorsement.setSignature(signer.sign(Buffer.concat([payload, signer.identity])));
    const interest = {
      privateReads: simulation?.privateReads ?? [],
      writtenCollections: simulation?.writtenCollections ?? [],
    };
    return { kind: 'endorsed', response, payload, endorsement, interest };
  }
}

function responsePayload(
  proposal: OpenedProposal,
  response: peer.Response,
  event: peer.ChaincodeEvent | undefined,
  simulation: SimulationResults | undefined,
  version: string,
): Uint8Array {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(proposal.chaincode);
  chaincodeId.setVersion(version);
  const action = new peer.ChaincodeAction();
  action.setResults(simulation?.publicRwset ?? new Uint8Array());
  action.setEvents(event?.serializeBinary() ?? new Uint8Array());
  action.setResponse(response);
  action.setChaincodeId(chaincodeId);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposal.hash);
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}
