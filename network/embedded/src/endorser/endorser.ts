import { peer } from '@hyperledger/fabric-protos';
import { ChaincodeFailure } from '../chaincode/chaincode-stream';
import type { ChaincodeResult, ChaincodeRuntime } from '../chaincode/chaincode-runtime';
import type { Clock } from '../clock';
import type { Collections } from '../collections';
import { messageOf } from '../errors';
import type { Signer } from '../msp/signer';
import type { PeerLedger } from '../peer/peer-ledger';
import type { PrivateWriteSet } from '../peer/transient-store';
import { policyFailure } from '../policy/policy-failure';
import type { DefinedChaincode } from '../scc/system-chaincode';
import { SYSTEM_CHAINCODES, SYSTEM_VERSION } from '../scc/system-chaincodes';
import { checkProposal, type ProposalRules } from './proposal-checks';
import type { OpenedProposal } from './proposal';
import type { SimulationResults } from './rwset-builder';
import { SimulationError, Simulator } from './simulator';

/**
 * What became of a proposal. `dropped`: it did not reach the endorser. `refused`: it failed the endorser's checks. `failed`:
 * the peer could not execute it. `declined`: the chaincode answered, with an error or outside a channel, so that the answer
 * is not endorsed. Only `endorsed` can become a transaction.
 */
export type ProposalOutcome =
  | { readonly kind: 'dropped' | 'refused' | 'failed'; readonly message: string }
  | {
      readonly kind: 'declined';
      readonly response: peer.Response;
      /** Only if the chaincode answered with a status of 500 or more. */
      readonly payload?: Uint8Array;
      readonly interest?: peer.ChaincodeInterest;
    }
  | {
      readonly kind: 'endorsed';
      readonly response: peer.Response;
      readonly payload: Uint8Array;
      readonly endorsement: peer.Endorsement;
      /** Whose endorsement the simulation needs; empty if it touched nothing. */
      readonly interest: peer.ChaincodeInterest;
    };

export interface EndorserParts {
  readonly mspId: string;
  readonly signer: Signer;
  readonly rules: ProposalRules;
  readonly ledger: PeerLedger;
  readonly chaincode: ChaincodeRuntime;
  readonly clock: Clock;
  readonly collections: Collections;
  /** As at the start; a reload changes the version alone. */
  readonly defined: DefinedChaincode;
  /**
   * Hands plaintext private writes to the peers of all members of their collections; resolves when they have them on disk.
   * @throws SimulationError if too few of them are there
   */
  readonly distribute: (txid: string, writeSets: readonly PrivateWriteSet[]) => Promise<void>;
}

/** From here on the chaincode's answer is not endorsed (fabric-shim ERRORTHRESHOLD), and from `ERROR` on its result is kept. */
const ERROR_THRESHOLD = 400;
const ERROR = 500;

/** One peer's endorser (Fabric `core/endorser/endorser.go`, ProcessProposal). */
export class Endorser {
  constructor(private readonly parts: EndorserParts) {}

  async process(proposal: OpenedProposal): Promise<ProposalOutcome> {
    const { rules, clock } = this.parts;
    if (proposal.channel !== '' && proposal.channel !== rules.channel) {
      return { kind: 'failed', message: `channel '${proposal.channel}' not found` };
    }
    const verdict = checkProposal(proposal, rules, clock.now());
    if (verdict.kind !== 'accepted') {
      return verdict;
    }
    if (SYSTEM_CHAINCODES.has(proposal.chaincode)) {
      return this.#query(proposal);
    }
    if (proposal.channel !== '' && !rules.msps.isWriter(rules.msps.identify(proposal.creator))) {
      return { kind: 'refused', message: policyFailure(rules.channel, 'Writers') };
    }
    return this.#simulate(proposal, verdict.mspId);
  }

  /** A system chaincode reads the ledger without a simulation and checks by itself who may read. */
  #query(proposal: OpenedProposal): ProposalOutcome {
    const { ledger, rules, chaincode, defined } = this.parts;
    const identity = rules.msps.identify(proposal.creator);
    const response = SYSTEM_CHAINCODES.get(proposal.chaincode)?.({
      args: proposal.input.getArgsList_asU8(),
      ledger,
      channel: rules.channel,
      isReader: rules.msps.isReader(identity),
      isWriter: rules.msps.isWriter(identity),
      isLocalMember: identity?.mspId === rules.localMspId,
      definition: { ...defined, version: chaincode.definition.version },
    });
    return this.#answer(proposal, { response: response ?? new peer.Response(), event: undefined }, undefined);
  }

  async #simulate(proposal: OpenedProposal, creatorMspId: string): Promise<ProposalOutcome> {
    const { ledger, chaincode, collections } = this.parts;
    const { name } = chaincode.definition;
    if (proposal.chaincode !== name || proposal.channel === '') {
      return {
        kind: 'failed',
        message: `make sure the chaincode ${proposal.chaincode} has been successfully defined on channel ${proposal.channel} and try again: chaincode ${proposal.chaincode} not found`,
      };
    }
    const simulator = new Simulator(proposal.txid, name, ledger.snapshot());
    try {
      const result = await chaincode.execute({ proposal, creatorMspId, simulator, ledger, collections });
      const simulation = simulator.results();
      if (result.response.getStatus() < ERROR_THRESHOLD) {
        await this.parts.distribute(proposal.txid, simulation.privateWrites);
      }
      return this.#answer(proposal, result, simulation);
    } catch (error) {
      if (error instanceof ChaincodeFailure || error instanceof SimulationError) {
        return { kind: 'failed', message: `error in simulation: ${messageOf(error)}` };
      }
      throw error;
    } finally {
      await simulator.close();
    }
  }

  /** Endorses what the chaincode answered, unless that is an error or the proposal was for no channel. */
  #answer(
    proposal: OpenedProposal,
    { response, event }: ChaincodeResult,
    simulation: SimulationResults | undefined,
  ): ProposalOutcome {
    const { definition } = this.parts.chaincode;
    const version = SYSTEM_CHAINCODES.has(proposal.chaincode) ? SYSTEM_VERSION : definition.version;
    const payload = responsePayload(proposal, response, event, simulation, version);
    const interest = simulation?.interest ?? new peer.ChaincodeInterest();
    if (response.getStatus() >= ERROR) {
      return { kind: 'declined', response, payload, interest };
    }
    if (response.getStatus() >= ERROR_THRESHOLD || proposal.channel === '') {
      return { kind: 'declined', response };
    }
    return { kind: 'endorsed', response, payload, endorsement: this.#endorsement(payload), interest };
  }

  /** Signs payload ‖ identity (Fabric `core/handlers/endorsement/builtin/default_endorsement.go`). */
  #endorsement(payload: Uint8Array): peer.Endorsement {
    const { signer, rules } = this.parts;
    const message = Buffer.concat([payload, signer.identity]);
    const signature = signer.sign(message);
    // Validators of this process need not check what it has just signed.
    rules.msps.identify(signer.identity)?.vouch(message, signature);
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(signer.identity);
    endorsement.setSignature(signature);
    return endorsement;
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
