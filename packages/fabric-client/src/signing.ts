import { sign as signBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Proposal, Signer, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, ledger, peer } from '@hyperledger/fabric-protos';
import { FabricClientError } from './errors';

/** An endorsed transaction, signed once: however often and through whichever peers it is submitted, it can commit at most once. */
export interface SignedTransaction {
  readonly txId: string;
  /** The serialised PreparedTransaction. */
  readonly prepared: Uint8Array;
  readonly signature: Uint8Array;
  /** What the chaincode returned. */
  readonly result: Uint8Array;
  /** Whether it sets endorsement policies of keys: then it must not be ordered a second time. */
  readonly setsPolicies: boolean;
}

/**
 * Signs what a gateway service made of a proposal. It decides who endorses, but may not choose what the client signs: with an envelope
 * of its own it could have the client's signature under anything, such as a change of the channel.
 * @throws FabricClientError TRANSACTION_REPLACED when header or chaincode input are not those of the proposal
 */
export async function signTransaction(
  proposal: Proposal,
  transaction: Transaction,
  sign: Signer,
): Promise<SignedTransaction> {
  const txId = proposal.getTransactionId();
  const prepared = transaction.getBytes();
  const { header, endorsed } = partsOf(prepared);
  if (!contentOfTransaction(header, endorsed).equals(contentOfProposal(proposal.getBytes()))) {
    const words = `endorse: the gateway service returned another transaction than the proposed ${txId}; do not use its peer`;
    throw new FabricClientError('TRANSACTION_REPLACED', 'endorse', words, []);
  }
  const action = endorsed.getAction() ?? new peer.ChaincodeEndorsedAction();
  return {
    txId,
    prepared,
    signature: await sign(transaction.getDigest()),
    result: transaction.getResult(),
    setsPolicies: setsPolicies(action),
  };
}

/** Header and chaincode input of a proposal: what its transaction has to contain. */
function contentOfProposal(bytes: Uint8Array): Buffer {
  const signed = gateway.ProposedTransaction.deserializeBinary(bytes).getProposal();
  const proposal = peer.Proposal.deserializeBinary(signed?.getProposalBytes_asU8() ?? new Uint8Array());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  return content(common.Header.deserializeBinary(proposal.getHeader_asU8()), payload);
}

function partsOf(prepared: Uint8Array): { header: common.Header; endorsed: peer.ChaincodeActionPayload } {
  const envelope = gateway.PreparedTransaction.deserializeBinary(prepared).getEnvelope();
  const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
  const actions = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const [action = new peer.TransactionAction()] = actions.length === 1 ? actions : [];
  return {
    header: payload.getHeader() ?? new common.Header(),
    endorsed: peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()),
  };
}

function contentOfTransaction(header: common.Header, endorsed: peer.ChaincodeActionPayload): Buffer {
  return content(header, peer.ChaincodeProposalPayload.deserializeBinary(endorsed.getChaincodeProposalPayload_asU8()));
}

function content(header: common.Header, payload: peer.ChaincodeProposalPayload): Buffer {
  const input = new peer.ChaincodeProposalPayload();
  input.setInput(payload.getInput_asU8());
  return Buffer.concat([header.serializeBinary(), input.serializeBinary()]);
}

const { kvrwset, TxReadWriteSet } = ledger.rwset;

function setsPolicies(endorsed: peer.ChaincodeEndorsedAction): boolean {
  const payload = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
  const namespaces = TxReadWriteSet.deserializeBinary(action.getResults_asU8()).getNsRwsetList();
  return namespaces.some(
    (namespace) =>
      kvrwset.KVRWSet.deserializeBinary(namespace.getRwset_asU8()).getMetadataWritesList().length > 0 ||
      namespace.getCollectionHashedRwsetList().some(setsPrivatePolicies),
  );
}

function setsPrivatePolicies(collection: ledger.rwset.CollectionHashedReadWriteSet): boolean {
  const hashed = kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
  return hashed.getMetadataWritesList().length > 0;
}

/** Order of the P-256 group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Signs whole messages with ECDSA P-256 and SHA-256 by node:crypto, in the low-S form that Fabric demands (bccsp/utils/ecdsa.go).
 * Use with `hash.none`: node:crypto hashes by itself. Faster than the gateway library's own pure JavaScript signer.
 */
export function lowSSigner(privateKey: KeyObject): Signer {
  return (message) => {
    const raw = signBytes('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const low = s > N / 2n ? N - s : s;
    const body = Buffer.concat([
      derInteger(raw.subarray(0, 32)),
      derInteger(Buffer.from(low.toString(16).padStart(64, '0'), 'hex')),
    ]);
    return Promise.resolve(Buffer.concat([Buffer.from([0x30, body.length]), body]));
  };
}

/** DER of a positive integer: no leading zeros but the one that keeps it positive. */
function derInteger(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  const padding = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.from([0x02, digits.length + padding.length, ...padding]), digits]);
}
