import { common, peer } from '@hyperledger/fabric-protos';
import { openEnvelope, transactionId, type OpenedEnvelope } from '../ledger/envelope';
import type { NamespaceRwset } from '../ledger/rwset';
import { openTransaction, type EndorserTransaction } from '../ledger/transaction';
import { InvalidTransaction, type ValidationCode } from '../ledger/validation-code';
import type { ChannelMsps } from '../msp/channel-msps';
import { validEndorsers } from '../msp/endorsers';
import type { Identity } from '../msp/identity';

/** What the channel knows that decides whether a transaction is well formed, apart from the state. */
export interface ChannelRules {
  readonly channel: string;
  readonly chaincode: string;
  readonly msps: ChannelMsps;
}

/** A transaction of a block after every check that does not depend on the ledger; the same on all peers. */
export type CheckedTransaction =
  | { readonly kind: 'config'; readonly txid: string }
  | { readonly kind: 'invalid'; readonly txid: string; readonly code: ValidationCode }
  | {
      readonly kind: 'endorsed';
      readonly txid: string;
      readonly envelope: OpenedEnvelope;
      readonly transaction: EndorserTransaction;
      readonly endorsers: readonly Identity[];
    };

/** Checks in the order of Fabric's v20 validator: form, creator's signature, transaction id, result, namespaces. */
export function checkTransaction(bytes: Uint8Array, rules: ChannelRules): CheckedTransaction {
  let txid = '';
  try {
    const envelope = openEnvelope(bytes);
    txid = envelope.channelHeader.getTxId();
    if (envelope.channelHeader.getType() === common.HeaderType.CONFIG) {
      return { kind: 'config', txid };
    }
    assertHeaders(envelope, rules);
    const transaction = openTransaction(envelope);
    assertNamespaces(transaction, rules.chaincode);
    const endorsers = validEndorsers(rules.msps, transaction.responsePayload, transaction.endorsements);
    return { kind: 'endorsed', txid, envelope, transaction, endorsers };
  } catch (error) {
    if (error instanceof InvalidTransaction) {
      return { kind: 'invalid', txid, code: error.code };
    }
    throw error;
  }
}

function assertHeaders(envelope: OpenedEnvelope, { channel, msps }: ChannelRules): void {
  const {
    BAD_COMMON_HEADER,
    BAD_CREATOR_SIGNATURE,
    BAD_PROPOSAL_TXID,
    TARGET_CHAIN_NOT_FOUND,
    UNSUPPORTED_TX_PAYLOAD,
  } = peer.TxValidationCode;
  const { channelHeader, creator, nonce } = envelope;
  if (channelHeader.getEpoch() !== 0 || nonce.length === 0 || creator.length === 0) {
    throw new InvalidTransaction(BAD_COMMON_HEADER, 'the headers are incomplete');
  }
  const identity = msps.identify(creator);
  if (identity?.role === undefined || !identity.verify(envelope.payload, envelope.signature)) {
    throw new InvalidTransaction(BAD_CREATOR_SIGNATURE, "the creator's signature is not valid");
  }
  if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) {
    throw new InvalidTransaction(UNSUPPORTED_TX_PAYLOAD, 'not an endorser transaction');
  }
  if (channelHeader.getTxId() !== transactionId(nonce, creator)) {
    throw new InvalidTransaction(BAD_PROPOSAL_TXID, 'the transaction id does not belong to nonce and creator');
  }
  if (channelHeader.getChannelId() !== channel) {
    throw new InvalidTransaction(TARGET_CHAIN_NOT_FOUND, 'the transaction is for another channel');
  }
}

function assertNamespaces({ chaincode, rwset }: EndorserTransaction, known: string): void {
  const { INVALID_CHAINCODE, ILLEGAL_WRITESET } = peer.TxValidationCode;
  const names = rwset.map(({ namespace }) => namespace);
  if (new Set(names).size !== names.length) {
    throw new InvalidTransaction(ILLEGAL_WRITESET, 'a namespace appears twice');
  }
  if (chaincode.name !== known || rwset.some((ns) => ns.namespace !== known && writes(ns))) {
    throw new InvalidTransaction(INVALID_CHAINCODE, 'the chaincode is not defined on the channel');
  }
}

function writes({ kv, collections }: NamespaceRwset): boolean {
  return (
    kv.getWritesList().length > 0 ||
    kv.getMetadataWritesList().length > 0 ||
    collections.some(
      ({ hashed }) => hashed.getHashedWritesList().length > 0 || hashed.getMetadataWritesList().length > 0,
    )
  );
}
