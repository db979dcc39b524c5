import { common, peer } from '@hyperledger/fabric-protos';
import { partsOf, validationCodes } from '../ledger/block';
import { toValidationCode } from '../peer/peer-ledger';

type HeaderType = common.HeaderTypeMap[keyof common.HeaderTypeMap];

const HEADER_TYPES: ReadonlyMap<number, HeaderType> = new Map(
  Object.values(common.HeaderType).map((type) => [type, type]),
);

/**
 * A block without what its transactions read and wrote: ids, types, codes, and the names of chaincode events
 * (Fabric `core/peer/deliverevents.go`, toFilteredBlock).
 * @throws if an endorser transaction of the block cannot be decoded
 */
export function filteredBlock(block: common.Block): peer.FilteredBlock {
  const filtered = new peer.FilteredBlock();
  filtered.setNumber(partsOf(block).header.getNumber());
  const codes = validationCodes(block);
  for (const [tx, bytes] of partsOf(block).envelopes.entries()) {
    const payload = payloadOf(bytes);
    const header = payload?.getHeader();
    if (payload !== undefined && header !== undefined) {
      const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
      filtered.setChannelId(channelHeader.getChannelId());
      filtered.addFilteredTransactions(filteredTransaction(channelHeader, payload, codes[tx] ?? 0));
    }
  }
  return filtered;
}

/** Undefined if not even the envelope can be decoded: Fabric leaves such a transaction out. */
function payloadOf(bytes: Uint8Array): common.Payload | undefined {
  const envelope = envelopeOf(bytes);
  return envelope && common.Payload.deserializeBinary(envelope.getPayload_asU8());
}

function envelopeOf(bytes: Uint8Array): common.Envelope | undefined {
  try {
    return common.Envelope.deserializeBinary(bytes);
  } catch {
    return undefined;
  }
}

function filteredTransaction(
  header: common.ChannelHeader,
  payload: common.Payload,
  code: number,
): peer.FilteredTransaction {
  const { MESSAGE, ENDORSER_TRANSACTION } = common.HeaderType;
  const transaction = new peer.FilteredTransaction();
  transaction.setTxid(header.getTxId());
  transaction.setType(HEADER_TYPES.get(header.getType()) ?? MESSAGE);
  transaction.setTxValidationCode(toValidationCode(code));
  if (header.getType() === ENDORSER_TRANSACTION) {
    const actions = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const filtered = new peer.FilteredTransactionActions();
    filtered.setChaincodeActionsList(actions.flatMap(filteredAction));
    transaction.setTransactionActions(filtered);
  }
  return transaction;
}

/** The event of an action without its payload, if it set one. */
function filteredAction(action: peer.TransactionAction): peer.FilteredChaincodeAction[] {
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction();
  if (endorsed === undefined) {
    return [];
  }
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const result = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const event = peer.ChaincodeEvent.deserializeBinary(result.getEvents_asU8());
  if (event.getChaincodeId() === '') {
    return [];
  }
  event.setPayload('');
  const filtered = new peer.FilteredChaincodeAction();
  filtered.setChaincodeEvent(event);
  return [filtered];
}
