import { X509Certificate } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';

/** A transaction as an auditor sees it. */
export interface TransactionView {
  readonly txId: string;
  readonly block: number;
  /** The transaction's timestamp, ISO 8601. */
  readonly time: string;
  readonly creator: { readonly mspId: string; readonly name: string };
  /** Organisations whose peers signed the endorsement. */
  readonly endorsers: readonly string[];
  /** Fabric's validation code, such as VALID or MVCC_READ_CONFLICT. */
  readonly validation: string;
}

/** Finds a transaction in a serialised block. @throws RangeError when the block does not contain it. */
export function parseTransaction(blockBytes: Uint8Array, txId: string): TransactionView {
  const block = common.Block.deserializeBinary(blockBytes);
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  for (const [index, bytes] of envelopes.entries()) {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const { channel, creator } = headers(payload);
    if (channel.getTxId() !== txId) continue;
    return {
      txId,
      block: block.getHeader()?.getNumber() ?? 0,
      time: channel.getTimestamp()?.toDate().toISOString() ?? '',
      creator: identity(creator),
      endorsers: endorsers(payload.getData_asU8()),
      validation: validationOf(block, index),
    };
  }
  throw new RangeError(`block has no transaction ${txId}`);
}

function headers(payload: common.Payload): { channel: common.ChannelHeader; creator: Uint8Array } {
  const header = payload.getHeader() ?? new common.Header();
  const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  return {
    channel: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    creator: signature.getCreator_asU8(),
  };
}

function identity(bytes: Uint8Array): { mspId: string; name: string } {
  const serialized = msp.SerializedIdentity.deserializeBinary(bytes);
  const { subject } = new X509Certificate(Buffer.from(serialized.getIdBytes_asU8()));
  return { mspId: serialized.getMspid(), name: /^CN=(.+)$/m.exec(subject)?.[1] ?? '' };
}

function endorsers(transactionBytes: Uint8Array): string[] {
  const actions = peer.Transaction.deserializeBinary(transactionBytes).getActionsList();
  return actions.flatMap((action) => {
    const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction();
    return (endorsed?.getEndorsementsList() ?? []).map((endorsement) => identity(endorsement.getEndorser_asU8()).mspId);
  });
}

function validationOf(block: common.Block, index: number): string {
  const flags = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  const code = flags?.[index];
  return Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? 'NOT_VALIDATED';
}
